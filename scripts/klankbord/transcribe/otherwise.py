"""What the machine would have read instead: where the runners-up of a beam search have other words than its winner.

They were found anyway; who corrects the transcript is offered them where the machine is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from klankbord.model import Word
from klankbord.transcribe.spelling import core_of

MOST = 3
"""Other readings that are kept of one word, the likeliest first."""
LONGEST = 3
"""Words that may stand for one, or for as many others, in another reading: with more, it is another sentence."""


def marked(words: Sequence[Word], readings: Iterable[str]) -> list[Word]:
    """The words, each with what other ``readings`` of the same sound, likeliest first, have in its place."""
    heard = [word.text for word in words]
    others: list[dict[str, None]] = [{} for _ in words]
    for reading in readings:
        there = reading.split()
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, heard, there, autojunk=False).get_opcodes():
            if tag == "replace":
                for at, text in _instead(i1, i2, there[j1:j2]):
                    if core_of(text).lower() not in {"", core_of(heard[at]).lower()}:
                        others[at].setdefault(text)
    return [
        replace(word, others=tuple(some)[:MOST]) if some else word for word, some in zip(words, others, strict=True)
    ]


def _instead(first: int, stop: int, texts: Sequence[str]) -> Iterable[tuple[int, str]]:
    """Which texts stand for which words: one for one, or several for one; anything else would be guessing."""
    if stop - first == len(texts) <= LONGEST:
        return zip(range(first, stop), texts, strict=True)
    return [(first, " ".join(texts))] if stop - first == 1 and len(texts) <= LONGEST else []
