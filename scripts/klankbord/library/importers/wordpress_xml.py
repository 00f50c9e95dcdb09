"""The XML of a WordPress export, an entry at a time; with what is wrong in most of them made good."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from klankbord.entities import unescape
from klankbord.library.dom import space_and_name

_AMPERSAND = re.compile(rb"&(?:(#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z]\w{1,30};))?")
_BAD = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class _Clean:
    """A file to read XML from, without the control characters and the wrong bytes that exports hold."""

    def __init__(self, path: Path, *, repair: bool) -> None:
        self._repair, self._rest, self._in_cdata = repair, b"", False
        self._stream = path.open("rb")
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._encoded = True
        head = self._stream.read(200)
        self._stream.seek(0)
        if b"encoding=" in head and not re.search(rb"encoding=[\"']utf-?8", head, re.IGNORECASE):
            self._encoded = False  # libxml2 knows what to do

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(max(size, 1 << 16) if size >= 0 else -1)
        if not self._encoded:
            return data
        clean = _BAD.sub(b"", self._decoder.decode(data, not data).encode("utf-8"))
        return self._repaired(clean, last=not data) if self._repair else clean

    def _repaired(self, data: bytes, *, last: bool) -> bytes:
        """With every ``&`` outside CDATA as XML wants it; entities of HTML become the signs they stand for."""
        data = self._rest + data
        keep = 0 if last else 64  # a mark may go on in what is read next
        out: list[bytes] = []
        at, end = 0, max(0, len(data) - keep)
        while at < end:
            mark = b"]]>" if self._in_cdata else b"<![CDATA["
            found = data.find(mark, at)
            stop = found + len(mark) if 0 <= found < end else max(at, end)
            if 0 <= found < end or not self._splits(data, end):
                piece = data[at:stop]
            else:
                stop = max(at, data.rfind(b"&", at, end))
                piece = data[at:stop]
            out.append(piece if self._in_cdata else _AMPERSAND.sub(_as_xml, piece))
            at = stop
            if not 0 <= found < end:
                break
            self._in_cdata = not self._in_cdata
        self._rest = data[at:]
        return b"".join(out) or (b" " if self._rest and not last else b"")

    def _splits(self, data: bytes, end: int) -> bool:
        """Whether an entity may begin before ``end`` and go on after it."""
        return not self._in_cdata and end < len(data) and b"&" in data[max(0, end - 40) : end]

    def close(self) -> None:
        self._stream.close()


def _as_xml(found: re.Match[bytes]) -> bytes:
    """An ``&`` and what may be its entity, as XML knows it; what is no entity is a plain ``&``."""
    if found[1] is None:
        return b"&amp;"
    sign = unescape(found[0].decode("ascii", "replace"))
    if sign in "<>&\"'":
        return found[0]
    return sign.encode("ascii", "xmlcharrefreplace") if len(sign) < 3 else b"&amp;" + found[0][1:]


def elements(path: Path, *, recover: bool) -> Iterator[etree._Element]:
    """Entries and authors one at a time, each forgotten after it; entities are not resolved and nothing is fetched."""
    source = _Clean(path, repair=recover)
    try:
        wanted = ("{*}item", "{*}author", "{*}language", "{*}link", "{*}base_blog_url")
        for _, element in etree.iterparse(
            source,
            events=("end",),
            tag=wanted,
            resolve_entities=False,
            no_network=True,
            recover=recover,
            huge_tree=True,
        ):
            yield element
            if local(element) == "item":
                element.clear()
                while element.getprevious() is not None:
                    parent = element.getparent()
                    if parent is None:
                        break
                    del parent[0]
    except etree.XMLSyntaxError:
        if not recover:
            raise
    finally:
        source.close()


def is_cut_off(path: Path) -> bool:
    """Whether the last entry of an export was begun but not ended."""
    with path.open("rb") as stream:
        tail, last = b"", True
        while data := stream.read(1 << 20):
            begun, ended = (tail + data).rfind(b"<item>"), (tail + data).rfind(b"</item>")
            last = ended >= begun if max(begun, ended) >= 0 else last
            tail = data[-8:]
    return not last


def local(element: etree._Element) -> str:
    """The name of an element, whatever its namespace."""
    return space_and_name(element)[1]


def named(element: etree._Element, name: str) -> bool:
    """Whether an element is called so, whichever version of WordPress' namespace it is in."""
    return local(element) == name


def text_in(element: etree._Element, name: str) -> str:
    """The text of a child, whichever version of WordPress' namespace it is in."""
    found = next((child for child in element if named(child, name)), None)
    return (found.text or "").strip() if found is not None else ""


def encoded(element: etree._Element, namespace: str) -> str:
    """``content:encoded`` or ``excerpt:encoded``; they differ only by namespace."""
    for child in element:
        space, name = space_and_name(child)
        if name == "encoded" and namespace in space:
            return child.text or ""
    return ""


def meta_of(item: etree._Element) -> dict[str, str]:
    """What WordPress and its plugins keep beside a text, by the names that they gave it."""
    return {text_in(child, "meta_key"): text_in(child, "meta_value") for child in item if named(child, "postmeta")}
