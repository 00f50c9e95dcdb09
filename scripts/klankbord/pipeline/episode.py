"""The way of one episode: fetched, heard, written. Each step is safe to do again, and leaves nothing half done."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter

from klankbord import durable, extract
from klankbord.audio import chapters as audio_chapters
from klankbord.audio.download import download
from klankbord.errors import KlankbordError
from klankbord.extract import llm
from klankbord.feeds import chapters as feed_chapters
from klankbord.feeds.client import Client, FetchError, Reply
from klankbord.library import episodes as library_episodes
from klankbord.library.episodes import Written
from klankbord.library.hub import Hub
from klankbord.library.shows import ShowPage
from klankbord.model import Chapter, Episode, Person, Theme, Transcript
from klankbord.pipeline.control import Stop
from klankbord.pipeline.ledger import Row
from klankbord.settings import Settings
from klankbord.transcribe import publisher

TRANSCRIPT_LIMIT = 20 * 2**20
CHAPTERS_LIMIT = 2 * 2**20
PREFERENCE = ("text/vtt", "application/json", "application/x-subrip", "application/srt", "text/html", "text/plain")
"""Kinds of publisher's transcripts, best first: times and speakers before times before neither."""

_TRANSCRIPT = TypeAdapter(Transcript)


class Speech(Protocol):
    """What hears: ``transcribe.transcribe``, or anything else that turns a sound file into a transcript."""

    def __call__(
        self,
        path: Path,
        *,
        language: str | None,
        model: str,
        device: str,
        threads: int,
        checkpoints: Path | None,
        progress: Callable[..., None] | None,
        people: tuple[Person, ...],
        voices: Path | None,
    ) -> Transcript:
        """The transcript of the sound file at ``path``."""


@dataclass(frozen=True, slots=True)
class Job:
    """An episode whose turn it is."""

    row: Row
    show: ShowPage
    episode: Episode


@dataclass(frozen=True, slots=True)
class Fetched:
    """What there is to go on with: the publisher's transcript, or else the sound on disk."""

    job: Job
    transcript: Transcript | None = None
    audio: Path | None = None
    notices: tuple[str, ...] = ()


def fetch(client: Client, hub: Hub, settings: Settings, job: Job, stop: Stop) -> Fetched:
    """Get the publisher's transcript when there is a good one, else the sound. Raises KlankbordError, StoppedError."""
    stop.check()
    episode, notices = job.episode, []
    if episode.chapters_url and not episode.chapters:
        try:
            episode = replace(episode, chapters=_linked_chapters(client, episode.chapters_url))
        except KlankbordError as error:
            notices.append(str(error))
    for link in sorted(episode.transcripts, key=lambda link: _rank(link.type)):
        stop.check()
        try:
            reply = _got(client, link.url, TRANSCRIPT_LIMIT)
            language = link.language or _language(job, settings)
            transcript = publisher.read(reply.body, link.type, language=language, duration=episode.duration)
        except KlankbordError as error:
            notices.append(f"{error} (another transcript, or Whisper, is used instead)")
            continue
        return Fetched(replace(job, episode=episode), transcript, None, tuple(notices))
    if episode.audio is None:
        raise KlankbordError(
            episode.title, "has neither sound nor a usable transcript", "Ask the publisher to mend the feed."
        )
    stop.check()
    path = download(client, episode.audio, hub.state / "audio", settings)
    return Fetched(replace(job, episode=_with_chapters(episode, path)), None, path, tuple(notices))


def hear(speech: Speech, hub: Hub, settings: Settings, fetched: Fetched, stop: Stop) -> Transcript:
    """Transcribe the fetched sound; what was heard before an interruption is not heard again. Raises StoppedError."""
    if fetched.audio is None:
        raise ValueError("nothing to hear")
    stop.check()

    def progress(*values: object, **named: object) -> None:
        stop.check()

    return speech(
        fetched.audio,
        language=_language(fetched.job, settings),
        model=fetched.job.show.meta.model or settings.model,
        device=settings.device,
        threads=settings.threads,
        checkpoints=hub.state / "checkpoints",
        progress=progress,
        people=fetched.job.episode.persons,
        voices=hub.state / "voices" / f"{fetched.job.show.slug}.json",
    )


def keep(hub: Hub, row: Row, transcript: Transcript) -> None:
    """Store a transcript until its page is written."""
    durable.write(_kept(hub, row), _TRANSCRIPT.dump_json(transcript))


def kept(hub: Hub, row: Row) -> Transcript | None:
    """The transcript that an earlier run stored, or None."""
    try:
        return _TRANSCRIPT.validate_json(_kept(hub, row).read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def drop(hub: Hub, row: Row) -> None:
    """Remove a stored transcript: its page is written."""
    _kept(hub, row).unlink(missing_ok=True)


def write(hub: Hub, settings: Settings, job: Job, transcript: Transcript | None, themes: tuple[Theme, ...]) -> Written:
    """Propose the notes and write the page; without a transcript only what the feed says is brought up to date."""
    notes = None
    if transcript is not None:
        notes = extract.propose(
            transcript,
            transcript.language or _language(job, settings),
            chapters=job.episode.chapters,
            show_lexicon=job.show.meta.phrases(),
            themes=themes,
            helper=llm.from_settings(settings),
        )
    folder = hub.episodes / job.row.folder if job.row.folder else None
    return library_episodes.write(hub, job.show.slug, job.episode, transcript, notes, settings, folder=folder)


def _kept(hub: Hub, row: Row) -> Path:
    name = hashlib.sha256(f"{row.show}\0{row.guid}".encode()).hexdigest()[:32]
    return hub.state / "transcripts" / f"{name}.json"


def _rank(type: str) -> int:  # noqa: A002 (the media type, as the feed names it)
    kind = type.split(";")[0].strip().lower()
    return PREFERENCE.index(kind) if kind in PREFERENCE else len(PREFERENCE)


def _language(job: Job, settings: Settings) -> str:
    return job.show.meta.language or settings.language


def _got(client: Client, url: str, limit: int) -> Reply:
    reply = client.get(url, max_bytes=limit, accept="*/*")
    if reply.status != 200:
        raise FetchError(url, f"answers with status {reply.status}")
    return reply


def _linked_chapters(client: Client, url: str) -> tuple[Chapter, ...]:
    reply = _got(client, url, CHAPTERS_LIMIT)
    return feed_chapters.parse(reply.body, reply.headers.get("content-type", ""))


def _with_chapters(episode: Episode, audio: Path) -> Episode:
    """The maker's chapters, in order of trust: the feed's, those in the file, times in the description."""
    if episode.chapters:
        return episode
    found = audio_chapters.read(audio) or feed_chapters.from_text(episode.content or episode.summary)
    return replace(episode, chapters=tuple(found))
