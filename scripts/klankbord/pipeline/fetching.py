"""What an episode needs from the world: its publisher's transcript and chapters, and its sound when that is needed."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from klankbord import confined
from klankbord.audio import chapters as audio_chapters
from klankbord.audio.download import download
from klankbord.errors import LATER, KlankbordError
from klankbord.feeds import chapters as feed_chapters
from klankbord.feeds import credentials
from klankbord.feeds.client import Client
from klankbord.feeds.replies import FetchError, Reply
from klankbord.library.hub import Hub
from klankbord.library.pages import by_hand, moved
from klankbord.library.pages.moved import Moves
from klankbord.model import Chapter, Episode
from klankbord.pipeline import boundary, private_sound, replaced
from klankbord.pipeline.jobs import Fetched, Job, Offer, language_of
from klankbord.pipeline.ledger import AGAIN, BARE, REPLACED
from klankbord.pipeline.stopping import Stop
from klankbord.settings import Settings
from klankbord.transcribe import publisher

TRANSCRIPT_LIMIT = 20 * 2**20
CHAPTERS_LIMIT = 2 * 2**20
MOST_OFFERS = 3
PREFERENCE = ("text/vtt", "application/json", "application/x-subrip", "application/srt", "text/html", "text/plain")
"""Kinds of publisher's transcripts, best first: times and speakers before times before neither."""

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""What a server says that may answer otherwise in a while."""
ASKED_AGAIN = 2
"""How often an episode is put off for the transcript or the chapters that its publisher adds."""

log = logging.getLogger(__name__)


class PassingError(FetchError):
    """Something that cannot be had just now."""


def fetch(client: Client, hub: Hub, settings: Settings, job: Job, stop: Stop, *, fitting: bool = False) -> Fetched:
    """Get the publisher's transcript when there is a good one, and the sound when that is needed.

    ``fitting``: transcripts are checked against the sound later. Raises KlankbordError, StoppedError.
    """
    stop.check()
    return private_sound.opened(
        client, job.show, job.episode, lambda: _fetched(client, hub, settings, job, stop, fitting=fitting)
    )


def _fetched(client: Client, hub: Hub, settings: Settings, job: Job, stop: Stop, *, fitting: bool) -> Fetched:
    episode, notices = job.episode, []
    if job.row.state == BARE:
        return _made_by_hand(client, hub, settings, job)
    if job.row.state == AGAIN:
        return Fetched(job, None, _sound(client, hub, settings, job))
    if job.row.state == REPLACED and episode.audio is not None:
        replaced.make_room(hub, job.row, episode.audio)
        path = download(client, episode.audio, hub.state / "audio", settings)
        if replaced.is_same(hub, job.row, path):
            return Fetched(job, None, path, heard_before=True)
        if (found := _moves(hub, job, path)) is not None:
            return Fetched(replace(job, moves=found), None, path, heard_before=True)
    if episode.chapters_url:  # outranks psc:chapters, which stay when it cannot be read
        try:
            with boundary.around(credentials.hide(episode.chapters_url)):
                linked = _linked_chapters(client, episode.chapters_url)
            episode = replace(episode, chapters=linked, chapters_from="link") if linked else episode
        except KlankbordError as error:
            _wait_for(error, job)
            notices.append(str(error))
    offers: list[Offer] = []
    for link in sorted(episode.transcripts, key=lambda link: _rank(link.type))[:MOST_OFFERS]:
        stop.check()
        language = link.language or language_of(job, settings)
        try:
            with boundary.around(credentials.hide(link.url)):
                reply = _got(client, link.url, TRANSCRIPT_LIMIT)
                if fitting and episode.audio is not None:
                    offers.append(Offer(reply.body, link.type, language))
                    continue
                transcript = publisher.read(reply.body, link.type, language=language, duration=episode.duration)
        except KlankbordError as error:
            _wait_for(error, job)
            notices.append(f"{error} (another transcript, or Whisper, is used instead)")
            continue
        return Fetched(replace(job, episode=episode), transcript, notices=tuple(notices))
    if episode.audio is None:
        mend = "Ask the publisher to mend the feed."
        raise KlankbordError(episode.title, "has neither sound nor a usable transcript", mend)
    stop.check()
    path = download(client, episode.audio, hub.state / "audio", settings)
    return Fetched(replace(job, episode=_with_chapters(episode, path)), None, path, tuple(offers), tuple(notices))


def _made_by_hand(client: Client, hub: Hub, settings: Settings, job: Job) -> Fetched:
    """The recording of an episode that an editor or an import made, and its words when it has them without times."""
    path = _sound(client, hub, settings, job)
    words = by_hand.words_of(hub.episodes / job.row.folder)
    return Fetched(replace(job, episode=_with_chapters(job.episode, path)), None, path, words=words)


def _moves(hub: Hub, job: Job, path: Path) -> Moves | None:
    """How far the stretches of the sound that was heard have moved; None when it is to be heard again."""
    try:
        return moved.moves(hub.episodes / job.row.folder, path)
    except KlankbordError as error:
        log.info("%s: its sound cannot be compared with the old one: %s", job.episode.title, error)
        return None


def _sound(client: Client, hub: Hub, settings: Settings, job: Job) -> Path:
    """The file with the sound of an episode that has a page: the hub's own, or fetched."""
    audio = job.episode.audio
    if audio is None:
        raise KlankbordError(job.episode.title, "has no sound", "Give its page an audio field.")
    path = by_hand.sound_of(hub, audio)
    if path is None:
        return download(client, audio, hub.state / "audio", settings)
    if confined.resolved(hub.root, path) is None:
        mend = "Put the file in content/ at that path, or correct the audio field."
        raise KlankbordError(job.episode.title, f"its sound {audio.url} is not there", mend)
    return path


