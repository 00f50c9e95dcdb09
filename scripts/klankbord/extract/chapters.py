"""Chapters: where the talk turns to something else.

The sentences are cut into runs that each stay close to their own mean, by dynamic programming over sentence embeddings
(the cost of Utiyama and Isahara, "A statistical model for domain-independent text segmentation", ACL 2001, with the
spread of embeddings in the place of word counts). A cut must gain more than chance
gives to a run of unrelated sentences.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from klankbord.extract import embed

# What a cut must gain, in units of the spread of a single sentence: one such unit is what chance gives.
_PENALTY = 1.4
_PENALTY_GROWTH = 0.1
# Long talk has long chapters: at most so many in all, however long it is.
_MOST = 40
_SHORTEST = 2
# So few sentences are too small a sample to tell a turn from chance.
_FEWEST = 12
# A sentence of fewer words says little about the subject ("Ja, precies.").
_FULL_WORDS = 10


def boundaries(sentences: Sequence[str], language: str, count: int | None = None) -> list[int]:
    """The index of each chapter's first sentence, without 0; ``count`` asks for just so many chapters.

    ``language`` is not used yet: the embeddings know sixteen languages.
    """
    shortest = max(_SHORTEST, len(sentences) // _MOST)
    if count is not None:
        shortest = max(1, min(shortest, len(sentences) // max(1, count)))
    if len(sentences) < 2 * shortest or count == 1:
        return []
    if count is None and len(sentences) < _FEWEST:
        return []
    gain, spread = _gains(sentences)
    if count is not None:
        return _cut_into(gain, min(count, len(sentences)), shortest)
    penalty = _PENALTY * spread * (1 + _PENALTY_GROWTH * math.log(max(1.0, len(sentences) / 50)))
    return _cut(gain, penalty, shortest)


def _gains(sentences: Sequence[str]) -> tuple[embed.Matrix, float]:
    """``gain[i, j]``: how close sentences ``i`` to ``j - 1`` lie together; and the mean spread of a single one."""
    vectors = embed.encode(sentences).astype(np.float64)
    weight = np.array([min(1.0, (1 + len(text.split())) / _FULL_WORDS) for text in sentences])
    vectors = vectors - (vectors * weight[:, None]).sum(0) / weight.sum()
    sums = np.concatenate([np.zeros((1, vectors.shape[1])), np.cumsum(vectors * weight[:, None], axis=0)])
    mass = np.concatenate([[0.0], np.cumsum(weight)])
    products = sums @ sums.T
    squares = np.diag(products)
    between = np.maximum(mass[None, :] - mass[:, None], 1e-9)
    gain = (squares[None, :] + squares[:, None] - 2 * products) / between
    spread = float((weight * (vectors**2).sum(axis=1)).sum() / weight.sum())
    return gain, spread


def _cut(gain: embed.Matrix, penalty: float, shortest: int) -> list[int]:
    """The cuts with the most gain when each run costs ``penalty``."""
    size = len(gain) - 1
    best = np.full(size + 1, -np.inf)
    best[0] = 0.0
    origin = np.zeros(size + 1, dtype=int)
    for end in range(shortest, size + 1):
        value = best[: end - shortest + 1] + gain[: end - shortest + 1, end] - penalty
        origin[end] = int(np.argmax(value))
        best[end] = value[origin[end]]
    cuts, end = [], int(origin[size])
    while end > 0:
        cuts.append(end)
        end = int(origin[end])
    return cuts[::-1]


def _cut_into(gain: embed.Matrix, count: int, shortest: int) -> list[int]:
    """The cuts with the most gain that give ``count`` runs."""
    size = len(gain) - 1
    best = np.full((count + 1, size + 1), -np.inf)
    best[0, 0] = 0.0
    origin = np.zeros((count + 1, size + 1), dtype=int)
    for runs in range(1, count + 1):
        for end in range(runs * shortest, size + 1):
            value = best[runs - 1, : end - shortest + 1] + gain[: end - shortest + 1, end]
            origin[runs, end] = int(np.argmax(value))
            best[runs, end] = value[origin[runs, end]]
    cuts, end = [], size
    for runs in range(count, 1, -1):
        end = int(origin[runs, end])
        cuts.append(end)
    return cuts[::-1]
