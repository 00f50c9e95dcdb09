"""Notes below an article: a number in the text that leads to them, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
from lxml.html import HtmlElement

from klankbord.folding import fold
from klankbord.library.importers.boilerplate import drop, text_of

_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|\*{1,3}|†|‡|noot \d+|note \d+)[\])]?", re.IGNORECASE)
_BACK = re.compile(r"^(?:[↩↑^⏎⤴]\ufe0e?|terug|back|jump up|\[?\d{1,3}\]?|[a-z])$", re.IGNORECASE)
_HEADINGS = frozenset(
    {"noten", "voetnoten", "eindnoten", "footnotes", "notes", "endnotes", "referenties", "references"}
)


def take(tree: HtmlElement) -> dict[str, HtmlElement]:
    """The notes of an article by name, taken out of it; a ``note`` element stands where the text refers to one."""
    targets: dict[str, HtmlElement] = {}
    places: dict[HtmlElement, int] = {}
    for element in tree.iter("*"):
        places[element] = len(places)
        for key in ("id", "name"):
            if name := element.get(key):
                targets.setdefault(name, element)
    notes: dict[str, HtmlElement] = {}
    names: dict[HtmlElement, str] = {}
    for link in list(tree.iter("a")):
        target = targets.get((link.get("href") or "").rpartition("#")[2]) if "#" in (link.get("href") or "") else None
        if target is None or not _MARK.fullmatch(text_of(link)) or places[target] <= places.get(link, 0):
            continue
        note = _note(target)
        if note is None or any(around is note for around in link.iterancestors()):
            continue
        if note not in names:
            names[note] = str(len(names) + 1)
            notes[names[note]] = note
        _refer(link, names[note])
    for note in notes.values():
        _take_out(note)
    return notes


def _note(target: HtmlElement) -> HtmlElement | None:
    """The block that a note's anchor stands in or before."""
    for element in (target, *target.iterancestors()):
        if element.tag in {"li", "p", "dd", "td"} or (element.tag == "div" and element is target):
            return element if 0 < len(text_of(element)) < 3000 else None
        if element.tag in {"body", "article", "main", "section", "ol", "ul"}:
            return None
    return None


def _refer(link: HtmlElement, name: str) -> None:
    mark = lxml.html.fragment_fromstring("<note></note>")
    mark.set("name", name)
    place = link
    parent = link.getparent()
    if parent is not None and parent.tag == "sup" and text_of(parent) == text_of(link):
        place = parent
    place.addprevious(mark)
    drop(place)


def _take_out(note: HtmlElement) -> None:
    for link in list(note.iter("a")):
        if "#" in (link.get("href") or "") and (_BACK.match(text_of(link)) or not text_of(link)):
            holder = link.getparent()
            drop(link)
            if holder is not None and holder is not note and holder.tag in {"sup", "span"} and not text_of(holder):
                drop(holder)
    first = next(note.iter("p"), note)
    first.text = re.sub(r"^\s*(?:\[?\d{1,3}[\].)]|[\^↑])\s*", "", first.text or "")
    parent = note.getparent()
    drop(note)
    while parent is not None and not text_of(parent) and parent.getparent() is not None:
        above = parent.getprevious()
        around = parent.getparent()
        drop(parent)
        if above is not None and (above.tag == "hr" or fold(text_of(above)).strip(" :") in _HEADINGS):
            drop(above)
        parent = around


def definitions(notes: dict[str, str]) -> Iterator[str]:
    """The notes in markdown, each a block of its own."""
    for name, text in notes.items():
        yield f"[^{name}]: " + text.replace("\n", "\n    ").replace("    \n", "\n")
