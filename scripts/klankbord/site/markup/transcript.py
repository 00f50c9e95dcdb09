"""A transcript as a reader sees it: paragraphs per speaker, each with its second as an anchor. Never via Markdown."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from klankbord import clocks, languages
from klankbord.model import Advert, Chapter, Segment, Transcript
from klankbord.site.markup import writing

LONG, ENOUGH, PAUSE = 90, 40, 2.0  # words, words, seconds
NEAR = 1.0  # seconds: pages tell the time of a chapter in whole ones, so what it begins with may start a little later
TINTS = 6  # colours for speakers
NAMED = 4  # words of a paragraph that its link is called by
LONG_PART = 500  # words: a part that a browser lays out only when it comes near
# The anchor of what comes below the transcript on its page.
END = "na-gesprek"
# The second at which a sentence starts, to a tenth and as text; the sentence; its words.
Sentence = tuple[str, str, list[str]]


@dataclass(frozen=True)
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

    @cached_property
    def text(self) -> str:
        """What is said in it."""
        return " ".join([segment.text for segment in self.segments])

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The same, sentence by sentence; the page shows them and search reads them."""
        found: list[Sentence] = []
        for segment in self.segments:
            text = segment.text
            if _END.search(text):  # nearly always a segment is just one sentence
                found += [(f"{start:.1f}", said, said.split()) for start, said in sentences(segment)]
            else:
                found.append((f"{segment.start:.1f}", text.strip(), text.split()))
        return found


def paragraphs(
    transcript: Transcript, adverts: Sequence[Advert] = (), chapters: Sequence[Chapter] = ()
) -> list[Paragraph]:
    """Cut a transcript where the speaker changes or an advert begins or ends, and long turns at the end of a sentence.

    A chapter begins with a paragraph of its own, which names its speaker again.

    The anchor is ``t-754`` for the second it starts at; a second paragraph in the same second becomes ``t-754-2``.
    """
    found: list[Paragraph] = []
    seen: dict[str, int] = {}
    begins = _begins(transcript.segments, chapters)
    for turn, advert in _turns(transcript.segments, adverts, begins):
        base = f"t-{int(turn[0].start)}"
        seen[base] = seen.get(base, 0) + 1
        anchor = base if seen[base] == 1 else f"{base}-{seen[base]}"
        again = not found or found[-1].speaker != turn[0].speaker or id(turn[0]) in begins
        named = bool(turn[0].speaker) and again
        found.append(Paragraph(anchor, turn[0].start, turn[0].speaker, named, tuple(turn), advert))
    return found


def _begins(segments: Sequence[Segment], chapters: Sequence[Chapter]) -> set[int]:
    """The segments (by identity) with which a chapter begins."""
    starts = [segment.start for segment in segments]
    found = {bisect_right(starts, chapter.start + NEAR) - 1 for chapter in chapters}
    return {id(segments[at]) for at in found if 0 <= at < len(segments)}


def _turns(
    segments: Iterable[Segment], adverts: Sequence[Advert], begins: Container[int]
) -> Iterator[tuple[list[Segment], Advert | None]]:
    turn: list[Segment] = []
    words, within = 0, None
    for segment in segments:
        advert = _advert(segment, adverts) if adverts else None
        apart = turn and (segment.speaker != turn[0].speaker or advert != within or id(segment) in begins)
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


