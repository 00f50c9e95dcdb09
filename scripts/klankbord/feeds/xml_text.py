"""The bytes of a feed as text that XML allows, so that one wrong byte spoils one letter and never the whole.

Parsers that meet a byte which is not in the declared encoding give up, stop there, or read all of the feed in another
encoding. Here the text is made first, byte by byte where need be, and the parsers get clean UTF-8.
"""

from __future__ import annotations

import html.entities
import re

from klankbord.decoding import decoded

_DECLARATION = re.compile(rb"^\s*<\?xml\s[^<>]{0,300}?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_PROLOGUE = re.compile(r"^\s*<\?xml\s[^<>]{0,300}>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0, 2.2 allows in no document at all."""

_AMPERSAND = re.compile(
    r"<!\[CDATA\[(?:[^\]]|\](?!\]>))*+(?:\]\]>)?"
    r"|&(?!(?:amp|lt|gt|quot|apos);)(?:#(?P<number>[0-9]{1,12}|[xX][0-9a-fA-F]{1,12});|(?P<name>[A-Za-z][A-Za-z0-9]{0,40});)?"
)


def text(data: bytes) -> tuple[str, str]:
    """The text of a document and what was wrong with its bytes, in one sentence; empty when nothing was."""
    match = _DECLARATION.match(data[:400])
    found = decoded(data, match[1].decode("ascii") if match else "", trusted=True)
    wrong = f"The feed holds bytes that are no {found.encoding.upper()}; each may have spoilt one letter."
    return found.text, wrong if found.spoilt else ""


def start(data: bytes) -> str:
    """How the text of a document begins."""
    return text(data[:4096])[0][:1024].lstrip("\ufeff\0 \t\r\n")


def xml(data: bytes) -> tuple[bytes, str]:
    """A document in UTF-8 without a declaration, with nothing in it that XML does not know; and what was wrong."""
    found, problem = text(data)
    found = _PROLOGUE.sub("", found[:400]) + found[400:]
    if _FORBIDDEN.search(found):
        found = _FORBIDDEN.sub("", found)
        problem = problem or "The feed holds control characters, which are left out."
    if "&" in found:
        internal = "<!ENTITY" in found
        found = _AMPERSAND.sub(lambda match: _reference(match, internal=internal), found)
    return found.encode("utf-8"), problem


def _reference(match: re.Match[str], *, internal: bool) -> str:
    """A reference as XML knows it: HTML names become their letter, and a bare ampersand stands for itself."""
    whole = match[0]
    if whole[0] == "<":
        return whole
    if match["number"]:
        return _numbered(whole, match["number"])
    if match["name"]:
        letter = html.entities.html5.get(f"{match['name']};")
        if letter is not None and not internal:
            return letter.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if internal:
            return whole
    return f"&amp;{whole[1:]}"


def _numbered(whole: str, digits: str) -> str:
    """A numeric reference, unless to what is not a character; those from 128 on mean Windows-1252 (HTML, 13.5)."""
    number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    if 0x80 <= number <= 0x9F:
        return bytes([number]).decode("cp1252", "replace")
    fits = number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0x110000
    return whole if fits and number not in (0xFFFE, 0xFFFF) else "\ufffd"
