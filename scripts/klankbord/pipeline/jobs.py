"""An episode on its way through a run, as values: whose turn it is, and what was fetched of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from klankbord.feeds.values import plain
from klankbord.library.hub import Hub
from klankbord.library.pages.moved import Moves
from klankbord.library.pages.shows import ShowPage
from klankbord.model import Episode, Transcript
from klankbord.pipeline.ledger import USUAL, Row
from klankbord.settings import Settings


@dataclass(frozen=True, slots=True)
class Offer:
    """A transcript that the publisher offers, as it came in."""

    data: bytes
    type: str
    language: str


@dataclass(frozen=True, slots=True)
class Job:
    """An episode whose turn it is."""

    row: Row
    show: ShowPage
    episode: Episode
    moves: Moves | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What there is to go on with: a finished transcript, or the sound on disk and what the publisher offers.

    ``words`` are those that an episode made by hand has already: only their times are looked for.
    """

    job: Job
    transcript: Transcript | None = None
    audio: Path | None = None
    offers: tuple[Offer, ...] = ()
    notices: tuple[str, ...] = ()
    heard_before: bool = False
    words: Transcript | None = None


def model_of(job: Job, settings: Settings) -> str:
    """The model that hears an episode: the one somebody asked for, else its show's, else the hub's."""
    asked = job.row.again if job.row.again != USUAL else ""
    return asked or job.show.meta.model or settings.model


def language_of(job: Job, settings: Settings) -> str:
    """What the show says, else what the texts of the feed are in, else the language of the hub."""
    return job.show.meta.language or _guessed(job.episode, job.show.meta.title) or settings.language


def _guessed(episode: Episode, show: str) -> str:
    from klankbord.languages import guessing

    return guessing.language("\n".join((show, episode.title, plain(episode.content or episode.summary))))


def voices_of(hub: Hub, show: str) -> Path:
    """Where the voices of a show are remembered."""
    return hub.state / "voices" / f"{show}.json"
