"""Dates as feeds write them, in the languages of our neighbours; what cannot be read for certain is not a date at all.

Strict on purpose: every character of the text must have a meaning. A reader that guesses fills in today's month, takes
"14 juillet" for June, or finds a day in a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from klankbord import languages

LONGEST = 100
"""Characters; no date is longer."""

_HOURS = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "MET": 1, "MEZ": 1, "CEST": 2, "MEST": 2,
    "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "BST": 1, "JST": 9, "KST": 9, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "AST": -4, "ADT": -3,
    "NZST": 12, "NZDT": 13, "AEST": 10, "AEDT": 11, "AWST": 8, "SAST": 2, "BRT": -3, "ART": -3,
}  # fmt: skip
"""RFC 5322, 4.3, and what else is found. Any other name says nothing of the hour, and counts as GMT, as it says."""

_ZONES = {name: float(hours) for name, hours in _HOURS.items()} | {"IST": 5.5, "ACST": 9.5, "NST": -3.5}
_TIME = re.compile(
    r"(?ix)(?<![\d:]) (?P<hour>\d{1,2})"
    r" (?: :(?P<minute>\d{1,2}) (?: :(?P<second>\d{1,2}) (?:[.,](?P<part>\d{1,9}))? )?"
    r" | \s?[hu]\s?(?P<min>\d{2})?(?![a-z\d])"
    r" | [.](?P<dutch>\d{2})(?=\s*(?:uur|uhr|h\b)) ) \s*(?P<half>[ap]\.?m\b\.?)?"
    r" (?:\s*(?:uur|uhr|hrs|heures)\b)? | (?<![\d:])(?P<only>\d{1,2})\s*(?P<noon>[ap]\.?m\b\.?)"
)
_OFFSET = re.compile(
    r"(?:\b(?:GMT|UTC?)\s*)?(?<![\d-])([+-])\s?(\d{1,2})(?::?(\d{2}))?(?!\d)(?:\s*(?:GMT|UTC))?", re.IGNORECASE
)
_REGION = re.compile(r"\b[A-Z][A-Za-z]{2,20}/[A-Z][A-Za-z_]{2,30}(?:/[A-Z][A-Za-z_]{2,30})?\b")
_ISO = re.compile(
    r"^(\d{4})-?(\d{2})-?(\d{2})(?:(?:\s*[T_]\s*|\s+|(?<=\d)-(?=\d\d:))(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?)?\s*"
    r"(Z|(?:GMT|UTC)?\s*[+-]\d{1,2}(?::?\d{2})?|)$",
    re.IGNORECASE,
)
_NUMERIC = (
    (re.compile(r"^(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})\.?$"), (1, 3, 4)),
    (re.compile(r"^(\d{1,2})\s?([-.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})$"), (4, 3, 1)),
)
_SLASHED = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_EASTERN = re.compile(r"^(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]?$")
_WORDS = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")


@languages.remembered()
def _months() -> dict[str, int]:
    """Month numbers by name, without accents, in every language we have data for."""
    found: dict[str, int] = {}
    for code in sorted(languages.codes()):
        found |= {_plain(name): number for name, number in languages.of(code).dates.numbers().items()}
    return found


@languages.remembered()
def _empty() -> frozenset[str]:
    """What may be in a date but says nothing: "of", "uur", the ending of a number."""
    known = (languages.of(code).dates for code in languages.codes())
    return frozenset(_plain(word) for one in known for word in (*one.fillers, *one.ordinals))


def read(text: str) -> datetime | None:
    """A moment with its zone from RFC 5322, ISO 8601 or what passes for them; None for anything less than a whole date.

    Without a zone it is taken as GMT, without a time as midnight. Years of two digits are those of RFC 5322, 4.3.
    """
    text = unicodedata.normalize("NFKC", " ".join(text[: 2 * LONGEST].split())).replace("\u2212", "-")
    if not text or len(text) > LONGEST:
        return None
    try:
        return _epoch(text) or _iso(text) or _worded(text)
    except (ValueError, OverflowError, OSError):
        return None


def sensible(moment: datetime) -> datetime | None:
    """The moment when its year is one in which there were feeds, give or take; else None."""
    return moment if 1970 < moment.year < 2200 else None


def _epoch(text: str) -> datetime | None:
    match = re.fullmatch(r"(\d{9,10})(\.\d{1,9})?|(\d{12,13})", text, re.ASCII)
    if not match:
        return None
    return sensible(datetime.fromtimestamp(int(match[3]) / 1000 if match[3] else float(text), UTC))


def _iso(text: str) -> datetime | None:
    if re.fullmatch(r"\d{14}", text, re.ASCII):
        text = f"{text[:8]}T{text[8:]}"
    match = _ISO.match(text)
    if not match or (text[4] == "-") != (text[7:8] == "-"):
        return None
    year, month, day, hour, minute, second, part, zone = match.groups()
    clock = _Clock(int(hour or 0), int(minute or 0), int(second or 0), part or "")
    return clock.on(int(year), int(month), int(day), _offset(zone))


class _Clock:
    """A time of day; 24:00 and a leap second are the start of what follows."""

    def __init__(self, hour: int = 0, minute: int = 0, second: int = 0, part: str = "", half: str = "") -> None:
        if half:
            if not 1 <= hour <= 12:
                raise ValueError("no hour of half a day")
            hour = hour % 12 + 12 * (half[0].lower() == "p")
        if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
            raise ValueError("no time of day")
        self.length = timedelta(hours=hour, minutes=minute, seconds=second, microseconds=int(f"{part[:6]:0<6}"))

    def on(self, year: int, month: int, day: int, zone: timezone | ZoneInfo | None) -> datetime | None:
        """The moment on a day."""
        moment = datetime(year, month, day) + self.length
        moment = moment.replace(tzinfo=zone or UTC)
        moment.astimezone(UTC)
        offset = moment.utcoffset() or timedelta()
        # The offset itself: a region's rules need not travel with the date.
        return sensible(moment.replace(tzinfo=timezone(offset) if offset else UTC))


def _offset(text: str) -> timezone | None:
    match = _OFFSET.search(text)
    if not match:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError("no zone")
    return timezone((1 if match[1] == "+" else -1) * timedelta(hours=hours, minutes=minutes))


def _worded(text: str) -> datetime | None:
    """A date with a time and a zone anywhere in it: they are cut out one after the other, and nothing may be left."""
    text = re.sub(r"\([^()]*\)", " ", text)
    zone: timezone | ZoneInfo | None = None
    if region := _REGION.search(text):
        try:
            zone = ZoneInfo(region[0])
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None
        text = text.replace(region[0], " ", 1)
    clock = _Clock()
    if time := _TIME.search(text):
        found = time.groupdict()
        hour = int(found["hour"] or found["only"])
        minute = int(found["minute"] or found["min"] or found["dutch"] or 0)
        half = found["half"] or found["noon"] or ""
        clock = _Clock(hour, minute, int(found["second"] or 0), found["part"] or "", half)
        rest = text[time.end() :]
        if offset := _OFFSET.search(rest):
            zone, rest = _offset(offset[0]), rest[: offset.start()] + " " + rest[offset.end() :]
        text = f"{text[: time.start()]} {rest}"
    text, named = _without_zone(text)
    date = _date(text.strip(" ,;-–|@T"))
    return clock.on(*date, zone or named) if date else None


def _without_zone(text: str) -> tuple[str, timezone | None]:
    """The text without the names of zones in it, and the zone that they mean."""
    found: list[timezone] = []

    def cut(match: re.Match[str]) -> str:
        name = match[0].upper()
        if name in _ZONES and (match[0].isupper() or len(name) > 2) and _plain(name) not in _months():
            found.append(timezone(timedelta(hours=_ZONES[name])) if _ZONES[name] else UTC)
            return " "
        # an unknown name in capitals at the end (RFC 5322, 4.3: nothing is known of its hour)
        last = not re.search(r"\w", text[match.end() :])
        return (
            " " if last and 2 <= len(name) <= 5 and match[0].isupper() and _plain(name) not in _months() else match[0]
        )

    return re.sub(r"(?<![^\W\d_])[A-Za-z]{1,5}(?![^\W\d_])(?!\.)", cut, text), next(iter(found), None)


def _date(text: str) -> tuple[int, int, int] | None:
    """Year, month and day; None when they are not all there, or something else is too."""
    digits = re.sub(r"^[^\W\d]+[.,]*\s+(?=\d)", "", text)
    for pattern, places in _NUMERIC:
        if match := pattern.match(digits):
            year, month, day = (match[place] for place in places)
            return _year(year), int(month), int(day)
    if match := _EASTERN.match(digits):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _SLASHED.match(digits):
        first, second = int(match[1]), int(match[2])
        if first == second or max(first, second) > 12:  # else nobody can tell the day from the month
            return int(match[3]), min(first, second), max(first, second)
        return None
    return _named(text)


def _named(text: str) -> tuple[int, int, int] | None:
    """A date with the month by name: a day, a month and a year, in the orders in which people write them."""
    months: list[int] = []
    numbers: list[str] = []
    for at, word in enumerate(_WORDS.findall(text)):
        plain = _plain(word)
        if word.isdigit():
            numbers.append(word)
        elif plain in _months():
            months.append(_months()[plain])
        elif not (at == 0 or plain in _empty() if word.isalpha() else word in ".,-/'’ºª°:"):
            return None
    weekday = _plain(_WORDS.findall(text)[0]) in _months() if len(months) == 2 else False  # "mar. 14 juil."
    if len(months) - weekday != 1 or len(numbers) != 2:
        return None
    day, year = sorted(numbers, key=len) if len(numbers[0]) == 4 else numbers
    return (_year(year), months[-1], int(day)) if len(day) <= 2 and len(year) in (2, 4) else None


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 50 else 1900)


def _plain(word: str) -> str:
    """A word without case and accents."""
    split = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(letter for letter in split if not unicodedata.combining(letter)).replace("ı", "i")
    return bare.removesuffix("ta") if bare.endswith("kuuta") else bare  # the Finnish partitive
