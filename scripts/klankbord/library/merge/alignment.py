"""Which word of one transcript is which word of another, when most of them are the same."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from klankbord.folding import fold

Edit = tuple[str, int, int, int, int]  # as rapidfuzz and difflib name them
_RUN = 3  # words in a row that must occur once in both to be an anchor
_LONG = 6  # letters of a word that is one by itself


@dataclass(frozen=True, slots=True)
class Alignment:
    """Edits that turn the words of one transcript into those of the other, in order and without holes."""

    edits: tuple[Edit, ...]

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """The words that stand where words ``first`` to ``last`` stood, both included; None when they are all gone."""
        start, stop = self._place(first, 0), self._place(last, 1)
        return (start, stop - 1) if stop > start else None

    def _place(self, word: int, side: int) -> int:
        """The boundary before (side 0) or after (1) the words that stand for ``word``."""
        starts = [edit[1] for edit in self.edits]
        at = max(0, bisect_left(starts, word + 1) - 1)
        while self.edits[at][1] == self.edits[at][2]:  # an insertion stands for no word
            at += 1
        _, i1, i2, j1, j2 = self.edits[at]
        if i2 - i1 == j2 - j1:
            return j1 + word - i1 + side
        return j2 if side else j1


def key(word: str) -> str:
    """A word for comparing: without case and without punctuation around it."""
    folded = fold(word)
    return folded.strip(".,;:!?…\"'()[]-") or folded


def align(one: Sequence[str], other: Sequence[str]) -> Alignment:
    """Align two lists of words: runs that occur once in both are anchors (patience diff).

    Between these, long words that occur once in both are; between these again it takes the fewest insertions and
    deletions. A long word tells more than two short ones, which are everywhere.
    """
    edits: list[Edit] = []
    i = j = 0
    for a, b in [*_anchors(one, other, _RUN, 0), (len(one), len(other))]:
        edits += _between(one[i:a], other[j:b], i, j)
        i, j = a, b
    return Alignment(tuple(_joined(edits)))


def _between(one: Sequence[str], other: Sequence[str], i: int, j: int) -> Iterator[Edit]:
    """The edits between two anchors, which are at words ``i`` and ``j``."""
    x = y = 0
    for a, b in [*(_anchors(one, other, 1, _LONG) if one != other else ()), (len(one), len(other))]:
        for op in Indel.opcodes(one[x:a], other[y:b]):
            yield op.tag, i + x + op.src_start, i + x + op.src_end, j + y + op.dest_start, j + y + op.dest_end
        x, y = a, b


def _anchors(one: Sequence[str], other: Sequence[str], size: int, letters: int) -> list[tuple[int, int]]:
    """Pairs of positions where the same run of ``size`` words starts, in the same order in both.

    Only runs count that occur once in both and have so many letters.
    """
    runs = [tuple(one[n : n + size]) for n in range(len(one) - size + 1)]
    others = [tuple(other[n : n + size]) for n in range(len(other) - size + 1)]
    once, once_there = Counter(runs), {run: n for n, run in enumerate(others)}
    there = Counter(others)
    pairs = [
        (n, once_there[run])
        for n, run in enumerate(runs)
        if once[run] == 1 and there.get(run) == 1 and len(run[0]) >= letters
    ]
    tails: list[int] = []
    backs: list[int] = []
    previous: list[int] = []
    for number, (_, b) in enumerate(pairs):
        place = bisect_left(tails, b)
        tails[place : place + 1] = [b]
        backs[place : place + 1] = [number]
        previous.append(backs[place - 1] if place else -1)
    found: list[tuple[int, int]] = []
    number = backs[-1] if backs else -1
    while number >= 0:
        found.append(pairs[number])
        number = previous[number]
    return found[::-1]


def _joined(edits: Sequence[Edit]) -> list[Edit]:
    """Neighbouring edits of one sort as one."""
    out: list[Edit] = []
    for edit in edits:
        if out and (out[-1][0] == edit[0] == "equal" or (out[-1][0] != "equal" and edit[0] != "equal")):
            _, i1, _, j1, _ = out.pop()
            tag = "equal" if edit[0] == "equal" else _sort(i1, edit[2], j1, edit[4])
            out.append((tag, i1, edit[2], j1, edit[4]))
        else:
            out.append(edit)
    return out


def _sort(i1: int, i2: int, j1: int, j2: int) -> str:
    return "insert" if i1 == i2 else "delete" if j1 == j2 else "replace"
