"""Packs what is spoken into windows of at most 30 s, the length Whisper looks at, while the file streams past.

Silences are cut short, windows end in a pause, and the way back from a window's clock to the file's is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from klankbord.transcribe.voice import FRAME, RATE, Samples, VoiceStream

LENGTH = 30 * RATE
_FRAMES_A_SECOND = RATE / FRAME


@dataclass(frozen=True, slots=True)
class Packing:
    """How windows are packed; times in seconds."""

    start_above: float = 0.5  # probability of speech that opens a stretch
    end_below: float = 0.35
    silence: float = 0.16  # below ``end_below`` for this long closes a stretch
    pad: float = 0.3  # kept around a stretch
    gap: float = 1.0  # silences up to this are kept whole
    fill: float = 0.95  # a window is at least this full before a pause may end it: Whisper hears more in full ones
    give_up: float = 30.0  # a silence this long always ends a window


@dataclass(frozen=True, slots=True)
class Piece:
    """Samples ``start`` to ``end`` of the file."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """Speech to recognise in one go. ``samples`` are the pieces end to end; ``voiced`` where somebody speaks in them.

    Like all times of a window, ``voiced`` counts in seconds from its start. ``vocabulary`` are names that may be said
    in it, as they are spelt: a recogniser that can do something with them may. ``features`` are what it made of the
    samples beforehand.
    """

    number: int
    pieces: tuple[Piece, ...]
    samples: Samples
    voiced: tuple[tuple[float, float], ...]
    vocabulary: tuple[str, ...] = ()
    features: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)

    @property
    def speech(self) -> float:
        """Seconds of voice."""
        return sum(end - start for start, end in self.voiced)

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.samples.size / RATE

    def place(self, at: float) -> tuple[int, float]:
        """Which piece a moment of the window's clock lies in, and that moment on the file's clock."""
        left = at * RATE
        for number, piece in enumerate(self.pieces):
            size = piece.end - piece.start
            if left < size or number == len(self.pieces) - 1:
                return number, (piece.start + min(max(left, 0), size)) / RATE
            left -= size
        return 0, at

    def at(self, moment: float) -> float:
        """A moment of the file on the window's clock; one that is in no piece is where the next one begins."""
        before, sample = 0, moment * RATE
        for piece in self.pieces:
            if sample < piece.end:
                return (before + max(0.0, sample - piece.start)) / RATE
            before += piece.end - piece.start
        return before / RATE

    def span(self, start: float, end: float) -> tuple[float, float]:
        """A word's times on the file's clock; a word belongs to the piece that holds its middle."""
        number, _ = self.place((start + end) / 2)
        before = sum(p.end - p.start for p in self.pieces[:number]) / RATE
        piece = self.pieces[number]
        low, high = piece.start / RATE, piece.end / RATE
        first = min(max(low + start - before, low), high)
        return first, max(first, min(low + end - before, high))


@dataclass(slots=True)
class _Stretches:
    """Turns probabilities, frame by frame, into stretches of speech (in frames), none longer than a window."""

    packing: Packing
    seen: int = 0
    opened: int | None = None
    quiet: int | None = None
    held: list[float] = field(default_factory=list)  # probabilities since ``opened``

    def feed(self, probabilities: Iterable[float]) -> Iterator[tuple[int, int]]:
        limit = int((LENGTH / RATE - 2 * self.packing.pad) * _FRAMES_A_SECOND)
        patience = self.packing.silence * _FRAMES_A_SECOND
        for p in probabilities:
            if self.opened is None:
                if p >= self.packing.start_above:
                    self.opened, self.quiet, self.held = self.seen, None, [p]
            else:
                self.held.append(p)
                if p >= self.packing.start_above:
                    self.quiet = None
                elif p < self.packing.end_below and self.quiet is None:
                    self.quiet = self.seen
                if self.quiet is not None and self.seen - self.quiet >= patience:
                    yield self.opened, self.quiet
                    self.opened = None
                elif len(self.held) >= limit:
                    yield self._cut(limit)
            self.seen += 1

    def _cut(self, limit: int) -> tuple[int, int]:
        """Split speech without a pause where the voice is weakest, in the last third of what fits."""
        smooth = np.convolve(self.held, np.ones(5) / 5, mode="same")
        at = limit * 2 // 3 + int(np.argmin(smooth[limit * 2 // 3 : limit - 3]))
        first = self.opened or 0
        self.opened, self.held = first + at, self.held[at:]
        return first, first + at

    def finish(self) -> Iterator[tuple[int, int]]:
        if self.opened is not None:
            yield self.opened, self.quiet or self.seen


class Voice(Protocol):
    """What knows where somebody speaks: a ``VoiceStream``, or one that remembers."""

    def feed(self, block: Samples) -> NDArray[np.float32]:
        """Probabilities of speech for each whole frame that the block completes."""

    def finish(self) -> NDArray[np.float32]:
        """The probability of the last, incomplete frame, if there is one."""


def windows(blocks: Iterable[Samples], packing: Packing | None = None, voice: Voice | None = None) -> Iterator[Window]:
    """Windows of speech in order, out of a stream of 16 kHz samples; memory stays within about two minutes of sound."""
    packer = _Packer(packing or Packing())
    voice = voice or VoiceStream()
    for block in blocks:
        packer.sound.add(block)
        yield from packer.feed(voice.feed(block))
    yield from packer.feed(voice.finish())
    yield from packer.finish()


