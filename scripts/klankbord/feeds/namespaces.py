"""The usual prefix of a tag, whatever the feed calls its namespace.

Namespaces are matched loosely: feeds use http and https, the old address on GitHub, or forget to declare the prefix.
"""

from __future__ import annotations

import re

from lxml import etree

_PREFIXES = (
    ("podcast", re.compile(r"podcastindex\.org/namespace|podcast-namespace|podcastindex-org", re.IGNORECASE)),
    ("itunes", re.compile(r"itunes\.(?:apple\.)?com/", re.IGNORECASE)),
    ("psc", re.compile(r"podlove\.(?:org|de)/simple-chapters", re.IGNORECASE)),
    ("atom", re.compile(r"w3\.org/2005/atom|purl\.org/atom", re.IGNORECASE)),
    ("fh", re.compile(r"purl\.org/syndication/history", re.IGNORECASE)),
    ("media", re.compile(r"search\.yahoo\.com/mrss|video\.search\.yahoo", re.IGNORECASE)),
    ("dc", re.compile(r"purl\.org/dc/elements", re.IGNORECASE)),
    ("dcterms", re.compile(r"purl\.org/dc/terms", re.IGNORECASE)),
    ("content", re.compile(r"purl\.org/rss/1\.0/modules/content", re.IGNORECASE)),
    ("", re.compile(r"purl\.org/rss/1\.0/?$|backend\.userland\.com|my\.netscape\.com", re.IGNORECASE)),
)


class Namer:
    """Names the tags of one document; it remembers, because a feed has few tags and many of each."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def __call__(self, node: etree._Element) -> str:
        """A tag as ``prefix:local`` in lower case with the usual prefix; plain tags of RSS and Atom have none."""
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag not in self._names:
            space, _, local = tag.rpartition("}")
            prefix = next((name for name, pattern in _PREFIXES if pattern.search(space)), None) if space else ""
            if prefix == "atom" and local in {"feed", "entry", "id"}:
                prefix = ""
            name = f"{prefix}:{local}" if prefix else local
            self._names[tag] = name.lower() if prefix is not None else f"?:{local}".lower()
        return self._names[tag]
