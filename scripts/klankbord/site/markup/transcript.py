"""A transcript as a reader sees it: paragraphs per speaker, each with its second as an anchor. Never via Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from klankbord import clocks
from klankbord.model import Segment, Transcript

LONG, ENOUGH, PAUSE = 90, 40, 2.0  # words, words, seconds


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Segments of one speaker; ``named`` says whether the speaker changed since the paragraph before."""

    anchor: str
    start: float
    speaker: str
    named: bool
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """What is said in it."""
        return " ".join(segment.text for segment in self.segments)


def paragraphs(transcript: Transcript) -> list[Paragraph]:
    """Cut a transcript where the speaker changes, and long turns at the end of a sentence.

    The anchor is ``t-754`` for the second it starts at; a second paragraph in the same second becomes ``t-754-2``.
    """
    found: list[Paragraph] = []
    seen: dict[str, int] = {}
    for turn in _turns(transcript.segments):
        base = f"t-{int(turn[0].start)}"
        seen[base] = seen.get(base, 0) + 1
        anchor = base if seen[base] == 1 else f"{base}-{seen[base]}"
        named = bool(turn[0].speaker) and (not found or found[-1].speaker != turn[0].speaker)
        found.append(Paragraph(anchor, turn[0].start, turn[0].speaker, named, tuple(turn)))
    return found


def _turns(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    turn: list[Segment] = []
    words = 0
    for segment in segments:
        if turn and (segment.speaker != turn[0].speaker or _may_break(turn[-1], segment, words)):
            yield turn
            turn, words = [], 0
        turn.append(segment)
        words += segment.text.count(" ") + 1
    if turn:
        yield turn


def _may_break(last: Segment, following: Segment, words: int) -> bool:
    if words < ENOUGH:
        return False
    if words >= 2 * LONG:
        return True
    ended = last.text.rstrip("\"'”’)").endswith((".", "?", "!", "…"))
    return ended and (words >= LONG or following.start - last.end >= PAUSE)


# It starts with a character to look for: a pattern that starts with a look-behind is tried at every letter.
_END = re.compile(r"[.?!…](?<![.?!…]{2})[.?!…]*+[\"'”’)]*+\s+")


def sentences(segment: Segment) -> list[tuple[float, str]]:
    """A segment's sentences and the second at which each starts: by its first word, else by its share of the text."""
    if not _END.search(segment.text):
        return [(segment.start, segment.text.strip())]
    ends = [0, *(found.end() for found in _END.finditer(segment.text)), len(segment.text)]
    cut = [piece for piece in map(segment.text.__getitem__, map(slice, ends, ends[1:])) if piece.strip()]
    if len(cut) < 2:
        return [(segment.start, segment.text.strip())]
    timed = len(segment.words) == len(segment.text.split())
    at_word, at_letter, found = 0, 0, []
    for piece in cut:
        share = segment.start + (segment.end - segment.start) * at_letter / (len(segment.text) or 1)
        found.append((segment.words[at_word].start if timed else share, piece.strip()))
        at_word += len(piece.split())
        at_letter += len(piece)
    return found


def html(found: Iterable[Paragraph]) -> str:
    """The paragraphs as markup."""
    out: list[str] = []
    for paragraph in found:
        second = f"{paragraph.start:.1f}".removesuffix(".0")
        who = f'<b class="who">{escape(paragraph.speaker)}</b> ' if paragraph.named else ""
        said = " ".join([_spans(segment) for segment in paragraph.segments])
        out.append(
            f'<p id="{paragraph.anchor}">{who}<a class="at" href="#{paragraph.anchor}" data-play="{second}">'
            f"{clocks.shown(paragraph.start)}</a> {said}</p>"
        )
    return "\n".join(out)


def _spans(segment: Segment) -> str:
    """The sentences of a segment; nearly always just one, without a character to escape."""
    text = segment.text
    if "&" in text or "<" in text or ">" in text or _END.search(text):
        return " ".join(
            f'<span data-t="{start:.1f}">{escape(said, quote=False)}</span>' for start, said in sentences(segment)
        )
    return f'<span data-t="{segment.start:.1f}">{text.strip()}</span>'
