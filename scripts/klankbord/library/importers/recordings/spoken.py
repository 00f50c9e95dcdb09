"""Transcripts as archives keep them: captions, JSON of tools, text and markdown with names, times and headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from klankbord import plaintext
from klankbord.folding import fold
from klankbord.library.importers import front
from klankbord.library.merge.derive import Words
from klankbord.library.notes.blocks import HEADING
from klankbord.library.slugs import bare_words
from klankbord.model import Chapter, Transcript
from klankbord.transcribe import publisher
from klankbord.transcribe.publisher import heads, markup
from klankbord.transcribe.publisher.values import bare

_TIME = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_LINKED = re.compile(rf"\[[(\[]?[@ ]*({_TIME})[)\]]?\]\([^()\s]{{1,500}}\)")
_HEADED_LINE = re.compile(rf"^(?P<name>[^\W\d_][^:\n]{{0,60}}):\s+(?P<time>{_TIME})$")  # Noor van Dijk: 00:12:31
_AT = re.compile(rf"\[@ ?({_TIME})\]")
_STAMPED = re.compile(rf"\[{_TIME}\]")
_STAMP = re.compile(rf"(?<!^)\s+(?=\[{_TIME}\])")
_ASIDE = re.compile(
    r"<!--.*?-->|!\[[^\]]*\]\([^()]*\)|\{[%{].*?[%}]\}|^\s*(?:import|export)\s.*$", re.DOTALL | re.MULTILINE
)
_BREAK = re.compile(rf"^\W*(?:break|ad break|muziek|music|jingle|pauze)\W*(?:\[?{_TIME}\]?)?\W*$", re.IGNORECASE)
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
_BEGINS = re.compile(
    r"^(?:(?:the|full|complete|episode|podcast|show|het|volledige?|hele|automatisch) )*"
    r"(?:transcript(?:ie|ion|s)?|uitgeschreven (?:tekst|gesprek)|transkript|transcription|transcripción)"
    r"(?: (?:below|hieronder|of the episode|van de aflevering|volgt))?$"
)
_TITLED = re.compile(r"^(?:transcript(?:ie|ion)?|uitgeschreven)\s*[:–—-]\s*(?=\S)", re.IGNORECASE)
_LISTED = re.compile(
    r"^#{1,6}\s+(?:time ?stamps|time ?codes|tijdcodes|tijden|time ?line|tijdlijn|outline)\W*$", re.IGNORECASE
)
_ITEM = re.compile(rf"^\W*(?P<time>{_TIME})\W*\s(?P<title>\S.*)$")
_FEWEST = 12  # words below "Transcript" for that to begin one
_NEAR = 4  # lines below a heading in which its first words are looked for
_ENDS = frozenset(
    "links resources credits bronnen colofon contact sponsors references notes shownotes verwijzingen".split()
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading in a transcript: its time where it says one, and how what is said below it begins."""

    title: str
    start: float | None
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a file says was said. Without times of its own (``timed``), all segments are at 0.

    ``marks`` are its headings; ``title`` is the one above all; ``notes`` is what stands above and below the talk, and
    ``marked`` tells that a line says where that begins.
    """

    transcript: Transcript
    timed: bool
    marks: tuple[Mark, ...] = ()
    title: str = ""
    notes: str = ""
    marked: bool = False


@dataclass(slots=True)
class _Page:
    """A text taken apart: lines of talk, and the headings by the number of the line of talk that follows them."""

    talk: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    title: str = ""
    marked: bool = False


def captions(data: bytes, type_: str) -> Spoken:
    """Captions, or JSON of a tool. Raises KlankbordError when nothing is said in it."""
    read = publisher.parse(data, type_)
    return Spoken(read, publisher.is_timed(read))


def table(text: str) -> Spoken:
    """Whisper's table: start and end in thousandths of a second, and text, separated by tabs."""
    rows = [row.split("\t") for row in text.splitlines()]
    turns = [(int(row[0]) / 1000, "", row[2]) for row in rows if len(row) >= 3 and row[0].isdecimal()]
    read = publisher.of_turns(turns)
    return Spoken(read, publisher.is_timed(read))


