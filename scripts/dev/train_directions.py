"""Learn from our own lines how quotes and lessons sound, and write each as one direction among sentence embeddings.

Run it after editing ``scripts/klankbord/extract/training/*.txt``. Nothing else is trained anywhere in Klankbord. For
lessons it also tells how good the direction is on lines that it was not trained on.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from klankbord import durable
from klankbord.extract import embed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

TRAINING = Path(__file__).resolve().parents[1] / "klankbord" / "extract" / "training"
# Strength of the ridge penalty; 0.1 to 3 give the same accuracy within a point.
PENALTY = 1.0
FOLDS = 10


def lines(pattern: str) -> list[str]:
    """The lines of the training files that match ``pattern``, without comments."""
    return [
        line
        for file in sorted(TRAINING.glob(pattern))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]


def pairs() -> list[tuple[str, str]]:
    """Lines that people would repeat, each with one about the same thing that they would not."""
    return [(left.strip(), right.strip()) for left, right in (line.split("|") for line in lines("quotable.*.txt"))]


def judged() -> list[tuple[str, bool, int]]:
    """Sentences, whether each is a lesson, and a number that those about the same thing share.

    In ``lessons.*.txt`` the first part of a line is a lesson (or empty) and the others are not; ``lessons-texts*``
    holds whole texts, judged sentence by sentence.
    """
    found = []
    for number, line in enumerate(lines("lessons.*.txt")):
        parts = [part.strip() for part in line.split("|")]
        found += [(part, at == 0, number) for at, part in enumerate(parts) if part]
    for number, line in enumerate(lines("lessons-texts*.txt")):
        found.append((line[2:].strip(), line.startswith("+"), -1 - number // 20))
    return found


def logistic(rows: Array, truth: Array) -> Array:
    """Weights of a logistic regression (ridge, Newton's method); a last column of ones is its bias."""
    weights = np.zeros(rows.shape[1])
    for _ in range(20):
        likely = 1 / (1 + np.exp(-rows @ weights))
        gradient = rows.T @ (likely - truth) + PENALTY * weights
        curvature = (rows * (likely * (1 - likely))[:, None]).T @ rows + PENALTY * np.eye(len(weights))
        weights -= np.linalg.solve(curvature, gradient)
    return weights


def unit(weights: Array) -> embed.Matrix:
    """The same direction, of length one."""
    return np.asarray(weights / np.linalg.norm(weights), dtype=np.float32)


def quotable() -> embed.Matrix:
    """The direction along which the left line of a pair lies farther than the right one."""
    left, right = zip(*pairs(), strict=True)
    rows = (embed.encode(left) - embed.encode(right)).astype(np.float64)
    return unit(logistic(rows, np.ones(len(rows))))


def with_bias(texts: Sequence[str]) -> Array:
    """Embeddings with a column of ones."""
    vectors = embed.encode(texts).astype(np.float64)
    return np.hstack([vectors, np.ones((len(vectors), 1))])


def lessons() -> embed.Matrix:
    """The direction along which lessons lie farther than lines about the same thing that are not lessons."""
    found = judged()
    rows = with_bias([text for text, _, _ in found])
    return unit(logistic(rows, np.array([float(truth) for _, truth, _ in found]))[:-1])


def ranked_right() -> float:
    """How often an unseen lesson lies farther than another unseen sentence (area under the curve)."""
    found = judged()
    rows, truth = with_bias([text for text, _, _ in found]), np.array([float(yes) for _, yes, _ in found])
    fold = np.array([zlib.crc32(str(group).encode()) % FOLDS for _, _, group in found])
    sound = np.zeros(len(found))
    for number in range(FOLDS):
        unseen = fold == number
        weights = logistic(rows[~unseen], truth[~unseen])
        sound[unseen] = rows[unseen] @ weights / np.linalg.norm(weights)
    yes, no = sound[truth == 1], sound[truth == 0]
    return float((yes[:, None] > no[None, :]).mean())


if __name__ == "__main__":
    for name, learnt in (("quotable", quotable()), ("lessons", lessons())):
        durable.write(TRAINING / f"{name}.json", json.dumps([round(float(number), 4) for number in learnt]) + "\n")
    print(f"{len(pairs())} pairs of quotes, {len(judged())} sentences judged for lessons")
    print(f"lessons: area under the curve {ranked_right():.3f}, by {FOLDS} folds")
