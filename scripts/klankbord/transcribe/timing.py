"""Whole words and their times, out of the pieces of text that were aligned with the sound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from klankbord.model import Word


def whole_words(pieces: Iterable[Mapping[str, Any]], limit: float) -> tuple[list[Word], list[int]]:
    """Words, none after ``limit`` seconds, and for each the place of its first token among all.

    ``pieces`` are as faster-whisper gives them. What has no space before it belongs to the word before: ``zo`` and
    ``'n``, ``e`` and ``-mail``. A word that the alignment stretched over a silence is shortened.
    """
    words: list[Word] = []
    firsts: list[int] = []
    token = 0
    for piece in pieces:
        raw, text = str(piece["word"]), str(piece["word"]).strip()
        start, end, p = float(piece["start"]), min(float(piece["end"]), limit), float(piece["probability"])
        if text and words and not raw[0].isspace():
            words[-1] = Word(words[-1].start, end, words[-1].text + text, min(words[-1].probability, p))
        elif text:
            words.append(Word(start, end, text, p))
            firsts.append(token)
        token += len(piece.get("tokens", ()))
    return _tidy(words), firsts


def _tidy(words: Sequence[Word]) -> list[Word]:
    """The same, each at most twice as long as is usual, or 0.12 s per letter."""
    lengths = [w.end - w.start for w in words if w.end > w.start]
    usual = min(0.7, float(np.median(lengths))) if lengths else 0.0
    out = []
    for number, w in enumerate(words):
        longest = max(2 * usual, 0.12 * len(w.text), 0.3)
        start, end = w.start, max(w.end, w.start)
        if end - start > longest:
            opens = number == 0 or words[number - 1].text[-1:] in ".!?,;:"
            start, end = (end - longest, end) if opens and w.text[-1:] not in ".!?" else (start, start + longest)
        out.append(Word(round(start, 3), round(end, 3), w.text, round(w.probability, 4)))
    return out
