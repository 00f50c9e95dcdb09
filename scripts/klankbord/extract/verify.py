"""Proof that a proposal was said: its text, speaker and times are those of one span of the transcript."""

from __future__ import annotations

import re
from collections.abc import Sequence

from klankbord.folding import fold
from klankbord.model import Note, Notes, Span, SpokenWord, Transcript

_EDGE = re.compile(r"^[^\w%€$£]+|[^\w%€$£]+$")
# Times in files are kept to the millisecond.
_TOLERANCE = 0.002


def derived_text(words: Sequence[SpokenWord], span: Span) -> str:
    """The words of a span as they were said."""
    return " ".join(spoken.word.text.strip() for spoken in words[span.first : span.last + 1])


def problems(note: Note, words: Sequence[SpokenWord]) -> list[str]:
    """What does not hold for a note, as plain sentences; empty when all of it is the transcript's."""
    span = note.span
    if span is None:
        return ["has no span"]
    if not 0 <= span.first <= span.last < len(words):
        return ["its span lies outside the transcript"]
    chosen = words[span.first : span.last + 1]
    found = []
    if len({spoken.speaker for spoken in chosen}) > 1:
        found.append("more than one speaker says it")
    if note.text != derived_text(words, span):
        found.append("its text is not what was said")
    if note.speaker != chosen[0].speaker:
        found.append("somebody else said it")
    if _elsewhen(note.start, chosen[0].word.start):
        found.append("it starts at another second")
    if _elsewhen(note.end, chosen[-1].word.end):
        found.append("it ends at another second")
    return found


def _elsewhen(noted: float | None, said: float) -> bool:
    return noted is None or abs(noted - said) > _TOLERANCE


def check(notes: Notes, transcript: Transcript) -> list[str]:
    """All that does not hold for the notes, each line naming the note; empty when all is the transcript's."""
    words = transcript.spoken_words()
    return [
        f"{type(note).__name__.lower()} {note.text[:60]!r}: {problem}"
        for group in notes.said().values()
        for note in group
        for problem in problems(note, words)
    ]


def locate(text: str, words: Sequence[SpokenWord], *, speaker: str | None = None) -> Span | None:
    """The one span of one speaker that says ``text``, or None.

    Case, space, quotes, dashes and the punctuation around words may differ; words, their order and numbers may not.
    With ``speaker`` the span must be that speaker's. The first of several equal spans is given.
    """
    wanted = _folded(text.split())
    if not wanted:
        return None
    said = [(at, piece) for at, spoken in enumerate(words) for piece in _folded(spoken.word.text.split())]
    pieces = [piece for _, piece in said]
    for begin in range(len(pieces) - len(wanted) + 1):
        if pieces[begin] != wanted[0] or pieces[begin : begin + len(wanted)] != wanted:
            continue
        span = Span(said[begin][0], said[begin + len(wanted) - 1][0])
        speakers = {spoken.speaker for spoken in words[span.first : span.last + 1]}
        if len(speakers) == 1 and (speaker is None or speakers == {speaker}):
            return span
    return None


def _folded(pieces: Sequence[str]) -> list[str]:
    """Words folded, bare of the punctuation around them; a loose dash or comma is nothing."""
    return [bare for piece in pieces for bare in (_EDGE.sub("", part) for part in fold(piece).split()) if bare]
