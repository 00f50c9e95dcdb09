"""A name is put in only where Whisper itself finds it nearly as likely, in the sound, as what it wrote.

What was heard and the name are both forced through the decoder, each after the words before it and followed by the
words after it, over the few seconds of sound around them. The difference of their likelihoods, and how much they sound
alike, are logarithms that add up: a name that is nowhere in the sound costs more than its likeness is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from klankbord.model import Word
from klankbord.transcribe import nearby
from klankbord.transcribe.rereading import Reading, spread
from klankbord.transcribe.spelling import core_of
from klankbord.transcribe.vocabulary.candidates import Candidate, candidates, ending, written
from klankbord.transcribe.vocabulary.entries import Entry

AFTER = 3  # tokens of what follows that are weighed too: a name that fits does not make them unlikely
_ROOM = 0.2  # seconds of sound that must be left after the words
_FLOOR = -20.0  # of the logarithm of one token's probability: less says nothing more

Encode = Callable[[str], list[int]]
Likelihoods = Callable[[nearby.Memory, Sequence[Sequence[int]]], list[Sequence[float]]]


def names(
    encode: Encode,
    likelihoods: Likelihoods,
    encoded: NDArray[np.floating],
    words: Sequence[Word],
    entries: Sequence[Entry],
    language: str,
) -> tuple[Reading, ...]:
    """The names in a window, in place of the words that they were heard as, in order.

    ``encoded`` is the window's sound, of shape (1500, width). ``likelihoods`` gives the natural logarithm of each
    token's probability, for rows of tokens over sounds of ``nearby.FRAMES`` frames; ``encode`` gives a text's tokens.
    """
    found = candidates(words, entries, language)
    scored = _scored(encode, likelihoods, encoded, words, found) if found else []
    taken: set[int] = set()
    chosen: list[Reading] = []
    for score, one in sorted(scored, key=lambda pair: (-pair[0], pair[1].first, pair[1].stop, pair[1].entry.text)):
        span = range(one.first, one.stop)
        if score > 0 and taken.isdisjoint(span):
            taken.update(span)
            chosen.append(_instead(words[one.first : one.stop], one.entry.text))
    recased = [
        _instead(words[first:stop], entry.text)
        for (first, stop), entry in written(words, entries, language)
        if taken.isdisjoint(range(first, stop)) and entry.text != " ".join(core_of(w.text) for w in words[first:stop])
    ]
    return tuple(sorted([*chosen, *recased], key=lambda reading: reading.words[0].start))


def put(words: Sequence[Word], readings: Sequence[Reading]) -> list[Word]:
    """The words with the readings in their place; the time of the old words is shared by the letters of the new."""
    out = list(words)
    for reading in readings:
        size = len(reading.words)
        at = next((n for n in range(len(out)) if tuple(out[n : n + size]) == reading.words), None)
        if at is not None:
            out[at : at + size] = spread(reading)
    return out


def _scored(
    encode: Encode,
    likelihoods: Likelihoods,
    encoded: NDArray[np.floating],
    words: Sequence[Word],
    found: Sequence[Candidate],
) -> list[tuple[float, Candidate]]:
    pieces = [encode(f" {word.text}") for word in words]
    firsts = [0, *np.cumsum([len(piece) for piece in pieces]).tolist()]
    tokens = [token for piece in pieces for token in piece]
    asked: dict[tuple[int, tuple[int, ...]], int] = {}
    pairs = []
    for one in found:
        place = nearby.place(0, one.first, tokens, words, firsts)
        if words[one.stop - 1].end + _ROOM > (place.frame + nearby.FRAMES) / nearby.PER_SECOND:
            continue
        after = tokens[firsts[one.stop] : firsts[one.stop] + AFTER]
        heard = tokens[firsts[one.first] : firsts[one.stop]]
        name = encode(f" {one.entry.text}{ending(words[one.stop - 1])}")
        rows = [(place.frame, (*place.told, *said, *after)) for said in (heard, name)]
        pairs.append((one, len(place.told), [asked.setdefault(row, len(asked)) for row in rows]))
    sums = _likely(likelihoods, encoded, list(asked))
    return [
        (one.evidence + sum(sums[name][told:]) - sum(sums[heard][told:]), one) for one, told, (heard, name) in pairs
    ]


def _likely(
    likelihoods: Likelihoods, encoded: NDArray[np.floating], asked: Sequence[tuple[int, tuple[int, ...]]]
) -> list[list[float]]:
    """The logarithms for each row that is asked about. Rows of one length go together, those of one window only.

    Then no answer depends, in its last bits, on which windows happen to be heard together.
    """
    out: list[list[float]] = [[] for _ in asked]
    by_length: dict[int, list[int]] = {}
    for number, (_, tokens) in enumerate(asked):
        by_length.setdefault(len(tokens), []).append(number)
    for group in by_length.values():
        for start in range(0, len(group), nearby.BATCH):
            part = group[start : start + nearby.BATCH]
            sounds = np.stack([encoded[asked[n][0] : asked[n][0] + nearby.FRAMES] for n in part])
            for number, row in zip(part, likelihoods(sounds, [asked[n][1] for n in part]), strict=True):
                out[number] = [max(_FLOOR, likelihood) for likelihood in row]
    return out


def _instead(words: Sequence[Word], text: str) -> Reading:
    """A name with the signs around the words that it stands for."""
    before = words[0].text.partition(core_of(words[0].text))[0]
    texts = text.split()
    texts[0] = before + texts[0]
    texts[-1] += ending(words[-1])
    return Reading(tuple(words), tuple(texts))
