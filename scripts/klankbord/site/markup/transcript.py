"""A transcript as a reader sees it: paragraphs per speaker, each with its second as an anchor. Never via Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from klankbord import clocks
from klankbord.model import Advert, Segment, Transcript

LONG, ENOUGH, PAUSE = 90, 40, 2.0  # words, words, seconds
# The anchor of what comes below the transcript on its page.
END = "na-gesprek"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Segments of one speaker; ``named`` says whether the speaker changed since the paragraph before.

    ``advert`` is the advert that it is part of.
    """

    anchor: str
    start: float
    speaker: str
    named: bool
    segments: tuple[Segment, ...]
    advert: Advert | None = None

    @property
    def text(self) -> str:
        """What is said in it."""
        return " ".join(segment.text for segment in self.segments)


def paragraphs(transcript: Transcript, adverts: Sequence[Advert] = ()) -> list[Paragraph]:
    """Cut a transcript where the speaker changes or an advert begins or ends, and long turns at the end of a sentence.

    The anchor is ``t-754`` for the second it starts at; a second paragraph in the same second becomes ``t-754-2``.
    """
    found: list[Paragraph] = []
    seen: dict[str, int] = {}
    for turn, advert in _turns(transcript.segments, adverts):
        base = f"t-{int(turn[0].start)}"
        seen[base] = seen.get(base, 0) + 1
        anchor = base if seen[base] == 1 else f"{base}-{seen[base]}"
        named = bool(turn[0].speaker) and (not found or found[-1].speaker != turn[0].speaker)
        found.append(Paragraph(anchor, turn[0].start, turn[0].speaker, named, tuple(turn), advert))
    return found


def _turns(segments: Iterable[Segment], adverts: Sequence[Advert]) -> Iterator[tuple[list[Segment], Advert | None]]:
    turn: list[Segment] = []
    words, within = 0, None
    for segment in segments:
        advert = _advert(segment, adverts) if adverts else None
        apart = turn and (segment.speaker != turn[0].speaker or advert != within)
        if turn and (apart or _may_break(turn[-1], segment, words)):
            yield turn, within
            turn, words = [], 0
        within = advert
        turn.append(segment)
        words += segment.text.count(" ") + 1
    if turn:
        yield turn, within


def _advert(segment: Segment, adverts: Sequence[Advert]) -> Advert | None:
    """The advert in which the middle of a segment is: where it begins and ends is known to the second only."""
    middle = (segment.start + segment.end) / 2
    return next((advert for advert in adverts if advert.start <= middle < advert.end), None)


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


def html(found: Sequence[Paragraph], words: Mapping[str, str] | None = None) -> str:
    """The paragraphs as markup; above an advert stands what it is and a link past it, in the ``words`` of the site."""
    out: list[str] = []
    for at, paragraph in enumerate(found):
        second = f"{paragraph.start:.1f}".removesuffix(".0")
        if words and paragraph.advert and (not at or found[at - 1].advert != paragraph.advert):
            out.append(_announced(paragraph.advert, found[at:], words))
        who = f'<b class="who">{escape(paragraph.speaker)}</b> ' if paragraph.named else ""
        said = " ".join([_spans(segment) for segment in paragraph.segments])
        marked = ' class="advert"' if words and paragraph.advert else ""
        out.append(
            f'<p id="{paragraph.anchor}"{marked}>{who}<a class="at" href="#{paragraph.anchor}" data-play="{second}">'
            f"{clocks.shown(paragraph.start)}</a> {said}</p>"
        )
    return "\n".join(out)


def _announced(advert: Advert, found: Sequence[Paragraph], words: Mapping[str, str]) -> str:
    """The line above an advert: the link leads to what is said after it, also in a browser without scripts."""
    after = next((paragraph for paragraph in found if paragraph.advert != advert), None)
    where, second = (after.anchor, after.start) if after else (END, advert.end)
    who = f" <span>{escape(advert.title)}</span>" if advert.title else ""
    return (
        f'<p class="advert-head"><b>{escape(words["advert"])}</b>{who} '
        f'<a href="#{where}" data-play="{second:.1f}">{escape(words["skip_advert"])}</a></p>'
    )


def _spans(segment: Segment) -> str:
    """The sentences of a segment; nearly always just one, without a character to escape."""
    text = segment.text
    if "&" in text or "<" in text or ">" in text or _END.search(text):
        return " ".join(
            f'<span data-t="{start:.1f}">{escape(said, quote=False)}</span>' for start, said in sentences(segment)
        )
    return f'<span data-t="{segment.start:.1f}">{text.strip()}</span>'
