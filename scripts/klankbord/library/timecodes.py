"""Times as people write them in a page: ``[12:31]``, ``(1:02:03)``, ``12:31 -``, at either end of a line."""

from __future__ import annotations

import re

from klankbord import clocks

_TIME = r"(?:\d{1,2}:[0-5]\d:[0-5]\d|\d{1,3}:[0-5]\d)"
_SPAN = rf"{_TIME}(?:[.,]\d+)?(?:\s*[-–—]\s*{_TIME}(?:[.,]\d+)?)?"
_LINK = r"(?:\([^()\s]*\))?"  # [12:31](#t=751) is a time that somebody made into a link
_BOXED = rf"(?:\[\s*(?:{_SPAN})\s*\]{_LINK}|\(\s*(?:{_SPAN})\s*\))"
_AT_START = re.compile(rf"^\s*(?:{_BOXED}|{_SPAN}(?=\s))(?:\s*[-–—:|](?=\s))?\s*")
_AT_END = re.compile(rf"\s*(?:[-–—|]\s*)?(?:{_BOXED}|(?<=[\s]){_SPAN})\s*$")
_ONE = re.compile(_TIME)
ANYWHERE = re.compile(rf"\[\s*({_TIME})(?:\s*[-–—]\s*({_TIME}))?\s*\]")


def take(text: str) -> tuple[str, float | None, float | None]:
    """``text`` without the time at its end (or else its start), and that time: start and end in seconds, or None."""
    found = _at_end(text)
    return _taken(text, found) if found else take_first(text)


def take_first(text: str) -> tuple[str, float | None, float | None]:
    """Like ``take``, but only looks in front."""
    found = _AT_START.match(text)
    return _taken(text, found) if found else (text.strip(), None, None)


def _at_end(text: str) -> re.Match[str] | None:
    """The time at the end of a text. Trying every place in a sentence would take long."""
    bare = text.rstrip()
    if bare.endswith("]"):  # it can only begin at the last bracket, or at the dash and the white space before that
        return _AT_END.search(text, len(bare[: bare.rfind("[")].rstrip().rstrip("-–—|").rstrip()))
    return _AT_END.search(text) if bare.endswith(")") or bare[-1:].isdecimal() else None


def _taken(text: str, found: re.Match[str]) -> tuple[str, float | None, float | None]:
    times = [clocks.seconds(one) for one in _ONE.findall(found[0].partition("](")[0])]
    rest = text[: found.start()] + text[found.end() :]
    return rest.strip(), times[0], times[1] if len(times) > 1 else None
