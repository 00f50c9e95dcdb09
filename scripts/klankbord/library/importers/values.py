"""What the fields of other programs mean: names and labels in every shape people write them, dates, yes and no."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

from klankbord import plaintext
from klankbord.entities import unescape
from klankbord.library.importers import dates

_NAMED = ("name", "title", "display_name", "displayname", "full_name", "fullname", "label", "nickname", "value", "term")
_WEAKLY_NAMED = ("login", "username", "slug", "id")
_BEHIND = frozenset({"jr", "sr", "phd", "ph.d", "md", "msc", "ma", "mba", "ii", "iii", "drs", "ra", "esq"})
_DEEPEST, _MOST = 6, 500
_NOTHING = frozenset({"", "~", "null", "none", "nil", "undefined", "[]", "{}"})
_YES, _NO = frozenset({"true", "yes", "on", "1", "y"}), frozenset({"false", "no", "off", "0", "n"})
_DAY = re.compile(
    r"(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})"
    r"(?:(?:[T ]|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]m)?\s*(?P<zone>Z|UTC|GMT|CES?T|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T].*)?")
_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "CET": 60, "CEST": 120}


def text(value: object) -> str:
    """A text on one line: entities as the signs they stand for; of a list or mapping, its first text."""
    if isinstance(value, Mapping):
        value = next((item for item in value.values() if isinstance(item, str) and item.strip()), "")
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = next((item for item in value if isinstance(item, str) and item.strip()), "")
    if value is None or isinstance(value, bool):
        return ""
    said = " ".join(unescape(str(value)).split())
    return "" if said.lower() in _NOTHING else said


def names(value: object, *, spaced: bool = False) -> tuple[str, ...]:
    """The names in a field, each once: of authors, tags, categories.

    A text holds names between commas (between semicolons when there are any: ``Dijk, Noor van; Smit, Teun``); with
    ``spaced``, words are names where there is no comma, as Jekyll reads tags. A list holds names or mappings, a mapping
    is one thing with a name, or names with what is known about each.
    """
    found = (_plain(name) for name in _names(value, spaced, _DEEPEST))
    return tuple(dict.fromkeys(name for name in found if name.lower() not in _NOTHING))[:_MOST]


def _plain(name: str) -> str:
    """A name without addresses and markup: ``Noor van Dijk <n@x.example>``, ``n@x.example (Noor van Dijk)``."""
    name = unescape(name)
    if found := re.fullmatch(r"\s*[^\s@()]+@[^\s()]+\s*\(([^()]+)\)\s*", name):
        return " ".join(found[1].split())
    name = re.sub(r"<[^\s<>]+@[^\s<>]+>", "", name)
    return plaintext.of_markdown(name).strip("\"' ")


def _names(value: object, spaced: bool, deepest: int) -> Iterator[str]:
    if deepest < 0 or value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        yield from _split(value, spaced)
    elif isinstance(value, Mapping):
        yield from _of_mapping(value, deepest)
    elif isinstance(value, Sequence):
        for item in value[:_MOST]:
            if isinstance(item, str):
                yield item
            else:
                yield from _names(item, spaced, deepest - 1)
    else:
        yield str(value)


def _split(said: str, spaced: bool) -> Iterator[str]:
    said = said.strip()
    if said.startswith("[") and said.endswith("]") and "](" not in said:
        said = said[1:-1]  # a list that was written where the format knows only text
    if ";" in re.sub(r"&#?\w+;", "", said):
        yield from unescape(said).split(";")
        return
    parts = said.split(",")
    if len(parts) == 1 and "#" in said and re.fullmatch(r"(?:#[^\s#]+\s*)+", said):
        parts = [part.lstrip("#") for part in said.split()]
    elif len(parts) == 1 and spaced:
        parts = said.split()
    whole: list[str] = []
    for part in parts:
        if whole and part.strip().rstrip(".").lower() in _BEHIND:
            whole[-1] += f",{part}"
        else:
            whole.append(part)
    yield from whole


def _of_mapping(value: Mapping[object, object], deepest: int) -> Iterator[str]:
    fields = {str(key).lower(): item for key, item in value.items()}
    for key in (*_NAMED, "given", "first", "first_name", *_WEAKLY_NAMED):
        if key not in fields or not fields[key]:
            continue
        if key in {"given", "first", "first_name"}:
            last = fields.get("family") or fields.get("last") or fields.get("last_name")
            yield " ".join(str(part) for part in (fields[key], last) if part)
        elif isinstance(fields[key], str):
            yield str(fields[key])
        else:
            yield from _names(fields[key], False, deepest - 1)
        return
    if set(fields) <= {"email", "url", "link", "bio", "image", "avatar", "twitter", "website", "uri"}:
        return
    for name, about in list(value.items())[:_MOST]:
        if isinstance(about, str) and about.strip().lower() not in _NOTHING | _YES | _NO:
            yield about
        elif isinstance(about, Mapping) and about:
            found = list(_of_mapping(about, deepest - 1)) if deepest else []
            yield from found[:1] or [str(name)]
        elif about is not False and str(about).lower() not in _NO:
            yield str(name)


def truth(value: object) -> bool | None:
    """Yes, no, or None when a field says neither."""
    said = str(value).strip().lower()
    return True if said in _YES else False if said in _NO else None


def moment(value: object) -> date | datetime | None:
    """A date, with its time when it names one that is not midnight; None for what is not, or may not be, such a day.

    Day and month as numbers count only where one of them cannot be a month: others read 4/5/2021 differently.
    """
    if isinstance(value, datetime):
        return value.date() if value.tzinfo is None and value.time() == time() else value
    if isinstance(value, date):
        return value
    said = " ".join(str(value if value is not None else "").split())
    if not said or len(said) > 80:
        return None
    try:
        return _machine(said) or _mail(said) or dates.written(said)
    except (ValueError, OverflowError):
        return None


def _machine(said: str) -> date | datetime | None:
    if found := _DAY.fullmatch(said):
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
        if found["hour"] is None:
            return day
        hour = int(found["hour"]) % 12 + 12 * (found["half"].lower() == "pm") if found["half"] else int(found["hour"])
        clock = time(hour, int(found["minute"]), int(found["second"] or 0))
        zone = _zone(found["zone"])
        return day if zone is None and clock == time() else datetime.combine(day, clock, zone)
    if found := _DAY_FIRST.fullmatch(said):
        one, other, year = (int(part) for part in found.groups())
        if (one > 12) != (other > 12):
            return date(year, min(one, other), max(one, other))
    if re.fullmatch(r"\d{8}", said):
        return date(int(said[:4]), int(said[4:6]), int(said[6:]))
    if re.fullmatch(r"1\d{9}(?:\d{3})?", said):  # seconds or thousandths since 1970
        return datetime.fromtimestamp(int(said[:10]), UTC)
    return None


def _zone(said: str | None) -> timezone | None:
    if not said:
        return None
    if said.upper() in _ZONES:
        return timezone(timedelta(minutes=_ZONES[said.upper()]))
    digits = said[1:].replace(":", "").ljust(4, "0")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-away if said[0] == "-" else away)


def _mail(said: str) -> datetime | None:
    """The dates of mail and feeds: ``Mon, 06 May 2019 10:00:00 +0200``."""
    return parsedate_to_datetime(said) if re.match(r"(?:[A-Za-z]{3}, )?\d{1,2} [A-Za-z]{3} \d{4} \d", said) else None
