"""Notes <-> markdown: one convention for episodes and articles, read as tolerantly as people write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from klankbord import clocks, plaintext
from klankbord.library import timecodes
from klankbord.library.notes import headings, inline
from klankbord.library.notes.blocks import ITEM, Block, Section, sections
from klankbord.model import NOTE_KINDS, Advert, Chapter, Note, Notes, Quote

SECTIONS = ("lessons", "quotes", "tips", "chapters", "adverts", "shownotes")
_DASH = re.compile(r"^[ \t]*(?:—|–|―|~|-{1,3})[ \t]*(?=[^\s\d-])")
_SPEAKER_BEHIND = re.compile(r"[ \t]+(?:—|–|―|~|--)[ \t]*(?P<who>[^—–―~\n]{1,120})$")
_WRAPS = {"“": "”", "„": "”", "‟": "”", '"': '"', "«": "»", "»": "«", "‘": "’", "'": "'"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A note, chapter or advert of a page, and the line that it starts on."""

    note: Note | Chapter | Advert
    line: int


def parse(body: str, language: str = "", *, whole_page: bool = True) -> Notes:
    """The notes in a page's body. Headings are known in every language we have, whatever ``language`` says.

    Everywhere a block quote that names who said it is a quote; in a quotes section one without a name is a quote too.
    With ``whole_page=False`` chapters and adverts are left out: a list of times in an article is neither. Spans are
    None: a page knows no words of a transcript.
    """
    return of_sections(sections(body), whole_page=whole_page)


def of_sections(parts: Iterable[Section], *, whole_page: bool = True) -> Notes:
    """The same for a body that was taken apart already."""
    found = [entry.note for entry in _entries(parts)]
    chapters = tuple(note for note in found if isinstance(note, Chapter)) if whole_page else ()
    adverts = tuple(note for note in found if isinstance(note, Advert)) if whole_page else ()
    return Notes(chapters=chapters, adverts=adverts).each(
        lambda kind, _: [note for note in found if isinstance(note, Note) and type(note) is NOTE_KINDS[kind]]
    )


def entries(body: str, first_line: int = 1) -> Iterator[Entry]:
    """All notes and chapters of a body in its order, with line numbers that count from ``first_line``."""
    return _entries(sections(body, first_line))


def _entries(parts: Iterable[Section]) -> Iterator[Entry]:
    for heading, inside in parts:
        kind = headings.kind_of(heading.title) if heading else ""
        if kind == "shownotes":
            continue
        for quote, line in _quotes(inside, kind == "quotes"):
            yield Entry(quote, line)
        if not kind and heading and (kind := headings.announced(heading.title)):
            inside = [block for block in inside if block.kind == "item"]
        if kind in headings.LISTED:
            for said, line in _said(inside):
                yield Entry(NOTE_KINDS[kind](*said), line)
        elif kind == "chapters":
            for chapter, line in _chapters(inside):
                yield Entry(chapter, line)
        elif kind == "adverts":
            for chapter, line in _chapters(inside):
                # One without an end lasts no time at all, so that ``check`` can say what is missing.
                yield Entry(Advert(chapter.start, chapter.end or chapter.start, chapter.title), line)


def render(notes: Notes, language: str, *, summary: str = "", shownotes: str = "") -> str:
    """The body of a page: summary, notes, chapters, adverts and show notes, with headings in ``language``.

    ``summary`` and ``shownotes`` are markdown; the words of notes are plain text and come out as just that.
    """
    parts = [summary.strip()] if summary.strip() else []
    texts = {
        **{kind: "\n".join(written(note) for note in found) for kind, found in notes.said().items()},
        "quotes": "\n\n".join(written(note) for note in notes.quotes),
        "chapters": "\n".join(map(written, notes.chapters)),
        "adverts": "\n".join(map(written, notes.adverts)),
        "shownotes": shownotes.strip(),
    }
    parts += [f"## {headings.heading(kind, language)}\n{texts[kind]}" for kind in SECTIONS if texts[kind]]
    return "\n\n".join(parts) + "\n" if parts else ""


def written(note: Note | Chapter | Advert) -> str:
    """A note as it stands on a page, without a line end."""
    if isinstance(note, Chapter):
        return f"- [{clocks.code(note.start)}] {_line(note.title)}".rstrip()
    if isinstance(note, Advert):
        return f"- [{clocks.code(note.start)}-{clocks.code(note.end)}] {_line(note.title)}".rstrip()
    return _quote(note) if isinstance(note, Quote) else _item(note)


def reworded(note: Note, text: str) -> str:
    """A lesson or tip in an editor's own words: who said something like it stands behind them."""
    who = f" — {inline.escape(note.speaker)}" if note.speaker else ""
    return f"- {_line(text)}{who}{_stamp(note)}"


def _line(text: str) -> str:
    """Text at the start of a line: signs that would make it a list, a heading or a quote are escaped."""
    escaped = inline.escape(_unwrapped(" ".join(text.split())))
    escaped = re.sub(r"^([-+#])", r"\\\1", escaped)
    return re.sub(r"^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", escaped)


def _stamp(note: Note) -> str:
    return "" if note.start is None else f" [{clocks.code(note.start)}]"


def _item(note: Note) -> str:
    return f"- {_line(note.text)}{_stamp(note)}"


def _quote(note: Note) -> str:
    said = f"> {_line(note.text)}"
    if not note.speaker and note.start is None:
        return said
    return f"{said}\n>\n> {f'— {inline.escape(note.speaker)}{_stamp(note)}' if note.speaker else f'—{_stamp(note)}'}"


_Said = tuple[None, str, str, float | None, float | None]


def _said(inside: Sequence[Block]) -> Iterator[tuple[_Said, int]]:
    """Text, speaker and times of each list item, or of each paragraph where somebody wrote no list."""
    listed = any(block.kind == "item" for block in inside)
    for block in inside:
        if block.kind == "item" or (not listed and block.kind == "text"):
            raw, start, end = timecodes.take(_one_line(ITEM.sub("", block.text, count=1)))
            raw, speaker = _speaker_behind(raw)
            text = _unwrapped(plaintext.of_markdown(raw))
            if start is None:
                _, start, end = timecodes.take(raw)
            if text:
                yield (None, text, speaker, start, end), block.line


def _chapters(inside: Sequence[Block]) -> Iterator[tuple[Chapter, int]]:
    for block in inside:
        for number, row in enumerate([block.text] if block.kind == "item" else block.text.split("\n")):
            raw, start, end = _first_time(_one_line(ITEM.sub("", row, count=1)))
            if start is not None and block.kind in {"item", "text"}:
                yield Chapter(start, plaintext.of_markdown(raw), end), block.line + number


def _first_time(text: str) -> tuple[str, float | None, float | None]:
    """Chapters have their time in front; a number at the end may be part of the title."""
    rest, start, end = timecodes.take_first(text)
    return (rest, start, end) if start is not None else timecodes.take(text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _speaker_behind(text: str) -> tuple[str, str]:
    """``text — Jan Peeters`` as text and name; a dash with a whole clause after it is part of the sentence."""
    found = _SPEAKER_BEHIND.search(text)
    if not found or not _is_name(found["who"]):
        return text, ""
    return text[: found.start()].rstrip(), _name(found["who"])


def _name(credit: str) -> str:
    """The name in ``Jan Peeters, monteur``: what stands behind the comma is what he does."""
    return plaintext.of_markdown(credit).split(",")[0].strip()


def _is_name(text: str) -> bool:
    """Whether text looks like a name: starts with a capital, few words, no full stop at the end."""
    shown = plaintext.of_markdown(text)
    name = shown.split(",")[0].strip()
    return bool(name) and name[0].isupper() and len(name.split()) <= 6 and not re.search(r"[.!?;:]$", shown)


def _unwrapped(text: str) -> str:
    """Text without the quotation marks around the whole of it."""
    text = text.strip()
    while len(text) > 1 and _WRAPS.get(text[0]) == text[-1] and not {text[0], text[-1]} & set(text[1:-1]):
        text = text[1:-1].strip()
    return text


def _quotes(inside: Sequence[Block], section: bool) -> Iterator[tuple[Quote, int]]:
    """Quotes among blocks: in a quotes section all of them, elsewhere only block quotes that name who said it."""
    for number, block in enumerate(inside):
        after = inside[number + 1] if number + 1 < len(inside) else None
        if block.kind == "quote":
            rows = [re.sub(r"^ {0,3}> ?", "", row) for row in block.text.split("\n")]
            if after and after.kind in {"text", "item"} and _attribution(rows) is None and is_credit(after.text):
                rows += ["", after.text]
            quote = _quote_of(rows)
            if quote and (section or quote.speaker):
                yield quote, block.line
        elif section and block.kind in {"item", "text"} and not _credits_the_one_before(inside, number):
            quote = _quote_of(ITEM.sub("", block.text, count=1).split("\n"))
            if quote:
                yield quote, block.line


def _credits_the_one_before(inside: Sequence[Block], number: int) -> bool:
    return number > 0 and inside[number - 1].kind == "quote" and is_credit(inside[number].text)


def is_credit(text: str) -> bool:
    """Whether a line on its own says who said what is above it."""
    found = _DASH.match(text)
    if not found or "\n" in text.strip():
        return False
    name = timecodes.take(text[found.end() :])[0]
    return not name or _is_name(name)


def _attribution(rows: Sequence[str]) -> int | None:
    """Which row of a quote names the speaker: the last that is not empty, if it starts with a dash.

    "my mother" is a speaker as well, when an empty row sets it apart from what she said.
    """
    last = next((n for n in range(len(rows) - 1, 0, -1) if rows[n].strip()), None)
    if last is None:
        return None
    row = rows[last].strip()
    if re.match(r"^(?:—|–|―|~|-{1,3})\s*[\[(]", row) or is_credit(row):
        return last
    apart = not rows[last - 1].strip() and _DASH.match(row) and len(row.split()) <= 9
    return last if apart and not re.search(r"[.!?;:]$", timecodes.take(row)[0]) else None


def _quote_of(rows: Sequence[str]) -> Quote | None:
    at = _attribution(rows)
    start: float | None
    if at is None:
        raw, start, end = timecodes.take(_one_line(" ".join(rows)))
        raw, speaker = _speaker_behind(raw)
        if start is None:
            raw, start, end = timecodes.take(raw)
    else:
        credit, start, end = timecodes.take(re.sub(r"^(?:—|–|―|~|-{1,3})\s*", "", rows[at].strip()))
        speaker = _name(credit)
        raw = _one_line(" ".join(rows[:at]))
        if start is None:
            raw, start, end = timecodes.take(raw)
    text = _unwrapped(plaintext.of_markdown(raw))
    return Quote(None, text, speaker, start, end) if text else None
