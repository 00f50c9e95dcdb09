"""What every XML file we publish shares: names of namespaces, safe text, dates, serialising."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from lxml import etree

from klankbord.model import Soundbite

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
XHTML = "http://www.w3.org/1999/xhtml"
GENERATOR = "Klankbord"
# What XML 1.0 (section 2.2) cannot carry, not even escaped; titles in feeds do contain such characters.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element = etree._Element


def name(namespace: str, tag: str) -> str:
    """A tag in a namespace, as lxml writes it."""
    return f"{{{namespace}}}{tag}"


def safe(text: str) -> str:
    """The text without characters that XML cannot carry."""
    return _UNWRITABLE.sub("", text)


def add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """A child with text and attributes, all made safe; empty attributes are left out."""
    child = etree.SubElement(parent, tag)
    if text:
        child.text = safe(text)
    for key, value in attributes.items():
        if value:
            child.set(key, safe(value))
    return child


def add_if(parent: Element, tag: str, text: str) -> None:
    """A child with text, or nothing if there is no text."""
    if safe(text).strip():
        add(parent, tag, text)


def soundbites(item: Element, found: Iterable[Soundbite]) -> None:
    """Fragments of the sound of an item (https://podcasting2.org/docs/podcast-namespace/tags/soundbite)."""
    for bite in found:
        start, duration = (f"{value:.3f}".rstrip("0").rstrip(".") for value in (bite.start, bite.duration))
        add(item, name(PODCAST, "soundbite"), bite.title, startTime=start, duration=duration)


def rss(namespaces: dict[str, str]) -> tuple[Element, Element]:
    """An empty RSS 2.0 document: its root and its channel."""
    root = etree.Element("rss", nsmap=namespaces, attrib={"version": "2.0"})
    return root, etree.SubElement(root, "channel")


def show(root: Element, sheet: str, words: str, link: str) -> None:
    """Let a browser that opens the feed show it as a page: with a style sheet, and ``words`` that lead to ``link``.

    The words are XHTML, an extension that feed readers pass over. Not XSL, which browsers are taking out: Chromium put
    a red banner above such a page before it stopped to make one at all.
    """
    root.addprevious(etree.ProcessingInstruction("xml-stylesheet", f'type="text/css" href="{escape(safe(sheet))}"'))
    note = etree.Element(name(XHTML, "p"), nsmap={"h": XHTML})
    add(note, name(XHTML, "a"), words, href=link)
    root[0].insert(0, note)


def rfc822(moment: datetime) -> str:
    """A date as RSS wants it; a date without a zone is taken as UTC."""
    return format_datetime(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def write(root: Element) -> bytes:
    """UTF-8 XML with a declaration, indented so that people can read it."""
    etree.indent(root, "  ")
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="utf-8") + b"\n"
