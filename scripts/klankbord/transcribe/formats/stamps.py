"""Time stamps and lines that WebVTT and SRT share."""

from __future__ import annotations

import re

_STAMP = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
TIMING = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}(?:\s|$)")
_GAP = re.compile(r"\n{2,}")
INLINE = re.compile(rf"<{_STAMP}>")


def seconds(hours: str | None, minutes: str, secs: str, fraction: str | None) -> float:
    """The parts of ``h:mm:ss.fff`` as seconds; a short fraction is a decimal one (``.5`` is half a second)."""
    millis = int((fraction or "0").ljust(3, "0"))
    return round(int(hours or 0) * 3600 + int(minutes) * 60 + int(secs) + millis / 1000, 3)


def timing(line: str) -> tuple[float, float] | None:
    """Start and end of a cue's timing line, or None when it is not such a line."""
    found = TIMING.match(line)
    if found is None:
        return None
    parts = found.groups()
    return seconds(*parts[:4]), seconds(*parts[4:])


def stamp(at: float, comma: str = ".") -> str:
    """Seconds as ``hh:mm:ss.fff``, rounded to the millisecond."""
    millis = max(0, round(at * 1000))
    return f"{millis // 3_600_000:02d}:{millis // 60_000 % 60:02d}:{millis // 1000 % 60:02d}{comma}{millis % 1000:03d}"


def plain_lines(text: str) -> str:
    """``text`` with line feeds only, without byte order mark or NUL."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")


def parts(text: str) -> list[str]:
    """What is between empty lines, as it is.

    A line with a space in it is not empty (https://www.w3.org/TR/webvtt1/#webvtt-parser-algorithm): it ends no cue.
    """
    return _GAP.split(plain_lines(text))


def filled(part: str) -> list[str]:
    """The lines of ``part`` that are not empty."""
    return [line for line in part.split("\n") if line.strip()]