def html(
    found: Sequence[Paragraph],
    words: Mapping[str, str] | None = None,
    chapters: Sequence[Chapter] = (),
    language: str = "",
) -> str:
    """The paragraphs as markup, in parts that fold if there are ``chapters``; who speaks is told by initials and tint.

    Above an advert stands what it is and a link past it, in the ``words`` of the site.
    """
    tints = {who: at % TINTS for at, who in enumerate(dict.fromkeys(p.speaker for p in found if p.speaker))}
    tints = tints if len(tints) > 1 else {}
    if not chapters or not words or not found:
        return _paragraphs(found, words, tints)
    starts = [paragraph.start for paragraph in found]
    cuts = [max(0, bisect_right(starts, chapter.start + NEAR) - 1) for chapter in chapters]
    out = [_paragraphs(found[: cuts[0]], words, tints)] if cuts[0] else []
    for chapter, first, after in zip(chapters, cuts, [*cuts[1:], len(found)], strict=True):
        said = found[first:after]
        if not said:
            continue
        length = sum([len(words) for paragraph in said for _, _, words in paragraph.sentences])
        minutes = max(1, round(length / languages.of(language).words_a_minute))
        out.append(
            f'<details class="part" open><summary><h3>{escape(chapter.title)}</h3> '
            f'<span class="at">{clocks.shown(chapter.start)}</span> '
            f"<small>{escape(writing.fill(words['minutes'], n=minutes))}</small></summary>"
            f'<div class="part-text{" long" * (length > LONG_PART)}">\n'
            f"{_paragraphs(said, words, tints, found[after:])}\n</div></details>"
        )
    return "\n".join(out)


def _paragraphs(
    found: Sequence[Paragraph],
    words: Mapping[str, str] | None,
    tints: Mapping[str, int],
    later: Sequence[Paragraph] = (),
) -> str:
    out: list[str] = []
    told = {speaker: _told(speaker, tints) for speaker in {paragraph.speaker for paragraph in found}}
    for at, paragraph in enumerate(found):
        if words and paragraph.advert and (not at or found[at - 1].advert != paragraph.advert):
            out.append(_announced(paragraph.advert, [*found[at:], *later], words))
        tint, who = told[paragraph.speaker]
        classes = f"{tint} advert".lstrip() if words and paragraph.advert else tint
        marked = f' class="{classes}"' if classes else ""
        anchor, time = paragraph.anchor, clocks.shown(paragraph.start)
        out.append(
            f'<p id="{anchor}"{marked}>{who if paragraph.named else ""}<a class="at" href="#{anchor}" '
            f'data-play="{clocks.tenths(paragraph.start)}" aria-label="{time}, {_begins_with(paragraph)}">{time}</a> '
            f"{_spans(paragraph)}</p>"
        )
    return "\n".join(out)


def _told(speaker: str, tints: Mapping[str, int]) -> tuple[str, str]:
    """The class of what somebody says, and the name above it: where several speak, with a tint and initials."""
    initials = f' data-i="{escape(writing.initials(speaker))}"' if tints else ""
    tint = f"s{tints[speaker]}" if speaker in tints else ""
    return tint, f'<b class="who"{initials}>{escape(speaker)}</b> '


def _begins_with(paragraph: Paragraph) -> str:
    """The words by which the link to a paragraph is called among others, after its time."""
    words = paragraph.segments[0].text.split(maxsplit=NAMED)
    return escape(" ".join(words[:NAMED])) + "…" * (len(words) > NAMED)


def _announced(advert: Advert, found: Sequence[Paragraph], words: Mapping[str, str]) -> str:
    """The line above an advert: the link leads to what is said after it, also in a browser without scripts."""
    after = next((paragraph for paragraph in found if paragraph.advert != advert), None)
    where, second = (after.anchor, after.start) if after else (END, advert.end)
    who = f" <span>{escape(advert.title)}</span>" if advert.title else ""
    return (
        f'<p class="advert-head"><b>{escape(words["advert"])}</b>{who} '
        f'<a href="#{where}" data-play="{second:.1f}">{escape(words["skip_advert"])}</a></p>'
    )


def _spans(paragraph: Paragraph) -> str:
    """The sentences of a paragraph; nearly always there is no character to escape."""
    found, text = paragraph.sentences, paragraph.text
    if "&" in text or "<" in text or ">" in text:
        return " ".join([f'<span data-t="{start}">{escape(said, quote=False)}</span>' for start, said, _ in found])
    return " ".join([f'<span data-t="{start}">{said}</span>' for start, said, _ in found])