def _rank(type: str) -> int:  # noqa: A002 (the media type, as the feed names it)
    kind = type.split(";")[0].strip().lower()
    return PREFERENCE.index(kind) if kind in PREFERENCE else len(PREFERENCE)


def _wait_for(error: KlankbordError, job: Job) -> None:
    """Put an episode off when what its publisher adds to it cannot be had just now; after some tries it comes without.

    Raises KlankbordError for that.
    """
    if isinstance(error, PassingError) and job.row.attempts < ASKED_AGAIN:
        left = ASKED_AGAIN - job.row.attempts
        tries = f"{left} more tr{'y' if left == 1 else 'ies'}"
        mend = f"{LATER} If it still does not answer, after {tries} the episode comes without."
        raise KlankbordError(error.thing, error.cause, mend) from error


def _got(client: Client, url: str, limit: int) -> Reply:
    reply = client.get(url, max_bytes=limit, accept="*/*")
    if reply.status in PASSING:
        raise PassingError(url, f"answers with status {reply.status}")
    if reply.status != 200:
        raise FetchError(url, f"answers with status {reply.status}")
    return reply


def _linked_chapters(client: Client, url: str) -> tuple[Chapter, ...]:
    reply = _got(client, url, CHAPTERS_LIMIT)
    return feed_chapters.parse(reply.body, reply.headers.get("content-type", ""))


def _with_chapters(episode: Episode, audio: Path) -> Episode:
    """The maker's chapters, in order of trust: the feed's, those in the file, times in the description."""
    if episode.chapters and episode.chapters_from != "description":
        return episode
    try:
        with boundary.around(audio.name):
            found = tuple(audio_chapters.read(audio))
    except KlankbordError as error:
        log.warning("%s: the chapters in the file cannot be read: %s", episode.title, error)
        found = ()
    if found:
        return replace(episode, chapters=found, chapters_from="file")
    if episode.chapters:
        return episode
    described = feed_chapters.from_text(episode.content or episode.summary)
    return replace(episode, chapters=described, chapters_from="description" if described else "")
