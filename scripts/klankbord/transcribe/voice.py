"""Where somebody speaks: silero's voice activity model over a stream, in memory that does not grow with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
FRAME = 512  # samples per probability: 32 ms
_CONTEXT = 64
Samples = NDArray[np.float32]


@lru_cache(maxsize=1)
def _session() -> Any:
    """The silero v6 model that ships with faster-whisper, on one thread: it is sequential by nature."""
    import onnxruntime
    from faster_whisper.utils import get_assets_path

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(
        f"{get_assets_path()}/silero_vad_v6.onnx", providers=["CPUExecutionProvider"], sess_options=options
    )


@dataclass(slots=True)
class VoiceStream:
    """Feeds blocks of any length to the model and keeps its memory between them."""

    _h: NDArray[np.float32] = field(default_factory=lambda: np.zeros((1, 1, 128), np.float32))
    _c: NDArray[np.float32] = field(default_factory=lambda: np.zeros((1, 1, 128), np.float32))
    _context: Samples = field(default_factory=lambda: np.zeros(_CONTEXT, np.float32))
    _rest: Samples = field(default_factory=lambda: np.zeros(0, np.float32))

    def feed(self, block: Samples) -> NDArray[np.float32]:
        """Probabilities of speech for each whole frame of 512 samples that the block completes."""
        samples = np.concatenate([self._rest, block]) if self._rest.size else block
        count = samples.size // FRAME
        self._rest = samples[count * FRAME :].copy()
        if not count:
            return np.zeros(0, np.float32)
        frames = samples[: count * FRAME].reshape(count, FRAME)
        before = np.vstack([self._context[None], frames[:-1, -_CONTEXT:]])
        self._context = frames[-1, -_CONTEXT:].copy()
        inputs = np.concatenate([before, frames], axis=1).astype(np.float32)
        out, self._h, self._c = _session().run(None, {"input": inputs, "h": self._h, "c": self._c})
        return np.asarray(out, np.float32).reshape(-1)

    @property
    def state(self) -> tuple[NDArray[np.float32], NDArray[np.float32], Samples, Samples]:
        """What a new stream must be made with to go on from here."""
        return self._h, self._c, self._context, self._rest

    def finish(self) -> NDArray[np.float32]:
        """The probability of the last, incomplete frame, if there is one."""
        if not self._rest.size:
            return np.zeros(0, np.float32)
        return self.feed(np.zeros(FRAME - self._rest.size, np.float32))
