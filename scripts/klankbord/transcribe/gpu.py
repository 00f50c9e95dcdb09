"""Whisper on a GPU: full batches for second readings too, sound prepared while the model is busy, as much as fits.

No GPU was at hand here: it is tested with the model on a CPU, and by simulation (docs/benchmarks-history.md).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from klankbord.transcribe.engine import Engine, Heard
from klankbord.transcribe.one_thread import one_thread
from klankbord.transcribe.windows import Window

TEMPERATURES = (0.0, 0.4, 0.8)  # of the second readings, as on a CPU
USUAL, MOST = 16, 64  # windows in a batch: where memory cannot be told, and where it is plenty
_USABLE = 0.8  # of the memory: other programs, the desktop and fragments have the rest
_WINDOW = 0.27  # of the weights: what a window takes in a beam of five, in float16; more than turbo needs


@dataclass
class GpuEngine(Engine):
    """A model on a GPU, in float16."""

    @cached_property
    def batch(self) -> int:
        """How many windows at once, by the memory of the GPU and the size of the model."""
        return fitting(_memory(), (self.folder / "model.bin").stat().st_size)

    def prepare(self, window: Window) -> Window:
        """The window with its spectrogram, so that the model need not wait for it."""
        with one_thread():
            return replace(window, features=self.features(window.samples))

    def hear_anew(self, windows: Sequence[Window], language: str, attempt: int) -> list[Heard]:
        """Other readings of some windows, all at once: with time stamps, then at two rising temperatures.

        Unlike on a CPU, the same window may be read differently another time: sums on a GPU depend on the batch.
        """
        return self.read(windows, language, timestamps=True, temperature=TEMPERATURES[attempt])


def fitting(memory: int | None, weights: int) -> int:
    """How many windows fit beside the weights; both in bytes, None for a GPU that does not say."""
    if memory is None:
        return USUAL
    return max(1, min(MOST, int((_USABLE * memory - weights) / (_WINDOW * weights))))


def _memory() -> int | None:
    """The memory of the GPU that this process uses, in bytes."""
    first = os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0] or "0"
    command = ["nvidia-smi", "--query-gpu=memory.total", "--format=csv,noheader,nounits", "-i", first]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout
        return int(said.split()[0]) * 2**20
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None
