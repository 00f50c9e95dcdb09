"""What a browser asked, as values of the kind that an action needs; anything else is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klankbord.desk.refused import Refused

LONGEST = 2_000_000
Asked = Mapping[str, Any]
Told = Mapping[str, Any]


def text(asked: Asked, name: str, default: str | None = None) -> str:
    """A text; ``default`` when it was not given. Raises Refused for anything else, and for one that is no text."""
    value = asked.get(name, default)
    if not isinstance(value, str) or len(value) > LONGEST or "\0" in value:
        raise Refused(400, f"{name}: geen tekst.")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise Refused(400, f"{name}: geen tekst.") from None
    return value


def number(asked: Asked, name: str, default: int | None = None) -> int:
    """A whole number, not negative."""
    value = asked.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**9:
        raise Refused(400, f"{name}: geen getal.")
    return value


def seconds(value: Any) -> float:
    """A moment or length in seconds."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 10**6:
        raise Refused(400, "Geen tijd.")
    return round(float(value), 3)


def period(asked: Asked, name: str) -> tuple[float, float]:
    """A start and an end in seconds."""
    value = asked.get(name)
    if not isinstance(value, list) or len(value) != 2:
        raise Refused(400, f"{name}: geen begin en eind.")
    return seconds(value[0]), seconds(value[1])


def texts(asked: Asked, name: str, most: int = 10_000) -> list[str]:
    """A list of texts."""
    value = asked.get(name)
    if not isinstance(value, list) or len(value) > most or not all(isinstance(one, str) for one in value):
        raise Refused(400, f"{name}: geen lijst.")
    return value


def chosen(asked: Asked, name: str, among: tuple[str, ...]) -> str:
    """One of a few words."""
    value = asked.get(name)
    if value not in among:
        raise Refused(400, f"{name}: kies {' of '.join(among)}.")
    return str(value)
