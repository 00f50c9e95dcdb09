"""Measures of extraction on labelled material: pure functions, used by ``make eval`` and by the tests."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measured value with the bounds of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def bootstrap(
    units: Sequence[T], statistic: Callable[[Sequence[T]], float], *, rounds: int = 300, seed: int = 20261122
) -> Estimate:
    """The statistic of the units with its percentile bootstrap interval (Efron 1979), drawn with replacement."""
    if not units:
        return Estimate(math.nan, math.nan, math.nan)
    chance = random.Random(seed)  # noqa: S311 (resampling, no secret)
    drawn = sorted(statistic(chance.choices(units, k=len(units))) for _ in range(rounds))
    return Estimate(statistic(units), drawn[int(0.025 * rounds)], drawn[min(rounds - 1, int(0.975 * rounds))])


def f1(pairs: Sequence[tuple[bool, bool]]) -> float:
    """F1 of the positives; ``pairs`` hold what is true and what was said."""
    hits = sum(truth and said for truth, said in pairs)
    total = sum(truth for truth, _ in pairs) + sum(said for _, said in pairs)
    return 2 * hits / total if total else 0.0


def kappa(pairs: Sequence[tuple[T, T]]) -> float:
    """Cohen's kappa (1960) of two judgements of the same units, which may be of any number of kinds: agreement beyond
    chance; 1.0 when both say one thing only."""
    n = len(pairs)
    agreed = sum(a == b for a, b in pairs) / n
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[kind] * second[kind] for kind in first) / n**2
    return 1.0 if chance == 1.0 else (agreed - chance) / (1 - chance)


def pk(truth: Sequence[int], said: Sequence[int], size: int) -> float:
    """Pk (Beeferman, Berger and Lafferty 1999): how often two sentences half a segment apart are
    wrongly joined or parted.

    ``truth`` and ``said`` are the indices of first sentences of segments, without 0; lower is better.
    """
    reach = max(1, round(size / (len(truth) + 1) / 2))
    if size <= reach:
        return 0.0

    def segments(cuts: Sequence[int]) -> list[int]:
        marks = set(cuts)
        number, found = 0, []
        for at in range(size):
            number += at in marks
            found.append(number)
        return found

    right, given = segments(truth), segments(said)
    return fmean((right[at] == right[at + reach]) != (given[at] == given[at + reach]) for at in range(size - reach))
