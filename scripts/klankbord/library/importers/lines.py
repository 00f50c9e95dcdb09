"""The lines of a pasted text as its paragraphs: in most each line is one, in some lines were broken to fit a width."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

ITEM = re.compile(r"^\s*(?:[-*•‣▪●○·–✓✔→]|o(?=\s\s?[A-Z]))\s+(?=\S)")
NUMBER = re.compile(r"^\s*\(?(?P<number>\d{1,2})[.)](?:\s+(?=\S)|(?=[A-Z]))")
_WIDEST = 100  # signs; nobody broke a longer line
_INVISIBLE = str.maketrans(dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad"))


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, heading or item; ``apart`` when empty lines stand above it, ``indent`` is the spaces before it."""

    text: str
    apart: bool = True
    indent: int = 0


def lines(text: str) -> list[Line]:
    """The paragraphs of a text, with white space folded."""
    raw = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    rows = [row.translate(_INVISIBLE).expandtabs(4).replace("\u00a0", " ").rstrip() for row in raw.split("\n")]
    chunks: list[list[str]] = [[]]
    for row in rows:
        if row.strip():
            chunks[-1].append(row)
        elif chunks[-1]:
            chunks.append([])
    wrapped = _is_wrapped(chunks)
    found: list[Line] = []
    for chunk in chunks:
        for number, row in enumerate(_unwrapped(chunk) if wrapped else chunk):
            indent = len(row) - len(row.lstrip())
            found.append(Line(" ".join(row.split()), number == 0, indent))
    return found


def _begins(row: str) -> bool:
    return bool(ITEM.match(row) or NUMBER.match(row) or re.match(r"^\s*(?:[—–>#|\"“„«‘]|--|https?:)", row))


def _is_wrapped(chunks: Sequence[Sequence[str]]) -> bool:
    """Whether lines end where the paper did: none is long, and after most the next word would not have fitted."""
    pairs = [(a, b) for chunk in chunks for a, b in pairwise(chunk) if not _begins(b)]
    widest = max((len(row) for chunk in chunks for row in chunk if " " in row.strip()), default=0)
    if not pairs or widest > _WIDEST:
        return False
    full = sum(len(a) + 1 + len(b.split()[0]) > 0.85 * widest for a, b in pairs)
    return full >= 0.6 * len(pairs)


def _unwrapped(chunk: Sequence[str]) -> list[str]:
    """The rows of a chunk that was broken to fit a width, joined again."""
    out: list[list[str]] = []
    widest = max(map(len, chunk), default=0)
    before = ""
    for row in chunk:
        if out and not _begins(row) and len(before) + 1 + len(row.split()[0]) > 0.7 * widest:
            out[-1].append(row.strip())
        else:
            out.append([row])
        before = row
    return [" ".join(parts) for parts in out]
