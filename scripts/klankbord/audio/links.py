"""Ogg and FLAC files joined end to end: where each begins, and a view of one of them (RFC 3533, RFC 9639)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

_HEADER = 27  # bytes of a page before the table of its segments
_FLAC = b"fLaC\0\0\0\x22"  # and the head of its first block, of 34 bytes
_BEGINS = 2  # flag of a page that begins a stream
_MOST = 10_000


def links(path: Path) -> list[tuple[int, int]]:
    """The bytes from which and up to which each link of a chained file goes; one or none for any other file.

    An Ogg link begins with the first pages of its streams; after a page of another sort such a page begins the next
    link. FFmpeg takes what is between two FLAC frames for part of one, so there the mark of a file is looked for.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            starts = _flac(file) if _begins_flac(file) else _ogg(file)
    except OSError:
        return []
    return list(zip(starts, [*starts[1:], size], strict=True)) if starts else []


def _ogg(file: BinaryIO) -> list[int]:
    found: list[int] = []
    at, beginning = 0, False
    while len(found) < _MOST:
        file.seek(at)
        head = file.read(_HEADER)
        if not head.startswith(b"OggS"):
            if not found or (again := _next(file, at, b"OggS")) is None:
                break
            at = again
            continue
        if len(head) < _HEADER:
            break
        begins = bool(head[5] & _BEGINS)
        if begins and not beginning:
            found.append(at)
        beginning = begins
        at += _HEADER + head[26] + sum(file.read(head[26]))
    return found


def _begins_flac(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(4) == b"fLaC"


def _flac(file: BinaryIO) -> list[int]:
    found: list[int] = []
    at = -1
    while len(found) < _MOST and (place := _next(file, at + 1, _FLAC)) is not None:
        found.append(place)
        at = place
    return found


def _next(file: BinaryIO, at: int, mark: bytes) -> int | None:
    """Where a mark is found next."""
    file.seek(at)
    before = b""
    while data := file.read(2**16):
        place = (before + data).find(mark)
        if place >= 0:
            return at + place - len(before)
        at += len(data)
        before = (before + data)[1 - len(mark) :]
    return None


class Link(io.RawIOBase):
    """A stretch of a file as a file of its own, for reading."""

    def __init__(self, whole: BinaryIO, start: int, end: int) -> None:
        super().__init__()
        self._whole, self._start, self._size, self._at = whole, start, end - start, 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It supports seeking."""
        return True

    def tell(self) -> int:
        """The byte to be read next."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a byte, counted from the start, from here or from the end."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes; none at the end."""
        left = max(0, self._size - self._at)
        self._whole.seek(self._start + self._at)
        data = self._whole.read(left if size < 0 else min(size, left))
        self._at += len(data)
        return data
