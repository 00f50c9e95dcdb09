"""What the scorers share: from rules and measures to a score with reasons, and the directions that were learnt."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from klankbord.extract import lexicon as lexicons

if TYPE_CHECKING:
    from klankbord.extract.embed import Matrix

# A measure that adds this much, in log-odds, is named among the reasons.
_WORTH_NAMING = 0.5


@dataclass(frozen=True, slots=True)
class Score:
    """A score from 0 to 1 with the reasons for it, strongest first."""

    value: float
    reasons: tuple[str, ...] = ()


def judged(
    text: str, rules: Sequence[lexicons.Rule], base: float, measured: Mapping[str, float] | None = None
) -> Score:
    """The score of one sentence: log-odds ``base``, those of the rules that hold and those of what was ``measured``."""
    total, reasons = lexicons.weigh(rules, lexicons.normal(text))
    measured = measured or {}
    named = tuple(name for name, value in measured.items() if value > _WORTH_NAMING)
    return Score(squash(base + total + sum(measured.values())), (*reasons, *named))


@lru_cache(maxsize=4)
def direction(name: str) -> Matrix:
    """A unit vector among sentence embeddings, learnt from our own lines by scripts/dev/train_directions.py."""
    return np.asarray(learnt(name), dtype=np.float32)


def learnt(name: str) -> Any:
    """What a file of weights holds, as the scripts in scripts/dev wrote it."""
    file = resources.files("klankbord.extract").joinpath("training", f"{name}.json")
    return json.loads(file.read_text(encoding="utf-8"))


def squash(log_odds: float) -> float:
    """Log-odds to a number between 0 and 1."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, log_odds))))


def logit(value: float) -> float:
    """The log-odds of a number between 0 and 1: undoes ``squash``."""
    value = min(1 - 1e-9, max(1e-9, value))
    return math.log(value / (1.0 - value))
