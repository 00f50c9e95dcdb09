"""An episode as the desk shows it: sound, cues, doubts, notes and fields, as values for the browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from klankbord import clocks
from klankbord.desk import following, media, naming
from klankbord.desk.saving import text_of
from klankbord.desk.saying import said
from klankbord.desk.work import Desk, Place
from klankbord.errors import KlankbordError
from klankbord.library import pages
from klankbord.library.correcting import doubts
from klankbord.library.correcting.doubts import Doubt
from klankbord.library.editing import captions, fields, noted
from klankbord.library.editing.captions import Cue
from klankbord.library.editing.noted import Written
from klankbord.library.front import document
from klankbord.library.front.rewriting import split_page
from klankbord.library.merge import derive, proposal
from klankbord.library.merge.updating import TRANSCRIPT_FILE
from klankbord.library.slugs import bare_words
from klankbord.model import Advert, Chapter, Note, Notes

LOWER = 20
"""Refused and lower proposals that are shown at most."""


def words_of(place: Place) -> Path:
    """The transcript of an episode."""
    return place.folder / TRANSCRIPT_FILE


def shown(desk: Desk, place: Place) -> dict[str, Any]:
    """Everything about an episode; whatever cannot be read is named in ``trouble``, the rest is there."""
    page, vtt = text_of(place.path), text_of(words_of(place))
    found = captions.cues(vtt)
    last = proposal.read(place.folder, transcript=False)
    trouble: list[str] = []
    meta: Mapping[str, Any] = {}
    try:
        meta = document.parse(page, place.path).meta
    except KlankbordError as error:
        trouble.append(said(error, whole=True))
    return {
        "meta": fields.plain(meta),
        "body": split_page(page)[1],
        "audio": media.source(desk.hub, place, meta),
        "cues": [as_row(cue) for cue in found],
        "notes": notes(split_page(page)[1], vtt, last),
        "refused": list(_refused(last, split_page(page)[1])),
        "trouble": trouble,
        **choices(desk, place, found),
    }


def as_row(cue: Cue) -> list[Any]:
    """A cue for the browser: stamp, start, end, speaker, text, how many words, and 1 when it is changed as written."""
    return [cue.stamp, cue.start, cue.end, cue.speaker, cue.text, cue.count, int(cue.odd)]


def changed_rows(before: Sequence[Cue], after: Sequence[Cue]) -> dict[str, Any]:
    """What a browser has to put in place of which cues, after a change of the transcript."""
    old, new = [as_row(cue) for cue in before], [as_row(cue) for cue in after]
    most = min(len(old), len(new))
    start = next((n for n in range(most) if old[n] != new[n]), most)
    tail = next((n for n in range(most - start) if old[-1 - n] != new[-1 - n]), most - start)
    return {"at": start, "gone": len(old) - tail - start, "rows": new[start : len(new) - tail]}


def notes(body: str, vtt: str, last: proposal.Proposal | None) -> list[dict[str, Any]]:
    """The notes of a page: where they are said, whether that is to the letter, and why the machine proposed them."""
    words = following.words_in(vtt)
    known = last.notes if last else Notes()
    return [_note(one, words, known) for one in noted.notes(body)]


def _note(one: Written, words: derive.Words, known: Notes) -> dict[str, Any]:
    note = one.note
    about: dict[str, Any] = {"kind": one.kind, "raw": one.text, "start": note.start}
    if isinstance(note, Chapter | Advert):
        return {**about, "text": note.title, "end": note.end, "time": clocks.code(note.start)}
    twin = next((other for other in getattr(known, one.kind) if _same(other, note)), None)
    near = note.start if note.start is not None else (twin.start if twin else None)
    span = words.find(note.text, near)
    return {
        **about,
        "text": note.text,
        "speaker": note.speaker or (words.at(span.first).speaker if span else ""),
        "span": [span.first, span.last] if span else None,
        "exact": span is not None,
        "start": words.at(span.first).word.start if span else note.start,
        "end": words.at(span.last).word.end if span else note.end,
        "score": round(twin.score, 2) if twin and twin.score is not None else None,
        "reasons": list(twin.reasons) if twin else [],
    }


def _same(one: Note, other: Note) -> bool:
    return bare_words(one.text) == bare_words(other.text)


def _refused(last: proposal.Proposal | None, body: str) -> Iterator[dict[str, Any]]:
    """What the machine proposed, now or before, and the page does not have: to take back."""
    if last is None:
        return
    there = {tuple(bare_words(one.note.text)) for one in noted.notes(body) if isinstance(one.note, Note)}
    count = 0
    for kind, found in proposal.joined(last.notes, last.dismissed).said().items():
        for note in found:
            if tuple(bare_words(note.text)) not in there and count < LOWER:
                count += 1
                yield {"kind": kind, "text": note.text, "speaker": note.speaker, "start": note.start, "end": note.end}


def doubtful(desk: Desk, place: Place) -> list[list[Any]]:
    """The doubts of an episode; asked for after all else, since they take the longest."""
    cues = captions.cues(text_of(words_of(place)))
    try:
        found = doubts.of(place.folder).found
        meta = document.read(place.path).meta
    except KlankbordError:
        return []
    known = naming.names(desk, place)
    return list(_doubts(found, cues, naming.suggested(found, cues, known, naming.language_of(desk, meta))))


def _doubts(
    found: Sequence[Doubt], cues: Sequence[Cue], suggested: Mapping[int, Sequence[naming.Suggestion]]
) -> Iterator[list[Any]]:
    """Doubtful words as they are said: cue, word in that cue, the word, how sure the machine is of it, and what may be
    meant: each as its text, its first word in that cue, and how many words it stands for.
    """
    firsts = [0, *accumulate(cue.count for cue in cues)]
    at = 0
    for doubt in sorted(found, key=lambda one: one.word):
        while at + 1 < len(firsts) and firsts[at + 1] <= doubt.word:
            at += 1
        if at < len(cues) and not cues[at].odd:
            inside = [
                [one.text, one.first - firsts[at], one.count]
                for one in suggested.get(doubt.word, ())
                if firsts[at] <= one.first and one.first + one.count <= firsts[at + 1]
            ]
            yield [at, doubt.word - firsts[at], doubt.text, doubt.probability, inside]


def choices(desk: Desk, place: Place, cues: Sequence[Cue]) -> dict[str, Any]:
    """What an editor picks from: people, themes and organisations of the hub, who speaks here, names that are said."""
    return {
        "people": named(desk, "person"),
        "themes": named(desk, "theme"),
        "organisations": named(desk, "organisation"),
        "names": [*naming.names(desk, place), *naming.words(place)],
        "speakers": sorted({cue.speaker for cue in cues if cue.speaker}),
    }


def named(desk: Desk, kind: str) -> list[list[str]]:
    """Slug and title of every page of a kind."""
    return [[page.slug, page.meta.title] for page in pages.load(desk.hub, kind).pages]
