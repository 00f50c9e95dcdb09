"""Tips: concise, practical advice that stands on its own, found by phrase rules.

Rules beat trained models here as soon as the subject changes: the winner of SemEval-2019 task 9B used rules alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from klankbord import thresholds
from klankbord.extract import lexicon as lexicons
from klankbord.extract.scoring import Score, judged

THRESHOLD = thresholds.TIPS_THRESHOLD.value
_BIAS = -1.5


def score(sentences: Sequence[str], language: str) -> list[float]:
    """How surely each sentence is a tip, 0 to 1; a tip where it is at least ``THRESHOLD``."""
    return [one.value for one in judge(sentences, lexicons.load(language))]


def judge(sentences: Sequence[str], lexicon: lexicons.Lexicon) -> list[Score]:
    """The score of each sentence with the reasons for it."""
    return [judged(text, lexicon.section("tips"), _BIAS + _shape(text)) for text in sentences]


def _shape(text: str) -> float:
    """Too short to hold advice, or too long to be taken in."""
    size = len(lexicons.normal(text).split())
    return -2.0 if size < 4 else -0.5 if size > 40 else 0.0
