"""Titles from what whoever leads the talk says when a part begins: what they ask, announce, or say by rote.

In an interview these are the best titles that there are: what the host wants to know is what the part is about. A
question is made short where its form allows ("What is the difference between X and Y?" is about the difference), or is
the title as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from klankbord.extract import lexicon as lexicons
from klankbord.extract import standing
from klankbord.extract.lexicon import Lexicon
from klankbord.extract.wordclasses import CLAUSE, TELLING, WordClasses, acts

# A question may be a title when it has this many words; a long one is right more often than a striking phrase.
_QUESTION = range(4, 18)
# And what is announced one of so many.
_SUBJECT = range(1, 9)
# A longer one is cut after so many words at the earliest.
_FIRST_PART = 5
# How good titles of a form are: what is asked about, an open question, one that yes would answer, and one cut short.
_ABOUT, _OPEN, _CLOSED, _CUT, _LOOSE = 1.0, 0.9, 0.7, 0.9, 0.3
# One that points at something outside it names so many things itself.
_NAMES_LOOSELY = 2
_QUOTES = "“”\"‘’'„ "
# The forms of words that ask about something, and what must follow them.
_FORMS = (("topic_cues", ""), ("subject_asks", "definite"), ("having_asks", ""))


@dataclass(frozen=True, slots=True)
class Asked:
    """A title, how good titles of its form are, the number of its sentence, and whether that announces a subject.

    Yes or no would answer one that is ``closed``.
    """

    title: str
    worth: float
    at: int
    announced: bool = False
    closed: bool = False


def titles(turn: Sequence[str], classes: WordClasses, name: str = "") -> list[Asked]:
    """What a turn asks or announces, as titles; ``name`` is whoever answers."""
    found: list[Asked] = []
    for at, text in enumerate(turn):
        found += (Asked(title, _ABOUT, at, told) for title, told in _subjects(text, classes, name))
        questions = [(said, 1.0) for said in _asked(text)]
        questions += [(said, _CUT) for whole in _whole(text) for said in _shortened(whole, classes)]
        for said, worth in questions:
            title, loose = _standing(said, classes), False
            if not title:
                title, loose = _standing(said, classes, loosely=True), True
            if title:
                closed = standing.bare(title.split()[0]) in classes.rules.words("verbs")
                form = (_CLOSED if closed else _OPEN) * (_LOOSE if loose else 1.0)
                found.append(Asked(title, worth * form, at, closed=closed))
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
        words = "|".join(re.escape(cue.replace("_", " ")) for cue in sorted(cues, key=len, reverse=True))
        for found in re.finditer(rf"(?<![\w'’])(?i:{words})\s+(?P<what>[^.,;:!?…()\"“”–—]+)", text):
            pieces = found["what"].split()
            if pieces and needs and standing.bare(pieces[0]) not in rules.words(needs) | rules.words("second_owned"):
                continue
            if pieces and (title := _subject(pieces, classes, name, announced=announced)):
                yield title, announced


def _subject(pieces: Sequence[str], classes: WordClasses, name: str, *, announced: bool) -> str:
    """Words as a title: up to where something else is said, without what points outside them; else nothing."""
    rules = classes.rules
    plain = [standing.bare(piece) for piece in pieces]
    kinds = [classes.kind(word) if word else "other" for word in plain]
    owned = plain[0] in rules.words("second_owned")
    begin = 1 if owned or plain[0] in rules.words("pointing") else 0
    end = begin
    while end < len(pieces) and _goes_on(plain, kinds, end, rules):
        end += 1
    while end > begin and (kinds[end - 1] not in ("noun", "doing") or plain[end - 1] in rules.words("title_tails")):
        end -= 1
    words = list(pieces[begin:end])
    telling = [at for at in range(begin, end) if _tells(plain[at], kinds[at], rules)]
    if not telling or len(words) not in _SUBJECT or _points(words, rules):
        return ""
    if owned:
        return _owned(" ".join(words), name, rules) if name or len(words) > 1 else ""
    # "The thing" alone says nothing, unless that is what the talk now turns to.
    if len(telling) == 1 and len(words) < 3 and words[-1].islower() and not announced:
        return ""
    return capital(" ".join(words))


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
    for at in range(len(pieces) - 1, _FIRST_PART - 1, -1):
        another = plain[at] in rules.words("joins_questions") and plain[at + 1 : at + 2]
        adds = plain[at] in rules.words("question_adds") or (
            another and plain[at + 1] in rules.words("question_openers")
        )
        whole = classes.names(plain[at - 1] or "-") and plain[at - 1] not in rules.words("not_before_adds")
        if adds and whole and not {*plain[:at]} & rules.words("starts_a_way"):
            yield f"{' '.join(pieces[:at]).rstrip(',;:')}?"


def _standing(said: str, classes: WordClasses, *, loosely: bool = False) -> str:
    """A question as a title when it is short, says what about and points at nothing outside it; else nothing.

    ``loosely``, it may point outside when it names more than one thing itself.
    """
    rules = classes.rules
    pieces = said.strip(_QUOTES).split()
    pieces = pieces[standing.openers(pieces, rules) :]
    plain = [standing.bare(word).split("'")[0] for word in pieces]
    if len(pieces) not in _QUESTION or said.rstrip("?").endswith(("…", "...", "–", "-")):
        return ""
    if plain[0] not in rules.words("question_openers") or plain[-1] in rules.words("ends_nothing"):
        return ""
    asks = "_".join(word for word in plain if word not in rules.words("softens"))
    if asks.startswith(tuple(rules.words("asks_leave"))) or not _turned(plain, rules):
        return ""
    kinds = [classes.kind(word) if word else "noun" for word in plain]
    points = standing.pointing(pieces, rules)
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


def _turned(plain: Sequence[str], rules: Lexicon) -> bool:
    """Whether a verb stands before the subject, as it does in a question: "when do you" asks, "when you do" tells."""
    subject = next((at for at, word in enumerate(plain[1:], 1) if word in rules.words("asks_whom")), None)
    if subject is None:
        if plain[0] not in rules.words("tells_when"):
            return True
        subject = 3
    conjugates = bool(rules.words("infinitive_ends"))
    return any(word in rules.words("verbs") or (conjugates and acts(word, rules)) for word in plain[:subject])


def capital(text: str) -> str:
    """With a capital for the first letter."""
    return text[:1].upper() + text[1:]
