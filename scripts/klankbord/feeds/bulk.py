"""Cut a very large feed into small ones, so that memory and time stay within bounds whatever it holds.

feedparser needs some twenty times the size of what it reads; a feed of the largest size that is fetched would take
hundreds of megabytes. Read a hundred items at a time, it takes a few.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from klankbord.errors import FeedError

LARGE = 2**20
"""Bytes from which a feed is cut up; smaller ones with more than ``MANY`` items are too."""
MANY = 1000
BATCH = 100
MOST_ITEMS = 20_000
MOST_TAGS = 20_000
"""Tags in one item, or in the channel before its first item; no honest feed comes near."""

MOST_ATTRIBUTES = 200

_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_LONG_TAG = re.compile(rb"<(?![!?])[^<>]{262144}")
_CLOSED = re.compile(rb"</(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_HARMFUL = ("xcessive depth", "Maximum entity", "entity loop", "ntity amplification")


@dataclass(slots=True)
class Remarks:
    """What cutting up found out about the feed."""

    whole: bool = True
    problem: str = ""
    left_out: bool = False


def is_bulky(data: bytes) -> bool:
    """Whether a feed must be cut up before it is read."""
    return len(data) > LARGE or data.count(b"<") > MOST_TAGS or sum(1 for _ in _ITEM.finditer(data)) > MANY


def is_closed(data: bytes) -> bool:
    """Whether the last tag of a feed is there; a parser that recovers does not tell a cut from other faults."""
    return bool(_CLOSED.search(data.replace(b"\0", b"") if b"\0" in data[:64] else data))


def refuse_crowded(root: etree._Element, url: str) -> None:
    """Raise KlankbordError for a tag with hundreds of attributes: feedparser's time grows with their square."""
    if root.xpath(f"boolean(//*[count(@*) > {MOST_ATTRIBUTES}])"):
        raise FeedError(url, "has a tag with hundreds of attributes", "Ask the publisher what is wrong.")


def refuse_harmful(messages: list[str], url: str) -> None:
    """Raise KlankbordError when the XML parser stopped at one of its safety limits."""
    if any(harm in message for message in messages for harm in _HARMFUL):
        raise FeedError(url, "is nested or expanded beyond what a feed needs", "Ask the publisher what is wrong.")


def pieces(data: bytes, url: str, remarks: Remarks) -> Iterator[bytes]:
    """Feeds of at most a hundred items each, and last the feed without any item; ``remarks`` is filled in on the way.

    Raises KlankbordError for what is not XML, or has more tags in one item than any feed needs.
    """
    if _LONG_TAG.search(data):  # the XML parser reads an unfinished tag anew with each block
        raise FeedError(url, "has a tag of hundreds of kilobytes", "Ask the publisher what is wrong.")
    cutter = _Cutter(data, url, remarks)
    yield from cutter.batches()
    if cutter.root is None:
        raise FeedError(url, "is not a feed", "Check the address in a browser.")
    for parent in (cutter.root, *cutter.root):
        for node in [child for child in parent if _is_item(child)]:  # read ahead, and left out
            parent.remove(node)
    yield etree.tostring(cutter.root)


class _Cutter:
    def __init__(self, data: bytes, url: str, remarks: Remarks) -> None:
        self.url, self.remarks, self.closed = url, remarks, is_closed(data)
        self.events = etree.iterparse(
            io.BytesIO(data),
            events=("start", "end"),
            recover=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        self.root: etree._Element | None = None
        self.shell = (b"", b"")

    def batches(self) -> Iterator[bytes]:
        batch: list[bytes] = []
        for count, raw in enumerate(self.items()):
            if count >= MOST_ITEMS:
                self.remarks.left_out = True
                break
            batch.append(raw)
            if len(batch) > BATCH:  # one is kept back: the last of a feed that was cut off is not an item
                yield self.wrapped(batch[:-1])
                batch = batch[-1:]
        messages = [entry.message for entry in list(self.events.error_log)[:20]]
        refuse_harmful(messages, self.url)
        if messages:
            self.remarks.problem = f"The feed is not well-formed XML: {messages[0]}."
            self.remarks.whole = self.closed
        if not self.remarks.whole:
            batch = batch[:-1]
        if batch:
            yield self.wrapped(batch)

    def wrapped(self, batch: list[bytes]) -> bytes:
        return self.shell[0] + b"".join(batch) + self.shell[1]

    def items(self) -> Iterator[bytes]:
        """Each item as XML, dropped from the tree once it has been read."""
        depth, tags, read = 0, 0, None
        try:
            for event, node in self.events:
                if event == "start":
                    self.root = node if self.root is None else self.root
                    depth, tags = depth + 1, tags + 1
                    if tags > MOST_TAGS:
                        raise FeedError(self.url, "has far more tags than a feed needs", "Ask the publisher.")
                    continue
                depth -= 1
                parent = node.getparent()
                if depth not in (1, 2) or parent is None or not _is_item(node):
                    continue
                if not self.shell[0]:
                    self.shell = _shell(parent)
                yield etree.tostring(node, with_tail=False)
                node.clear(keep_tail=True)
                if read is not None and read.getparent() is not None:
                    read.getparent().remove(read)
                read, tags = node, 0
        except etree.XMLSyntaxError:
            self.remarks.whole = self.closed
        if read is not None and read.getparent() is not None:
            read.getparent().remove(read)


def _is_item(node: etree._Element) -> bool:
    return isinstance(node.tag, str) and node.tag.rpartition("}")[2].lower() in {"item", "entry"}


def _shell(parent: Any) -> tuple[bytes, bytes]:
    """What goes before and after items with this parent to make them a feed of the same kind."""
    root = parent.getroottree().getroot()
    outer = etree.Element(root.tag, dict(root.attrib), nsmap=root.nsmap)
    inner = outer
    if parent is not root:
        inner = etree.SubElement(outer, parent.tag, dict(parent.attrib), nsmap=parent.nsmap)
    inner.text = "items"
    before, _, after = etree.tostring(outer).rpartition(b">items<")
    return before + b">", b"<" + after
