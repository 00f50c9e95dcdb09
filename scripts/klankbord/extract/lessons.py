"""Lessons: sentences whose own words state an insight that holds beyond the event that is told.

Said as what somebody learnt, as a practice that changed and why, or as a general statement about how people and
organisations work (the definition is in ``tests/extract/gold/guideline.md``). Phrase rules look at a sentence's form,
and one learnt direction among sentence embeddings, trained on lines of our own (``training/``), at how it sounds.
"""

from __future__ import annotations

from collections.abc import Sequence

from klankbord import thresholds
from klankbord.extract import embed
from klankbord.extract import lexicon as lexicons
from klankbord.extract.scoring import Score, direction, judged
from klankbord.extract.tokens import words

THRESHOLD = thresholds.LESSONS_THRESHOLD.value
_BIAS = -2.0
_SOUND = 11.0


def score(sentences: Sequence[str], language: str) -> list[float]:
    """How surely each sentence is a lesson, 0 to 1; a lesson where it is at least ``THRESHOLD``."""
    return [one.value for one in judge(sentences, lexicons.load(language))]


def judge(sentences: Sequence[str], lexicon: lexicons.Lexicon) -> list[Score]:
    """The score of each sentence with the reasons for it."""
    sounds = embed.encode(sentences) @ direction("lessons")
    rules = lexicon.section("lessons")
    return [
        judged(text, rules, _BIAS + _shape(text), {"klinkt": _SOUND * float(sound)})
        for text, sound in zip(sentences, sounds, strict=True)
    ]


def _shape(text: str) -> float:
    """Very short sentences lean on others; names and numbers bind a sentence to what happened."""
    short = -1.9 if len(words(text)) < 5 else -0.3 if len(words(text)) > 30 else 0.0
    named = any(word.strip("\"'“‘(").istitle() and len(word) > 1 for word in text.split()[1:])
    numbered = any(letter.isdigit() for letter in text)
    return short - 1.4 * named - 0.3 * numbered
