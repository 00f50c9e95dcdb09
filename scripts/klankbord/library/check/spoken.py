"""Rules about episodes: times that cannot be, and quotes that are no longer what was said."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise

from klankbord.errors import KlankbordError
from klankbord.library import notes as note_text
from klankbord.library import timecodes
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
_CUE = re.compile(r"^(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})[ \t]+-->[ \t]+(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})")
_OURS = re.compile(r"^(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})$", re.MULTILINE)
_TIMES = re.compile(r"^[\d:. \t]*-->.*$", re.MULTILINE)
_TAG = re.compile(r"<[^<>]*>")
SLACK = 5.0  # seconds that a duration in a feed may be short of the audio


def problems(entry: Entry) -> Iterator[Problem]:
    """What is wrong with the times and quotes of an episode, and with the files beside its page."""
    found = list(note_text.entries(entry.document.body, entry.document.body_line))
    text, spoken = _transcript(entry)
    yield from spoken
    yield from _memory(entry)
    duration = entry.document.meta.get("duration")
    end = max(float(duration) if isinstance(duration, int | float) else 0.0, _last_moment(text))
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
        return "", []
    except (KlankbordError, OSError) as error:
        cause, mend = (
            (error.cause, error.mend) if isinstance(error, KlankbordError) else (str(error), "Check the file.")
        )
        return "", [Problem(name, getattr(error, "line", 1), "transcript", cause, mend)]
    if not re.match(r"WEBVTT(?:[ \t\n]|$)", text):
        cause, mend = "does not start with WEBVTT", "Put the line WEBVTT back on top."
        return "", [Problem(name, 1, "transcript", cause, mend)]
    return text, [] if _in_order(text) else list(_cues(name, text))


def _in_order(text: str) -> bool:
    """Whether all cues are as we write them and in order; times of one width compare as text, which is fast."""
    times = _OURS.findall(text)
    starts = [start for start, _ in times]
    return len(times) == text.count("-->") and starts == sorted(starts) and all(start <= end for start, end in times)


def _cues(name: str, text: str) -> Iterator[Problem]:
    """What is wrong with the time lines of a transcript, one by one."""
    before = 0.0
    for number, line in enumerate(text.split("\n"), 1):
        if "-->" not in line:
            continue
        match = _CUE.match(line.strip())
        if match is None:
            yield Problem(name, number, "transcript", "is no time line", "Write 00:12:31.000 --> 00:12:35.500.")
            continue
        start, end = _moment(match, 1), _moment(match, 5)
        if end < start:
            yield Problem(name, number, "transcript", "ends before it starts", "Correct the times.")
        elif start < before:
            yield Problem(name, number, "transcript", "starts before the cue above it", "Put cues in order of time.")
        before = max(before, start)


def _moment(match: re.Match[str], at: int) -> float:
    hours, minutes, seconds, parts = (int(match[at + n] or 0) for n in range(4))
    return hours * 3600 + minutes * 60 + seconds + parts / 1000


def _last_moment(text: str) -> float:
    last = None
    for last in re.finditer(r"-->[ \t]+(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})", text[-4000:]):  # noqa: B007 - the last one counts
        pass
    return _moment(last, 1) if last else 0.0


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
            cause = f"the quote {short!r} is not in the transcript"
            mend = "Correct the quote or the transcript; a quote is verbatim."
            yield Problem(entry.name, line, "quote", cause, mend)


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
