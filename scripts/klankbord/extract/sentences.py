"""Sentences as spans over the words of a transcript: the unit that everything else chooses from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from klankbord import languages
from klankbord.model import Span, SpokenWord, Transcript

# A pause this long ends a sentence even where the engine wrote no full stop.
LONG_PAUSE = 1.2
# Speech without any punctuation is cut near this many words, at its longest pause.
LONGEST = 45
_NO_SENTENCE = 1000

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*$")
_INITIAL = re.compile(r"^[\"'“‘(]*[^\W\d_]\.$")
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
    """The words of a language that hold a full stop and end no sentence, and those of them that may end one."""

    abbreviations: frozenset[str]
    may_end: frozenset[str]

    @staticmethod
    @languages.remembered(32)
    def of(language: str) -> Stops:
        """Those of a language (a tag); where nobody wrote down any for it, those of all that the hub reads."""
        own = languages.of(language).sentences
        found = (own,) if own.abbreviations else tuple(known.sentences for known in languages.beside())
        return Stops(
            frozenset(word for one in found for word in (*one.abbreviations, *one.may_end)),
            frozenset(word for one in found for word in one.may_end),
        )


def split(transcript: Transcript) -> list[Sentence]:
    """Cut a transcript into sentences. Nobody's sentence runs on into another speaker's."""
    words = transcript.spoken_words()
    stops = Stops.of(transcript.language)
    sentences: list[Sentence] = []
    begin = 0
    for at in range(len(words)):
        if at + 1 == len(words) or _ends(words, at, stops):
            sentences.extend(make(words, first, last) for first, last in _shorten(words, begin, at))
            begin = at + 1
    return sentences


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
