"""Rules about episodes: times that cannot be, and quotes that are no longer what was said."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from klankbord.errors import KlankbordError
from klankbord.library import notes as note_text
from klankbord.library import timecodes
from klankbord.library.check import cues
from klankbord.library.check.links import prose
from klankbord.library.check.problem import Problem
from klankbord.library.check.stock import Entry
from klankbord.library.derive import LEFT_OUT
from klankbord.library.document import LARGEST, decode
from klankbord.library.proposal import NOTES_FILE, load
from klankbord.library.text import words
from klankbord.library.updating import TRANSCRIPT_FILE
from klankbord.model import Chapter, Note, Quote

_BAD_TIME = re.compile(r"\[(\d{1,3}(?::\d{1,3}){1,3})\]")
_TIMES = re.compile(r"^[\d:. \t]*-->.*$", re.MULTILINE)
_TAG = re.compile(r"<[^<>]*>")
ALIKE = 0.6  # least part of a quote's words that a passage must share to be named
SLACK = 5.0  # seconds that a duration in a feed may be short of the audio


def problems(entry: Entry) -> Iterator[Problem]:
    """What is wrong with the times and quotes of an episode, and with the files beside its page."""
    found = list(note_text.entries(entry.document.body, entry.document.body_line))
    text, spoken = _transcript(entry)
    yield from spoken
    yield from _memory(entry)
    duration = entry.document.meta.get("duration")
    end = max(float(duration) if isinstance(duration, int | float) else 0.0, cues.last_moment(text))
    for number, line in prose(entry.document.body, entry.document.body_line):
        if "[" in line:
            yield from _times(entry, number, line, end)
    chapters = [item for item in found if isinstance(item.note, Chapter)]
    for one, other in pairwise(chapters):
        if isinstance(one.note, Chapter) and isinstance(other.note, Chapter) and other.note.start <= one.note.start:
            cause = f"chapter {other.note.title!r} starts at or before the one above it"
            yield Problem(entry.name, other.line, "time", cause, "Put chapters in order of time.")
    for item in found:
        if (
            isinstance(item.note, Note)
            and item.note.start is not None
            and item.note.end is not None
            and item.note.end <= item.note.start
        ):
            yield Problem(entry.name, item.line, "time", "a stretch ends before it starts", "Write [start-end].")
    if text:
        yield from _quotes(entry, found, text)


def _times(entry: Entry, number: int, line: str, end: float) -> Iterator[Problem]:
    for code in _BAD_TIME.findall(line):
        if not timecodes.ANYWHERE.fullmatch(f"[{code}]"):
            yield Problem(entry.name, number, "time", f"[{code}] is no time", "Write [mm:ss] or [h:mm:ss].")
        elif end and timecodes.seconds(code) > end + SLACK:
            cause = f"[{code}] is past the end of the episode ({timecodes.code(end)})"
            yield Problem(entry.name, number, "time", cause, "Correct the time.")


def _transcript(entry: Entry) -> tuple[str, list[Problem]]:
    """The text of the transcript file, and what is wrong with it."""
    path = entry.path.parent / TRANSCRIPT_FILE
    name = f"{entry.name.rpartition('/')[0]}/{TRANSCRIPT_FILE}"
    try:
        if path.stat().st_size > 4 * LARGEST:
            return "", [Problem(name, 1, "transcript", "is far too large", "Keep only the transcript in it.")]
        text = decode(path.read_bytes(), path)
    except FileNotFoundError:
        return "", list(_gone(entry))
    except (KlankbordError, OSError) as error:
        cause, mend = (
            (error.cause, error.mend) if isinstance(error, KlankbordError) else (str(error), "Check the file.")
        )
        return "", [Problem(name, getattr(error, "line", 1), "transcript", cause, mend)]
    return (text if text.startswith("WEBVTT") else ""), cues.problems(name, text)


def _gone(entry: Entry) -> Iterator[Problem]:
    """A page that tells where its transcript came from had one; what it tells must be right first."""
    told = entry.document.meta.get("transcript")
    if entry.meta is not None and isinstance(told, dict) and told.get("source"):
        cause, mend = (
            f"transcript: {TRANSCRIPT_FILE} is not there",
            "Restore it from git, or remove the field.",
        )
        yield Problem(entry.name, entry.document.line_of("transcript"), "transcript", cause, mend)


def _memory(entry: Entry) -> Iterator[Problem]:
    path = entry.path.parent / NOTES_FILE
    try:
        raw = path.read_bytes()
    except OSError:
        return
    if raw.startswith(b'{\n "version": 1,') and raw.rstrip().endswith(b"}"):
        return  # as we write it; reading every one whole would take most of the time of a check
    try:
        load(raw.decode("utf-8"))
    except ValueError as error:
        name = f"{entry.name.rpartition('/')[0]}/{NOTES_FILE}"
        yield Problem(
            name, 1, "memory", str(error)[:200], "Restore it from git; it is the machine's memory, not for editing."
        )


def _quotes(entry: Entry, found: list[note_text.Entry], text: str) -> Iterator[Problem]:
    quotes = [(item.note, item.line) for item in found if isinstance(item.note, Quote)]
    if not quotes:
        return
    plain = _plain(text)
    said = ""
    for quote, line in quotes:
        if quote.text in plain:
            continue
        said = said or f" {' '.join(words(plain))} "
        if not _is_said(quote.text, said):
            short = quote.text if len(quote.text) < 60 else quote.text[:59] + "…"
            near = _nearest(quote.text, plain)
            mend = f"The transcript says: {near} " if near else ""
            mend += "Correct the quote or the transcript; a quote is verbatim."
            yield Problem(entry.name, line, "quote", f"the quote {short!r} is not in the transcript", mend)


def _nearest(quote: str, plain: str) -> str:
    """The passage that a quote was, before one of the two was changed; nothing when none is much like it."""
    said, wanted = plain.split(), [" ".join(words(word)) for word in quote.split()]
    match = SequenceMatcher(None, wanted, [" ".join(words(word)) for word in said], autojunk=False)
    longest = match.find_longest_match()
    start = max(0, longest.b - longest.a)
    passage = said[start : start + len(wanted)]
    alike = sum(" ".join(words(word)) == other for word, other in zip(passage, wanted, strict=False))
    return " ".join(passage) if wanted and alike >= ALIKE * len(wanted) else ""


def _is_said(quote: str, said: str) -> bool:
    """Whether the words of a quote are among those that were said; ``[…]`` stands for words that were left out."""
    at = 0
    for piece in LEFT_OUT.split(quote):
        wanted = " ".join(words(piece))
        if wanted:
            at = said.find(f" {wanted} ", at)
            if at < 0:
                return False
    return True


def _plain(text: str) -> str:
    """What is said in a WebVTT file, without reading it as a transcript (that costs ten times as much)."""
    plain = _TAG.sub(" ", _TIMES.sub(" ", text))
    return " ".join((html.unescape(plain) if "&" in plain else plain).split())
