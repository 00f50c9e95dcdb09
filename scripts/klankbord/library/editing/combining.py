"""Two versions of a text that began as one become one again, to the letter; where both changed the same, both are kept
apart for a person to choose (diff3: Khanna, Kunal and Pierce, "A Formal Investigation of Diff3", 2007).

The machine's proposals are merged by ``library.merge``, in which the editor always wins. Here both sides are editors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from klankbord.library.editing.clash import Clash
from klankbord.library.merge.alignment import align

_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Combined:
    """``text`` holds what both did; of each of the ``clashes`` it holds what ``mine`` has."""

    text: str
    clashes: tuple[Clash, ...] = ()


@dataclass(slots=True)
class _Hunk:
    """A stretch of the base that one side or both replaced."""

    start: int
    stop: int
    mine: bool
    theirs: bool


def lines(text: str) -> list[str]:
    """A text as lines with their ends."""
    return _LINES.findall(text)


def words(text: str) -> list[str]:
    """A text as words, each with the white space after it."""
    return _WORDS.findall(text)


def combine(base: str, mine: str, theirs: str, parts: Callable[[str], list[str]] = lines) -> Combined:
    """What ``mine`` and ``theirs`` both made of ``base``; two things added at one place both stay, mine first."""
    if mine == theirs or theirs == base:
        return Combined(mine)
    if mine == base:
        return Combined(theirs)
    was, one, other = parts(base), parts(mine), parts(theirs)
    ours, others = (_changes(was, side) for side in (one, other))
    out: list[str] = []
    clashes: list[Clash] = []
    at = 0
    for hunk in _hunks(ours, others):
        out += was[at : hunk.start]
        before = "".join(was[hunk.start : hunk.stop])
        left, right = ("".join(_side(was, changes, hunk)) for changes in (ours, others))
        if not hunk.theirs or left == right:
            out.append(left)
        elif not hunk.mine:
            out.append(right)
        elif not before and parts is lines:
            out += [_ended(left, right), right]
        else:
            clashes.append(Clash(before, left, right))
            out.append(left)
        at = hunk.stop
    out += was[at:]
    return Combined("".join(out), tuple(clashes))


_Change = tuple[int, int, Sequence[str]]


def _changes(base: Sequence[str], other: Sequence[str]) -> list[_Change]:
    """What replaces which stretch of the base, in order."""
    return [(i1, i2, other[j1:j2]) for tag, i1, i2, j1, j2 in align(base, other).edits if tag != "equal"]


def _hunks(ours: Sequence[_Change], others: Sequence[_Change]) -> list[_Hunk]:
    """The changes of both sides by place; those that overlap, or add at the same place, are one."""
    marked = [(i1, i2, True) for i1, i2, _ in ours] + [(i1, i2, False) for i1, i2, _ in others]
    found: list[_Hunk] = []
    for start, stop, mine in sorted(marked):
        last = found[-1] if found else None
        if last and (start < last.stop or (start, stop) == (last.start, last.stop)):
            last.stop = max(last.stop, stop)
            last.mine, last.theirs = last.mine or mine, last.theirs or not mine
        else:
            found.append(_Hunk(start, stop, mine, not mine))
    return found


def _side(base: Sequence[str], changes: Sequence[_Change], hunk: _Hunk) -> list[str]:
    """What one side has where the hunk is."""
    out: list[str] = []
    at = hunk.start
    for start, stop, new in changes:
        inside = hunk.start <= start and stop <= hunk.stop
        # Something added at the edge of what the other side replaced is a hunk of its own.
        if not inside or (start == stop and hunk.start < hunk.stop and start in (hunk.start, hunk.stop)):
            continue
        out += [*base[at:start], *new]
        at = stop
    return out + list(base[at : hunk.stop])


def _ended(text: str, following: str) -> str:
    """A text that another follows: the last line of a file may lack its end."""
    return text if text.endswith("\n") or not following else f"{text}\n"
