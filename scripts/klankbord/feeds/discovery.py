"""Find a feed's address on a web page, for people who paste the address of a podcast's site."""

from __future__ import annotations

import lxml.html
from lxml import etree

from klankbord.feeds import values

_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "text/xml"}
MOST = 20


def feeds_on(page: bytes, url: str) -> tuple[str, ...]:
    """The feeds that a web page names in its head (``link rel="alternate"``), in its order; none when it names none."""
    try:
        root = lxml.html.document_fromstring(page, parser=lxml.html.HTMLParser(huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    links = (
        values.address(link.get("href"), url)
        for link in root.iter("link")
        if "alternate" in (link.get("rel") or "").lower().split() and (link.get("type") or "").lower() in _TYPES
    )
    return tuple(dict.fromkeys(filter(None, links)))[:MOST]
