"""Moments and lengths of a recording as text: one function for each form that people and machines write them in.

Moments in running text, such as ``[12:31]`` on a page, are found by ``library.timecodes``; those of cues by
``transcribe.formats.grammar``.
"""

from __future__ import annotations


def code(moment: float) -> str:
    """Seconds as a page says them: ``mm:ss``, from an hour up ``h:mm:ss``; parts are dropped, to start in time."""
    hours, minutes, seconds = _parts(max(0, int(moment)))
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def shown(moment: float) -> str:
    """Seconds as a reader of the site sees them: ``754.3`` as ``12:34``, from an hour on as ``1:02:03``."""
    hours, minutes, seconds = _parts(int(moment))
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def tenths(moment: float) -> str:
    """Seconds to a tenth, as links and players have them: ``754.3``, and ``754`` for a whole second."""
    return f"{moment:.1f}".removesuffix(".0")


def remarked(moment: float) -> str:
    """Seconds as ``m:ss``, minutes beyond the hour too, in a remark or message about a recording."""
    return f"{int(moment) // 60}:{int(moment) % 60:02d}"


def stamp(moment: float, sign: str = ".") -> str:
    """Seconds as ``hh:mm:ss.fff``, rounded to the millisecond, as WebVTT has it; with a comma that of SRT."""
    millis = max(0, round(moment * 1000))
    hours, minutes, seconds = _parts(millis // 1000)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{sign}{millis % 1000:03d}"


def period(seconds: float) -> str:
    """A length of time as ISO 8601 writes it: ``PT32M14S``."""
    parts = [f"{n}{unit}" for n, unit in zip(_parts(round(seconds)), "HMS", strict=True) if n]
    return "PT" + ("".join(parts) or "0S")


def seconds(code: str) -> float:
    """``12:31`` or ``1:02:03`` as seconds."""
    total = 0
    for part in code.split(":"):
        total = total * 60 + int(part)
    return float(total)


def moment(hours: str | None, minutes: str, seconds: str, fraction: str | None = None) -> float:
    """The parts of ``h:mm:ss.fff`` as seconds; a short fraction is a decimal one (``.5`` is half a second)."""
    millis = int((fraction or "0").ljust(3, "0")[:3])
    return round(int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + millis / 1000, 3)


def _parts(seconds: int) -> tuple[int, int, int]:
    return seconds // 3600, seconds // 60 % 60, seconds % 60
