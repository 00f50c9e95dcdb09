"""What a site lists of itself: sitemaps (sitemaps.org, 0.9), gzipped or as plain text, and the links of its feeds."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lxml import etree

from klankbord.library.dom import space_and_name

LARGEST = 50_000_000  # bytes: what the protocol allows
MOST = 50_000  # addresses in one file, likewise
_LONGEST = 2048
_BARE = re.compile(rb"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")
_HIDDEN = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid)")


@dataclass(frozen=True, slots=True)
class Listed:
    """A page that a site lists, with when it was last changed as the site writes it, and the file that lists it."""

    url: str
    changed: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one file lists: pages, other such files (a feed holds only the newest), and whether WordPress made it."""

    pages: tuple[Listed, ...] = ()
    more: tuple[str, ...] = ()
    wordpress: bool = False


def address(text: str | None, base: str) -> str:
    """An address of a page as it is asked for: absolute, without a fragment or what only counts readers; else empty."""
    text = re.sub(r"[\t\r\n]", "", (text or "").strip())
    if not text or len(text) > _LONGEST:
        return ""
    try:
        parts = urlsplit(urljoin(base, text))
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        return ""
    query = parts.query
    if _HIDDEN.search(query):
        pairs = parse_qsl(query, keep_blank_values=True)
        query = urlencode([(name, value) for name, value in pairs if not _HIDDEN.fullmatch(name)])
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))


def same(url: str) -> str:
    """The form in which two addresses of one page are the same: without scheme, ``www.`` and a last slash."""
    parts = urlsplit(url)
    path = re.sub(r"/index\.html?$", "/", parts.path).rstrip("/")
    return f"{host_of(url)}{path}{'?' if parts.query else ''}{parts.query}"


def host_of(url: str) -> str:
    """Host and port of an address, without ``www.``."""
    return urlsplit(url).netloc.lower().removeprefix("www.")


def read(data: bytes, url: str) -> Listing | None:
    """What a file lists; None when it is neither a sitemap nor a feed."""
    data = _unpacked(data).lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith(b"{"):
        return _json_feed(data, url)
    if not data.startswith(b"<"):
        return _plain(data, url)
    if re.match(rb"<!doctype html|<html", data[:200], re.IGNORECASE):
        return None
    root = _parsed(data)
    if root is None:
        return None
    kind = space_and_name(root)[1]
    if kind == "sitemapindex":
        return Listing(more=tuple(_addresses(root, "sitemap", url))[:MOST])
    if kind == "urlset":
        return Listing(tuple(_pages(root, url))[:MOST])
    return _feed(root, url) if kind in {"rss", "feed", "RDF"} else None


def _parsed(data: bytes) -> etree._Element | None:
    """The root of an XML file; when it is not well-formed, what can be read, with bare ampersands kept."""
    for recover in (False, True):
        try:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=recover, huge_tree=False)
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            data = _BARE.sub(b"&amp;", data)
    return None


def _unpacked(data: bytes) -> bytes:
    """The bytes of a file that may be gzipped, but no more than a sitemap may hold."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return zlib.decompressobj(wbits=31).decompress(data, LARGEST)
    except zlib.error:
        return b""


def _child(element: etree._Element, name: str) -> str:
    """The text of the first child with a name that is not of an extension, such as one for pictures or news."""
    home, _ = space_and_name(element)
    for child in element:
        if space_and_name(child) == (home, name):
            return "".join(map(str, child.itertext())).strip()
    return ""


def _addresses(root: etree._Element, name: str, url: str) -> Iterator[str]:
    for child in root:
        if space_and_name(child)[1] == name and (found := address(_child(child, "loc"), url)):
            yield found


def _pages(root: etree._Element, url: str) -> Iterator[Listed]:
    for child in root:
        if space_and_name(child)[1] == "url" and (found := address(_child(child, "loc"), url)):
            yield Listed(found, _child(child, "lastmod")[:40], url)


def _plain(data: bytes, url: str) -> Listing | None:
    """A sitemap of plain text: an address on each line, and nothing else."""
    lines = [line.strip() for line in data[:LARGEST].decode("utf-8", "replace").splitlines() if line.strip()]
    found = [address(line, url) for line in lines[:MOST] if line.startswith(("https://", "http://"))]
    return (
        Listing(tuple(Listed(one, by=url) for one in found if one))
        if lines and len(found) == len(lines[:MOST])
        else None
    )


def _feed(root: etree._Element, url: str) -> Listing:
    links: list[str] = []
    more: list[str] = []
    generator = ""
    for element in root.iter():
        name = space_and_name(element)[1]
        if name in {"item", "entry"}:
            links.append(address(_entry_link(element), url))
        elif name == "link" and element.get("rel") in {"next", "prev-archive"}:
            more.append(address(element.get("href"), url))
        elif name == "generator":
            generator += f"{element.text or ''} {element.get('uri') or ''}"
    pages = tuple(Listed(link, by=url) for link in dict.fromkeys(links) if link)
    return Listing(pages, tuple(filter(None, more)), wordpress="wordpress.org" in generator)


def _entry_link(entry: etree._Element) -> str:
    """Where an entry is to be read: RSS has the address as text, Atom in an attribute (RFC 4287, 4.2.7)."""
    for child in entry:
        if space_and_name(child)[1] == "link":
            if child.get("href") and child.get("rel", "alternate") == "alternate":
                return str(child.get("href"))
            if (child.text or "").strip():
                return str(child.text)
    guid = next(
        (child for child in entry if space_and_name(child)[1] == "guid" and child.get("isPermaLink") != "false"), None
    )
    return (guid.text or "") if guid is not None else ""


def _json_feed(data: bytes, url: str) -> Listing | None:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list):
        return None
    links = [address(str(item.get("url") or ""), url) for item in items if isinstance(item, dict)]
    more = address(str(found.get("next_url") or ""), url)
    return Listing(tuple(Listed(link, by=url) for link in links if link), (more,) if more else ())
