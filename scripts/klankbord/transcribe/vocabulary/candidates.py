"""Where words sound like a name of the vocabulary, and how much that alone says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from klankbord import thresholds
from klankbord.model import Word
from klankbord.transcribe.spelling import core_of, frequencies
from klankbord.transcribe.vocabulary.entries import Entry
from klankbord.transcribe.vocabulary.sound import distance, sound

# Chosen on two of four talks full of names, and on other speech; confirmed on the rest, docs/benchmarks-history.md.
FAR = thresholds.VOCABULARY_FAR.value
SHORT = thresholds.VOCABULARY_SHORT.value
SHORT_FAR = thresholds.VOCABULARY_SHORT_FAR.value
SHORT_KNOWN = thresholds.VOCABULARY_SHORT_KNOWN.value
NOTHING = thresholds.VOCABULARY_NOTHING.value
WORTH = thresholds.VOCABULARY_WORTH.value
KNOWN = thresholds.VOCABULARY_KNOWN.value
WORDS = thresholds.VOCABULARY_WORDS.value
_LONGEST = 6  # words that one name may have been heard as
_PAUSE = 0.6  # seconds between two words: nobody pauses longer inside a name
_ROUGHLY = 0.5  # share of the signs, of the quick comparison that comes first
_STOPS = re.compile(r"[.,;:?!]+$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words ``first`` up to ``stop`` sound like ``entry``; ``evidence`` is what that says, in natural logarithms."""

    first: int
    stop: int
    entry: Entry
    evidence: float


@dataclass(frozen=True, slots=True)
class _Span:
    first: int
    stop: int
    text: str
    sound: str
    known: float  # how common the rarest of its words is, in Zipf


def candidates(words: Sequence[Word], entries: Sequence[Entry], language: str) -> list[Candidate]:
    """Where words may have been an entry, in order; not where they are one already, however it is written."""
    spans = list(_spans(words, language)) if entries else []
    if not spans:
        return []
    there = _There(words, entries, language)
    rough = cdist(
        [s.sound for s in spans],
        [e.sound for e in entries],
        scorer=Levenshtein.normalized_distance,
        score_cutoff=_ROUGHLY,
        dtype=np.float32,
    )
    found = []
    for at, which in zip(*np.nonzero(rough <= _ROUGHLY), strict=True):
        span, entry = spans[at], entries[which]
        evidence = _evidence(span, entry)
        if evidence > 0 and there.leaves_room(span, entry):
            found.append(Candidate(span.first, span.stop, entry, evidence))
    return found


class _There:
    """The names that the text has already."""

    def __init__(self, words: Sequence[Word], entries: Sequence[Entry], language: str) -> None:
        self._words = [core_of(word.text).lower() for word in words]
        self._places = list(written(words, entries, language))

    def leaves_room(self, span: _Span, entry: Entry) -> bool:
        """Whether an entry may stand in a span: what is a name there already is not changed, but may become longer."""
        new = entry.text.lower().split()
        for (first, stop), name in self._places:
            if first < span.stop and span.first < stop:
                inside = self._words[max(first, span.first) : min(stop, span.stop)]
                if name.text == entry.text or any(word not in new for word in inside):
                    return False
        return True


def written(words: Sequence[Word], entries: Sequence[Entry], language: str) -> Iterator[tuple[tuple[int, int], Entry]]:
    """Where the text says an entry already, in whatever case: first word, the one after the last, and which entry.

    A common word is not a name for being spelt like one: ``meer`` is not Mrs Van der Meer, ``jumbo`` may be a size.
    """
    zipf = frequencies(language)
    by_text = {entry.text.lower(): entry for entry in reversed(entries)}
    longest = max((text.count(" ") + 1 for text in by_text), default=0)
    cores = [core_of(word.text) for word in words]
    for first in range(len(words)):
        for stop in range(min(len(words), first + longest), first, -1):
            text = " ".join(cores[first:stop])
            entry = by_text.get(text.lower())
            if entry and (text == entry.text or stop > first + 1 or zipf.get(text.lower(), 0.0) < KNOWN):
                yield (first, stop), entry
                break


def ending(word: Word) -> str:
    """The punctuation at the end of a word."""
    found = _STOPS.search(word.text)
    return found[0] if found else ""


def _spans(words: Sequence[Word], language: str) -> Iterator[_Span]:
    """Up to six words in a row with neither punctuation nor a pause between them."""
    zipf = frequencies(language)
    cores = [core_of(word.text) for word in words]
    common = [zipf.get(core.lower(), 0.0) for core in cores]
    for first in range(len(words)):
        for stop in range(first + 1, min(len(words), first + _LONGEST) + 1):
            if stop > first + 1 and (ending(words[stop - 2]) or words[stop - 1].start - words[stop - 2].end > _PAUSE):
                break
            text = " ".join(cores[first:stop])
            if (sounds := sound(text, language)) and not any(sign.isdigit() for sign in text):
                yield _Span(first, stop, text, sounds, min(common[first:stop]))


def _evidence(span: _Span, entry: Entry) -> float:
    """What the likeness says for the entry. A short name is like so much else that only what is no word may be one."""
    far = distance(span.sound, entry.sound)
    if far > (SHORT_FAR if entry.weight < SHORT else FAR) or (entry.weight < SHORT and span.known >= SHORT_KNOWN):
        return 0.0
    return WORTH * entry.weight * (1 - far / NOTHING) - (WORDS if span.known >= KNOWN else 0.0)
