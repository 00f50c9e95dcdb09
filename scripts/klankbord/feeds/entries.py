"""feedparser's reading of a feed, even of those that feedparser itself stumbles over.

It raises TypeError, KeyError and the like on well-formed XML, such as a ``psc:chapter`` without a start. Such a feed
holds good episodes all the same, so what it stumbles over is found, left out and reported; the rest is read.
"""

from __future__ import annotations

import copy
import io
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import feedparser
from lxml import etree

from klankbord.errors import FeedError
from klankbord.feeds import namespaces
from klankbord.feeds.extensions import ITEMS, below

log = logging.getLogger(__name__)

MOST_TRIES = 3000
"""Pieces of one feed that are read on their own to find what is wrong: some seconds."""

_READ_ELSEWHERE = ("podcast:", "psc:", "?:", "fh:")
"""Tags that nobody reads with feedparser: ``extensions`` reads podcast: and psc:, and nothing reads the others."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What feedparser made of a feed: an entry for each item, None for one of which nothing could be read."""

    version: str
    feed: Mapping[str, Any]
    entries: Sequence[Mapping[str, Any] | None]
    fault: str = ""
    problems: tuple[str, ...] = ()


def read(data: bytes, url: str) -> Parsed:
    """Read a document in UTF-8. Raises KlankbordError when nothing at all can be made of it."""
    try:
        return _parsed(_raw(data))
    except Exception as error:
        log.info("feedparser stumbles over %s; its parts are read one by one", url, exc_info=error)
        return _Pieces(data, url, error).read()


def _raw(data: bytes) -> Any:
    return feedparser.parse(
        io.BytesIO(data),
        sanitize_html=False,  # the rendered page is sanitised; cleaning before markdown protects nothing
        resolve_relative_uris=False,
        # Without a content-location, GUIDs stay as they are; addresses are made absolute by ``values.address``.
        response_headers={"content-type": "application/xml; charset=utf-8"},
    )


def _parsed(found: Any) -> Parsed:
    fault = str(found.get("bozo_exception")) if found.get("bozo") else ""
    return Parsed(str(found.get("version") or ""), found.feed, found.entries, fault)


class _Pieces:
    """A feed taken apart: first without what nobody reads, then item by item, then tag by tag."""

    def __init__(self, data: bytes, url: str, error: Exception) -> None:
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
            remove_pis=True, remove_comments=True,
        )  # fmt: skip
        root = etree.fromstring(data, parser)
        if root is None:
            raise FeedError(url, "is not a feed", "Check the address in a browser.") from error
        self.root: etree._Element = root
        self.name = namespaces.Namer()
        self.problems: list[str] = []
        self.tries = 0

    def read(self) -> Parsed:
        """What can be read of the feed, with what cannot in ``problems``."""
        lists = below(self.root, self.name)
        items = [item for name in ITEMS for item in lists.get(name, [])]
        for node in (*self.root.iter("channel", "{*}channel"), self.root, *items):
            for child in [child for child in node if self.name(child).startswith(_READ_ELSEWHERE)]:
                node.remove(child)
        try:
            return _parsed(_raw(etree.tostring(self.root)))
        except Exception as error:
            log.debug("still stumbling", exc_info=error)
        entries: list[Mapping[str, Any] | None] = []
        for number, item in enumerate(items, start=1):
            found = self.innocent(item, f"Item {number}")
            entries.append(next(iter(found.entries), {}) if found else None)
        for item in items:
            parent = item.getparent()
            if parent is not None:
                parent.remove(item)
        channel = next((node for node in self.root if self.name(node) == "channel"), self.root)
        found = self.innocent(channel, "The feed")
        feed, version = (found.feed, str(found.get("version") or "")) if found else ({}, "")
        return Parsed(version, feed, entries, problems=tuple(self.problems))

    def innocent(self, node: etree._Element, name: str) -> Any:
        """A node as feedparser reads it, without the children that it stumbles over; None when none is left."""
        children = list(node)
        for attributes in (True, False):
            if found := self.attempt(node, children, attributes=attributes):
                return found
        good = [child for child in children if self.attempt(node, [child], attributes=False)]
        found = self.attempt(node, good, attributes=False)
        left_out = sorted({self.name(child) for child in children if child not in good}) if found else []
        if left_out:
            self.problems.append(f"{name}: what it says in {', '.join(left_out)} cannot be read and is left out.")
        elif not found:
            self.problems.append(f"{name} cannot be read and is left out.")
        return found

    def attempt(self, node: etree._Element, children: Iterable[etree._Element], *, attributes: bool) -> Any:
        """feedparser's reading of a node with some of its children, in the elements around it; None when it raises."""
        self.tries += 1
        if self.tries > MOST_TRIES:
            return None
        try:
            return _raw(_alone(node, children, attributes=attributes))
        except Exception:
            return None


def _alone(node: etree._Element, children: Iterable[etree._Element], *, attributes: bool) -> bytes:
    """A document of one node, with the elements around it but nothing beside it."""
    given = {str(name): str(value) for name, value in node.attrib.items()} if attributes else {}
    inner = etree.Element(node.tag, given, nsmap=_spaces(node))
    inner.text = node.text
    inner.extend([copy.deepcopy(child) for child in children])
    for around in node.iterancestors():
        outer = etree.Element(around.tag, {"version": "2.0"} if around.tag == "rss" else {}, nsmap=_spaces(around))
        outer.append(inner)
        inner = outer
    return etree.tostring(inner)


def _spaces(node: etree._Element) -> Any:
    """The namespaces of a node, including the one without a prefix, which lxml's types do not know of."""
    return node.nsmap


def several(holder: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The parts of what feedparser gives as a list; anything else that a feed makes of it has none."""
    value = holder.get(key)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []
