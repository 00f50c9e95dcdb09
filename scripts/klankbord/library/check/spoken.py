"""Rules about episodes: impossible times, and quotes that are no longer what was said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from klankbord import clocks, thresholds
from klankbord.errors import KlankbordError
from klankbord.library import notes as note_text
from klankbord.library import timecodes
from klankbord.library.check import cues, said
from klankbord.library.check.links import prose
from klankbord.library.check.problem import Problem, problem, raised
from klankbord.library.check.stock import Entry, Stock
from klankbord.library.front.document import LARGEST, decode
from klankbord.library.merge.proposal import NOTES_FILE, load
from klankbord.library.merge.updating import TRANSCRIPT_FILE
from klankbord.library.notes import headings
from klankbord.model import Advert, Chapter, Note
from klankbord.transcribe.formats import grammar

_BAD_TIME = re.compile(r"\[(\d{1,3}(?::\d{1,3}){1,3})\]")
SLACK = thresholds.SPOKEN_SLACK.value


def problems(entry: Entry, stock: Stock) -> Iterator[Problem]:
    """What is wrong with the times and quotes of an episode, and with the files beside its page."""
    found = list(note_text.entries(entry.document.body, entry.document.body_line))
    text, spoken = _transcript(entry)
    yield from spoken
    yield from _memory(entry)
    duration = entry.document.meta.get("duration")
    facts = entry.document.meta.get("transcript")
    timed = not (isinstance(facts, dict) and facts.get("timed") is False)
    end = max(float(duration) if isinstance(duration, int | float) else 0.0, grammar.last_end(text) if timed else 0.0)
    for number, line in prose(entry.document.body, entry.document.body_line):
        if "[" in line:
            yield from _times(entry, number, line, end)
        if line.startswith("## ") and (
            near := headings.meant(line[3:], str(entry.document.meta.get("language") or ""))
        ):
            yield problem(entry.name, number, "heading", "heading_near", "warning", found=line[3:].strip(), near=near)
    chapters = [item for item in found if isinstance(item.note, Chapter)]
    for one, other in pairwise(chapters):
        if isinstance(one.note, Chapter) and isinstance(other.note, Chapter) and other.note.start <= one.note.start:
            yield problem(entry.name, other.line, "time", "chapter_order", title=other.note.title)
    for item in found:
        if (
            isinstance(item.note, Note)
            and item.note.start is not None
            and item.note.end is not None
            and item.note.end <= item.note.start
        ):
            yield problem(entry.name, item.line, "time", "stretch_ends_early")
        if isinstance(item.note, Advert) and item.note.end <= item.note.start:
            yield problem(entry.name, item.line, "time", "advert")
    elsewhere = list(said.problems(entry, found, text, stock)) if text else []
    yield from elsewhere
    told = {problem.line for problem in elsewhere}
    yield from _beyond(entry, [item for item in found if item.line not in told], end)


def _times(entry: Entry, number: int, line: str, end: float) -> Iterator[Problem]:
    for code in _BAD_TIME.findall(line):
        if not timecodes.ANYWHERE.fullmatch(f"[{code}]"):
            yield problem(entry.name, number, "time", "no_time", code=code)
        elif end and clocks.seconds(code) > end + SLACK:
            yield problem(entry.name, number, "time", "past_end", code=code, end=clocks.code(end))


def _beyond(entry: Entry, found: list[note_text.Entry], end: float) -> Iterator[Problem]:
    """Times past the end that are written without brackets; the others were found line by line."""
    lines = entry.document.body.split("\n")
    for item in found:
        start = item.note.start
        if end and start is not None and start > end + SLACK:
            code = clocks.code(start)
            near = "\n".join(lines[item.line - entry.document.body_line :][:6])
            if f"[{code}" not in near and f"[0{code}" not in near:
                yield problem(entry.name, item.line, "time", "bare_past_end", code=code, end=clocks.code(end))


def _transcript(entry: Entry) -> tuple[str, list[Problem]]:
    """The text of the transcript file, and what is wrong with it."""
    path = entry.path.parent / TRANSCRIPT_FILE
    name = f"{entry.name.rpartition('/')[0]}/{TRANSCRIPT_FILE}"
    try:
        if path.stat().st_size > 4 * LARGEST:
            return "", [problem(name, 1, "transcript", "transcript_too_large")]
        text = decode(path.read_bytes(), path)
    except FileNotFoundError:
        return "", list(_gone(entry))
    except KlankbordError as error:
        return "", [raised(name, getattr(error, "line", 1), "transcript", error)]
    except OSError as error:
        return "", [problem(name, 1, "transcript", "cannot_be_read", error=error.strerror)]
    return (text if text.startswith("WEBVTT") else ""), cues.problems(name, text)


def _gone(entry: Entry) -> Iterator[Problem]:
    """A page that says where its transcript came from had one; what it says must be right first."""
    told = entry.document.meta.get("transcript")
    if entry.meta is not None and isinstance(told, dict) and told.get("source"):
        line = entry.document.line_of("transcript")
        yield problem(entry.name, line, "transcript", "transcript_gone", file=TRANSCRIPT_FILE)


def _memory(entry: Entry) -> Iterator[Problem]:
    path = entry.path.parent / NOTES_FILE
    try:
        raw = path.read_bytes()
    except OSError:
        return
    if raw.startswith(b'{\n "version": 1,') and raw.rstrip().endswith(b"}"):
        return  # as we write it; reading every one in full would take most of the time of a check
    try:
        load(raw.decode("utf-8"))
    except ValueError as error:
        name = f"{entry.name.rpartition('/')[0]}/{NOTES_FILE}"
        yield problem(name, 1, "memory", "memory", error=str(error)[:200])
