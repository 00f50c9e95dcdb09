"""Words that do not exist are heard again, in the few seconds around them, for words that do.

The beam over a whole window hardly holds another reading of any one word; a beam that begins a few words before it
holds eight. The decoder then sees only that part of what the encoder made of the window, at a twentieth of a window's
cost. docs/benchmarks-history.md says what that gains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klankbord.model import Word
from klankbord.transcribe.rereading import Guess, Reading, likeliest
from klankbord.transcribe.spelling import doubtful

# All chosen on development speech, docs/benchmarks-history.md.
FRAMES = 200  # of the encoder's 20 ms: what the decoder sees
BEFORE = 0.6  # seconds of sound before the words that it is told
AFTER = 0.8  # ... and at least this many after the word that it is asked for
TOLD = 7  # tokens before that word if they are whole words, else six or close to it: the same for many, see _batches
UNCLEAR = 0.4  # a word that Whisper is less sure of than this stands among others that are wrong
BEAM = 8
TOKENS = 5  # as far as a guess goes: a word or two, and where the text goes on as before
BATCH = 16
PER_SECOND = 50
_WINDOW = 30 * PER_SECOND  # frames

Memory = NDArray[np.floating]
Search = Callable[[Memory, Sequence[Sequence[int]], int, int], list[list[Guess]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A word by its number, in a window: the tokens that the decoder is told, and the frame from which it sees."""

    window: int
    word: int
    told: tuple[int, ...]
    frame: int


def readings(
    search: Search,
    encoded: Memory,
    tokens: Sequence[Sequence[int]],
    words: Sequence[Sequence[Word]],
    firsts: Sequence[Sequence[int]],
    language: str,
) -> list[tuple[Reading, ...]]:
    """For each window, what its words that do not exist are better read as.

    ``encoded`` has the shape (windows, 1500, width), ``firsts`` the place of each word's first token. ``search`` gives
    the likeliest guesses for what follows some tokens: (sounds, equally many tokens for each, beam, tokens at most).
    """
    places = [
        place(number, at, *window)
        for number, window in enumerate(zip(tokens, words, firsts, strict=True))
        for at in doubtful(window[1], language)
        if window[1][at].probability > UNCLEAR
    ]
    found: list[list[Reading]] = [[] for _ in words]
    for part in _batches(places):
        sound = np.stack([encoded[p.window, p.frame : p.frame + FRAMES] for p in part])
        for asked, guesses in zip(part, search(sound, [p.told for p in part], BEAM, TOKENS), strict=True):
            if reading := likeliest(words[asked.window][asked.word :], guesses, language):
                found[asked.window].append(reading)
    return [tuple(sorted(row, key=lambda r: r.words[0].start)) for row in found]


def _batches(places: Iterable[Asked]) -> Iterator[list[Asked]]:
    """Batches in which all are told equally many tokens, so that no guess depends on what else happens to be asked."""
    by_length: dict[int, list[Asked]] = {}
    for asked in places:
        by_length.setdefault(len(asked.told), []).append(asked)
    for group in by_length.values():
        for start in range(0, len(group), BATCH):
            yield group[start : start + BATCH]


def place(window: int, at: int, tokens: Sequence[int], words: Sequence[Word], firsts: Sequence[int]) -> Asked:
    """Where to listen for a word: no more is told than leaves room for what follows it."""
    first = at
    fitting = [at]
    while first > 0 and words[at].end + AFTER <= _begin(words[first - 1]) + FRAMES / PER_SECOND:
        first -= 1
        fitting.append(first)
    told = {firsts[at] - firsts[n]: n for n in fitting if firsts[at] - firsts[n] <= TOLD + 1}
    first = told.get(TOLD, told.get(TOLD - 1, told[max(told)]))
    frame = min(int(_begin(words[first]) * PER_SECOND), _WINDOW - FRAMES)
    return Asked(window, at, tuple(tokens[firsts[first] : firsts[at]]), frame)


def _begin(word: Word) -> float:
    return max(0.0, word.start - BEFORE)
