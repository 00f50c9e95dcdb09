"""Tips: concise, practical advice that stands on its own, found by phrase rules.

Rules beat trained models here as soon as the subject changes: the winner of SemEval-2019 task 9B used rules alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from klankbord.extract import lexicon as lexicons
from klankbord.extract.scoring import Score, squash

THRESHOLD = 0.5
_BIAS = -1.5


def score(sentences: Sequence[str], language: str) -> list[float]:
    """How surely each sentence is a tip, 0 to 1; a tip where it is at least ``THRESHOLD``."""
    lexicon = lexicons.load(language)
    return [judge(sentence, lexicon).value for sentence in sentences]


def judge(sentence: str, lexicon: lexicons.Lexicon) -> Score:
    """The score of one sentence with the reasons for it."""
    normal = lexicons.normal(sentence)
    words = len(normal.split())
    total, reasons = lexicons.weigh(lexicon.section("tips"), normal)
    length = -2.0 if words < 4 else -0.5 if words > 40 else 0.0
    return Score(squash(_BIAS + total + length), reasons)
