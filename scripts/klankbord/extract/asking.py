"""Titles from what whoever leads the talk says when a part begins: what they ask, announce, or say by rote.

In an interview these are the best titles that there are: what the host wants to know is what the part is about. A
question is made short where its form allows ("What is the difference between X and Y?" is about the difference), or is
the title as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from klankbord.extract import lexicon as lexicons
from klankbord.extract import pointers, standing
from klankbord.extract.lexicon import Lexicon
from klankbord.extract.wordclasses import CLAUSE, TELLING, WordClasses, acts

# A question may be a title when it has this many words; a long one is right more often than a striking phrase.
_QUESTION = range(4, 18)
# And what is announced one of so many.
_SUBJECT = range(1, 9)
# Before another clause there are so many words.
_FIRST_CLAUSE = 3
# A longer one is cut after so many words at the earliest.
_FIRST_PART, _LONG = 5, 8
# A shorter one is left whole.
_TO_SHORTEN = 11
# One that points at something outside it names so many things itself.
_NAMES_LOOSELY = 2
_QUOTES = "“”\"‘’'„ "
# The forms of words that ask about something, and what must follow them.
_FORMS = (("topic_cues", ""), ("subject_asks", "definite"), ("having_asks", ""))


@dataclass(frozen=True, slots=True)
class Asked:
    """A title and the number of its sentence: a question, or what one is ``about``, or what is ``announced``.

    Yes or no would answer one that is ``closed``, one that is ``loose`` points at something outside it, ``cut``
    ones are without their ends, and ``indirect`` ones are asked within another sentence ("tell us how bees live").
    """

    title: str
    form: Literal["asked", "about", "announced"]
    at: int
    closed: bool = False
    loose: bool = False
    cut: bool = False
    indirect: bool = False


def titles(turn: Sequence[str], classes: WordClasses, name: str = "") -> list[Asked]:
    """What a turn asks or announces, as titles; ``name`` is whoever answers."""
    found: list[Asked] = []
    for at, text in enumerate(turn):
        for title, told in _subjects(text, classes, name):
            found.append(Asked(title, "announced" if told else "about", at))
        questions = [(said, False) for said in _asked(text)]
        questions += [(said, True) for whole in _whole(text) for said in _shortened(whole, classes)]
        for said, cut in questions:
            title, loose = _standing(said, classes), False
            if not title:
                title, loose = _standing(said, classes, loosely=True), True
            if title:
                closed = standing.bare(title.split()[0]) in classes.rules.words("verbs")
                found.append(Asked(title, "asked", at, closed, loose, cut))
        found += (Asked(title, "asked", at, indirect=True) for title in _indirect(text, classes))
    return found


def by_rote(turn: Sequence[str], rules: Lexicon, section: str, name: str = "") -> str:
    """The title of what every talk has ("Where to find Ada"), when a turn says that it comes now; else nothing.

    ``section`` holds the rules of it: ``titles_early`` or ``titles_late``. The reason of a rule is the title, first as
    it is with ``name`` and then without one.
    """
    said = " ".join(lexicons.normal(text) for text in turn)
    for rule in rules.section(section):
        if rule.matches(said):
            named, _, plain = rule.reason.partition(" | ")
            return named.format(name=name) if name else plain or named
    return ""


def _subjects(text: str, classes: WordClasses, name: str) -> Iterator[tuple[str, bool]]:
    """What a sentence asks about in a form of words ("tell us about ...", "what are the ...", "any tips on ...").

    With each whether it is announced, and not just asked.
    """
    rules = classes.rules
    for form, needs in _FORMS:
        cues, announced = rules.words(form), form == "topic_cues"
        if not cues or not (announced or text.rstrip(_QUOTES).endswith("?")):
            continue
        for found in re.finditer(rf"(?<![\w'’])(?i:{_cues(cues)})\s+(?P<what>[^.,;:!?…()\"“”–—]+)", text):
            pieces = found["what"].split()
            if pieces and needs and standing.bare(pieces[0]) not in rules.words(needs) | rules.words("second_owned"):
                continue
            if pieces and (title := _subject(pieces, classes, name, announced=announced)):
                yield title, announced


def _cues(cues: AbstractSet[str]) -> str:
    """A pattern for any of some phrases, the longest first."""
    return "|".join(re.escape(cue.replace("_", " ")) for cue in sorted(cues, key=len, reverse=True))


def _indirect(text: str, classes: WordClasses) -> Iterator[str]:
    """What is asked within a sentence ("can you tell us how bees live"), as a clause of its own."""
    rules = classes.rules
    cues, openers = rules.words("asks_indirectly"), rules.words("asks_what")
    if not cues:
        return
    pattern = rf"(?<![\w'’])(?i:{_cues(cues)})[,:]?\s+(?P<what>(?i:{_cues(openers)})\s[^.,;:!?…()\"“”–—]+)"
    for found in re.finditer(pattern, text):
        if title := _standing(_first_clause(found["what"], rules), classes, indirect=True):
            yield title


def _first_clause(said: str, rules: Lexicon) -> str:
    """A clause up to where another subject follows ("what bees eat and then we go on")."""
    pieces = said.split()
    plain = [standing.bare(piece) for piece in pieces]
    for at in range(_FIRST_CLAUSE, len(pieces) - 1):
        if plain[at] in rules.words("joins_questions") and plain[at + 1] in rules.words("goes_elsewhere"):
            return " ".join(pieces[:at])
    return said


def _subject(pieces: Sequence[str], classes: WordClasses, name: str, *, announced: bool) -> str:
    """Words as a title: up to where something else is said, without what points outside them; else nothing."""
    rules = classes.rules
    plain = [standing.bare(piece) for piece in pieces]
    kinds = [classes.kind(word) if word else "other" for word in plain]
    owned = plain[0] in rules.words("second_owned")
    begin = 1 if owned or plain[0] in rules.words("pointing") else 0
    end = begin
    if plain[begin:] and plain[begin] in rules.words("question_openers") and not _how_to(plain, begin, rules):
        return ""
    while end < len(pieces) and _goes_on(plain, kinds, end, rules):
        end += 1
    while end > begin and _hangs(plain, kinds, end - 1, rules):
        end -= 1
    words = list(pieces[begin:end])
    telling = [at for at in range(begin, end) if _tells(plain[at], kinds[at], rules)]
    vague = rules.words("title_vague") & set(plain[begin:end])
    if not telling or len(words) not in _SUBJECT or vague or _points(words, rules):
        return ""
    if owned:
        return _owned(" ".join(words), name, rules) if name or len(words) > 1 else ""
    # "The thing" alone says nothing, unless that is what the talk now turns to.
    if len(telling) == 1 and len(words) < 3 and words[-1].islower() and not announced:
        return ""
    return capital(" ".join(words))


def _hangs(plain: Sequence[str], kinds: Sequence[str], at: int, rules: Lexicon) -> bool:
    """Whether a word cannot end a subject; what is done cannot behind "and", as in "the core and trying"."""
    joined = at > 0 and plain[at - 1] in rules.words("joins_questions") and _done(plain[at], kinds[at], rules)
    return kinds[at] not in ("noun", "doing") or plain[at] in rules.words("title_tails") or joined


def _done(word: str, kind: str, rules: Lexicon) -> bool:
    gerunds = tuple(rules.words("gerund_ends"))
    return kind == "doing" or (bool(gerunds) and word.endswith(gerunds))


def _owned(what: str, name: str, rules: Lexicon) -> str:
    """What is somebody's, with the name of whoever that is when it is known ("Ada’s first job")."""
    form = next(iter(rules.words("owner_form")), "") if name else ""
    return capital(form.replace("_", " ").format(name=name, what=what) if form else what)


