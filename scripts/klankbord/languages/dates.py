"""Dates and numbers as people write them in a language: by Babel where it knows it, else by the language's own data."""

from __future__ import annotations

import re
from datetime import datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from klankbord import languages

_PATTERNS = {"short": "dd-MM-y", "medium": "d MMM y", "long": "d MMMM y", "full": "EEEE d MMMM y"}
_FIELD = re.compile(r"'[^']*'|E+|d+|M+|y+|H+|m+|s+")
"""The letters of CLDR patterns that stand for something in a date (UTS 35, Dates, table 8.1), and text in quotes."""


def written(value: datetime, form: str, language: str) -> str:
    """A date in a language; ``form`` is the name of one of its formats (short to full) or a pattern of CLDR."""
    locale = _locale(language)
    if locale is None:
        return _by_data(value, form, languages.of(language).dates)
    return format_datetime(value, form, locale=locale) if ":" in form else format_date(value, form, locale=locale)


def number(value: int, language: str) -> str:
    """A number as people write it in a language: 1.000 in Dutch, 1,000 in English."""
    locale = _locale(language)
    return format_decimal(value, locale=locale) if locale else str(value)


@languages.remembered(64)
def _locale(language: str) -> Locale | None:
    """Babel's locale of a language; None for one that it does not know, or that a data file describes better.

    For its own language, the hub may have set another: ``en_GB`` writes the day before the month.
    """
    if languages.of(language).dates.formats:
        return None
    chosen = languages.here().locale
    ours = (chosen,) if chosen and languages.primary(chosen) == languages.primary(language) else ()
    for tag in (*ours, language, languages.primary(language)):
        try:
            return Locale.parse(tag, sep="_" if "_" in tag else "-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def _by_data(value: datetime, form: str, dates: languages.forms.Dates) -> str:
    """A date by the names and formats of a data file; numbers where it names no month."""
    months = dates.months or tuple(f"{number:02}" for number in range(1, 13))
    short, days = dates.short_months or tuple(month[:3] for month in months), dates.days

    def field(found: re.Match[str]) -> str:
        sign = found[0]
        if sign[0] == "'":
            return sign[1:-1] or "'"
        if sign[0] == "M" and len(sign) > 2:
            return (short if len(sign) == 3 else months)[value.month - 1]
        if sign[0] == "E":
            name = days[value.weekday()] if days else ""
            return name if len(sign) > 3 else name[:3]
        numbers = {"d": value.day, "M": value.month, "y": value.year, "H": value.hour, "m": value.minute}
        number = numbers.get(sign[0], value.second)
        return f"{number % 100:02}" if sign == "yy" else f"{number:0{len(sign)}}"

    pattern = dates.formats.get(form) or _PATTERNS.get(form, form)
    return " ".join(_FIELD.sub(field, pattern).split()).strip(", ")
