"""What was heard is stored until its page is written, so that a run that dies in between need not hear it again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from klankbord import durable
from klankbord.audio import cache
from klankbord.audio.download import place
from klankbord.library.hub import Hub
from klankbord.model import Chapter, Transcript
from klankbord.pipeline.jobs import Job
from klankbord.pipeline.ledger import Row


@dataclass(frozen=True, slots=True)
class Kept:
    """What is stored of an episode until its page is written: what is dear to make, and what its feed only links to."""

    transcript: Transcript
    chapters: tuple[Chapter, ...]
    chapters_from: str


_KEPT: TypeAdapter[Kept | Transcript] = TypeAdapter(Kept | Transcript)


def keep(hub: Hub, job: Job, transcript: Transcript) -> None:
    """Store a transcript until its page is written, with the maker's chapters that came with it."""
    stored = Kept(transcript, job.episode.chapters, job.episode.chapters_from)
    durable.write(_kept(hub, job.row), _KEPT.dump_json(stored))


def kept(hub: Hub, job: Job) -> tuple[Job, Transcript] | None:
    """The transcript that an earlier run stored, and the episode with the chapters that came with it; or None."""
    try:
        stored = _KEPT.validate_json(_kept(hub, job.row).read_bytes())
    except (OSError, ValueError):
        return None
    if isinstance(stored, Transcript):  # as Klankbord 0.1 stored it
        return job, stored
    chapters, came_from = stored.chapters, stored.chapters_from
    return replace(job, episode=replace(job.episode, chapters=chapters, chapters_from=came_from)), stored.transcript


def drop(hub: Hub, job: Job, *, keep_sound: bool = False) -> None:
    """Remove a stored transcript, because its page is written; and the sound, of a show that does not keep it."""
    _kept(hub, job.row).unlink(missing_ok=True)
    if job.episode.audio and not job.show.meta.keep_audio and not keep_sound:
        cache.remove(place(job.episode.audio, hub.state / "audio"))


def _kept(hub: Hub, row: Row) -> Path:
    name = hashlib.sha256(f"{row.show}\0{row.guid}".encode()).hexdigest()[:32]
    return hub.state / "transcripts" / f"{name}.json"