def _goes_on(plain: Sequence[str], kinds: Sequence[str], at: int, rules: Lexicon) -> bool:
    """Whether a word may belong to what is asked about."""
    word = plain[at]
    if kinds[at] != "other" or word in rules.words("title_determiners") or word in rules.words("degrees"):
        return True
    return word[:1].isdigit() or _how_to(plain, at, rules)


def _how_to(plain: Sequence[str], at: int, rules: Lexicon) -> bool:
    """Whether a word belongs to "how to start" within a subject ("tips on how to start a company")."""
    for first in range(max(0, at - 2), at + 1):
        how, to = plain[first], plain[first + 1] if first + 1 < len(plain) else ""
        if how in rules.words("how_to_how") and to in rules.words("how_to_to"):
            return True
    return False


def _tells(word: str, kind: str, rules: Lexicon) -> bool:
    return kind in TELLING and word not in rules.words("asks_nothing")


def _points(pieces: Sequence[str], rules: Lexicon) -> bool:
    """Whether words point at something that was said before ("these companies", "working there")."""
    plain = [standing.bare(word).split("'")[0] for word in pieces]
    for at, word in enumerate(plain):
        if word in rules.words("title_pointers"):
            return True
        near = {*plain[max(0, at - 1) : at], *plain[at + 1 : at + 2]}
        if word in rules.words("existing") and not near & rules.words("exists"):
            return True
    return False


def _whole(text: str) -> Iterator[str]:
    """The question that a sentence quotes, and the one that it is."""
    quoted = re.search(r"[“\"‘](?P<said>[^“”\"]{8,}\?)", text)
    if quoted:
        yield quoted["said"]
    if text.rstrip('”"’ ').endswith("?"):
        yield text.rstrip('”"’ ')


def _asked(text: str) -> Iterator[str]:
    """The questions of a sentence as they are, their last clauses and their first ones."""
    for whole in _whole(text):
        yield whole
        # "So, when it comes to hiring, what do you look for?" is asked by its last clause.
        clauses = [clause.strip() for clause in CLAUSE.split(whole.rstrip("? ")) if clause.strip()]
        if len(clauses) > 1:
            yield f"{clauses[-1]}?"
            yield f"{clauses[0]}?"


