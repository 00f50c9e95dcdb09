"""What each of many numbered things stands for, for whole arrays of their numbers at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Spread:
    """For each number, how many values it stands for; these are side by side in ``values``."""

    counts: np.ndarray
    starts: np.ndarray
    values: np.ndarray

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> Spread:
        """The values of number 0, 1, and so on."""
        counts = np.array([len(one) for one in lists], np.int32)
        values = np.array([value for one in lists for value in one], np.int32)
        return cls(counts, np.cumsum(counts, dtype=np.int32) - counts, values)

    def where(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How many values each of ``numbers`` has, and where all these are in ``values``."""
        times = self.counts[numbers]
        begins = np.cumsum(times, dtype=np.int32) - times
        return times, np.repeat(self.starts[numbers] - begins, times) + np.arange(times.sum(), dtype=np.int32)

    def all_of(self, numbers: np.ndarray) -> np.ndarray:
        """The values of all ``numbers``."""
        found: np.ndarray = self.values[self.where(numbers)[1]]
        return found