def text(source: str) -> Spoken:
    """Plain text or markdown without its front matter. Raises KlankbordError when nothing is said in it."""
    page = _taken_apart(source)
    read = publisher.parse_text("\n\n".join(page.talk), "text/plain")
    if not page.marked:
        read, page = _without_lead(read, page)
    marks = tuple(_mark(said, page.talk[at : at + _NEAR]) for at, said in page.headings)
    return Spoken(read, publisher.is_timed(read), marks, page.title, "\n".join(page.notes).strip(), page.marked)


def chapters(marks: Iterable[Mark], transcript: Transcript) -> tuple[Chapter, ...]:
    """The headings of a transcript at their own time, or at that of what is said below them."""
    said = Words(transcript)
    found: list[Chapter] = []
    for mark in marks:
        start = mark.start if mark.start is not None else _start(mark.below, said, found[-1].start if found else 0.0)
        if start is not None and mark.title:
            found.append(Chapter(start, mark.title))
    return tuple(sorted(found, key=lambda one: one.start))


def _taken_apart(source: str) -> _Page:
    lines = [_plain(line) for line in _ASIDE.sub("", source).split("\n")]
    page = _Page()
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    top = HEADING.match(lines[first]) if first < len(lines) else None
    timed = top is not None and heads.parse(markup.emphasised(lines[first])).time is not None
    if top and top[2] and len(top[1]) == 1 and not timed and not _begins(lines[first]):
        page.title = _TITLED.sub("", plaintext.of_markdown(top[2]))
        lines[first] = ""
    start = next((at for at, line in enumerate(lines) if _begins(line)), None)
    end = len(lines)
    if start is not None and sum(len(line.split()) for line in lines[start + 1 :]) >= _FEWEST:
        page.marked = True
        page.notes = lines[:start]
        end = _end(lines, start)
        page.notes += lines[end:]
        lines = lines[start + 1 : end]
    speakers = _heading_speakers(lines)
    for line in lines:
        heading = HEADING.match(line)
        if heading and heading[2] and _shape(line) not in speakers:
            page.headings.append((len(page.talk), heading[2]))
        elif line.strip() and not _BREAK.match(line) and not _RULE.match(line):
            page.talk += _stamped(line)
    return page


def _plain(line: str) -> str:
    line = _LINKED.sub(r"[\1]", _ESCAPED.sub(r"\1", line.rstrip().removesuffix("\\")))
    return _HEADED_LINE.sub(r"\g<name> [\g<time>]", _AT.sub(r"[\1]", line))


def _begins(line: str) -> bool:
    """Whether a line says that the transcript follows: a heading, or a line in bold or of its own."""
    if len(line) > 80:
        return False
    return bool(_BEGINS.match(fold(re.sub(r"[*_#:\[\]()>]+", " ", line)).strip(" .-–—")))


def _end(lines: Sequence[str], start: int) -> int:
    """Where a transcript ends: at a heading as high as its own that is about other things."""
    own = HEADING.match(lines[start])
    for at in range(start + 1, len(lines)):
        found = HEADING.match(lines[at])
        if own and found and len(found[1]) <= len(own[1]) and set(bare_words(found[2] or "")) & _ENDS:
            return at
    return len(lines)


def _shape(line: str) -> tuple[int, str] | None:
    """The level of a heading and how a name stands in it, where one can; None for any other line."""
    found, head = HEADING.match(line), heads.parse(markup.emphasised(line))
    return (len(found[1]), head.form) if found and head.form in {"headed", "alone", "colon", "timed"} else None


def _heading_speakers(lines: Sequence[str]) -> set[tuple[int, str] | None]:
    """The shapes of headings that say who speaks: in those the same names recur."""
    names = Counter((shape, heads.parse(markup.emphasised(line)).key) for line in lines if (shape := _shape(line)))
    return {shape for (shape, _), times in names.items() if times > 1}


def _stamped(line: str) -> list[str]:
    """A line cut before each time in it, when times occur all through it."""
    return [part for part in _STAMP.split(line) if part.strip()] if len(_STAMPED.findall(line)) > 1 else [line]


def _without_lead(read: Transcript, page: _Page) -> tuple[Transcript, _Page]:
    """The text without what is above the first turn, when nearly all of it is said by somebody or at some time."""
    segments = read.segments
    first = next((at for at, one in enumerate(segments) if one.speaker), 0)
    lead = segments[:first]
    if not first or any(one.start > 0 for one in lead):
        return read, page
    named = next(
        (one for one in page.talk if heads.parse(markup.emphasised(one)).key == segments[first].speaker.casefold()), ""
    )
    at = page.talk.index(named) if named else 0
    notes = [*page.notes, *(part for line in page.talk[:at] for part in (line, ""))]
    page = replace(
        page, notes=notes, talk=page.talk[at:], headings=[(n - at, said) for n, said in page.headings if n >= at]
    )
    return replace(read, segments=segments[first:]), page