def _shortened(text: str, classes: WordClasses) -> Iterator[str]:
    """A long question up to a word that adds to it ("... to implement the whole flow"), or up to another question."""
    rules = classes.rules
    pieces = text.rstrip("? ").split()
    plain = [standing.bare(piece) for piece in pieces]
    if len(pieces) < _TO_SHORTEN:
        return
    for at in range(len(pieces) - 1, _FIRST_PART - 1, -1):
        after = plain[at + 1] if plain[at] in rules.words("joins_questions") and at + 1 < len(plain) else ""
        # A question that is too long as it is ends before a second thing to do.
        second = len(pieces) >= _QUESTION.stop and at >= _LONG and after in rules.words("imperatives")
        adds = plain[at] in rules.words("question_adds") or after in rules.words("question_openers") or second
        whole = classes.names(plain[at - 1] or "-") and plain[at - 1] not in rules.words("not_before_adds")
        if adds and whole and not {*plain[:at]} & rules.words("starts_a_way"):
            yield f"{' '.join(pieces[:at]).rstrip(',;:')}?"


def _standing(said: str, classes: WordClasses, *, loosely: bool = False, indirect: bool = False) -> str:
    """A question as a title when it is short, says what about and points at nothing outside it; else nothing.

    ``loosely``, it may point outside when it names more than one thing itself; an ``indirect`` one has the order of
    words of what is told.
    """
    rules = classes.rules
    pieces = said.strip(_QUOTES).split()
    pieces = pieces[standing.openers(pieces, rules) :]
    plain = [standing.bare(word).split("'")[0] for word in pieces]
    if len(pieces) not in _QUESTION or said.rstrip("?").endswith(("…", "...", "–", "-")):
        return ""
    opens = plain[0] in rules.words("question_openers") or (
        # "At what point do you hire?"
        plain[0] in rules.words("prepositions") and plain[1] in rules.words("asks_what")
    )
    if not opens or plain[-1] in rules.words("ends_nothing"):
        return ""
    asks = "_".join(word for word in plain if word not in rules.words("softens"))
    if asks.startswith(tuple(rules.words("asks_leave"))) or not (indirect or _turned(plain, rules)):
        return ""
    if _stutters(pieces, plain, rules):
        return ""
    kinds = [classes.kind(word) if word else "noun" for word in plain]
    points = pointers.pointing(pieces, rules)
    tells = sum(_tells(word, kind, rules) for word, kind in zip(plain, kinds, strict=True) if word)
    if loosely:
        ends = {plain[-1], *(word for word, after in pairwise(plain) if after in rules.words("joins_questions"))}
        bare = ends & rules.words("pointing") or plain[1] in rules.words("pointing")
        return "" if bare or tells < _NAMES_LOOSELY else capital(" ".join(pieces).strip(_QUOTES))
    if not tells or points.loose or points.later > 1 or points.nouns > 1 or _points(pieces, rules):
        return ""
    for at, word in enumerate(plain[1:], 1):
        shown = word in rules.words("pointing") and kinds[at - 1] != "noun"
        if shown or (word in rules.words("question_openers") and pieces[at - 1].endswith((",", ";"))):
            return ""
    return capital(" ".join(pieces).strip(_QUOTES))


def _stutters(pieces: Sequence[str], plain: Sequence[str], rules: Lexicon) -> bool:
    """Whether somebody begins anew in a question ("Are- are they"), thinks aloud, or asks themselves ("Did I?")."""
    broken = any(piece.endswith(("-", "–", "…")) for piece in pieces)
    again = any(word and word == after for word, after in pairwise(plain))
    begins = plain[:2]
    anew = plain[0] in rules.words("question_openers") and begins in [list(pair) for pair in pairwise(plain[1:])]
    filled = bool({*plain} & rules.words("fillers")) or (
        "," in " ".join(pieces) and any(f"{a}_{b}" in rules.words("says_nothing_new") for a, b in pairwise(plain))
    )
    of_me = plain[0] in rules.words("verbs") and plain[1] in rules.words("first_person")
    return broken or again or anew or filled or of_me


def _turned(plain: Sequence[str], rules: Lexicon) -> bool:
    """Whether a verb stands before the subject, as it does in a question: "when do you" asks, "when you do" tells."""
    subject = next((at for at, word in enumerate(plain[1:], 1) if word in rules.words("asks_whom")), None)
    if subject is None:
        if plain[0] not in rules.words("tells_when"):
            # "Why a user is searching" tells; "what the matter is" may ask.
            return plain[0] not in rules.words("asks_manner") or plain[1] not in rules.words("title_articles")
        subject = 3
    conjugates = bool(rules.words("infinitive_ends"))
    return any(word in rules.words("verbs") or (conjugates and acts(word, rules)) for word in plain[:subject])


def capital(text: str) -> str:
    """With a capital for the first letter."""
    return text[:1].upper() + text[1:]
