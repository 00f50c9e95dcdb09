"""Learn what sounds quotable from our own pairs of lines, and write it as one direction among sentence embeddings.

Run it after editing ``scripts/klankbord/extract/training/quotable.*.txt``. Nothing else is
trained anywhere in Klankbord.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from klankbord import durable
from klankbord.extract import embed

TRAINING = Path(__file__).resolve().parents[1] / "klankbord" / "extract" / "training"
# Strength of the ridge penalty; 0.1 to 3 give the same accuracy within a point.
PENALTY = 1.0


def pairs() -> list[tuple[str, str]]:
    """The lines that people would repeat, each with one about the same thing that they would not."""
    found = []
    for file in sorted(TRAINING.glob("quotable.*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                memorable, plain = line.split("|")
                found.append((memorable.strip(), plain.strip()))
    return found


def direction() -> embed.Matrix:
    """The unit vector along which the left line of a pair lies farther than the right (logistic, Newton's method)."""
    lines = pairs()
    differences = (
        embed.encode([memorable for memorable, _ in lines]) - embed.encode([plain for _, plain in lines])
    ).astype(np.float64)
    weights = np.zeros(differences.shape[1])
    for _ in range(20):
        wrong = 1 / (1 + np.exp(differences @ weights))
        gradient = -(differences * wrong[:, None]).sum(0) + PENALTY * weights
        curvature = (differences * (wrong * (1 - wrong))[:, None]).T @ differences + PENALTY * np.eye(len(weights))
        weights -= np.linalg.solve(curvature, gradient)
    return np.asarray(weights / np.linalg.norm(weights), dtype=np.float32)


if __name__ == "__main__":
    numbers = [round(float(number), 4) for number in direction()]
    durable.write(TRAINING / "quotable.json", json.dumps(numbers) + "\n")
    print(f"{len(pairs())} pairs -> {TRAINING / 'quotable.json'}")
