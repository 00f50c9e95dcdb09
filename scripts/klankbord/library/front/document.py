"""A markdown page as YAML front matter and a body: read with line numbers, by the handler of python-frontmatter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from klankbord.errors import PageError
from klankbord.languages.messages import message
from klankbord.library.front.emission import Quoted, emit, emit_meta
from klankbord.library.front.handler import PageHandler

__all__ = ["Document", "Quoted", "decode", "emit", "emit_meta", "parse", "read"]

_UNMERGED = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
LARGEST = 2_000_000  # bytes of a page; one hour of talk as text is about 60,000


@dataclass(frozen=True, slots=True)
class Document:
    """A page: ``meta`` holds plain values, ``lines`` the line of each field (``audio.url`` too).

    ``body_line`` is the line the body starts on, ``duplicates`` are fields that occur twice.
    """

    path: Path
    meta: dict[str, Any]
    body: str
    body_line: int = 1
    lines: Mapping[str, int] = field(default_factory=dict)
    duplicates: tuple[tuple[str, int], ...] = ()

    def line_of(self, name: str) -> int:
        """The line of a field, or of the nearest field around it that exists."""
        while name:
            if name in self.lines:
                return self.lines[name]
            name = name.rpartition(".")[0]
        return 1


def read(path: Path) -> Document:
    """Read the page at ``path``; raises PageError (a KlankbordError) with the line, OSError when it cannot be read."""
    size = path.stat().st_size
    if size > LARGEST:
        raise PageError(str(path), 1, message("too_large", size=f"{size / 1e6:.1f}", most=LARGEST // 10**6))
    return parse(path.read_bytes(), path)


def parse(data: bytes | str, path: Path) -> Document:
    """A document from the bytes of a page; ``path`` only identifies it, also in messages."""
    text = data if isinstance(data, str) else decode(data, path)
    if not text.strip():
        raise PageError(str(path), 1, message("empty"))
    refuse_unmerged(text, path)
    handler = PageHandler(path)
    try:
        head, body = handler.split(text)
    except ValueError:
        return Document(path, {}, text)
    return Document(path, handler.load(head), body, handler.body_line, handler.lines, tuple(handler.duplicates))


def refuse_unmerged(text: str, path: Path) -> None:
    """Raise PageError when git left an unresolved conflict in the text."""
    marked = "<<<<<<<" in text or ">>>>>>>" in text  # trying the start of every line takes ten times as long
    if marked and (found := _UNMERGED.search(text)):
        line = text[: found.start()].count("\n") + 1
        raise PageError(str(path), line, message("unmerged"))


def decode(data: bytes, path: Path) -> str:
    """UTF-8 text with line feeds; a byte order mark and Windows line ends are understood."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise PageError(str(path), 1, message("utf_16")) from error
        raise PageError(str(path), line, message("not_utf_8")) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise PageError(str(path), line, message("nul"))
    return text.replace("\r\n", "\n").replace("\r", "\n")
