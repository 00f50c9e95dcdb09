"""Lessons: what somebody learnt, by cue phrases; general statements count for more than anecdotes."""

from __future__ import annotations

from collections.abc import Sequence

from klankbord.extract import lexicon as lexicons
from klankbord.extract.scoring import Score, squash

THRESHOLD = 0.5
_BIAS = -1.9


def score(sentences: Sequence[str], language: str) -> list[float]:
    """How surely each sentence is a lesson, 0 to 1; a lesson where it is at least ``THRESHOLD``."""
    lexicon = lexicons.load(language)
    return [judge(sentence, lexicon).value for sentence in sentences]


def judge(sentence: str, lexicon: lexicons.Lexicon) -> Score:
    """The score of one sentence with the reasons for it."""
    normal = lexicons.normal(sentence)
    words = len(normal.split())
    total, reasons = lexicons.weigh(lexicon.section("lessons"), normal)
    length = -2.0 if words < 6 else -0.5 if words > 45 else 0.0
    return Score(squash(_BIAS + total + length), reasons)
