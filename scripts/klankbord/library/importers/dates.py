"""Dates as people write them in the languages that we have. What is not certainly a date does not count."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time

from klankbord import languages

_ISO = re.compile(r"^\s*(\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?)\s*$")
_FIGURES = re.compile(
    r"(?<![\d./-])(?:(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{1,2})([-/.])(\d{1,2})\6(\d{4}))(?![\d/-])"
)

_CLOCK = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])[:.]([0-5]\d)(?![\d.:])")


@languages.remembered()
def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    for code in sorted(languages.interface()):
        found |= {name.lower(): number for name, number in languages.of(code).dates.numbers().items()}
    return found


@languages.remembered()
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    months = _any(_months())
    known = [languages.of(code).dates for code in sorted(languages.interface())]
    behind = _any({word for one in known for word in one.ordinals})
    between = _any({word for one in known for word in one.fillers})
    day = rf"(\d{{1,2}})(?:{behind}|\.)?"
    return (
        re.compile(rf"\b{day}\s+(?:(?:{between})\s+)?({months})\.?,?\s+(\d{{4}})\b", re.IGNORECASE),
        re.compile(rf"\b({months})\.?\s+{day},?\s+(\d{{4}})\b", re.IGNORECASE),
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word))) or "(?!)"


def moment(text: str) -> date | datetime | None:
    """A date that a machine wrote: ISO 8601, with a time when it names one."""
    found = _ISO.match(text or "")
    if not found:
        return None
    try:
        value = datetime.fromisoformat(found[1].replace("Z", "+00:00"))
    except ValueError:
        return None
    return value if ":" in found[1] else value.date()


def written(text: str) -> date | None:
    """The one date in a line such as ``Geplaatst op 4 maart 2026``; None when there is none, or more than one.

    In figures the day comes first (``04-03-2026``), unless the year does; what may be in either order does not count.
    """
    found = set(_found(text))
    if len(found) != 1:
        return None
    try:
        return date(*found.pop())
    except ValueError:
        return None


def _found(text: str) -> list[tuple[int, int, int]]:
    day_first, month_first = _patterns()
    found = [(int(y), _months()[m.lower()], int(d)) for d, m, y in day_first.findall(text)]
    found += [(int(y), _months()[m.lower()], int(d)) for m, d, y in month_first.findall(text)]
    for one in _FIGURES.finditer(text):
        if one[1]:
            found.append((int(one[1]), int(one[3]), int(one[4])))
        elif int(one[5]) > 12 or int(one[5]) == int(one[7]) or one[6] in "-.":
            found.append((int(one[8]), int(one[7]), int(one[5])))
    return found


def typed(text: str) -> date | datetime | None:
    """The day, and the time if there is one, that somebody typed: ``4 maart 2026 om 20:00``; None for anything else."""
    day = written(text)
    rest = text
    for pattern in (*_patterns(), _FIGURES):
        rest = pattern.sub(" ", rest)
    times = _CLOCK.findall(rest)
    if day is None or any(sign.isdigit() for sign in _CLOCK.sub(" ", rest)) or len(times) > 1:
        return None
    if not times:
        return day
    hour, minute = times[0]
    return datetime.combine(day, time(int(hour), int(minute)))


def only(text: str) -> str:
    """The date in a line, as it was written or as a machine would."""
    day = written(text)
    return day.isoformat() if day else text


def without(text: str) -> str:
    """A line without the dates and times of day in it."""
    for pattern in (*_patterns(), _FIGURES):
        text = pattern.sub(" ", text)
    return re.sub(r"\b\d{1,2}[:.]\d{2}\b(?:\s*(?:uur|am|pm|u))?", " ", text, flags=re.IGNORECASE)
