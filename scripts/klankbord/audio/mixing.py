"""Any number of channels to one, so that nothing that can be heard on a channel is lost in the sum.

A voice that is on two channels in opposite phase vanishes from their sum: a cable or a plug-in that inverts one side
is enough. Half a second at a time, where the sum is weaker than the channels would be if they had nothing in common,
the loudest channel is taken instead. A channel that is silent does not count, so that it does not make the others soft.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Channels = NDArray[np.float32]  # (channels, samples)

_PLANES = 8  # pointers that FFmpeg's frame has room for
BLOCK = 0.5  # seconds judged at a time
# Power of the sum, over that of the same channels if they had nothing in common (1.0).
CANCELLED = 0.7  # below it the channels work against each other
TOGETHER = 1.0  # from here on they no longer do; in between it stays as it was
_STAY = 0.25  # of the loudest channel's power: a channel with this much is not left for it
_SILENT = 1e-10  # mean power of a block in which there is nothing to judge: 100 dB below the loudest there can be
_DEAD = 1e-6  # of the loudest channel's power: what is 60 dB softer is silent
# What FFmpeg gives each place of a surround layout when it mixes to mono (ATSC A/52, 7.8.2); the subwoofer nothing.
_WEIGHTS = {"FC": 1.0, "FL": 0.7071, "FR": 0.7071, "LFE": 0.0, "LFE2": 0.0}
_SURROUND = 0.5


@dataclass(slots=True)
class Mixer:
    """Frames of one format, rate and layout in, mono frames out. One channel goes through untouched."""

    rate: int
    names: tuple[str, ...]
    _held: list[Channels] = field(default_factory=list)
    _size: int = 0
    _weights: NDArray[np.float32] | None = None
    _single: bool = False
    _taken: int | None = None
    _packer: Any = None

    def mix(self, frame: Any) -> Iterator[Any]:
        """The mono frames that an ``av.AudioFrame`` completes."""
        if len(self.names) == 1:
            yield frame
            return
        self._hold(frame)
        if self._size >= BLOCK * self.rate:
            yield self._mixed()

    def finish(self) -> Iterator[Any]:
        """What is still held."""
        if self._packer is not None:
            for packed in self._packer.resample(None):
                self._held.append(samples(packed))
                self._size += packed.samples
            self._packer = None
        if self._size:
            yield self._mixed()

    def _hold(self, frame: Any) -> None:
        """Keep a frame's samples. PyAV 18 reads past the planes of a frame with eight or more: pack it first."""
        import av

        frames = [frame]
        if frame.format.is_planar and len(self.names) >= _PLANES:
            if self._packer is None:
                self._packer = av.AudioResampler(format="flt", layout=frame.layout, rate=self.rate)
            frame.pts = None
            frames = self._packer.resample(frame)
        for one in frames:
            self._held.append(samples(one))
            self._size += one.samples

    def _mixed(self) -> Any:
        import av

        block = np.concatenate(self._held, axis=1)
        self._held, self._size = [], 0
        before, after = self._weights, self._chosen(block)
        self._weights = after
        mono = _sum(after, block)
        if before is not None and not np.array_equal(before, after):  # a jump would be heard as a click
            fade = min(self.rate // 100, block.shape[1])
            mono[:fade] += _sum(before - after, block[:, :fade]) * np.linspace(1, 0, fade, dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(mono[None]), format="fltp", layout="mono")
        frame.sample_rate = self.rate
        return frame

    def _chosen(self, block: Channels) -> NDArray[np.float32]:
        """The weight of each channel for this block."""
        swing = block - block.mean(axis=1, keepdims=True)  # an offset cannot be heard, and would hide what cancels out
        power = np.mean(swing**2, axis=1)
        if power.max() < _SILENT and self._weights is not None:
            return self._weights
        weights = np.where(power > _DEAD * power.max(), _layout(self.names), 0).astype(np.float32)
        if not weights.any():
            weights = (power >= power.max()).astype(np.float32)
        weights /= weights.sum()
        mono = _sum(weights, swing)
        apart = float(np.sum(weights**2 * power))
        share = float(np.mean(mono**2)) / apart if apart > _SILENT else TOGETHER
        self._single = share < CANCELLED or (self._single and share < TOGETHER)
        if self._single:
            loud = weights**2 * power
            if self._taken is None or loud[self._taken] < _STAY * loud.max():
                self._taken = int(np.argmax(loud))
            weights = np.zeros_like(weights)
            weights[self._taken] = 1
        return weights


def _sum(weights: NDArray[np.float32], block: Channels) -> NDArray[np.float32]:
    """The weighted sum; not by the matrix library, whose last bits depend on how many threads it is given."""
    return np.asarray(np.einsum("i,ij->j", weights, block), np.float32)


def _layout(names: tuple[str, ...]) -> NDArray[np.float32]:
    """The weight of each channel by its place; all alike where the file does not say which is which."""
    if len(names) < 3 or not {"FL", "FR", "FC"} & set(names):
        return np.ones(len(names), np.float32)
    return np.array([_WEIGHTS.get(name, _SURROUND) for name in names], np.float32)


def samples(frame: Any) -> Channels:
    """The samples of an ``av.AudioFrame`` as float32 in [-1, 1], one row per channel."""
    values: NDArray[np.generic] = frame.to_ndarray()
    if not frame.format.is_planar:
        values = values.reshape(-1, len(frame.layout.channels)).T
    floats: Channels = values.astype(np.float32)
    if values.dtype == np.uint8:
        floats -= 128
    if values.dtype.kind in "iu":
        floats /= np.float32(2 ** (8 * values.dtype.itemsize - 1))
    return floats