def _mark(heading: str, below: Sequence[str]) -> Mark:
    start, title = _timed_title(heading)
    read = [heads.parse(markup.emphasised(line)) for line in below]
    if start is None:
        start = next((head.time for head in read if head.time is not None), None)
    openings = (" ".join(bare(head.rest).split()[:8]) for head in read)
    return Mark(title, start, tuple(one for one in openings if len(bare_words(one)) > 2))


def listed(text: str) -> tuple[Chapter, ...]:
    """The chapters in a list of times under a heading that announces one, in order of time."""
    found: list[Chapter] = []
    inside = False
    for line in text.split("\n"):
        if HEADING.match(line):
            inside = bool(_LISTED.match(line))
        elif inside and (item := _ITEM.match(_plain(line))):
            start, title = heads.seconds(item["time"]), plaintext.of_markdown(item["title"])
            found += [Chapter(start, title)] if start is not None and title else []
    return tuple(sorted(found, key=lambda one: one.start))


def without_signs(text: str) -> str:
    """Markdown with the links that are times, and the signs before these, as plain times."""
    return "\n".join(_plain(line) for line in text.split("\n"))


def _timed_title(heading: str) -> tuple[float | None, str]:
    times = re.findall(rf"[\[(]?(?<!\d)({_TIME})(?![\d:])[\])]?", heading)
    title = plaintext.of_markdown(re.sub(rf"[\[(]?(?<!\d){_TIME}(?![\d:])[\])]?", " ", heading))
    return (heads.seconds(times[0]) if times else None), " ".join(title.split()).strip(" -–—:|")


def _start(below: Iterable[str], said: Words, after: float) -> float | None:
    """When the first words below a heading are said."""
    spans = (said.find(opening, after) for opening in below)
    return next((said.at(span.first).word.start for span in spans if span), None)


def of_rows(rows: Sequence[object]) -> Spoken | None:
    """The list of a transcript in front matter: mappings with what is said, by whom and when, or texts; else None."""
    turns: list[tuple[float | None, str, str]] = []
    marks: list[Mark] = []
    pending = ""
    for row in rows:
        told = {_key(str(name)): value for name, value in row.items()} if isinstance(row, dict) else {"text": row}
        said = _first(told, _SAID)
        start = next((at for name in _WHEN if (at := seconds(told.get(name))) is not None), None)
        if heading := _first(told, _HEADED):
            pending = plaintext.of_markdown(heading)
        if said:
            if pending:
                marks.append(Mark(pending, start, (" ".join(said.split()[:8]),)))
                pending = ""
            turns.append((start, _first(told, _WHO), plaintext.of_markdown(said)))
    if not turns:
        return None
    read = publisher.of_turns(turns)
    return Spoken(read, publisher.is_timed(read), tuple(marks))


_SAID = ("line", "text", "body", "content", "says", "said", "message", "transcript", "sentence", "words", "paragraphs")
_WHEN = ("sec", "seconds", "start", "starttime", "time", "timestamp", "at", "t", "stime", "begin", "from")
_WHO = ("who", "speaker", "name", "by", "author", "voice", "person")
_HEADED = ("header", "heading", "section", "chapter", "topic")


def _key(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def _first(told: dict[str, object], keys: Iterable[str]) -> str:
    for key in keys:
        value = told.get(key)
        if isinstance(value, list):
            value = " ".join(str(part) for part in value if isinstance(part, str))
        if isinstance(value, dict):
            value = value.get("name") or value.get("title")
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
    return ""


def seconds(value: object) -> float | None:
    """A time as people write it in a field: ``754``, ``12:34``, ``00:12:34.5``, ``[12:34]``."""
    said = str(value if value is not None else "").strip().strip("[]()")
    if re.fullmatch(r"\d{1,6}(?:\.\d+)?s?", said):
        return float(said.rstrip("s"))
    return heads.seconds(said)


def opened(data: bytes) -> str:
    """The bytes of a text as text, in whichever encoding."""
    return front.decode(data)[0]
