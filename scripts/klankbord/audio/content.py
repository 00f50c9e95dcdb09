"""What a body that should have been sound is, by its first bytes, so that a failure can say what came."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

HEAD = 2048
"""Bytes that are looked at: no sound file begins with this much plain text."""

_TEXTS = (
    (re.compile(r"<!doctype\s+html|<html|<head|<body|<title|<script|<meta", re.IGNORECASE), "a web page (HTML)"),
    (re.compile(r"#EXTM3U|\[playlist\]|ffconcat version", re.IGNORECASE), "a playlist"),
    (re.compile(r"<svg", re.IGNORECASE), "a picture (SVG)"),
    (re.compile(r"<[?!a-z]", re.IGNORECASE), "an XML text"),
    (re.compile(r"[{\[]"), "a JSON text"),
)
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b\x08", "a gzip archive"),
)
# What sound files begin with, for those whose first bytes hold little but letters.
_SOUNDS = (b"ID3", b"RIFF", b"RF64", b"FORM", b"OggS", b"fLaC", b"#!AMR", b"caff", b".snd", b"\xff")


@dataclass(frozen=True, slots=True)
class Content:
    """What a body is, as a noun with its article, and how long it is in bytes."""

    noun: str
    size: int
    sound: bool = False

    def __str__(self) -> str:
        return f"{self.noun} of {self.size:,} bytes"


def of_file(path: Path) -> Content | None:
    """What the file is; None when it is not there or cannot be read."""
    try:
        with path.open("rb") as file:
            return recognise(file.read(HEAD), path.stat().st_size)
    except OSError:
        return None


def recognise(head: bytes, size: int) -> Content:
    """What begins with ``head`` and is ``size`` bytes long; whatever is not plainly something else may be sound."""
    if not size:
        return Content("an empty file", 0)
    for signature, noun in _SIGNATURES:
        if head.startswith(signature):
            return Content(noun, size)
    sound = head.startswith(_SOUNDS) and not head.startswith(codecs.BOM_UTF16_LE)
    text = None if sound else _text(head, whole=size <= len(head))
    if text is None:
        return Content("data", size, sound=True)
    start = text.lstrip("\ufeff \t\r\n")
    if start.lower().startswith("<?xml"):  # its first element tells the kind of XML
        start = re.sub(r"\A<\?.*?\?>\s*", "", start, flags=re.DOTALL)
    noun = next((noun for begins, noun in _TEXTS if begins.match(start)), "a plain text")
    return Content(noun, size)


def _text(head: bytes, *, whole: bool) -> str | None:
    """The bytes as text, or None where they are not text: invalid in its encoding, or with control characters."""
    encoding = "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
    except UnicodeDecodeError:
        if re.search(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]", head):
            return None
        text = head.decode("latin-1")
    return None if re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text) else text
