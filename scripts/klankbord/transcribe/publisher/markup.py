"""Transcripts as HTML and as plain text or Markdown: lines, with the times and names that mark-up gives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from klankbord.errors import TranscriptError
from klankbord.transcribe.publisher import heads
from klankbord.transcribe.publisher.values import BOLD, PLAIN, TAB, Line, Source, bare

_MOST_LINES = 50_000  # a day of talk in turns
_BLOCKS = frozenset(
    "p div li h1 h2 h3 h4 h5 h6 blockquote section article td th dd dt br tr ul ol dl table cite time header "
    "figcaption pre main aside body".split()
)
_SKIPPED = frozenset("script style head nav footer form button noscript template svg audio video iframe title".split())
_BOLD = frozenset("b strong em i u".split())
# ``**Name:**``, ``__Name__``, ``*Name*`` and ``_Name_`` of Markdown; those of one sign only at the start of a line.
_DOUBLE = re.compile(r"(\*\*\*|\*\*|__)(?=[^\s*_])([^*\n]{1,500}?)(?<=\S)\1")
_SINGLE = re.compile(r"(?:^|(?<=\] )|(?<=\) ))([*_])(?=[^\s*_])([^\n]{1,80}?)(?<=\S)\1(?!\w)")
_LINK = re.compile(r"!?\[([^\[\]\n]{1,200})\]\((?:https?:|#|/|\?)[^()\s]{0,400}\)")
_QUOTE = re.compile(r"(?:> (?!>))+")
_HEADING = re.compile(r"^#{1,6} +")


def read_html(text: str) -> Source:
    """Podcasting 2.0 HTML (``<cite>`` speaker, ``<time>`` start, ``<p>`` text), and any page of paragraphs."""
    from lxml import html

    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, encoding=None))
    except (ValueError, html.etree.ParserError) as error:
        raise TranscriptError("HTML", f"cannot be parsed ({error})", "Offer the transcript as WebVTT.") from error
    lines: list[Line] = []
    speaker, start = "", None
    told = _told(root)
    _check_size(told)
    for kind, said in told:
        if kind == "cite":
            speaker = bare(said).rstrip(": ")
        elif kind == "time" and (at := heads.seconds(bare(said))) is not None:
            start = at
        else:
            lines.append(Line(said, start, None, speaker))
            start = None
    return Source(lines)


def read_text(text: str) -> Source:
    """Lines of plain text or Markdown."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = [line for line in plain.split("\n") if line.strip()]
    _check_size(lines)
    return Source([Line(emphasised(_unlinked(line))) for line in lines])


def _check_size(lines: Sequence[object]) -> None:
    if len(lines) > _MOST_LINES:
        raise TranscriptError(
            "text", f"has over {_MOST_LINES} lines, which no episode has", "Offer the transcript anew."
        )


def _unlinked(line: str) -> str:
    """A line of Markdown without the addresses of its links and its quotation marks."""
    line = _QUOTE.sub("", line.lstrip(), count=1) if line.lstrip().startswith("> ") else line
    return _LINK.sub(lambda m: f"[{m[1]}]" if heads.seconds(m[1]) is not None else m[1], line) if "](" in line else line


def emphasised(line: str) -> str:
    """A line with one space between words, and what is emphasised between the signs that stand for it."""
    line = _HEADING.sub("", line.strip(), count=1) if line.lstrip().startswith("#") else line.strip()
    line = TAB.join(" ".join(cell.split()) for cell in line.split("\t")) if "\t" in line else " ".join(line.split())
    if "**" in line or "__" in line:
        line = _DOUBLE.sub(rf"{BOLD}\2{PLAIN}", line)
    return _SINGLE.sub(rf"{BOLD}\2{PLAIN}", line) if "*" in line or "_" in line else line


def _told(root: Any) -> list[tuple[str, str]]:
    """The text of a tree as (element, line) in reading order, one per block."""
    out: list[tuple[str, str]] = []
    held: list[str] = []

    def flush(kind: str) -> None:
        said = emphasised("".join(held))
        held.clear()
        if bare(said):
            out.append((kind, said))

    # A stack rather than recursion: a page may nest elements without end.
    waiting: list[tuple[Any, str, bool]] = [(root, "p", False)]
    while waiting:
        element, kind, closing = waiting.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        inside = tag if tag in ("cite", "time") else kind
        if closing:
            if tag in _BOLD:
                held.append(PLAIN)
            if tag in _BLOCKS:
                flush(inside)
            held.append(element.tail or "")
        elif not tag or tag in _SKIPPED:
            held.append(element.tail or "")
        else:
            if tag in _BLOCKS:
                flush(kind)
            if tag in _BOLD:
                held.append(BOLD)
            held.append(element.text or "")
            waiting.append((element, kind, True))
            waiting += [(child, inside, False) for child in reversed(element)]
    flush("p")
    return out
