"""Which of the sizes of a picture in a ``srcset`` is of use: as sharp as the site shows it, and no larger."""

from __future__ import annotations

import re

from klankbord.library.importers.scaling import WIDEST

_CHOICE = re.compile(r"\s*(?P<url>[^\s,][^\s]*[^\s,]|[^\s,])(?:\s+(?P<number>\d+(?:\.\d+)?)(?P<unit>[wxh]))?\s*(?:,|$)")
_USUAL = 800.0
"""Pixels that a picture of which only densities are known ("2x") is taken to be wide at density 1."""


def sharpest(listed: str) -> str:
    """The address of the smallest picture that is wide enough for the site, else of the widest; empty without any.

    Commas are part of an address unless white space or the end follows (WHATWG HTML, "parse a srcset attribute").
    """
    found = [(_width(one["number"], one["unit"]), one["url"]) for one in _CHOICE.finditer(listed[:20_000])]
    usable = [(width, url) for width, url in found if not url.startswith(("data:", "about:", "blob:"))]
    enough = [(width, url) for width, url in usable if width >= WIDEST]
    if enough:
        return min(enough, key=lambda one: one[0])[1]
    return max(usable, key=lambda one: one[0])[1] if usable else ""


def _width(number: str | None, unit: str | None) -> float:
    if not number:
        return _USUAL
    return float(number) if unit == "w" else float(number) * _USUAL