@dataclass(slots=True)
class _Sound:
    """The part of the stream that is still needed."""

    start: int = 0
    end: int = 0
    blocks: list[Samples] = field(default_factory=list)

    def add(self, block: Samples) -> None:
        self.blocks.append(block)
        self.end += block.size

    def take(self, piece: Piece) -> Samples:
        if len(self.blocks) > 1:
            self.blocks = [np.concatenate(self.blocks)]
        return self.blocks[0][piece.start - self.start : piece.end - self.start]

    def forget(self, before: int) -> None:
        while self.blocks and self.start + self.blocks[0].size <= before:
            self.start += self.blocks.pop(0).size
        if self.blocks and before > self.start:
            self.blocks[0] = self.blocks[0][before - self.start :].copy()
            self.start = before


@dataclass(slots=True)
class _Packer:
    packing: Packing
    sound: _Sound = field(default_factory=_Sound)
    stretches: _Stretches = field(init=False)
    waiting: list[tuple[int, int]] = field(default_factory=list)  # stretches in samples
    before: int = 0  # end of the last stretch that went into a window
    count: int = 0

    def __post_init__(self) -> None:
        self.stretches = _Stretches(self.packing)

    def feed(self, probabilities: NDArray[np.float32]) -> Iterator[Window]:
        for first, last in self.stretches.feed(map(float, probabilities)):
            # here, and not only below, so that windows do not depend on the size of the blocks
            if self.waiting and first * FRAME - self.waiting[-1][1] > self.packing.give_up * RATE:
                yield self._close(len(self.waiting))
            self.waiting.append((first * FRAME, last * FRAME))
            while self._length(self.waiting) > LENGTH:
                yield self._close(self._best_end())
        now = self.stretches.seen * FRAME
        if self.stretches.opened is None:
            if self.waiting and now - self.waiting[-1][1] > self.packing.give_up * RATE:
                yield self._close(len(self.waiting))
            if not self.waiting:
                self.sound.forget(now - round(self.packing.pad * RATE) - FRAME)

    def finish(self) -> Iterator[Window]:
        for first, last in self.stretches.finish():
            self.waiting.append((first * FRAME, min(last * FRAME, self.sound.end)))
            while self._length(self.waiting) > LENGTH:
                yield self._close(self._best_end())
        while self.waiting:
            yield self._close(len(self.waiting))

    def _length(self, stretches: list[tuple[int, int]]) -> int:
        return sum(p.end - p.start for p in self._pieces(stretches, self.sound.end))

    def _best_end(self) -> int:
        """How many waiting stretches go into the window: it ends in the longest pause once it is full enough."""
        best, best_pause = 1, -1
        for count in range(1, len(self.waiting)):
            length = self._length(self.waiting[:count])
            if length > LENGTH:
                break
            pause = self.waiting[count][0] - self.waiting[count - 1][1]
            if best_pause < 0 or length < self.packing.fill * LENGTH or pause > best_pause:
                best, best_pause = count, pause if length >= self.packing.fill * LENGTH else 0
        return best

    def _pieces(self, stretches: list[tuple[int, int]], limit: int) -> list[Piece]:
        """Stretches with their padding; those with a short silence between them become one."""
        pad, gap = round(self.packing.pad * RATE), round(self.packing.gap * RATE)
        joined: list[list[int]] = []
        for first, last in stretches:
            if joined and first - joined[-1][1] <= max(gap, 2 * pad):
                joined[-1][1] = last
            else:
                joined.append([first, last])
        lead = max(0, joined[0][0] - self.before) // 2 if self.before else joined[0][0]
        pieces = [Piece(max(0, first - pad), last + pad) for first, last in joined]
        pieces[0] = Piece(joined[0][0] - min(pad, lead), pieces[0].end)
        pieces[-1] = Piece(pieces[-1].start, min(joined[-1][1] + pad, limit))
        return pieces

    def _close(self, count: int) -> Window:
        inside, rest = self.waiting[:count], self.waiting[count:]
        end = (inside[-1][1] + rest[0][0] + 1) // 2 if rest else self.sound.end
        pieces = self._pieces(inside, max(end, inside[-1][1]))
        samples = np.concatenate([self.sound.take(p) for p in pieces])[:LENGTH]
        window = Window(self.count, tuple(pieces), samples, tuple(_voiced(inside, pieces)))
        self.waiting, self.before, self.count = rest, inside[-1][1], self.count + 1
        keep = rest[0][0] if rest else inside[-1][1]
        self.sound.forget(keep - round(self.packing.pad * RATE) - FRAME)
        return window


def _voiced(stretches: list[tuple[int, int]], pieces: list[Piece]) -> Iterator[tuple[float, float]]:
    """Stretches of the file on the window's clock."""
    before = 0
    for piece in pieces:
        for first, last in stretches:
            low, high = max(first, piece.start), min(last, piece.end)
            if low < high:
                yield (before + low - piece.start) / RATE, (before + high - piece.start) / RATE
        before += piece.end - piece.start
