"""Where two people say the opposite: nearly the same words, but one denies what the other claims. Pure functions.

Precise rather than many: two sentences count only if all that carries meaning in them is shared, up to a word on each
side, and just one thing turns one into the other: a denial, or a word in place of its opposite. Doubt is agreement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from klankbord.extract.contrast import Statement, denied, statement

LONGEST = 30  # words: a longer sentence says several things, of which one may be denied
RAREST = 2  # words of a statement by which its counterpart is looked up: one of them is shared if all but one are
CROWD = 200  # statements with one word: a word that all have finds nothing


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, who says it and where; ``source`` and ``speaker`` are whatever the caller tells them apart by."""

    text: str
    speaker: str
    source: str


def disagreements(said: Sequence[Said]) -> list[tuple[int, int]]:
    """Pairs of sentences of two people who say the opposite, as places in ``said``, in the order of the first."""
    known: list[tuple[int, Statement]] = []
    by_word: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(said):
        if not one.speaker or "?" in one.text or one.text.count(" ") >= LONGEST:
            continue
        told = statement(one.text)
        for word in told.core:
            by_word[word].append(len(known))
        known.append((at, told))
    return sorted({(min(pair), max(pair)) for pair in _pairs(said, known, by_word)})


def _pairs(
    said: Sequence[Said], known: Sequence[tuple[int, Statement]], by_word: dict[str, list[int]]
) -> Iterator[tuple[int, int]]:
    for at, mine in known:
        if not mine.turns:  # of two that say the opposite, one has the word that makes it so
            continue
        rarest = sorted(mine.core, key=lambda word: (len(by_word[word]), word))[:RAREST]
        near = {place for word in rarest if len(by_word[word]) <= CROWD for place in by_word[word]}
        for place in near:
            other, theirs = known[place]
            others = said[at].speaker != said[other].speaker and said[at].source != said[other].source
            if others and denied(mine, theirs):
                yield at, other
