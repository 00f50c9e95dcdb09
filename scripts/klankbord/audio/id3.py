"""Chapters of an ID3v2 tag, with the tables of contents that FFmpeg does not read.

ID3v2 Chapter Frame Addendum 1.0 (https://id3.org/id3v2-chapters-1.0): a chapter is a CHAP frame; CTOC frames say
which of them a listener is shown. Those in no CTOC frame only change the picture or the link on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_MOST = 32 * 2**20  # bytes of a tag: it holds pictures
_TOP_LEVEL = 2
_ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")
_NOT_PLAIN = {3: 0x00C0, 4: 0x000C}  # flags of a frame that is compressed or encrypted, by version
_NO_TIME = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Mark:
    """A chapter as it is in the file, times in seconds; ``end`` is None when the file does not say."""

    start: float
    end: float | None
    title: str


@dataclass(frozen=True, slots=True)
class _Frame:
    name: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class _Table:
    top: bool
    children: tuple[bytes, ...]


def marks(path: Path) -> list[Mark] | None:
    """The chapters that listeners are shown, in the file's order; None when the file does not begin with such a tag."""
    with path.open("rb") as file:
        head = file.read(10)
        if len(head) < 10 or head[:3] != b"ID3" or head[3] not in _NOT_PLAIN:
            return None
        body = file.read(min(_synchsafe(head[6:10]), _MOST))
    version, flags = head[3], head[5]
    if flags & 0x80 and version == 3:
        body = body.replace(b"\xff\x00", b"\xff")
    if flags & 0x40:
        size = _synchsafe(body[:4]) if version == 4 else int.from_bytes(body[:4]) + 4
        body = body[size:]
    chapters: dict[bytes, Mark] = {}
    tables: dict[bytes, _Table] = {}
    for frame in _frames(body, version):
        if frame.name == b"CHAP":
            name, mark = _chapter(frame.body, version)
            if mark is not None:
                chapters.setdefault(name, mark)
        elif frame.name == b"CTOC":
            name, _, rest = frame.body.partition(b"\0")
            children = tuple(rest[2:].split(b"\0")[: rest[1]]) if len(rest) > 2 else ()
            tables.setdefault(name, _Table(bool(rest[:1] and rest[0] & _TOP_LEVEL), children))
    return [mark for name, mark in chapters.items() if name in _shown(chapters, tables)]


def _shown(chapters: dict[bytes, Mark], tables: dict[bytes, _Table]) -> set[bytes]:
    """The chapters that hang under a top-level table; all where there is no table, or one that names none."""
    below = {child for table in tables.values() for child in table.children}
    waiting = [name for name, table in tables.items() if table.top]
    waiting = waiting or [name for name in tables if name not in below]
    found: set[bytes] = set()
    named = False
    while waiting:
        name = waiting.pop()
        if name in found or name not in tables:
            continue
        found.add(name)
        named = named or bool(tables[name].children)
        waiting += tables[name].children
        found |= {child for child in tables[name].children if child not in tables}
    shown = found & chapters.keys()
    # A table whose names match nothing is broken; one without names says that there is nothing to show.
    return shown if shown or (tables and not named) else set(chapters)


def _chapter(body: bytes, version: int) -> tuple[bytes, Mark | None]:
    name, end_of_name, rest = body.partition(b"\0")
    if not end_of_name or len(rest) < 16:
        return name, None
    start, end = int.from_bytes(rest[:4]), int.from_bytes(rest[4:8])
    if start == _NO_TIME:
        return name, None
    titles = [_text(frame.body) for frame in _frames(rest[16:], version) if frame.name == b"TIT2"]
    until = end / 1000 if end not in (_NO_TIME, 0) else None
    return name, Mark(start / 1000, until, titles[0] if titles else "")


def _frames(body: bytes, version: int) -> Iterator[_Frame]:
    """The frames that can be read, up to the padding or to what is not a frame."""
    at = 0
    while at + 10 <= len(body) and body[at : at + 4].isalnum():
        name, flags = body[at : at + 4], int.from_bytes(body[at + 8 : at + 10])
        size = _size(body, at, version)
        data = body[at + 10 : at + 10 + size]
        at += 10 + size
        if flags & _NOT_PLAIN[version]:
            continue
        if version == 4:
            data = data.replace(b"\xff\x00", b"\xff") if flags & 2 else data
            data = data[4:] if flags & 1 else data
        yield _Frame(name, data)


def _size(body: bytes, at: int, version: int) -> int:
    """A frame's size: synchsafe in version 2.4, though some programs write it plain there too."""
    raw = body[at + 4 : at + 8]
    plain = int.from_bytes(raw)
    if version == 3:
        return plain
    safe = _synchsafe(raw)
    follows = body[at + 10 + safe : at + 14 + safe]
    if safe == plain or not follows.strip(b"\0") or follows.isalnum():
        return safe
    return plain if body[at + 10 + plain : at + 14 + plain].isalnum() else safe


def _synchsafe(raw: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(raw, (21, 14, 7, 0), strict=False))


def _text(body: bytes) -> str:
    """The first text of a text frame."""
    if not body or body[0] >= len(_ENCODINGS):
        return ""
    return body[1:].decode(_ENCODINGS[body[0]], errors="replace").split("\0")[0]
