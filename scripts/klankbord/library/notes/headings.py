"""The words that pages use, from ``languages/``: a heading an editor types is known in every language we have."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from klankbord.folding import fold
from klankbord.languages import FIRST, interface, primary, remembered, table
from klankbord.model import NOTE_KINDS

NEAR = 0.85  # of their letters in common: a slip in a heading, and not another word
LISTED = frozenset(NOTE_KINDS) - {"quotes"}  # kinds of notes that are written as a list


@remembered()
def strings(language: str) -> dict[str, Any]:
    """All words in ``language`` (a BCP 47 tag; only its first part counts), in Dutch when we have no such language.

    What the file of a language other than Dutch or English does not say yet is said in English.
    """
    name = primary(language)
    if name not in interface():
        name = FIRST
    words = table(name, "site.yml")
    if name in (FIRST, "en"):
        return words
    english = table("en", "site.yml")
    return english | words | {part: english[part] | words.get(part, {}) for part in ("headings", "site")}


def heading(kind: str, language: str) -> str:
    """The heading that Klankbord writes for ``kind``: lessons, quotes, tips, chapters, adverts or shownotes."""
    return str(strings(language)["headings"][kind][0])


@remembered()
def _known() -> dict[str, str]:
    known: dict[str, str] = {}
    for language in sorted(interface()):
        for kind, names in strings(language).get("headings", {}).items():
            known.update((fold(str(name)), kind) for name in names)
    return known


def kind_of(heading_text: str) -> str:
    """The kind that a heading announces, in whichever language; empty when it is a heading of the editor's own."""
    return _known().get(fold(heading_text.rstrip(" #:")), "")


def meant(heading_text: str, language: str) -> str:
    """The heading of ``language`` that one which announces nothing is nearly: a slip of the finger; else empty."""
    if kind_of(heading_text):
        return ""
    known = {fold(str(name)): str(name) for names in strings(language)["headings"].values() for name in names}
    near = get_close_matches(fold(heading_text.rstrip(" #:")), known, 1, NEAR)
    return known[near[0]] if near else ""


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


@remembered()
def _all_leads() -> frozenset[str]:
    return frozenset(str(lead) for name in interface() for lead in strings(name).get("heading_leads", []))
