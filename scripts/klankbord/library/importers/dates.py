"""Dates as people write them in the languages that we have. What is not surely a date is none."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache

from babel.dates import get_month_names

from klankbord.library import headings

_ISO = re.compile(r"^\s*(\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?)\s*$")


@cache
def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    for language in sorted(headings.languages()):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                found[str(name).lower().rstrip(".")] = int(number)
    return found | {"mrt": 3, "sept": 9, "maa": 3}


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
    """The one date in a line such as ``Geplaatst op 4 maart 2026``; None when there is none, or more than one."""
    months = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    first = re.findall(rf"\b(\d{{1,2}})(?:e|st|nd|rd|th)?\s+({months})\.?,?\s+(\d{{4}})\b", text, re.IGNORECASE)
    other = re.findall(rf"\b({months})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", text, re.IGNORECASE)
    found = [(int(y), _months()[m.lower()], int(d)) for d, m, y in first]
    found += [(int(y), _months()[m.lower()], int(d)) for m, d, y in other]
    if len(set(found)) != 1:
        return None
    try:
        return date(*found[0])
    except ValueError:
        return None
