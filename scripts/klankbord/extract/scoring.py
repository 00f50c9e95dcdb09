"""What the scorers share: log-odds to a score, and the choice of the best without doubles."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """A score from 0 to 1 with the reasons for it, strongest first."""

    value: float
    reasons: tuple[str, ...] = ()


def squash(log_odds: float) -> float:
    """Log-odds to a number between 0 and 1."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, log_odds))))


def logit(value: float) -> float:
    """The log-odds of a number between 0 and 1: undoes ``squash``."""
    value = min(1 - 1e-9, max(1e-9, value))
    return math.log(value / (1.0 - value))
