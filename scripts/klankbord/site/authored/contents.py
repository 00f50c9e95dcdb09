"""The table of contents of a long page: its headings as the page shows them, whoever wrote those."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import html as lxml_html
from lxml.html import HtmlElement

from klankbord.site.authored.marking import classes

FEWEST = 3
"""Headings of level 2 from which on a page is long."""

# Inside these a heading is a part of something, not of the page: it may be folded away, or one of several tabs.
_APART = frozenset({"details", "blockquote", "aside"})
_APART_CLASSES = frozenset({"tab", "admonition", "grid", "footnote"})


@dataclass(slots=True)
class Heading:
    """A heading of level 2 with those of level 3 ``below`` it; ``anchor`` is its id."""

    anchor: str
    text: str
    below: list[Heading] = field(default_factory=list)


def contents(html: str) -> list[Heading]:
    """The headings of a page with this content; none when it is too short for a list of them to be of use."""
    if html.count("<h2") < FEWEST:
        return []
    root: HtmlElement = lxml_html.fragment_fromstring(html, create_parent="div")
    found: list[Heading] = []
    for element in root.iter("h2", "h3"):
        heading = Heading(element.get("id") or "", _text(element))
        if not heading.anchor or not heading.text or _apart(element):
            continue
        if element.tag == "h2":
            found.append(heading)
        elif found:
            found[-1].below.append(heading)
    return found if len(found) >= FEWEST else []


def _text(heading: HtmlElement) -> str:
    """What a heading says, without the signs in it that lead elsewhere."""
    signs = {"headerlink", "footnote-ref", "annotation"}
    for link in list(heading.iter("a")):
        if signs.intersection(classes(link)):
            link.drop_tree()
    return " ".join((heading.text_content() or "").split())


def _apart(heading: HtmlElement) -> bool:
    return any(
        around.tag in _APART or not _APART_CLASSES.isdisjoint(classes(around)) for around in heading.iterancestors()
    )
