"""OPML subscription lists, in and out (OPML 2.0, opml.org/spec2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from klankbord.errors import FeedError
from klankbord.feeds import credentials, values, xml_text
from klankbord.model import Show

MOST = 10_000


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed in a list."""

    title: str
    url: str


def read(data: bytes) -> tuple[Subscription, ...]:
    """The feeds in a list, each once, folders flattened. Raises KlankbordError when it is not OPML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(xml_text.xml(data)[0], parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or str(root.tag).rpartition("}")[2].lower() != "opml":
        raise FeedError("OPML", "the file is no subscription list", "Export it again from your podcast app.")
    found: dict[str, Subscription] = {}
    for outline in root.iter("{*}outline"):
        attributes = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
        url = values.address(_web(attributes.get("xmlurl", "")))
        if url and len(found) < MOST:
            title = values.line(attributes.get("title") or attributes.get("text") or "")
            found.setdefault(url, Subscription(title, url))
    return tuple(found.values())


def _web(url: str) -> str:
    """Podcast apps write ``feed://`` and ``itpc://`` for http."""
    scheme, mark, rest = url.strip().partition("://")
    return f"http://{rest}" if mark and scheme.lower() in {"feed", "itpc", "pcast", "podcast"} else url


def write(shows: Iterable[Show], title: str = "Klankbord") -> str:
    """A list of shows as OPML 2.0, without credentials."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for show in shows:
        name = values.tidy(show.title) or show.feed_url
        outline = etree.SubElement(body, "outline", type="rss", text=name, title=name)
        outline.set("xmlUrl", credentials.conceal(show.feed_url))
        if show.link:
            outline.set("htmlUrl", show.link)
        if show.language:
            outline.set("language", show.language)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode("utf-8")
