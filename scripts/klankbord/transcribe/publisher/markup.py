"""Transcripts as HTML and as plain text: paragraphs, speakers, and times where they have them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from klankbord.errors import KlankbordError
from klankbord.model import Segment, Transcript
from klankbord.transcribe.formats.prefixes import speakers

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,]\d{1,3})?"
_LEADING_TIME = re.compile(rf"^[\[(]?{_CLOCK}[\])]?(?:\s*[-–—]\s*(?:{_CLOCK})?)?:?\s*")
_TRAILING_TIME = re.compile(rf"\s*[\[(]{_CLOCK}[\])]:?$")
_NAMED = re.compile(r"^([^\W\d_a-zß-ÿ][^:\n.!?]{0,39}?)\s*(?:[\[(]" + _CLOCK + r"[\])])?\s*:\s+(?=\S)")
_BLOCKS = frozenset(
    "p div li h1 h2 h3 h4 h5 h6 blockquote section article td dd dt br tr ul ol cite time header".split()
)
_SKIPPED = frozenset("script style head nav footer form button noscript template svg".split())


@dataclass(slots=True)
class _Turn:
    start: float | None
    speaker: str
    text: str


def read_html(text: str) -> Transcript:
    """Podcasting 2.0 HTML (``<cite>`` speaker, ``<time>`` start, ``<p>`` text), and any page of paragraphs."""
    from lxml import html

    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, encoding=None))
    except (ValueError, html.etree.ParserError) as error:
        raise KlankbordError("HTML", f"cannot be parsed ({error})", "Offer the transcript as WebVTT.") from error
    turns: list[_Turn] = []
    speaker, start = "", None
    for kind, said in _lines(root):
        if kind == "cite":
            speaker = said.rstrip(": ")
        elif kind == "time":
            start = _clock(said)
        else:
            turns.append(_Turn(start, speaker, said))
            start = None
    return _transcript(_split_heads(turns))


def read_text(text: str) -> Transcript:
    """Paragraphs of plain text; ``Name: `` and ``[12:34]`` at their start are speaker and time."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = [" ".join(line.split()) for line in plain.split("\n")]
    return _transcript(_split_heads([_Turn(None, "", line) for line in lines if line]))


def _lines(node: Any) -> list[tuple[str, str]]:
    """The text of a tree as (element, line) in reading order, one for each block."""
    out: list[tuple[str, str]] = []
    held: list[str] = []

    def flush(kind: str) -> None:
        said = " ".join("".join(held).split())
        held.clear()
        if said:
            out.append((kind, said))

    def walk(element: Any, kind: str) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        inside = tag if tag in ("cite", "time") else kind
        if tag and tag not in _SKIPPED:
            if tag in _BLOCKS:
                flush(kind)
            held.append(element.text or "")
            for child in element:
                walk(child, inside)
            if tag in _BLOCKS:
                flush(inside)
        held.append(element.tail or "")

    walk(node, "p")
    flush("p")
    return out


def _split_heads(turns: list[_Turn]) -> list[_Turn]:
    """Take times and names from the start of the text; a line of only those goes for the lines after it."""
    bodies = [_LEADING_TIME.sub("", turn.text) for turn in turns]
    names = speakers(f"{found[1]}: {body[found.end() :]}" if (found := _NAMED.match(body)) else body for body in bodies)
    out: list[_Turn] = []
    speaker, start = "", None
    for turn in turns:
        text = turn.text
        speaker = turn.speaker or speaker
        start = turn.start if turn.start is not None else start
        if found := _LEADING_TIME.match(text):
            start, text = _clock(found[0]), text[found.end() :]
        if (named := _NAMED.match(text)) and named[1] in names:
            start = _clock(named[0]) if start is None and _clock(named[0]) is not None else start
            speaker, text = named[1].strip(), text[named.end() :]
        elif (ended := _TRAILING_TIME.search(text)) and len(text) < 60:
            speaker, start, text = text[: ended.start()].strip(" :"), _clock(ended[0]), ""
        if text.strip():
            out.append(_Turn(start, speaker, text.strip()))
            start = None
    return out


def _clock(text: str) -> float | None:
    found = re.search(_CLOCK, text)
    if found is None:
        return None
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + float(found[3])


def _transcript(turns: list[_Turn]) -> Transcript:
    """Turns with a start end where the next one starts; without starts on most turns, there are no times at all."""
    timed = [t for t in turns if t.start is not None]
    if len(timed) < 2 or len(timed) * 3 < len(turns):
        return Transcript("", tuple(Segment(0.0, 0.0, t.speaker, t.text) for t in turns), "publisher")
    groups: list[_Turn] = []
    for turn in turns:
        if turn.start is None and groups:
            groups[-1].text += f" {turn.text}"
        else:
            groups.append(_Turn(turn.start or 0.0, turn.speaker, turn.text))
    starts = [t.start or 0.0 for t in groups]
    pace = sum(len(t.text) for t in groups[:-1]) / max(1.0, starts[-1] - starts[0])
    ends = [*starts[1:], starts[-1] + len(groups[-1].text) / max(pace, 1.0)]
    # a turn ends where the next starts, but lasts no longer than a slow speaker needs
    return Transcript(
        "",
        tuple(
            Segment(
                t.start or 0.0, max(t.start or 0.0, min(end, (t.start or 0.0) + 2 + len(t.text) / 6)), t.speaker, t.text
            )
            for t, end in zip(groups, ends, strict=True)
        ),
        "publisher",
    )
