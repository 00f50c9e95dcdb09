"""Notes follow their words: when a passage of the transcript is corrected, what quotes it says the corrected words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from klankbord.library.editing import captions, combine, noted
from klankbord.library.editing.captions import Cue
from klankbord.library.editing.combining import words
from klankbord.library.editing.noted import Written
from klankbord.library.merge.alignment import align
from klankbord.library.merge.derive import Words
from klankbord.library.notes import convention
from klankbord.model import Note, Quote, Segment, Span, Transcript
from klankbord.transcribe.formats.vtt import voices


@lru_cache(maxsize=8)
def words_in(text: str) -> Words:
    """The words of a WebVTT text, to look passages up in; remembered, since one action after another asks for them."""
    return Words(transcript(captions.cues(text)))


def transcript(cues: Sequence[Cue]) -> Transcript:
    """The words of cues as a value, one segment for each voice, whose words count as those of the file do."""
    found: list[Segment] = []
    for cue in cues:
        said = voices(cue.text, cue.start, cue.end) if cue.odd else [cue.segment()]
        found += [replace(segment, words=()) for segment in said if segment.text]
    return Transcript("", tuple(found))


@dataclass(frozen=True, slots=True)
class _Window:
    """The words that changed: from ``start`` up to ``stop`` before, up to ``now`` after."""

    start: int
    stop: int
    now: int

    def moved(self, span: Span, before: Sequence[str], after: Sequence[str]) -> Span | None:
        """Where the words of ``span`` are now; None when all of them are gone."""
        if span.last < self.start:
            return span
        shift = self.now - self.stop
        if span.first >= self.stop:
            return Span(span.first + shift, span.last + shift)
        inside = align(before[self.start : self.stop], after[self.start : self.now])
        first, last = span.first, span.last + shift
        if span.first >= self.start:
            place = inside.span(span.first - self.start, min(span.last, self.stop - 1) - self.start)
            first = self.start + place[0] if place else self.now
        if span.last < self.stop:
            place = inside.span(max(span.first, self.start) - self.start, span.last - self.start)
            last = self.start + place[1] if place else self.start - 1
        return Span(first, last) if last >= first else None


def _window(before: Sequence[str], after: Sequence[str]) -> _Window:
    most = min(len(before), len(after))
    start = next((n for n in range(most) if before[n] != after[n]), most)
    tail = next((n for n in range(most - start) if before[-1 - n] != after[-1 - n]), most - start)
    return _Window(start, len(before) - tail, len(after) - tail)


def follow(body: str, before: str, after: str) -> str:
    """The body of a page whose transcript was ``before`` and is ``after``: notes with changed words have the new ones.

    A note that its editor worded otherwise keeps that wording wherever the words did not change. A speaker who got
    another name has it under quotes too, where all that is quoted is now said by that one.
    """
    found = noted.notes(body)
    if not any(isinstance(one.note, Note) for one in found):
        return body
    was, now = words_in(before), words_in(after)
    old, new = (_texts(captions.cues(text)) for text in (before, after))
    window = _window(old, new)
    for one in found:
        text = _followed(one, was, now, window, old, new) if isinstance(one.note, Note) else one.text
        if text != one.text:
            body = noted.change(body, one.text, text)
    return body


def _texts(cues: Sequence[Cue]) -> list[str]:
    return [word for segment in transcript(cues).segments for word in segment.text.split()]


def _said(texts: Sequence[str], span: Span) -> str:
    return " ".join(texts[span.first : span.last + 1])


def _followed(one: Written, was: Words, now: Words, window: _Window, old: Sequence[str], new: Sequence[str]) -> str:
    note = one.note
    assert isinstance(note, Note)  # noqa: S101 - the caller looked
    span = was.find(note.text, note.start)
    if span is None:
        return one.text
    place = window.moved(span, old, new)
    if place is None:
        return one.text
    said = combine(_said(old, span), note.text, _said(new, place), words)
    speaker = note.speaker
    if isinstance(note, Quote) and speaker == was.at(span.first).speaker:
        speaker = now.at(place.first).speaker or speaker
    text = note.text if said.clashes else " ".join(said.text.split())
    if (text, speaker) == (note.text, note.speaker):
        return one.text
    return convention.written(replace(note, text=text, speaker=speaker)) if _standard(one) else one.text


def _standard(one: Written) -> bool:
    """Whether a note is written as we write notes; what somebody shaped by hand is theirs to change."""
    return isinstance(one.note, Note) and one.text == convention.written(one.note)
