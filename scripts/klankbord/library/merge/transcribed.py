"""What the body of an episode says, beside its transcript: read in full, or known because nobody touched the files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from klankbord.library import notes as note_text
from klankbord.library.merge import derive
from klankbord.library.notes import headings
from klankbord.library.notes.blocks import Section, joined, sections
from klankbord.model import Advert, Chapter, Notes, Transcript
from klankbord.transcribe.formats import grammar

READING = "1"
"""Change this when ``read`` finds something else in the same files than before: then no older seal counts."""

# What notes came to hold after the first pages were sealed: where there is nothing of it, an old seal still counts.
_SINCE = ("adverts", "machine_made")


@dataclass(frozen=True, slots=True)
class Body:
    """The notes of an episode, with their places in its transcript, and its summary and show notes in markdown."""

    notes: Notes
    summary: str
    shownotes: str


def read(body: str, transcript: Transcript | None, known: Notes) -> Body:
    """What ``body`` says; ``known`` are the notes that the machine proposed, which know their exact times."""
    parts = list(sections(body))
    notes = note_text.of_sections(parts)
    if transcript is not None:
        notes = derive.anchor(notes, derive.Words(transcript), known)
    return Body(notes, *_texts(parts))


def proposed(notes: Notes, summary: str, shownotes: str) -> Body:
    """The same as the machine proposed it; on a page chapters and adverts have whole seconds and a title."""
    chapters = tuple(Chapter(float(int(chapter.start)), chapter.title) for chapter in notes.chapters)
    adverts = tuple(Advert(float(int(one.start)), float(int(one.end)), one.title) for one in notes.adverts)
    there = Notes(chapters=chapters, adverts=adverts)
    return Body(replace(there, **notes.said()), summary, shownotes)  # type: ignore[arg-type]


def seal(said: Body, body: str, transcript: str) -> str:
    """A digest of what is ``said`` and of all that decides it: the body and the cues, every sign of them.

    ``transcript`` is WebVTT; what stands above the line of the first cue's times does not count.
    """
    first = transcript.rfind("\n", 0, max(0, transcript.find(grammar.ARROW))) + 1
    told = repr(said)
    for name in _SINCE:
        told = told.replace(f", {name}=()", "")
    text = "\0".join((READING, told, body, transcript[first:]))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _texts(parts: Iterable[Section]) -> tuple[str, str]:
    """Summary (what stands above the first heading) and show notes of a body."""
    summary = shownotes = ""
    for heading, inside in parts:
        if heading is None:
            summary = joined(inside).strip()
        elif headings.kind_of(heading.title) == "shownotes":
            shownotes = joined(inside).strip()
    return summary, shownotes
