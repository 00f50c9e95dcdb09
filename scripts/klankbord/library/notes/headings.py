"""The words that pages use, from ``theme/i18n``: a heading an editor types is known in every language we have."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from klankbord import shipped
from klankbord.library.slugs import fold
from klankbord.model import NOTE_KINDS

DEFAULT = "nl"
LISTED = frozenset(NOTE_KINDS) - {"quotes"}  # kinds of notes that are written as a list


def folder() -> Path:
    """Where the language files are: inside the package when it was installed from a wheel, else in the checkout.

    Raises KlankbordError when they are in neither.
    """
    return shipped.folder("theme/i18n", holds=f"{DEFAULT}.yml")


@cache
def strings(language: str) -> dict[str, Any]:
    """All words in ``language`` (a BCP 47 tag; only its first part counts), in Dutch when we have no such language.

    What the file of a language that is not Dutch or English does not say yet, is said in English.
    """
    name = language.partition("-")[0].lower() or DEFAULT
    if name not in languages():
        name = DEFAULT
    if name in (DEFAULT, "en"):
        return _read(name)
    words, english = _read(name), _read("en")
    return english | words | {part: english[part] | words.get(part, {}) for part in ("headings", "site")}


@cache
def languages() -> frozenset[str]:
    """The languages that the site and the pages can be in: those with a file."""
    return frozenset(path.stem for path in folder().glob("*.yml"))


def _read(language: str) -> dict[str, Any]:
    loaded = yaml.safe_load((folder() / f"{language}.yml").read_text(encoding="utf-8"))
    return loaded if isinstance(loaded, dict) else {}


def heading(kind: str, language: str) -> str:
    """The heading that Klankbord writes for ``kind``: lessons, quotes, tips, chapters or shownotes."""
    return str(strings(language)["headings"][kind][0])


@cache
def _known() -> dict[str, str]:
    known: dict[str, str] = {}
    for path in sorted(folder().glob("*.yml")):
        for kind, names in strings(path.stem).get("headings", {}).items():
            known.update((fold(str(name)), kind) for name in names)
    return known


def kind_of(heading_text: str) -> str:
    """The kind that a heading announces, in whichever language; empty when it is a heading of the editor's own."""
    return _known().get(fold(heading_text.rstrip(" #:")), "")


def announced(heading_text: str) -> str:
    """The kind that a heading announces with more words around it, such as ``Vijf tips voor betere brieven``.

    Only for lists: a chapter of prose may well be called ``Lessen uit de zorg``.
    """
    if kind := kind_of(heading_text):
        return kind
    found = fold(heading_text).split()
    for place, word in enumerate(found[:3]):
        kind = _known().get(word.strip(":,"), "")
        if kind in LISTED and (place == 0 or _leads(found[:place])):
            return kind
    return ""


def _leads(words: list[str]) -> bool:
    """Whether words may stand before "tips": a number, or one of the small words of ``heading_leads``."""
    return all(word.isdigit() or word in _all_leads() for word in words)


@cache
def _all_leads() -> frozenset[str]:
    return frozenset(str(lead) for name in languages() for lead in strings(name).get("heading_leads", []))
