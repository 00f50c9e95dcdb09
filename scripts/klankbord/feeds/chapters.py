"""Chapters as their makers write them: Podcasting 2.0 JSON, Podlove Simple Chapters, times in a description."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from klankbord.errors import KlankbordError
from klankbord.feeds import values
from klankbord.model import Chapter

MOST = 1000
_MOST_ROWS = 5000
_LONGEST_ROW = 300
_CLOCK = re.compile(r"\d:\d\d")
_TIMED = re.compile(
    r"^[\s\-–—*•●▪#>]*[\[(]?(?P<time>(?:\d{1,2}:)?\d{1,3}:\d{2})(?:[.,]\d{1,3})?[\])]?"
    r"(?:\s*[-–—]\s*[\[(]?(?:\d{1,2}:)?\d{1,3}:\d{2}[\])]?)?[\s\-–—:.|]*(?P<title>\S.*)$"
)
_TIMED_LAST = re.compile(r"^(?P<title>.*\S)[\s\-–—:|]*[\s\[(](?P<time>(?:\d{1,2}:)?\d{1,3}:\d{2})[\])]?\s*$")


def parse(data: bytes, type: str = "application/json+chapters") -> tuple[Chapter, ...]:  # noqa: A002
    """Chapters from a file: Podcasting 2.0 JSON chapters 1.0 to 1.2, or Podlove Simple Chapters as XML.

    Chapters with ``toc: false`` only change the picture and are left out. Raises KlankbordError when it is neither.
    """
    if data.lstrip(b"\xef\xbb\xbf\r\n\t ")[:1] == b"<" or "xml" in type:
        return _from_xml(data)
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise KlankbordError(
            f"chapters ({type})", f"are no valid JSON ({error})", "Ask the publisher to mend them."
        ) from error
    entries = document.get("chapters") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise KlankbordError("chapters", "the file has no list of chapters", "Ask the publisher to mend them.")
    return orderly(_from_json(entry) for entry in entries[:MOST] if isinstance(entry, dict))


def _from_json(entry: dict[str, Any]) -> Chapter | None:
    start = _seconds(entry.get("startTime"))
    if start is None or entry.get("toc") is False:
        return None
    return Chapter(
        start,
        values.line(str(entry.get("title") or "")),
        _seconds(entry.get("endTime")),
        values.address(str(entry.get("img") or "")),
        values.address(str(entry.get("url") or "")),
    )


def _seconds(value: object) -> float | None:
    return None if value is None or isinstance(value, bool) else values.seconds(str(value))


def _from_xml(data: bytes) -> tuple[Chapter, ...]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise KlankbordError("chapters", f"are no valid XML ({error})", "Ask the publisher to mend them.") from error
    return () if root is None else from_psc(root)


def from_psc(element: etree._Element) -> tuple[Chapter, ...]:
    """Chapters from a ``psc:chapters`` element (Podlove Simple Chapters 1.2)."""
    return orderly(
        Chapter(
            start,
            values.line(node.get("title")),
            None,
            values.address(node.get("image")),
            values.address(node.get("href")),
        )
        for node in list(element.iter("{*}chapter"))[:MOST]
        if (start := values.seconds(node.get("start"))) is not None
    )


def from_text(text: str) -> tuple[Chapter, ...]:
    """Chapters from a description with one line per chapter, its time first (``[12:31] Waarom``) or last.

    It takes at least three lines, with times that only rise, the first within the first tenth of the last; otherwise it
    is not a list of chapters but a text that mentions times.
    """
    if text.count(":") < 3:
        return ()
    rows = (row.strip() for row in values.plain(text).split("\n")[:_MOST_ROWS] if len(row) <= _LONGEST_ROW)
    found = [match for row in rows if _CLOCK.search(row) and (match := _TIMED.match(row) or _TIMED_LAST.match(row))]
    chapters = [
        Chapter(values.seconds(match["time"]) or 0.0, values.line(match["title"].strip(" -–—:|")))
        for match in found[:MOST]
    ]
    starts = [chapter.start for chapter in chapters]
    rising = all(first < second for first, second in itertools.pairwise(starts))
    if len(chapters) < 3 or not rising or starts[0] > max(120.0, starts[-1] / 10):
        return ()
    return orderly(chapters)


def orderly(chapters: Iterable[Chapter | None]) -> tuple[Chapter, ...]:
    """Chapters by time, those without a title or with the very same time and title dropped."""
    seen = {(chapter.start, chapter.title): chapter for chapter in chapters if chapter is not None and chapter.title}
    return tuple(sorted(seen.values(), key=lambda chapter: chapter.start))
