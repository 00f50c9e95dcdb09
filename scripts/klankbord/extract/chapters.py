"""Chapters: where the talk turns to something else, by the likeness of what is said before and after."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from klankbord.extract import embed

_WINDOW = 8
_MINIMUM = 5


def boundaries(sentences: Sequence[str], language: str, count: int | None = None) -> list[int]:
    """The index of each chapter's first sentence, without 0; ``count`` asks for just so many chapters."""
    if len(sentences) < 2 * _MINIMUM or count == 1:
        return []
    vectors = embed.encode(sentences)
    depth = _depths(vectors)
    limit = (count - 1) if count else len(sentences)
    floor = -1.0 if count else float(depth.mean() + depth.std())
    chosen: list[int] = []
    for at in sorted(range(_MINIMUM, len(sentences) - _MINIMUM + 1), key=lambda index: -depth[index]):
        if len(chosen) == limit or depth[at] <= floor:
            break
        if all(abs(at - other) >= _MINIMUM for other in chosen):
            chosen.append(at)
    return sorted(chosen)


def _depths(vectors: embed.Matrix) -> embed.Matrix:
    """How deep the likeness dips between sentences ``i-1`` and ``i``, against the peaks beside it."""
    size = len(vectors)
    likeness = np.ones(size + 1, dtype=np.float32)
    for at in range(1, size):
        before = vectors[max(0, at - _WINDOW) : at].mean(axis=0)
        after = vectors[at : at + _WINDOW].mean(axis=0)
        likeness[at] = before @ after / (np.linalg.norm(before) * np.linalg.norm(after) + 1e-9)
    depth = np.zeros(size, dtype=np.float32)
    for at in range(1, size):
        left = likeness[max(1, at - _WINDOW) : at + 1].max()
        right = likeness[at : min(size, at + _WINDOW)].max()
        depth[at] = left + right - 2 * likeness[at]
    return depth
