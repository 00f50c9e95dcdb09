"""Which words of a span point outside it ("they", "that one", "in that case", "too"), and which find what they mean.

No grammar is parsed: word lists of the language say what points, what it may point at (a person, a thing, several
things, what was said before), and where it stands for nothing ("it is hard to").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from klankbord.extract.lexicon import Lexicon
from klankbord.extract.standing import bare

# A loose pointer up to this word opens the span ("If it is ..."), and one from the other on can mostly be read past.
_OPENING, _LATE = 2, 6
# A mark behind a word, where those who talk pause.
PAUSE = re.compile(r"[,;:.!?…–—-][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class Pointers:
    """How a span leans on what is outside it.

    It ``opens`` with a pointer; ``loose`` are those that nothing before explains, ``later`` those that something may,
    and ``nouns`` what is pointed at. ``leaning`` are words that add to something ("too", "another"), ``cut`` verbs that
    something was left off behind ("and they can."), and ``telling`` the different words that name something.
    """

    opens: bool
    loose: int
    later: int
    nouns: int
    leaning: int = 0
    cut: int = 0
    telling: int = 0


@dataclass
class _Known:
    """What was named so far, for what comes after to point at."""

    things: set[str] = field(default_factory=set)
    several: bool = False
    one: bool = False
    people: bool = False
    clause: bool = False
    verb: bool = False

    def explains(self, word: str, rules: Lexicon) -> bool:
        """Whether something that was named may be what this pointer means."""
        if word in rules.words("points_at_several"):
            return self.several or self.people
        if word in rules.words("points_at_people"):
            return self.people
        if word in rules.words("points_at_things"):
            return self.one or self.clause
        return bool(self.things) or self.people or self.clause


def pointing(words: Sequence[str], rules: Lexicon) -> Pointers:
    """The pointers of a span, and which of them nothing before them in the span explains."""
    plain = [root(bare(word)) for word in words]
    pauses = [bool(PAUSE.search(word)) for word in words]
    pointers, before_noun = rules.words("pointers"), rules.words("pointing")
    known = _Known()
    loose = later = nouns = 0
    opens = False
    for at, word in enumerate(plain):
        following = plain[at + 1] if at + 1 < len(plain) and not pauses[at] else ""
        shortened = bare(words[at]) != word or pauses[at]
        if word in before_noun and not shortened and tells(following, rules) and not _verbal(plain, at + 1, rules):
            pointed = following not in known.things and not _joins(plain, pauses, at, rules)
            nouns += pointed
            opens |= at == 0 and pointed
        elif word in pointers and following not in ("who", "wie") and not _explained(plain, pauses, at, rules):
            found = known.explains(word, rules) or at >= _LATE
            loose += not found
            later += found
            opens |= at == 0 or (at <= _OPENING and not found)
        elif word in rules.words("places") and not _exists(plain, at, rules):
            loose += not (known.things or known.clause or at >= _LATE)
            opens |= at == 0
        _learn(known, plain, pauses, at, rules)
    leaning = sum(word in rules.words("leaning") for word in plain)
    return Pointers(opens, loose, later, nouns, leaning, _cut(plain, pauses, rules), len(known.things))


def root(word: str) -> str:
    """A word without what is contracted with it ("that's"), but for a denial ("don't")."""
    return word if word.endswith("n't") else word.split("'")[0]


def _learn(known: _Known, plain: Sequence[str], pauses: Sequence[bool], at: int, rules: Lexicon) -> None:
    """Remember what a word names."""
    word = plain[at]
    if word in rules.words("verbs") or word in rules.words("past"):
        known.verb = True
    if word in rules.words("antecedents"):
        known.people = True
    elif tells(word, rules):
        known.things.add(word)
        if not _verbal(plain, at, rules):
            many = any(word.endswith(end) for end in rules.words("several_ends"))
            known.several |= many
            known.one |= not many
            known.people |= word in rules.words("roles") or word in rules.words("people") or (many and len(word) > 3)
    if pauses[at] and known.verb and known.things:
        known.clause = True


def _verbal(plain: Sequence[str], at: int, rules: Lexicon) -> bool:
    """Whether a word is more likely a verb or an adverb than a name for something."""
    word = plain[at]
    if word in rules.words("judging") or word in rules.words("adverbs"):
        return True
    if any(word.endswith(end) and len(word) > len(end) + 2 for end in rules.words("manner_ends")):
        return True
    before = plain[at - 1] if at else ""
    return commanded(word, rules) and before not in rules.words("naming")


def commanded(word: str, rules: Lexicon) -> bool:
    """Whether a word is a verb that can be a command, in any of its forms."""
    stems = rules.words("imperatives")
    return word in stems or any(word.endswith(end) and _stem(word, end) & stems for end in rules.words("verb_forms"))


def _stem(word: str, end: str) -> set[str]:
    cut = word.removesuffix(end)
    return {cut, cut + "e", cut[:-1]}


def tells(word: str, rules: Lexicon) -> bool:
    """Whether a word names something, so that a pointer after it may mean that."""
    if word in rules.words("antecedents"):
        return True
    if len(word) < 3 or word in rules.words("stopwords"):
        return False
    return not any(word in rules.words(name) for name in ("pointers", "hedges", "verbs", "past", "generic", "leaning"))


def _explained(plain: Sequence[str], pauses: Sequence[bool], at: int, rules: Lexicon) -> bool:
    """Whether a word that often points does not here: it stands for nothing, or joins two clauses."""
    return _empty(plain, pauses, at, rules) or _joins(plain, pauses, at, rules)


def _empty(plain: Sequence[str], pauses: Sequence[bool], at: int, rules: Lexicon) -> bool:
    """Whether a word such as "it" stands for nothing here: "it is hard to", or is an article ("het plan")."""
    if plain[at] not in rules.words("expletives"):
        return False
    following = plain[at + 1 : at + 9]
    if following and following[0] in rules.words("expletive_verbs"):
        return True
    article = bool(following) and not pauses[at] and plain[at] in rules.words("articles_too")
    named = article and (tells(following[0], rules) or following[0] in rules.words("judging"))
    if named and following[0] not in rules.words("verbs"):
        return True
    judged = next((n for n, word in enumerate(following[:5]) if word in rules.words("judging")), None)
    if judged is None:
        return False
    ends = (n for n in range(judged + 1, len(following)) if following[n] in rules.words("expletive_ends"))
    return any(not _tough(plain, pauses, at + 1 + n, rules) for n in ends)


def _tough(plain: Sequence[str], pauses: Sequence[bool], at: int, rules: Lexicon) -> bool:
    """Whether "it is hard to do" speaks of what "it" is: behind its verb there is nothing."""
    return plain[at] in rules.words("tough") and at + 1 < len(plain) and (pauses[at + 1] or at + 2 == len(plain))


def _joins(plain: Sequence[str], pauses: Sequence[bool], at: int, rules: Lexicon) -> bool:
    """Whether a word such as "that" joins two clauses here ("the day that you leave", "I know that people ...")."""
    if at == 0 or plain[at] not in rules.words("joining") or pauses[at]:
        return False
    following = plain[at + 1] if at + 1 < len(plain) else ""
    before = plain[at - 1]
    apart = rules.words("never_joined") | rules.words("adverbs")
    if not following or following in apart or before in rules.words("prepositions"):
        return False
    return (
        tells(before, rules)
        or before in rules.words("antecedents")
        or before in rules.words("generic")
        or following in rules.words("subjects")
        or ((before in rules.words("verbs") or before in rules.words("past")) and following not in rules.words("verbs"))
    )


def _exists(plain: Sequence[str], at: int, rules: Lexicon) -> bool:
    """Whether "there" only says that something exists ("there is", "is there"), or is a saying ("out there")."""
    near = rules.words("existing_verbs")
    following = plain[at + 1] if at + 1 < len(plain) else ""
    before = plain[at - 1] if at else ""
    return following in near or before in near or before in rules.words("places_after_word")


def _cut(plain: Sequence[str], pauses: Sequence[bool], rules: Lexicon) -> int:
    """How many clauses end in a verb that needs more ("because they can.")."""
    last = len(plain) - 1
    return sum(word in rules.words("helpers") and (pauses[at] or at == last) for at, word in enumerate(plain))


def goes_on(words: Sequence[str], rules: Lexicon) -> bool:
    """Whether a span opens with what goes on from something said before ("Especially ...", "In that case ...")."""
    return _opens_with(words, rules, "continuing") and not _opens_with(words, rules, "continuing_unless")


def asks(words: Sequence[str], rules: Lexicon) -> bool:
    """Whether a span is worded as a question, whatever its last mark ("How do we tell them.")."""
    plain = [bare(word) for word in words]
    if len(plain) > 1 and plain[0] in rules.words("asking") and plain[1] in rules.words("helpers"):
        return True
    if _opens_with(words, rules, "asking_openings"):
        return True
    phrases = ("_".join(plain[at : at + size]) for size in (3, 4) for at in range(len(plain) - size + 1))
    return not rules.words("asking_inside").isdisjoint(phrases)


def subjectless(words: Sequence[str], rules: Lexicon) -> bool:
    """Whether a span opens with a verb in the past, whose subject was said before ("Realised that ...")."""
    return bool(words) and bare(words[0]) in rules.words("past")


def invites(words: Sequence[str], rules: Lexicon) -> bool:
    """Whether a span opens by inviting the others in the talk ("Let me ...", "Tell us ...")."""
    return _opens_with(words, rules, "inviting")


def _opens_with(words: Sequence[str], rules: Lexicon, name: str) -> bool:
    plain = [bare(word) for word in words[:4]]
    return any("_".join(plain[:size]) in rules.words(name) for size in range(1, len(plain) + 1))
