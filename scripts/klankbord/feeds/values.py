"""Single values as feeds write them: durations, dates, numbers, flags, addresses, text with and without HTML."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import lxml.html
from lxml import etree

from klankbord.entities import unescape
from klankbord.feeds import dates, markup

LONGEST_TITLE = 500
LONGEST_TEXT = 2**20
LONGEST_SUMMARY = 2**16
LONGEST_ADDRESS = 4096

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_UNITS = (
    ("hours", r"h|hr|hrs|hours?|u|uur|uren|stunden?|std|heures?"),
    ("minutes", r"m|min|mins|minutes?|minuut|minuten|minuti|minutos?|'|′"),
    ("seconds", r"s|sec|secs|seconds?|seconden?|sekunden?|secondes?|\"|″"),
)
_SPOKEN = re.compile(
    r"(?ix)^\s*"
    + r"[\s,]*(?:en|and|und|et)?\s*".join(rf"(?:(?P<{n}>\d{{1,9}}(?:[.,]\d{{1,9}})?)\s*(?:{u})\.?)?" for n, u in _UNITS)
    + r"\s*$"
)
_ISO = re.compile(
    r"(?i)^P(?:(?P<days>\d{1,9})D)?"
    r"(?:T(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9}(?:\.\d{1,9})?)S)?)?$"
)
_CLOCK = re.compile(r"^(?:(?:(\d{1,9}):)?(\d{1,9}):)?(\d{1,9}(?:[.,]\d{0,9})?)$")
_LONGEST = 7 * 86400.0
_BLOCKS = {
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "blockquote",
    "pre",
    "hr",
    "table",
}
_SILENT = {"script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math"}
_RELATIVE = re.compile(
    r"(?i)(<(?:a|img)\s[^<>]{0,2000}?\b(?:href|src)\s*=\s*[\"'])(?![a-z][a-z0-9+.-]*:|#)([^\"'<>]*)([\"'])"
)
_LOOKS_HTML = re.compile(r"<[a-zA-Z/!]|&[#\w]+;")


def duration(text: str) -> float | None:
    """Seconds in ``1:02:03``, ``3723``, ``62 min``, ``1 uur 2 min`` or ``PT1H2M3S``, else None."""
    text = text.strip()[:100].replace("：", ":")
    clock = _CLOCK.match(text)
    if clock:
        hours, minutes, seconds = clock[1] or 0, clock[2] or 0, clock[3].replace(",", ".")
        total = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    else:
        spoken = _SPOKEN.match(text) or _ISO.match(text)
        if not spoken or not text:
            return None
        parts = {unit: float(value.replace(",", ".")) for unit, value in spoken.groupdict().items() if value}
        total = timedelta(**parts).total_seconds() if parts and max(parts.values()) < _LONGEST else 0.0
    return total if 0 < total <= _LONGEST else None


def date(text: str) -> datetime | None:
    """A moment with its zone, see ``dates.read``; None for what is not certainly one."""
    return dates.read(text)


def number(text: str | None) -> int | None:
    """A whole number of zero or more; None for anything else."""
    match = re.fullmatch(r"(\d{1,18})(?:\.0*)?", (text or "").strip()[:40], re.ASCII)
    return int(match[1]) if match else None


def seconds(text: str | None) -> float | None:
    """A point in time as chapters and soundbites write it: ``168``, ``73.5``, ``00:01:02.345``; zero is fine."""
    text = (text or "").strip()[:40]
    if re.fullmatch(r"0*(?:\.0*)?|(?:0+:)+0+(?:\.0*)?", text) and text:
        return 0.0
    return duration(text)


def flag(text: str | None) -> bool:
    """Whether an itunes or podcast flag says yes."""
    return (text or "").strip().lower() in {"yes", "true", "explicit", "1"}


def advisory(text: str | None) -> str:
    """What ``itunes:explicit`` says: ``true``, ``false``, ``clean`` or nothing; other words for these count too."""
    said = (text or "").strip().lower()
    if said in {"false", "no", "0"}:
        return "false"
    return "true" if flag(said) else "clean" if said == "clean" else ""


def line(text: str | None, longest: int = LONGEST_TITLE, kind: str = "") -> str:
    """One line of text as a title is meant: no control or direction characters, single spaces, cut at ``longest``.

    ``kind`` is that of an Atom text construct (RFC 4287, 3.1.1). In RSS, which has none, titles are plain text:
    ``<klantnaam>`` belongs to it, but publishers put formatting (``<b>Nieuws</b>``) and HTML's entities there too,
    and these are read as what they mean.
    """
    found = tidy((text or "")[: 20 * longest])
    if kind not in {"text", "xhtml"}:
        if "<" in found:
            found = markup.without_formatting(found, strict=kind == "html")
        if "&" in found:
            found = tidy(markup.unescaped(found))
    return " ".join(found.split())[:longest].strip()


def tidy(text: str, longest: int = LONGEST_TEXT) -> str:
    """Text or HTML without control and direction characters, cut at ``longest`` characters."""
    return _CONTROL.sub("", text[: 2 * longest].replace("\r\n", "\n").replace("\r", "\n"))[:longest].strip()


def verbatim(text: str) -> str:
    """Text as it is, except for what no file or database can hold: NUL and half surrogate pairs."""
    return _UNWRITABLE.sub("\ufffd", text)


def plain(text: str) -> str:
    """The text of a piece of HTML, with one line per block; text without HTML stays as it is."""
    text = tidy(text)
    if not _LOOKS_HTML.search(text):
        return text
    if "<" not in text:
        return tidy(unescape(text))
    try:
        root = lxml.html.fragment_fromstring(text, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return tidy(unescape(re.sub(r"<[^>]*>", " ", text)))
    etree.strip_elements(root, *_SILENT, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            pieces += ["\n" if element.tag in _BLOCKS else "", element.text or ""]
        else:
            pieces += ["\n" if element.tag in _BLOCKS and element.tag != "br" else "", element.tail or ""]
    lines = (" ".join(row.split()) for row in "".join(pieces).split("\n"))
    return tidy(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)))


def address(text: str | None, base: str = "") -> str:
    """An absolute http or https address; empty for any other kind, so that none can be fetched or linked."""
    text = re.sub(
        r"[\x00-\x20\x7f]+", lambda gap: "" if "\n" in gap[0] or "\t" in gap[0] else "%20", (text or "").strip()
    )
    if not text or len(text) > LONGEST_ADDRESS:
        return ""
    try:
        whole = urljoin(base, text)
        parts = urlsplit(whole)
        usable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return whole if usable and not _UNWRITABLE.search(whole) and not re.search(r"[\s<>\"`\\]", whole) else ""


def absolute(text: str, base: str) -> str:
    """HTML with the addresses of its links and pictures made absolute; untouched when they are already."""
    if not base or not _RELATIVE.search(text):
        return text
    return _RELATIVE.sub(lambda match: f"{match[1]}{html.escape(_joined(base, unescape(match[2])))}{match[3]}", text)


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return link
