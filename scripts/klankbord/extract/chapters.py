"""Chapters: where the talk turns to something else.

The sentences are cut into runs that each stay close to their own mean, by dynamic programming over sentence embeddings
(the cost of Utiyama and Isahara, "A statistical model for domain-independent text segmentation", ACL 2001, with the
spread of embeddings in place of word counts). A cut must gain more than chance
gives to a run of unrelated sentences.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from klankbord import thresholds
from klankbord.extract import embed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

# What a cut must gain, in units of the spread of a single sentence: one such unit is what chance gives.
_PENALTY = thresholds.CHAPTERS_PENALTY.value
_PENALTY_GROWTH = thresholds.CHAPTERS_PENALTY_GROWTH.value
# Long talk has long chapters: at most this many in all, however long it is.
_MOST = 40
_SHORTEST = 2
# Fewer sentences are too small a sample to tell a turn from chance.
_FEWEST = thresholds.CHAPTERS_FEWEST.value
# This many sentences on each side of a cut are compared. Parts of one text lie at 0.3 to 0.7, unrelated ones below.
_WINDOW = thresholds.CHAPTERS_WINDOW.value
_UNRELATED = thresholds.CHAPTERS_UNRELATED.value
_HARDLY_RELATED = thresholds.CHAPTERS_HARDLY_RELATED.value
# A sentence of fewer words says little about the subject ("Ja, precies.").
_FULL_WORDS = thresholds.CHAPTERS_FULL_WORDS.value


def boundaries(sentences: Sequence[str], language: str, count: int | None = None, *, sure: bool = False) -> list[int]:
    """The index of each chapter's first sentence, without 0; ``count`` asks for exactly that many chapters.
    With ``sure`` only what is as good as unrelated is parted: talk in one voice drifts, and few drifts are chapters.

    ``language`` is not used yet: the embeddings know sixteen languages.
    """
    shortest = max(_SHORTEST, len(sentences) // _MOST)
    if count is not None:
        shortest = max(1, min(shortest, len(sentences) // max(1, count)))
    if len(sentences) < 2 * shortest or count == 1:
        return []
    if count is None and len(sentences) < _FEWEST:
        return []
    vectors = embed.encode(sentences).astype(np.float64)
    weight = np.array([min(1.0, (1 + len(text.split())) / _FULL_WORDS) for text in sentences])
    gain, spread = _gains(vectors, weight)
    if count is not None:
        return _cut_into(gain, min(count, len(sentences)), shortest)
    penalty = _PENALTY * spread * (1 + _PENALTY_GROWTH * math.log(max(1.0, len(sentences) / 50)))
    return _real(_cut(gain, penalty, shortest), vectors * weight[:, None], sure)


def _real(cuts: list[int], vectors: Array, sure: bool) -> list[int]:
    """The cuts that part what is unlike: talk drifts, and a drift alone is not a new chapter.

    A cut stays when the sentences around it are as good as unrelated, or clearly less alike than elsewhere in the text.
    """
    size = len(vectors)
    usual = np.array([_likeness(vectors, 0, at, size) for at in range(_WINDOW, size - _WINDOW + 1)] or [1.0])
    limit = _UNRELATED if sure else max(_UNRELATED, min(_HARDLY_RELATED, float(usual.mean() - usual.std() / 2)))
    kept = list(cuts)
    while kept:
        edges = [0, *kept, size]
        alike = [_likeness(vectors, *edges[at : at + 3]) for at in range(len(kept))]
        worst = int(np.argmax(alike))
        if alike[worst] <= limit:
            break
        del kept[worst]
    return kept


def _likeness(vectors: Array, first: int, cut: int, end: int) -> float:
    """The cosine of the mean of the sentences just before the cut and that of those just after it."""
    before = vectors[max(first, cut - _WINDOW) : cut].sum(axis=0)
    after = vectors[cut : min(end, cut + _WINDOW)].sum(axis=0)
    return float(before @ after / (np.linalg.norm(before) * np.linalg.norm(after) + 1e-9))


def _gains(vectors: Array, weight: Array) -> tuple[Array, float]:
    """``gain[i, j]``: how close sentences ``i`` to ``j - 1`` lie together; and the mean spread of a single one."""
    vectors = vectors - (vectors * weight[:, None]).sum(0) / weight.sum()
    sums = np.concatenate([np.zeros((1, vectors.shape[1])), np.cumsum(vectors * weight[:, None], axis=0)])
    mass = np.concatenate([[0.0], np.cumsum(weight)])
    products = sums @ sums.T
    squares = np.diag(products)
    between = np.maximum(mass[None, :] - mass[:, None], 1e-9)
    gain = (squares[None, :] + squares[:, None] - 2 * products) / between
    spread = float((weight * (vectors**2).sum(axis=1)).sum() / weight.sum())
    return gain, spread


def _cut(gain: Array, penalty: float, shortest: int) -> list[int]:
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


def _cut_into(gain: Array, count: int, shortest: int) -> list[int]:
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
