"""Strange feeds: well-formed, and of a kind that no publisher means to write.

The names of elements and attributes are those that feedparser handles and those of our own readers, so that a version
of either that knows more is tried on more. ``feeds()`` gives the bytes; ``proper`` is what must hold for whatever is
read from them. Run as a program it tries as many as asked: ``python tests/feeds/strange.py 20000``.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from feedparser.mixin import _FeedParserMixin
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from klankbord.feeds import extensions, json_feed
from klankbord.model import Feed

URL = "https://strange.example/feed"
OURS = {
    "podcast": "https://podcastindex.org/namespace/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "psc": "http://podlove.org/simple-chapters",
    "fh": "http://purl.org/syndication/history/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "atom": "http://www.w3.org/2005/Atom",
    "googleplay": "http://www.google.com/schemas/play-podcasts/1.0",
    "spotify": "http://www.spotify.com/ns/rss",
    "unknown": "urn:unknown",
}


def _spaces() -> dict[str, str]:
    """Addresses of namespaces by the prefix that is usual for them."""
    known = {prefix: address for address, prefix in _FeedParserMixin.namespaces.items() if prefix and prefix != "xml"}
    return {prefix: address for prefix, address in {**known, **OURS}.items() if re.fullmatch(r"\w+", prefix)}


def _elements() -> list[str]:
    """What feedparser has a method for, and what our own readers ask for by name."""
    named = {name.partition("_")[2].partition("_")[2] for name in dir(_FeedParserMixin) if name.startswith("_start_")}
    spaces = _spaces()
    found = {"item", "entry", "channel", "link", "guid", "pubDate", "title", "enclosure", "redirect", "newLocation"}
    for name in named:
        prefix, _, local = name.partition("_")
        found.add(f"{prefix}:{local}" if local and prefix in spaces else name)
    asked = r'"((?:podcast|itunes|psc|fh|atom|media|dc|dcterms):[a-z-]+)"'
    found |= set(re.findall(asked, Path(extensions.__file__).read_text(encoding="utf-8")))
    found |= {"psc:chapter", "podcast:remoteItem", "podcast:source", "podcast:integrity", "unknown:thing"}
    return sorted(name for name in found if ":" not in name or name.partition(":")[0] in spaces)


SPACES = _spaces()
ELEMENTS = _elements()
ATTRIBUTES = [
    "url", "href", "type", "length", "rel", "start", "title", "startTime", "duration", "domain", "scheme", "term",
    "label",
    "isPermaLink", "version", "text", "role", "group", "img", "image", "xml:base", "xml:lang", "lang", "mode", "name",
    "rdf:about", "rdf:resource", "uri", "email", "medium", "feedGuid", "feedUrl", "itemGuid", "geo", "osm", "season",
    "number", "display", "code", "algo", "width", "height", "expression", "contentType", "value", "pubdate",
    "src", "rating",
]  # fmt: skip

_odd = st.sampled_from(
    ["", " ", "0", "-1", "1e999", "nan", "yes", "clean", "a,b", "12:31", "99999999999999999999", "http://[", "//",
     "https://x.example/1.mp3",
     "javascript:alert(1)", "file:///etc/passwd", "text/html", "application/xhtml+xml", "base64", "escaped", "utf-8",
     "14 juillet 2026", "Wed, 31 Jun 2026 25:00:00 XYZ", "2026-13-45T99:99:99Z", "<b>", "<klantnaam>", "&lt;b&gt;",
     "&amp;amp;",
     "é", "\u202e", "😀", "\u00a0", "x" * 600, "a b c", "#", "?", "%", "%ff", "{}", "[]", "null", "tag:x,2026:1", "::",
     "1 2 3"]
)  # fmt: skip
_text = _odd | st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), max_size=20
)
_names = st.sampled_from(ELEMENTS)
_attributes = st.dictionaries(st.sampled_from(ATTRIBUTES), _text, max_size=4)


def _element(name: str, attributes: dict[str, str], inside: str) -> str:
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{given}>{inside}</{name}>" if inside else f"<{name}{given}/>"


_written = _text.map(escape) | _text.filter(lambda text: "]]>" not in text).map(lambda text: f"<![CDATA[{text}]]>")
_leaves = st.builds(_element, _names, _attributes, _written | st.just(""))
_nodes = st.recursive(
    _leaves,
    lambda inner: st.builds(_element, _names, _attributes, st.lists(inner, max_size=4).map("".join)),
    max_leaves=12,
)
_several = st.lists(_nodes, max_size=6).map("".join)


def _document(
    root: str, spaces: list[str], attributes: dict[str, str], channel: str, items: list[str], wrong: str
) -> str:
    declared = "".join(f' xmlns:{prefix}="{SPACES[prefix]}"' for prefix in spaces)
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if ":" not in key)
    if root == "rss":
        inside = "".join(f"<item>{item}</item>" for item in items)
        return f'<rss version="2.0"{declared}><channel{given}>{channel}{inside}</channel>{wrong}</rss>'
    if root == "rdf:RDF":
        inside = "".join(f"<item>{item}</item>" for item in items)
        return f'<rdf:RDF xmlns="http://purl.org/rss/1.0/"{declared}><channel{given}>{channel}</channel>{inside}{wrong}</rdf:RDF>'
    inside = "".join(f"<entry>{item}</entry>" for item in items)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{declared}{given}>{channel}{inside}{wrong}</feed>'


def _encoded(text: str, encoding: str, *, honest: bool) -> bytes:
    declared = encoding.removesuffix("-sig") if honest else "utf-8"
    return f"<?xml version='1.0' encoding='{declared}'?>\n{text}".encode(encoding, "xmlcharrefreplace")


_xml = st.builds(
    _encoded,
    st.builds(
        _document,
        st.sampled_from(["rss", "rss", "rdf:RDF", "feed"]),
        st.just(sorted(SPACES)),
        _attributes,
        _several,
        st.lists(_several, min_size=1, max_size=4),
        _several | st.just(""),
    ),
    st.sampled_from(["utf-8"] * 6 + ["iso-8859-1", "windows-1252", "utf-16", "utf-8-sig", "utf-16-le"]),
    honest=st.booleans(),
)

_asked = re.findall(r'"([a-z]+(?:_[a-z]+)*)"', Path(json_feed.__file__).read_text(encoding="utf-8"))
_KEYS = sorted({*_asked, "version", "items", "attachments"})
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _text | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=5),
    max_leaves=12,
)
_json = st.builds(
    lambda head, items: json.dumps({"version": "https://jsonfeed.org/version/1.1", **head, "items": items}).encode(),
    st.dictionaries(st.sampled_from(_KEYS), _values, max_size=5),
    st.lists(st.dictionaries(st.sampled_from(_KEYS), _values, max_size=6) | _values, max_size=4),
)


def feeds() -> SearchStrategy[bytes]:
    """RSS 2.0, RSS 1.0, Atom and JSON Feed: what a parser must read something of, or refuse in one line."""
    return _xml | _xml | _xml | _json


def proper(value: Any, where: str = "feed") -> None:
    """Assert that every value of a parsed feed is of the type that the model says, to any depth."""
    if isinstance(value, str):
        assert "\0" not in value, where
        value.encode("utf-8")
    elif isinstance(value, datetime):
        assert value.tzinfo is not None, where
        value.isoformat()
        assert 1970 < value.year < 2200, where
    elif isinstance(value, float):
        assert 0 <= value < 1e9, where
    elif isinstance(value, tuple | frozenset):
        for number, part in enumerate(value):
            proper(part, f"{where}[{number}]")
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            part = getattr(value, field.name)
            kinds = field.type if isinstance(field.type, str) else ""
            if kinds == "str":
                assert type(part) is str, f"{where}.{field.name}: {part!r}"
            if kinds.startswith("tuple["):
                assert type(part) is tuple, f"{where}.{field.name}: {part!r}"
            proper(part, f"{where}.{field.name}")
    else:
        assert value is None or type(value) in (int, bool), f"{where}: {value!r}"


def check(data: bytes) -> Feed | None:
    """Read a strange feed; what it gives is well-typed, or it is refused by a KlankbordError (None)."""
    from klankbord import feeds as room
    from klankbord.errors import KlankbordError

    found, refused = None, ""
    try:
        found = room.parse(data, URL)
    except KlankbordError as error:
        refused = str(error)
    assert "fault in Klankbord" not in refused, refused
    proper(found)
    return found


def main(count: int) -> None:
    """Try ``count`` feeds; the first that breaks a promise is shown, as small as it can be made."""
    from hypothesis import HealthCheck, given, settings

    refused = 0

    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(feeds())
    def trial(data: bytes) -> None:
        nonlocal refused
        refused += check(data) is None

    trial()
    print(f"{count:,} strange feeds, {refused:,} refused, none broke a promise")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
