"""A hub in English is in English throughout: every kind of page, what surrounds it, and what is not a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from stranger import Installed

from klankbord.library.notes import headings
from klankbord.library.starting.new_page import KINDS

pytestmark = [pytest.mark.slow]

SPOKEN = ("alt", "title", "aria-label", "placeholder", "content", "value")
SMALL_WORDS = re.compile(r"\b(?:de|het|een|niet|van|voor|naar|deze|zijn|wordt|aflevering|redactie)\b", re.IGNORECASE)
DUTCH_ADDRESS = re.compile(
    r'(?:href|src|action)="[^"]*\b(?:artikelen|themas|citaten|lessen|mensen|begrippen|zoeken|archief)/'
)
ADDRESS = re.compile(r"https?://\S+|[\w./-]+/[\w./#?=-]*")


def phrases(language: str) -> set[str]:
    """What the theme may say in a language."""
    return {value for value in headings.strings(language)["site"].values() if isinstance(value, str)}


def told(page: Path) -> Iterator[str]:
    """Everything a page says: its text, and what its attributes say to those who hear or point."""
    root: Any = lxml.html.fromstring(page.read_bytes())
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag not in {"script", "style"} or element.get("type") == "application/ld+json":
            yield element.text or ""
        yield element.tail or ""
        yield from (value for name, value in element.attrib.items() if name in SPOKEN)


def test_it_says_nothing_in_dutch(installed: Installed, elsewhere: Path) -> None:
    installed.run("klankbord", "init", "hub", "--name", "Our customers", "--language", "en", cwd=elsewhere)
    hub = elsewhere / "hub"
    for kind in KINDS:
        show = ["--show", "the-show"] if kind == "episode" else []
        title = "The show" if kind == "show" else f"About {kind}"
        made = hub / installed.run("klankbord", "new", kind, title, *show, cwd=hub).stdout.strip()
        made.write_text(made.read_text("utf-8").replace("status: review", "status: published"), "utf-8")
    installed.run("klankbord", "check", cwd=hub)  # what is still to be filled in is a warning
    installed.run("klankbord", "build", "--strict", "--audit", cwd=hub)
    installed.run("klankbord", "digest", cwd=hub)

    dutch = phrases("nl") - phrases("en")
    pages = sorted((hub / "build").rglob("*.html"))
    assert len(pages) > 20
    ours = [page for page in pages if 'http-equiv="refresh"' not in page.read_text("utf-8")]
    assert not [page for page in ours if DUTCH_ADDRESS.search(page.read_text("utf-8"))]
    assert (hub / "build" / "site" / "articles" / "about-article" / "index.html") in ours
    assert (hub / "build" / "site" / "artikelen" / "about-article" / "index.html") in pages
    for page in pages:
        for text in map(str.strip, told(page)):
            assert text not in dutch, page
            assert not SMALL_WORDS.search(ADDRESS.sub(" ", text)), f"{page}: {text}"
    for file in [
        *(hub / "build").rglob("*.xml"),
        *(hub / "build").rglob("*.ics"),
        *(hub / "build").rglob("*.md"),
        *hub.rglob("*.md"),
    ]:
        assert not SMALL_WORDS.search(ADDRESS.sub(" ", file.read_text(encoding="utf-8"))), file
