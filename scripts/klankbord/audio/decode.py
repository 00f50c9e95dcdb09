"""Any audio file in, 16 kHz mono float32 out, block by block so that memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klankbord import clocks
from klankbord.audio import length
from klankbord.audio.mixing import Mixer
from klankbord.audio.opening import parts, unusable
from klankbord.audio.packets import GAPLESS, TIMED, Lost, decoded, origin
from klankbord.errors import SoundError

RATE = 16_000
BLOCK = 10 * RATE
Samples = NDArray[np.float32]

_NOTICED = 0.1  # seconds between time stamps and samples beyond what rounding explains
_LONGEST_GAP = 600.0  # seconds; a longer one is not silence but a clock that was set
_HOPELESS = 3  # times as much damage as sound
_REMARKED = 0.1  # seconds of damage worth a remark


@dataclass(slots=True)
class Damage:
    """What could not be decoded of a file: stretches as (where, how long), in seconds of the sound that came out."""

    lost: list[tuple[float, float]] = field(default_factory=list)

    def add(self, at: float, seconds: float) -> None:
        """Note a stretch; one that follows directly on the one before is joined with it."""
        if self.lost and at - sum(self.lost[-1]) < _NOTICED:
            start, before = self.lost.pop()
            at, seconds = start, before + seconds
        self.lost.append((at, seconds))

    @property
    def seconds(self) -> float:
        """How much is lost in all."""
        return sum(seconds for _, seconds in self.lost)

    def remarks(self) -> list[str]:
        """One line per stretch that is long enough to miss something in."""
        return [
            f"{clocks.remarked(at)}: {seconds:.1f} s of the sound is damaged and was skipped"
            for at, seconds in self.lost
            if seconds >= _REMARKED
        ]


def decode(path: Path | str, damage: Damage | None = None) -> Iterator[Samples]:
    """Yield the sound of the file's audio track as float32 in [-1, 1], shape (n,), n about 160,000 at most.

    Rate, channels and sample format may change as often as they like (inserted adverts, files joined end to end).
    Damaged packets are skipped, as players do, and noted in ``damage``; where the file says when its sound is to be
    heard, silence fills what is missing, so that times stay those of a player. Raises SoundError when there is
    nothing to decode, or little beside what is lost.
    """
    damage = damage if damage is not None else Damage()
    held: list[Samples] = []
    size = total = 0
    for piece in _pieces(path, damage):
        held.append(piece)
        size += piece.size
        if size >= BLOCK:
            yield np.concatenate(held)
            total, held, size = total + size, [], 0
    if size:
        total += size
        yield np.concatenate(held)
    if not total:
        raise unusable(path, "holds no sound that can be decoded")
    if damage.seconds * RATE > _HOPELESS * total:
        cause = f"is damaged: {total / RATE:.0f} s can be decoded, and {damage.seconds:.0f} s cannot"
        raise SoundError(str(path), cause, "Download it again; ask the publisher if that does not help.")


def duration(path: Path | str) -> float:
    """Length in seconds, measured: the packets are counted, or decoded where they do not say how long they are.

    What the file says of itself is not believed: FFmpeg guesses the length of an MP3 without a count of its frames
    from its first bit rate, a wrong count is worse, and a file that is cut off still says how long it was. Raises
    SoundError when there is no sound in it.
    """
    counted = length.counted(path)
    return counted if counted is not None else sum(block.size for block in decode(path)) / RATE


def _pieces(path: Path | str, damage: Damage) -> Iterator[Samples]:
    """The sound at 16 kHz in pieces of any size, gaps filled with silence."""
    clock = _Clock()
    for part in parts(path):
        clock.begin(part.container)
        missing = 0.0
        for item in decoded(part.container, part.stream, path):
            if isinstance(item, Lost):
                if item.follows is not None and part.goes_over(item.follows):
                    break
                damage.add(clock.at, item.damage)
                missing += item.seconds
                continue
            silence = clock.gap(item, missing)
            if silence > missing and part.container.format.name in GAPLESS:
                damage.add(clock.at, silence - missing)
            yield from clock.silence(silence)
            yield from clock.sound(item)
            missing = 0.0
        yield from clock.pause()


@dataclass(slots=True)
class _Clock:
    """Turns frames into samples at 16 kHz and keeps count of the time. ``at`` is where it is, in seconds."""

    at: float = 0.0
    _given: int = 0  # samples
    _timed: bool = False
    _ahead: float | None = None  # of the file's time stamps, once they are known
    _format: tuple[Any, ...] = ()
    _mixer: Mixer | None = None
    _resampler: Any = None

    def begin(self, container: Any) -> None:
        """Another file follows the one before."""
        start = origin(container)
        self._timed = container.format.name in TIMED
        self._ahead = None if start is None else self.at - start

    def gap(self, frame: Any, missing: float) -> float:
        """Seconds of silence to give before a frame; ``missing`` are those of packets that could not be decoded."""
        if not self._timed or frame.pts is None:
            return missing if self.at else 0.0
        stamp = float(frame.pts * frame.time_base)
        if self._ahead is None:
            self._ahead = self.at - stamp
        gap = stamp + self._ahead - self.at
        if -_NOTICED < gap < _NOTICED:
            return 0.0
        if _NOTICED <= gap <= _LONGEST_GAP:
            return gap
        self._ahead -= gap
        return 0.0

    def silence(self, seconds: float) -> Iterator[Samples]:
        """That much silence."""
        if seconds <= 0:
            return
        yield from self.pause()
        self.at += seconds
        left = round(self.at * RATE) - self._given
        while left > 0:
            size = min(left, BLOCK)
            yield np.zeros(size, np.float32)
            self._given += size
            left -= size

    def sound(self, frame: Any) -> Iterator[Samples]:
        """The sound that a frame completes."""
        import av

        form = (frame.format.name, tuple(channel.name for channel in frame.layout.channels), frame.sample_rate)
        if form != self._format or self._mixer is None:
            yield from self.pause()
            self._format, self._mixer = form, Mixer(frame.sample_rate, form[1])
            # to integers: what comes before stays as loud as it was, whatever its format
            self._resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        self.at += frame.samples / frame.sample_rate
        for mono in self._mixer.mix(frame):
            yield from self._resampled(mono)

    def pause(self) -> Iterator[Samples]:
        """What is still in the mixer and the resampler; afterwards they are made anew."""
        if self._mixer is not None:
            for mono in self._mixer.finish():
                yield from self._resampled(mono)
            yield from self._resampled(None)
        self._mixer = None

    def _resampled(self, mono: Any) -> Iterator[Samples]:
        if mono is not None:
            mono.pts = None  # gaps in time stamps are filled here, not by the resampler
        for piece in self._resampler.resample(mono):
            samples = piece.to_ndarray().reshape(-1).astype(np.float32) / np.float32(32768)
            self._given += samples.size
            yield samples
