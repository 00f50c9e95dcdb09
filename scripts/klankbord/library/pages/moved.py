"""The times of an episode whose sound was cut and joined otherwise: adverts that moved, without a second hearing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

from klankbord import clocks, durable
from klankbord.audio import fingerprint
from klankbord.audio.fingerprint import Fingerprint, Stretch
from klankbord.library import timecodes
from klankbord.library.hub import PAGE
from klankbord.library.merge import certainty, merge, proposal
from klankbord.library.merge.certainty import CERTAINTY_FILE
from klankbord.library.merge.proposal import NOTES_FILE, Proposal
from klankbord.library.merge.updating import TRANSCRIPT_FILE, Written, read_transcript
from klankbord.library.notes import headings
from klankbord.library.notes.blocks import sections
from klankbord.library.pages.heard_again import sound_fields
from klankbord.library.slugs import digest
from klankbord.model import Advert, Chapter, Episode, Note, Notes, Span, Transcript
from klankbord.transcribe.formats import grammar

MOST_NEW = 0.15
"""The share of the new sound that nobody heard, such as another advert, beyond which it is to be heard."""
N = TypeVar("N", bound=Note)


@dataclass(frozen=True, slots=True)
class Moves:
    """Where the stretches of the sound that was heard are in the new one, whose fingerprint is ``sound``.

    ``unheard`` are the seconds of the new one that were not in the old one.
    """

    stretches: tuple[Stretch, ...]
    sound: str
    unheard: float = 0.0

    @property
    def any(self) -> bool:
        """Whether anything has moved at all."""
        return any(one.by for one in self.stretches)

    def by(self, start: float, end: float) -> float:
        """By how many seconds what lies between two moments has moved."""
        return fingerprint.moved(self.stretches, start, end) or 0.0


def moves(folder: Path, path: Path) -> Moves | None:
    """How the sound in ``path`` differs from what was heard; None when words are no longer in it, or nobody can tell.

    Raises KlankbordError for a sound or a transcript that cannot be read.
    """
    last = proposal.read(folder)
    old = Fingerprint.read(last.sound) if last else None
    if last is None or last.transcript is None or old is None or not old.signs:
        return None
    new, stretches = fingerprint.compare(old, path)
    now = read_transcript(folder)
    said = [*last.transcript.segments, *(now.segments if now else ())]
    if any(fingerprint.moved(stretches, cue.start, cue.end) is None for cue in said):
        return None
    unheard = max(0.0, new.length - sum(one.end - one.start for one in stretches if one.by is not None))
    found = Moves(tuple(stretches), new.text(), unheard)
    return found if unheard <= MOST_NEW * new.length else None


def follow(folder: Path, found: Moves, episode: Episode) -> Written:
    """Move all times of an episode with its sound: cues, notes, chapters, the editor's own; and name the new sound.

    What is about to be written is noted in notes.json first, so that doing it again after a crash moves nothing twice.
    """
    last = proposal.read(folder)
    if last is None or last.transcript is None or last.sound == found.sound:
        return Written(folder)
    vtt, page = folder / TRANSCRIPT_FILE, folder / PAGE
    before = _memory(last, last.transcript, found)
    fresh = replace(before, meta={**before.meta, **sound_fields(episode)}, sound=found.sound)
    texts = {path: path.read_bytes().decode("utf-8") for path in (vtt, page) if path.exists()}
    done = {path for path, text in texts.items() if digest(text) in last.pending}
    if page in texts and page not in done:
        text = _recoded(texts[page], found, read_transcript(folder) if vtt not in done else None)
        texts[page] = merge(before.page(with_dismissed=True), text, fresh.page()).text
    if vtt in texts and vtt not in done:
        texts[vtt] = retimed(texts[vtt], found)
    noted = replace(last, pending=(*last.pending, *map(digest, texts.values())))
    durable.write(folder / NOTES_FILE, proposal.dump(noted))
    for path in (page, vtt):  # the page is made with the cues as they were, so it goes first
        if path in texts:
            durable.write(path, texts[path])
    _certainty(folder, last.transcript, found)
    durable.write(folder / NOTES_FILE, proposal.dump(fresh))
    return Written(folder, changed=True)


def retimed(text: str, found: Moves) -> str:
    """WebVTT with its cues at their new times and in their order; what stands above a cue goes with it."""
    blocks = [part.strip("\n") for part in grammar.parts(text) if part.strip()]
    first = next((n for n, block in enumerate(blocks) if grammar.start_in(block) is not None), len(blocks))
    groups: list[tuple[float, list[str]]] = []
    waiting: list[str] = []
    for block in blocks[first:]:
        lines = block.split("\n")
        at = next((n for n, line in enumerate(lines) if grammar.exact_timing(line)), None)
        times = grammar.exact_timing(lines[at]) if at is not None else None
        if at is None or times is None:
            waiting.append(block)
            continue
        by = found.by(*times)
        settings = lines[at].partition(grammar.ARROW)[2].split(None, 1)[1:]
        moment = f"{clocks.stamp(times[0] + by)} {grammar.ARROW} {clocks.stamp(times[1] + by)}"
        lines[at] = " ".join([moment, *settings])
        groups.append((times[0] + by, [*waiting, "\n".join(lines)]))
        waiting = []
    ordered = [block for _, some in sorted(groups, key=lambda group: group[0]) for block in some]
    whole = "\n\n".join([*blocks[:first], *ordered, *waiting]) + "\n"
    return whole.replace("\n", "\r\n") if "\r\n" in text else whole


def _order(transcript: Transcript, found: Moves) -> list[int]:
    """The numbers of the cues in the order that they have in the new sound."""
    starts = [cue.start + found.by(cue.start, cue.end) for cue in transcript.segments]
    return sorted(range(len(starts)), key=lambda n: starts[n])


def _retold(transcript: Transcript, found: Moves) -> Transcript:
    """The transcript with its cues at their new times and in their order."""
    cues = []
    for number in _order(transcript, found):
        cue = transcript.segments[number]
        by = found.by(cue.start, cue.end)
        cues.append(replace(cue, start=round(cue.start + by, 3), end=round(cue.end + by, 3), words=()))
    return replace(transcript, segments=tuple(cues))


def _firsts(transcript: Transcript) -> list[int]:
    """The number of the first word of each cue, and of all words."""
    return list(accumulate((len(cue.text.split()) for cue in transcript.segments), initial=0))


def _memory(last: Proposal, transcript: Transcript, found: Moves) -> Proposal:
    """What the machine remembers, at the new times; spans count the words in their new order."""
    firsts = _firsts(transcript)
    there = (word for n in _order(transcript, found) for word in range(firsts[n], firsts[n + 1]))
    places = {word: place for place, word in enumerate(there)}

    def span_of(span: Span | None) -> Span | None:
        first, final = (places.get(span.first), places.get(span.last)) if span else (None, None)
        if span is None or first is None or final is None or final - first != span.last - span.first:
            return None
        return Span(first, final)

    def note(one: N) -> N:
        start, end = one.start, one.end
        if start is None:
            return replace(one, span=span_of(one.span))
        by = found.by(start, end if end is not None else start + 1)
        return replace(one, span=span_of(one.span), start=start + by, end=None if end is None else end + by)

    def all_of(notes: Notes) -> Notes:
        changed = notes.each(lambda _, some: map(note, some))
        chapters = tuple(sorted(_chapters(notes.chapters, found), key=lambda chapter: chapter.start))
        return replace(changed, chapters=chapters, adverts=tuple(_advert(one, found) for one in notes.adverts))

    return replace(
        last,
        notes=all_of(last.notes),
        dismissed=all_of(last.dismissed),
        proposed=all_of(last.proposed) if last.proposed else None,
        transcript=_retold(transcript, found),
        pending=(),
        seal="",
        cues="",
    )


def _chapters(chapters: Iterable[Chapter], found: Moves) -> Iterable[Chapter]:
    return (replace(one, start=max(0.0, one.start + found.by(one.start, one.start + 1))) for one in chapters)


def _advert(advert: Advert, found: Moves) -> Advert:
    by = found.by(advert.start, advert.end)
    return replace(advert, start=advert.start + by, end=advert.end + by)


def _recoded(text: str, found: Moves, now: Transcript | None) -> str:
    """A page with its times moved, those of the show notes left alone: these are the publisher's."""
    head = re.match(r"\ufeff?---[ \t]*\r?\n.*?\r?\n---[ \t]*(?:\r?\n|\Z)", text, re.DOTALL)
    out = [head[0] if head else ""]
    cues = {int(cue.start): (cue.start, cue.end) for cue in reversed(now.segments)} if now else {}

    def code(moment: str) -> str:
        at = clocks.seconds(moment)
        return clocks.code(at + found.by(*cues.get(int(at), (at, at + 1))))

    def coded(match: re.Match[str]) -> str:
        return f"[{code(match[1])}-{code(match[2])}]" if match[2] else f"[{code(match[1])}]"

    for heading, inside in sections(text[len(out[0]) :]):
        kind = headings.kind_of(heading.title) if heading else ""
        for block in [*([heading] if heading else []), *inside]:
            leave = kind == "shownotes" or block.kind == "code"
            out.append((block.text if leave else timecodes.ANYWHERE.sub(coded, block.text)) + block.gap)
    return "".join(out)


def _certainty(folder: Path, transcript: Transcript, found: Moves) -> None:
    """Put the signs of ``certainty.txt`` in the order of the cues; what is of other words already is left."""
    path = folder / CERTAINTY_FILE
    try:
        text = path.read_text(encoding="utf-8")
        sure = certainty.read(text, transcript)
    except (OSError, ValueError):
        return
    if sure is not None:
        firsts = _firsts(transcript)
        numbers = [at for n in _order(transcript, found) for at in range(firsts[n], firsts[n + 1])]
        others = certainty.read_others(text)
        moved = {now: others[was] for now, was in enumerate(numbers) if was in others}
        durable.write(path, certainty.dump([sure[at] for at in numbers], _retold(transcript, found), moved))
