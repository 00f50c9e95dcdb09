"""Spaces that a file lacks after commas and full stops throughout ("so,um,yeah.Like") put back: words run together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from klankbord import thresholds
from klankbord.transcribe.publisher.values import Line

_COMMA = re.compile(r"(?<=\w)[,;](?=[^\W\d_])")
_SPACED = re.compile(r"\w[,;] ")
# Not in "Node.js", "e.g." or a time; a capital after a small letter is a new sentence.
_END = re.compile(r"(?<=[^\W\d_A-Z])[.?!…](?=[A-ZÀ-Þ])")
# So many commas tell how a file is written, and so many times as many as those with a space after them.
_FEWEST, _TIMES = thresholds.SPACING_FEWEST.value, thresholds.SPACING_TIMES.value


def spaced(lines: Sequence[Line]) -> list[Line]:
    """The lines with a space after each comma and full stop, where hardly one in the whole file has one."""
    tight = sum(len(_COMMA.findall(line.text)) for line in lines)
    loose = sum(len(_SPACED.findall(line.text)) for line in lines)
    if tight < _FEWEST or tight < _TIMES * loose:
        return list(lines)
    return [replace(line, text=_put_back(line.text), words=()) for line in lines]


def _put_back(text: str) -> str:
    return _END.sub(lambda found: f"{found[0]} ", _COMMA.sub(lambda found: f"{found[0]} ", text))
