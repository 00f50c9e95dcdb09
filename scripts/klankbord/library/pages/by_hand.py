"""Episodes that editors or an import made: what the machine hears and finds is put beside what is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from klankbord.errors import KlankbordError
from klankbord.library.front import document
from klankbord.library.front.frontmatter import EpisodeMeta
from klankbord.library.hub import PAGE, Hub
from klankbord.library.merge import certainty, proposal, transcribed
from klankbord.library.merge.proposal import NOTES_FILE, Proposal
from klankbord.library.merge.updating import Written, merge_in, read_transcript
from klankbord.library.pages import reading
from klankbord.model import Audio, Episode, Notes, Person, Transcript
from klankbord.transcribe.formats import read_vtt, write_vtt


@dataclass(frozen=True, slots=True)
class ByHand:
    """An episode that the machine has not worked on yet, as its page says it.

    ``transcript`` is what it holds, ``timed`` whether its times were heard. ``chapters`` of ``episode`` are the page's.
    """

    folder: Path
    episode: Episode
    transcript: Transcript | None
    timed: bool


def waits(folder: Path) -> bool:
    """Whether an episode waits for the machine: only an editor or an import worked on it. Reads little."""
    if not (folder / NOTES_FILE).exists():
        return not _by_machine(folder)
    return proposal.awaits(folder)


def _by_machine(folder: Path) -> bool:
    """Whether the machine wrote a page whose memory is gone: it says there who made the transcript."""
    try:
        told: Any = document.read(folder / PAGE).meta.get("transcript")
    except (KlankbordError, OSError):
        return True
    return isinstance(told, dict) and told.get("source", "editor") != "editor"


def read(folder: Path) -> ByHand:
    """The episode in ``folder``. Raises a KlankbordError that names file, line and field."""
    page = document.read(folder / PAGE)
    meta = reading.validate(page, "episode")
    if not isinstance(meta, EpisodeMeta):
        raise TypeError(meta)
    transcript = read_transcript(folder)
    people = [*(Person(name, "host") for name in meta.hosts), *(Person(name, "guest") for name in meta.guests)]
    episode = Episode(
        guid=meta.guid,
        title=meta.title,
        published=_moment(page.meta.get("date")),
        audio=Audio(meta.audio.url, meta.audio.type, meta.audio.bytes) if meta.audio else None,
        duration=meta.duration,
        persons=tuple(people),
        chapters=transcribed.read(page.body, None, Notes()).notes.chapters,
    )
    return ByHand(folder, episode, transcript, meta.transcript is None or meta.transcript.timed)


def complete(folder: Path, transcript: Transcript | None, notes: Notes, *, duration: float | None = None) -> Written:
    """Put what was heard and found into an episode: beside what an editor wrote, and never in its place.

    ``transcript`` is None when the words are those that are there; the spans of ``notes`` count the words of the one
    or of the other. A page that an editor published or hid stays as it is.
    """
    page = document.read(folder / PAGE)
    last = proposal.read(folder)
    there = last.transcript if last else None
    heard = replace(read_vtt(write_vtt(transcript)), remarks=()) if transcript else there or read_transcript(folder)
    base = _base(page, last, heard)
    shown = {"summary": base.summary, "chapters": base.notes.chapters}
    made = tuple(part for part in notes.machine_made if not shown.get(part))
    meta = dict(base.meta) | _facts(page, transcript, replace(notes, machine_made=made))
    if duration and not page.meta.get("duration"):
        meta["duration"] = round(duration)
    if transcript is None and not _timed(page):
        notes = notes.each(lambda _, found: [replace(note, start=None, end=None) for note in found])
        notes = replace(notes, chapters=base.notes.chapters, adverts=base.notes.adverts)
    fresh = replace(
        base,
        meta=_in_place(meta),
        summary=base.summary or notes.summary,
        notes=_beside(base.notes, notes),
        proposed=None,
        transcript=heard,
        awaits=False,
        sound=transcript.sound if transcript else base.sound,
        certainty=certainty.text_of(transcript, heard) if transcript and heard else None,
    )
    before = base if last else replace(base, transcript=there)
    return merge_in(folder, before, fresh, refresh=False)


def words_of(folder: Path) -> Transcript | None:
    """The words over which notes are to be proposed: as they came in, else as an editor wrote them."""
    last = proposal.read(folder)
    return last.transcript if last and last.transcript else read_transcript(folder)


def sound_of(hub: Hub, audio: Audio) -> Path | None:
    """The file of a recording that the hub publishes itself; None for one that is elsewhere."""
    if audio.url.lower().startswith(("https://", "http://")):
        return None
    return hub.content / audio.url


def _base(page: document.Document, last: Proposal | None, heard: Transcript | None) -> Proposal:
    """What the page says without the machine: as an import wrote it, else as it is now."""
    if last is not None:
        return last
    said = transcribed.read(page.body, None, Notes())
    language = str(page.meta.get("language") or (heard.language if heard else ""))
    meta = {name: value for name, value in page.meta.items() if value not in (None, "", [], {})}
    return Proposal(meta, language, said.summary, said.shownotes)


def _timed(page: document.Document) -> bool:
    told = page.meta.get("transcript")
    return not (isinstance(told, dict) and told.get("timed") is False)


def _facts(page: document.Document, transcript: Transcript | None, notes: Notes) -> dict[str, Any]:
    """What the machine adds to the fields; where an editor said something, that stays."""
    found: dict[str, Any] = {}
    if transcript is not None:
        about = (("source", transcript.source), ("model", transcript.model), ("checked", False))
        found["transcript"] = {key: value for key, value in about if value != ""}
    told = (("topics", notes.topics), ("organisations", notes.organisations), ("machine_made", notes.machine_made))
    for name, values in told:
        if values and not page.meta.get(name):
            found[name] = list(values)
    return found


def _in_place(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with the status last, as on every page."""
    last = {name: meta[name] for name in ("status",) if name in meta}
    return {name: value for name, value in meta.items() if name not in last} | last


def _beside(there: Notes, found: Notes) -> Notes:
    """The notes that came along with the machine's, each once; the chapters that came along, else the machine's."""
    known = {" ".join(note.text.casefold().split()) for said in there.said().values() for note in said}
    new = found.each(lambda _, said: [note for note in said if " ".join(note.text.casefold().split()) not in known])
    return replace(proposal.joined(there, new), chapters=there.chapters or found.chapters)


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime.combine(value, time(), UTC) if isinstance(value, date) else None
