"""A small fingerprint of a sound, and where each of its stretches is in another: hosts move adverts about.

After Haitsma & Kalker (A highly robust audio fingerprinting system, ISMIR 2002): a sign of 32 bits is which of 33 bands
grew louder or softer against the next one. One sign a second is kept; the other sound is looked at ten times a second.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from klankbord import thresholds
from klankbord.audio.decode import RATE, Samples, decode

Signs = NDArray[np.uint32]

_HOP = RATE // 10  # samples between looks
_LENGTH = 8192  # samples that a look takes in: half a second
_EACH = 10  # looks from one kept sign to the next: a second
_BANDS = np.geomspace(200, 3500, 34)  # hertz; where speech is
_RUN = 6  # kept signs that are looked for together
_CHANGE = 36.0  # bits of error that going on elsewhere must save
_ALIKE = thresholds.FINGERPRINT_ALIKE.value


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """``length`` is that of the sound in seconds; ``signs`` has one for every second of it."""

    length: float
    signs: bytes = b""

    def text(self) -> str:
        """The fingerprint as one line: an hour takes 19 kB."""
        return f"{self.length:.2f} {base64.b64encode(self.signs).decode('ascii')}"

    @classmethod
    def read(cls, text: str) -> Fingerprint | None:
        """What ``text`` wrote; None when it is something else."""
        length, _, signs = text.partition(" ")
        try:
            return cls(float(length), base64.b64decode(signs, validate=True))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds ``start`` to ``end`` of the old sound are ``by`` seconds later in the new one; None: not in it."""

    start: float
    end: float
    by: float | None


def of(path: Path | str) -> Fingerprint:
    """The fingerprint of the sound in a file. Raises SoundError."""
    signs, length = _looks(decode(path))
    return Fingerprint(length, signs[::_EACH].tobytes())


def compare(old: Fingerprint, path: Path | str) -> tuple[Fingerprint, list[Stretch]]:
    """The fingerprint of the sound in a file, and where the stretches of the old sound are in it. Raises SoundError."""
    dense, length = _looks(decode(path))
    kept = np.frombuffer(old.signs[: len(old.signs) // 4 * 4], np.uint32)
    return Fingerprint(length, dense[::_EACH].tobytes()), list(_stretches(old.length, kept, dense))


def _looks(blocks: Iterable[Samples]) -> tuple[Signs, float]:
    """A sign for each tenth of a second, and the length in seconds; no more than a block is held at a time."""
    window = np.hanning(_LENGTH).astype(np.float32)
    edges = np.searchsorted(np.fft.rfftfreq(_LENGTH, 1 / RATE), _BANDS)
    found: list[Signs] = []
    rest = np.zeros(0, np.float32)
    before: NDArray[np.float32] | None = None
    count = 0
    for block in blocks:
        count += len(block)
        rest = np.concatenate([rest, block])
        number = (len(rest) - _LENGTH) // _HOP + 1
        if number < 1:
            continue
        frames = np.lib.stride_tricks.sliding_window_view(rest, _LENGTH)[::_HOP][:number]
        power = np.abs(np.fft.rfft(frames * window)) ** 2
        bands = np.add.reduceat(power, edges, axis=1)[:, :-1].astype(np.float32)
        known = bands if before is None else np.concatenate([before, bands])
        rise = np.diff(np.log(known + 1e-9), axis=1)
        if before is None:
            rise = np.concatenate([rise[:1], rise])
        found.append(np.packbits((rise[1:] - rise[:-1]) > 0, axis=1).view(np.uint32).ravel())
        before, rest = bands[-1:], rest[number * _HOP :]
    return (np.concatenate(found) if found else np.zeros(0, np.uint32)), count / RATE


def _stretches(length: float, kept: Signs, dense: Signs) -> Iterator[Stretch]:
    """Which move of the sound explains each second best, with as few changes of the move as that allows."""
    moves = _moves(kept, dense)
    if not moves or not len(kept):
        yield Stretch(0.0, length, None)
        return
    errors = np.full((len(moves) + 1, len(kept)), 32.0)
    at = np.arange(len(kept)) * _EACH
    for row, move in enumerate(moves):
        there = at + move
        inside = (there >= 0) & (there < len(dense))
        errors[row, inside] = np.bitwise_count(kept[inside] ^ dense[there[inside]])
    errors[-1] = 32 * _ALIKE
    path = _cheapest(errors)
    start = 0
    for second in [*(np.flatnonzero(np.diff(path)) + 1), len(kept)]:
        by = moves[path[start]] / _EACH if path[start] < len(moves) else None
        end = length if second == len(kept) else float(second)
        yield Stretch(float(start), end, by)
        start = int(second)


def _moves(kept: Signs, dense: Signs) -> list[int]:
    """By how many looks runs of signs have moved, those that several runs agree on, most agreed on first."""
    votes: Counter[int] = Counter()
    for first in range(0, len(kept) - _RUN + 1, _RUN // 2):
        run = kept[first : first + _RUN]
        size = len(dense) - (_RUN - 1) * _EACH
        if size < 1:
            break
        far = np.zeros(size, np.uint16)
        for n, sign in enumerate(run):
            far += np.bitwise_count(dense[n * _EACH : n * _EACH + size] ^ sign)
        best = int(far.argmin())
        if far[best] < 32 * _RUN * _ALIKE:
            votes[best - first * _EACH] += 1
    chosen: list[int] = []
    for move, count in votes.most_common():
        near = [other for other in chosen if abs(other - move) <= 2]
        if not near and count >= 2:
            chosen.append(move)
    return chosen


def _cheapest(errors: NDArray[np.float64]) -> NDArray[np.int64]:
    """The row to follow in each column so that errors and changes of row together cost least (Viterbi 1967)."""
    rows, columns = errors.shape
    cost, came = errors[:, 0].copy(), np.zeros((rows, columns), np.int64)
    for column in range(1, columns):
        best = int(cost.argmin())
        change = cost > cost[best] + _CHANGE
        came[:, column] = np.where(change, best, np.arange(rows))
        cost = np.where(change, cost[best] + _CHANGE, cost) + errors[:, column]
    path = np.zeros(columns, np.int64)
    path[-1] = int(cost.argmin())
    for column in range(columns - 1, 0, -1):
        path[column - 1] = came[path[column], column]
    return path


def moved(stretches: Sequence[Stretch], start: float, end: float) -> float | None:
    """By how many seconds what lies between ``start`` and ``end`` has moved; None when it is not in the new sound."""
    middle = (start + end) / 2
    return next((one.by for one in stretches if one.start <= middle < one.end), stretches[-1].by if stretches else None)
