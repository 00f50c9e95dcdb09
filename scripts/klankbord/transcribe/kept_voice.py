"""Where somebody speaks, kept on disk as far as it is known, so that a resumed run need not find it out again.

A block of sound gives the same probabilities every time, so what is kept is just the answers so far and the state of
the voice model after the last of them. What is on disk is used only when its checksum says that it is whole.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from klankbord import durable
from klankbord.transcribe.voice import Samples, VoiceStream

EVERY = 30  # blocks of ten seconds between two writes
_SUM = 32  # bytes of SHA-256 before the rest


@dataclass(slots=True)
class KeptVoice:
    """A ``VoiceStream`` that answers from ``path`` as long as that knows the blocks it is fed."""

    path: Path
    stream: VoiceStream = field(default_factory=VoiceStream)
    sizes: list[int] = field(default_factory=list)  # samples in each block so far
    answers: list[NDArray[np.float32]] = field(default_factory=list)
    seen: int = 0

    def __post_init__(self) -> None:
        raw = self.path.read_bytes() if self.path.exists() else b""
        stated, body = raw[:_SUM], raw[_SUM:]
        if not body or hashlib.sha256(body).digest() != stated:
            return
        with np.load(io.BytesIO(body), allow_pickle=False) as kept:
            ends = np.cumsum(kept["counts"])[:-1]
            self.sizes, self.answers = kept["sizes"].tolist(), np.split(kept["answers"], ends)
            self.stream = VoiceStream(kept["h"], kept["c"], kept["context"], kept["rest"])

    def feed(self, block: Samples) -> NDArray[np.float32]:
        """Probabilities of speech for each whole frame of 512 samples that the block completes."""
        self.seen += 1
        if self.seen <= len(self.sizes):
            if block.size != self.sizes[self.seen - 1]:
                raise RuntimeError(f"{self.path} is about other sound")  # its name holds the hash of the sound
            return self.answers[self.seen - 1]
        found = self.stream.feed(block)
        self.sizes.append(block.size)
        self.answers.append(found)
        if self.seen % EVERY == 0:
            self._write()
        return found

    def finish(self) -> NDArray[np.float32]:
        """The probability of the last, incomplete frame, if there is one."""
        return self.stream.finish()

    def _write(self) -> None:
        h, c, context, rest = self.stream.state
        counts = np.array([a.size for a in self.answers])
        out = io.BytesIO()
        np.savez(
            out, sizes=np.array(self.sizes), counts=counts, answers=np.concatenate(self.answers),
            h=h, c=c, context=context, rest=rest,
        )  # fmt: skip
        durable.write(self.path, hashlib.sha256(out.getvalue()).digest() + out.getvalue())
