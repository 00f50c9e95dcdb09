"""What the machine ranked lower than what it proposed: found anew when an editor asks for it, and kept nowhere."""

from __future__ import annotations

from typing import Any

from klankbord.desk import following, naming
from klankbord.desk.asked import Asked, Told
from klankbord.desk.entry import Visitor
from klankbord.desk.episode_view import words_of
from klankbord.desk.refused import Refused
from klankbord.desk.saving import text_of
from klankbord.desk.work import Desk
from klankbord.extract import propose
from klankbord.library.editing import captions, noted
from klankbord.library.front.rewriting import split_page
from klankbord.library.merge import proposal
from klankbord.library.pages import episodes
from klankbord.library.slugs import bare_words
from klankbord.model import Note

MORE = 12
"""Proposals beyond those that there were."""


def lower(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """The best passages that are not on the page, and that nobody refused, best first."""
    place = desk.place(asked.get("page"))
    if place.kind != "episode":
        raise Refused(400, "Dat is geen aflevering.")
    transcript = following.transcript(captions.cues(text_of(words_of(place))))
    marked = episodes.adverts(place.folder)
    told = propose(transcript, naming.spoken_in(desk, place), adverts=marked[0], marked=marked[1], lower=MORE)
    last = proposal.read(place.folder, transcript=False)
    before = proposal.joined(last.notes, last.dismissed).said() if last else {}
    known = {tuple(bare_words(note.text)) for notes in before.values() for note in notes}
    known |= {
        tuple(bare_words(one.note.text))
        for one in noted.notes(split_page(text_of(place.path))[1])
        if isinstance(one.note, Note)
    }
    found = [
        _row(kind, note)
        for kind, notes in told.said().items()
        for note in notes
        if note.span is not None and tuple(bare_words(note.text)) not in known
    ]
    return {"notes": sorted(found, key=lambda one: -one["score"])[:MORE]}


def _row(kind: str, note: Note) -> dict[str, Any]:
    assert note.span is not None  # noqa: S101 - the caller looked
    return {
        "kind": kind,
        "text": note.text,
        "speaker": note.speaker,
        "start": note.start,
        "end": note.end,
        "first": note.span.first,
        "last": note.span.last,
        "score": round(note.score or 0.0, 2),
        "reasons": list(note.reasons),
    }
