"""Bytes from outside as text, in one place for all readers: marks, UTF-16 without one, declarations, old Windows.

Readers differ in what they promise about an encoding named in the document, so each says how far it counts.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_STARTS = (
    (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
    (b"{\0\0\0", "utf-32-le"), (b"\0\0\0{", "utf-32-be"), (b"{\0", "utf-16-le"), (b"\0{", "utf-16-be"),
)  # fmt: skip
"""How a document without a mark begins (XML 1.0, appendix F; RFC 4627, 3)."""

_KNOWN = re.compile(r"(?:utf-8|iso8859|cp\d|koi8|gb|big5|euc|shift|iso2022|mac|tis|hz|johab|ascii)")
"""Encodings that documents come in, by their Python names; the others are tools, such as unicode_escape."""

_LATIN = {"iso8859-1", "ascii", "cp1252", "iso8859-15"}
"""Encodings in which any bytes form a text; what is valid UTF-8 all the same was declared wrongly."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read as, and whether ``spoilt`` bytes in it may have cost a letter each."""

    text: str
    encoding: str
    spoilt: bool = False


def decoded(data: bytes, declared: str = "", *, trusted: bool = False, mixed: bool = False) -> Decoded:
    """The text of ``data``: by its mark, as UTF-16 without one, as UTF-8, as ``declared``, or as Windows-1252.

    ``trusted`` is for formats in which ``declared`` counts for more than what the bytes look like, and UTF-8 is meant
    when nothing is declared (XML 1.0, 4.3.3). With ``mixed``, text without a declaration that is UTF-8 but for a few
    bytes is taken as UTF-8. Each fault costs a letter: decoding never fails.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _as(data[len(mark) :], name)
    name = _without_mark(data)
    if name:
        return _as(data, name)
    name = _named(declared)
    if name in _LATIN or not trusted:
        try:
            return Decoded(data.decode("utf-8"), "utf-8")
        except UnicodeDecodeError as error:
            mostly = mixed and not name and _mostly_utf8(data, error)
        name = "utf-8" if mostly else name or "cp1252"
    name = "cp1252" if name in {"iso8859-1", "ascii"} else name or "utf-8"  # WHATWG, Encoding, 4.2
    return _as(data, name)


def _without_mark(data: bytes) -> str:
    """The name of the UTF-16 or UTF-32 that starts without a mark; empty for anything else."""
    start = data[:64].lstrip(b" \t\r\n")
    for first, name in _STARTS:
        if start.startswith(first):
            return name
    for name, zeros in (("utf-16-le", data[1:4000:2]), ("utf-16-be", data[0:4000:2])):
        if len(data) > 3 and zeros.count(0) * 2 > len(zeros):  # as in text in Latin letters
            return name
    return ""


def _named(declared: str) -> str:
    """The encoding that a document means, as Python calls it; empty when there is no such encoding."""
    try:
        name = codecs.lookup(declared).name if declared else ""
    except (LookupError, ValueError):
        return ""
    if name.startswith(("utf-16", "utf-32", "utf-7")):  # the declaration itself was readable, so it is not that
        return "utf-8"
    return name if _KNOWN.match(name) else ""


def _mostly_utf8(data: bytes, error: UnicodeDecodeError) -> bool:
    before = data[: error.start]
    return len(before) - len(before.decode("utf-8", "ignore")) > 8


def _as(data: bytes, name: str) -> Decoded:
    try:
        return Decoded(data.decode(name), name)
    except (ValueError, LookupError):
        handler = "klankbord-letter" if name in {"utf-8", "cp1252"} else "replace"
    return Decoded(data.decode(name, handler), name, spoilt=True)


def _letter(error: UnicodeError) -> tuple[str, int]:
    """A byte that is not UTF-8 is nearly always Windows-1252; but not the first part of a cut-off letter, nor FF."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    if len(wrong) > 1 or wrong in {b"\xc2", b"\xc3", b"\xff"}:
        return "\ufffd", error.end
    if error.encoding == "charmap":
        return "\ufffd", error.end
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("klankbord-letter", _letter)
