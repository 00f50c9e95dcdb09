"""Sentences as spans over the words of a transcript: the unit that everything else chooses from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from klankbord import languages, thresholds
from klankbord.folding import fold
from klankbord.model import Span, SpokenWord, Transcript

# A pause this long ends a sentence even where the engine wrote no full stop.
LONG_PAUSE = 1.2
# Speech without any punctuation is cut near this many words, at its longest pause.
LONGEST = 45
# A small letter says that a sentence goes on where at least this share of the sentences begin with a capital.
_CAPITALS = thresholds.SENTENCES_CAPITALS.value
# What ends no sentence is told by so many words at most ("in order to").
_UNENDED = 3
_NO_SENTENCE = 1000

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*$")
_INITIAL = re.compile(r"^[\"'“‘(]*[^\W\d_]\.$")
_MARKS = re.compile(r"^[^\w'’]+|[^\w]+$")
_OPENING = "\"'“‘„«(["
_ORDINAL = re.compile(r"^\d{1,3}\.$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words ``first`` to ``last`` of one speaker; text and times are derived from them."""

    first: int
    last: int
    text: str
    speaker: str
    start: float
    end: float
    probability: float = 1.0

    @property
    def span(self) -> Span:
        """The words of the transcript that this sentence is."""
        return Span(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Stops:
    """The words of a language that hold a full stop and end no sentence, and those of them that may end one.

    ``unended`` are words and phrases ("in_order_to") that no sentence ends in, whatever stands behind them.
    """

    abbreviations: frozenset[str]
    may_end: frozenset[str]
    unended: frozenset[str] = frozenset()

    @staticmethod
    @languages.remembered(32)
    def of(language: str) -> Stops:
        """Those of a language (a tag); where nobody wrote down any for it, those of all that the hub reads."""
        own = languages.of(language).sentences
        found = (own,) if own.abbreviations else tuple(known.sentences for known in languages.beside())
        return Stops(
            frozenset(word for one in found for word in (*one.abbreviations, *one.may_end)),
            frozenset(word for one in found for word in one.may_end),
            frozenset(own.unended),
        )


def split(transcript: Transcript) -> list[Sentence]:
    """Cut a transcript into sentences. Nobody's sentence runs on into another speaker's."""
    words = transcript.spoken_words()
    stops = Stops.of(transcript.language)
    spans: list[tuple[int, int]] = []
    begin = 0
    for at in range(len(words)):
        if at + 1 == len(words) or _ends(words, at, stops):
            spans.extend(_shorten(words, begin, at))
            begin = at + 1
    return [make(words, first, last) for first, last in _joined(words, spans, stops)]


def make(words: Sequence[SpokenWord], first: int, last: int) -> Sentence:
    """The sentence (or passage) that words ``first`` to ``last`` form. They must be of one speaker."""
    chosen = words[first : last + 1]
    return Sentence(
        first=first,
        last=last,
        text=" ".join(spoken.word.text.strip() for spoken in chosen),
        speaker=chosen[0].speaker,
        start=chosen[0].word.start,
        end=chosen[-1].word.end,
        probability=sum(spoken.word.probability for spoken in chosen) / len(chosen),
    )


def unended(pieces: Sequence[str], stops: Stops) -> bool:
    """Whether the last word can end no sentence ("being willing to.", "more often than they're.")."""
    plain = [_MARKS.sub("", fold(piece)) for piece in pieces[-_UNENDED:]]
    return any("_".join(plain[-size:]) in stops.unended for size in range(1, len(plain) + 1))


def _joined(words: Sequence[SpokenWord], spans: Sequence[tuple[int, int]], stops: Stops) -> Iterator[tuple[int, int]]:
    """The sentences, with those put together again between which the speaker only paused."""
    begun = [words[first].word.text.strip().lstrip(_OPENING)[:1] for first, _ in spans]
    letters = [letter for letter in begun if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters) >= _CAPITALS * len(letters)
    at = 0
    while at < len(spans):
        first, last = spans[at]
        while at + 1 < len(spans) and spans[at + 1][1] - first < LONGEST and _goes_on(words, last, stops, capitals):
            at += 1
            last = spans[at][1]
        yield first, last
        at += 1


def _goes_on(words: Sequence[SpokenWord], at: int, stops: Stops, capitals: bool) -> bool:
    """Whether the sentence goes on behind word ``at`` and its full stop."""
    this, following = words[at], words[at + 1]
    text = this.word.text.strip()
    if this.speaker != following.speaker or following.word.start - this.word.end >= LONG_PAUSE:
        return False
    if not text.endswith("."):
        return False
    begun = following.word.text.strip().lstrip(_OPENING)
    small = capitals and begun[:1].islower() and begun == begun.lower()
    before = [spoken.word.text.strip() for spoken in words[max(0, at + 1 - _UNENDED) : at + 1]]
    return small or unended(before, stops)


def _ends(words: Sequence[SpokenWord], at: int, stops: Stops) -> bool:
    this, following = words[at], words[at + 1]
    if this.speaker != following.speaker:
        return True
    if following.word.start - this.word.end >= LONG_PAUSE:
        return True
    return _full_stop(this.word.text.strip(), following.word.text.strip(), stops)


def _full_stop(word: str, following: str, stops: Stops) -> bool:
    """Whether ``word`` ends a sentence, given the word that follows."""
    if not _END.search(word):
        return False
    lower = word.lower().strip("\"'“‘(")
    if lower in stops.abbreviations:
        return lower in stops.may_end and following[:1].isupper()
    if _INITIAL.match(word) and following[:1].isupper():
        return False
    if _ORDINAL.match(word):
        return False
    return not (word.rstrip("\"'”’»)]").endswith(("...", "…")) and following[:1].islower())


def _shorten(words: Sequence[SpokenWord], first: int, last: int) -> list[tuple[int, int]]:
    """Cut a stretch without full stops at its best pause or comma until every piece is short enough."""
    if last - first + 1 <= LONGEST:
        return [(first, last)]
    middle = (first + last) / 2

    def merit(at: int) -> float:
        pause = words[at + 1].word.start - words[at].word.end
        comma = 0.3 if words[at].word.text.rstrip().endswith((",", ";", ":")) else 0.0
        return pause + comma - 0.5 * abs(at - middle) / (last - first)

    # A long stretch is cut near its middle, whatever its pauses: to cut at its edge again and again takes too long.
    edge = 4 if last - first < _NO_SENTENCE else (last - first) // 3
    cut = max(range(first + edge, last - edge), key=merit)
    return _shorten(words, first, cut) + _shorten(words, cut + 1, last)


def split_text(text: str, language: str = "") -> list[str]:
    """Cut running text (an article's paragraph) into sentences by the same rules as speech."""
    stops = Stops.of(language)
    pieces: list[str] = []
    begin = 0
    words = text.split()
    for at, word in enumerate(words):
        if at + 1 == len(words) or _full_stop(word, words[at + 1], stops):
            pieces.append(" ".join(words[begin : at + 1]))
            begin = at + 1
    return pieces
