"""What each pronoun of a passage may mean, looked for in the passage itself: which find nothing there, by sort.

No grammar is parsed. Names for things are told from verbs by what stands before them; "they" needs several of something
or a person, "it" one thing, "that" something that was said before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from klankbord.extract.lexicon import Lexicon
from klankbord.extract.pointers import PAUSE, commanded, root
from klankbord.extract.standing import DASH, bare

# What "it" announces is looked for this far behind "it".
_ANNOUNCED = 9
SORTS = ("it", "they", "somebody", "said", "that noun", "place", "one")


@dataclass
class _Named:
    """What the passage has named so far."""

    single: int = 0
    several: int = 0
    people: int = 0
    clauses: int = 0
    words: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Reading:
    """The words of a passage, read with the lists of its language."""

    pieces: Sequence[str]
    rules: Lexicon

    @cached_property
    def plain(self) -> list[str]:
        """The words without punctuation and what is contracted with them."""
        return [root(bare(piece)) for piece in self.pieces]

    @cached_property
    def tails(self) -> list[str]:
        """What was contracted with each word ("s" of "it's")."""
        return [bare(piece)[len(word) :].lstrip("'") for piece, word in zip(self.pieces, self.plain, strict=True)]

    @cached_property
    def pauses(self) -> list[bool]:
        """Whether a mark stands behind each word."""
        marks = [bool(PAUSE.search(piece)) for piece in self.pieces]
        return [
            mark or (at + 1 < len(marks) and bool(DASH.match(self.pieces[at + 1]))) for at, mark in enumerate(marks)
        ]

    def at(self, place: int) -> str:
        """The word at a place, or nothing."""
        return self.plain[place] if 0 <= place < len(self.plain) else ""

    def after(self, place: int) -> str:
        """The word behind the one at a place, unless a mark stands between them."""
        return self.at(place + 1) if place + 1 < len(self.plain) and not self.pauses[place] else ""

    def within(self, place: int, name: str) -> bool:
        """Whether the word at a place is in a list."""
        return self.at(place) in self.rules.words(name)

    def noun(self, at: int) -> bool:
        """Whether a word names something: neither a small word nor a verb, as far as what stands before it says."""
        word, rules = self.plain[at], self.rules
        if self.person(at):
            return True
        if len(word) < 3 or not word[0].isalpha() or any(word in rules.words(name) for name in _NO_NOUNS):
            return False
        if any(word.endswith(end) and len(word) > len(end) + 3 for end in rules.words("manner_ends")):
            return False
        before = self.at(at - 1) if at and not self.pauses[at - 1] else ""
        if before in rules.words("before_verbs") or self.described(at):
            return False
        if self.rules.words("naming") & {before}:
            return True
        return not commanded(word, rules) or (word in rules.words("nouns_too") and not self.within(at + 1, "naming"))

    def person(self, at: int) -> bool:
        """Whether a word stands for somebody."""
        return any(self.within(at, name) for name in ("antecedents", "people", "roles"))

    def described(self, at: int) -> bool:
        """Whether a word only describes: an adjective before something else, or after "is"."""
        word, rules = self.plain[at], self.rules
        known = word in rules.words("adjectives") or any(
            word.endswith(end) and len(word) > len(end) + 2 for end in rules.words("adjective_ends")
        )
        return known or word in rules.words("judging")

    def many(self, at: int) -> bool:
        """Whether a noun stands for several."""
        word, rules = self.plain[at], self.rules
        if word in rules.words("one_ends_so"):
            return False
        return word in rules.words("plurals") or (
            any(word.endswith(end) and len(word) > len(end) + 2 for end in rules.words("several_ends"))
            and not word.endswith(tuple(rules.words("single_ends")))
        )


_NO_NOUNS = (
    *("stopwords", "pointers", "hedges", "verbs", "past", "generic", "leaning", "adverbs", "connectives"),
    *("subjects", "expletive_ends", "prepositions", "helpers", "continuing"),
)


def unresolved(pieces: Sequence[str], rules: Lexicon) -> dict[str, int]:
    """How many words of each sort point at something that the passage does not name before them."""
    found = dict.fromkeys(SORTS, 0)
    reading = Reading(pieces, rules)
    known = _Named()
    begun = 0
    for at, word in enumerate(reading.plain):
        for sort in _points(reading, at, known):
            found[sort] += 1
        if word and reading.noun(at):
            many = reading.many(at)
            known.words.add(word)
            who = reading.person(at)
            known.several += many
            known.single += not many and not who
            known.people += who
            joined = reading.at(at - 2 if reading.within(at - 1, "naming") else at - 1) in rules.words("joins_nouns")
            known.several += bool(joined and known.single > 1)
        if word in rules.words("generic_people"):
            known.people += 1
        if reading.pauses[at]:
            said = any(
                reading.within(n, "verbs") or reading.within(n, "past") or reading.tails[n]
                for n in range(begun, at + 1)
            )
            known.clauses += said and at - begun >= 3
            begun = at + 1
    return found


def _points(reading: Reading, at: int, known: _Named) -> Iterator[str]:
    """The sorts in which the word at a place points at something unnamed."""
    following = reading.after(at)
    if reading.within(at, "points_at_it"):
        explained = known.single or _announces(reading, at) or _article(reading, at)
        yield from () if explained else ("it",)
    elif reading.within(at, "points_at_them"):
        yield from () if known.several or known.people else ("they",)
    elif reading.within(at, "points_at_him"):
        yield from () if known.people else ("somebody",)
    elif reading.within(at, "points_at_said"):
        yield from () if known.clauses or _joining(reading, at) else _said(reading, at, known)
    elif reading.within(at, "places_said"):
        yield from () if known.clauses or _exists(reading, at) else ("place",)
    if reading.within(at, "ones") and _alone(reading, at, following):
        yield "one"


def _said(reading: Reading, at: int, known: _Named) -> Iterator[str]:
    """What "that" points at, where nothing was said before: a noun that was not named, or all that was said."""
    following = reading.after(at)
    if following and reading.within(at, "pointing") and _noun_group(reading, at + 1):
        if not _group(reading, at + 1) & known.words:
            yield "that noun"
    elif following not in reading.rules.words("relatives"):
        yield "said"


def _announces(reading: Reading, at: int) -> bool:
    """Whether "it" stands for what comes ("it is hard to ...", "it takes", "make it easy to")."""
    rules = reading.rules
    if reading.within(at + 1, "expletive_verbs"):
        return True
    if reading.at(at) not in rules.words("expletives"):
        return False
    judged = False
    for n in range(at + 1, min(at + 1 + _ANNOUNCED, len(reading.plain))):
        word = reading.plain[n]
        if judged and word in rules.words("announced"):
            return reading.within(at - 1, "makes_it") or not _tough(reading, n)
        judged |= word in rules.words("judging") or word in rules.words("judged_nouns")
        if judged and word in rules.words("announced_for"):
            later = reading.plain[n + 1 : n + 7]
            return any(w in rules.words("tough") for w in later)
        if reading.pauses[n]:
            return False
    return False


def _tough(reading: Reading, at: int) -> bool:
    """Whether "it is hard to do" speaks of what "it" is: behind its verb there is nothing."""
    last = len(reading.plain) - 1
    nothing = at + 1 >= last or reading.pauses[at + 1] or reading.within(at + 2, "tough_before")
    return reading.within(at, "tough") and nothing


def _article(reading: Reading, at: int) -> bool:
    """Whether a word is an article here ("het plan")."""
    if reading.at(at) not in reading.rules.words("articles_too") or reading.pauses[at]:
        return False
    return any(reading.noun(n) for n in range(at + 1, min(at + 4, len(reading.plain))) if not any(reading.pauses[at:n]))


def _group(reading: Reading, at: int) -> set[str]:
    """The words of the noun and what describes it, from a place on."""
    found = set()
    for n in range(at, min(at + 3, len(reading.plain))):
        found.add(reading.plain[n])
        if reading.pauses[n] or not (reading.noun(n) or reading.described(n)):
            break
    return found


def _noun_group(reading: Reading, at: int) -> bool:
    """Whether a noun stands at a place, perhaps behind what describes it."""
    for n in range(at, min(at + 3, len(reading.plain))):
        if reading.noun(n) or reading.within(n, "discourse"):
            return True
        if reading.pauses[n] or not (reading.described(n) or reading.within(n, "numbers")):
            return False
    return False


def _joining(reading: Reading, at: int) -> bool:
    """Whether a word such as "that" joins two clauses here ("the day that you leave", "I know that people ...")."""
    rules = reading.rules
    if at == 0 or reading.at(at) not in rules.words("joining") or reading.pauses[at]:
        return False
    following, before = reading.at(at + 1), reading.at(at - 1)
    if not following or before in rules.words("prepositions"):
        return False
    if reading.pauses[at - 1]:
        return following in rules.words("subjects")
    named = reading.noun(at - 1) or any(
        reading.within(at - 1, name) for name in ("discourse", "antecedents", "generic")
    )
    if named or reading.within(at - 1, "joined_behind"):
        return following not in rules.words("never_joined") or reading.within(at + 1, "helpers")
    if following in rules.words("never_joined"):
        return False
    return (
        reading.within(at - 1, "thinking") or before in rules.words("judging") or following in rules.words("subjects")
    )


def _exists(reading: Reading, at: int) -> bool:
    near, before = reading.rules.words("existing_verbs"), reading.at(at - 1)
    return (
        reading.at(at + 1) in near
        or bool(reading.tails[at])
        or before in near
        or before in reading.rules.words("places_after_word")
    )


def _alone(reading: Reading, at: int, following: str) -> bool:
    """Whether "one" stands for a thing ("the second one", "one would be")."""
    counted = any(reading.within(at - 1, name) for name in ("ordinals", "definite_articles", "particular"))
    return at > 0 and counted and (not following or following in reading.rules.words("verbs"))
