"""The way of one episode: fetched, heard, written. Each step is safe to do again, and leaves nothing half done."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter

from klankbord import confined, durable, extract
from klankbord.audio import cache, fingerprint
from klankbord.audio import chapters as audio_chapters
from klankbord.audio.download import download, place, throw_away
from klankbord.errors import LATER, KlankbordError, SoundError
from klankbord.extract import llm
from klankbord.feeds import chapters as feed_chapters
from klankbord.feeds import credentials
from klankbord.feeds.client import Client
from klankbord.feeds.replies import FetchError, Reply
from klankbord.feeds.values import plain
from klankbord.library.from_feed import terms
from klankbord.library.hub import Hub
from klankbord.library.merge.updating import Written
from klankbord.library.pages import by_hand, heard_again, moved, speakers, vocabulary
from klankbord.library.pages import episodes as library_episodes
from klankbord.library.pages.moved import Moves
from klankbord.library.pages.shows import ShowPage
from klankbord.model import Chapter, Episode, Notes, Theme, Transcript
from klankbord.pipeline import boundary, private_sound, replaced, told
from klankbord.pipeline.ledger import AGAIN, BARE, REPLACED, USUAL, Row
from klankbord.pipeline.stopping import Stop
from klankbord.settings import Settings
from klankbord.transcribe import Progress, publisher
from klankbord.transcribe.engines import Hearing
from klankbord.transcribe.speakers import known

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


@dataclass(frozen=True, slots=True)
class Kept:
    """What is stored of an episode until its page is written: what is dear to make, and what its feed only links to."""

    transcript: Transcript
    chapters: tuple[Chapter, ...]
    chapters_from: str


_KEPT: TypeAdapter[Kept | Transcript] = TypeAdapter(Kept | Transcript)

Speech = Callable[..., Transcript]
"""What hears: ``transcribe.transcribe``, or anything else that turns a sound file into a transcript.

It is called with the path and, by the names of ``transcribe``'s parameters, with those that it has.
"""

Watch = Callable[[str, float, float], None]
"""Told now and then how far an episode has been heard: its title, the seconds done, the seconds in all."""


class PassingError(FetchError):
    """Something that cannot be had just now."""


class Fit(Protocol):
    """What checks a publisher's transcript against the sound: ``transcribe.publisher.fit``."""

    def __call__(
        self,
        data: bytes,
        type: str,  # noqa: A002
        audio: Path,
        *,
        language: str,
        hearing: Hearing,
    ) -> Transcript:
        """The transcript on the clock of the sound; raises KlankbordError when it does not fit."""


class Place(Protocol):
    """What finds the times of words that came without: ``transcribe.publisher.place``."""

    def __call__(self, text: Transcript, audio: Path, *, hearing: Hearing | None = None) -> Transcript:
        """The transcript on the clock of the sound; raises KlankbordError when it does not fit."""


@dataclass(frozen=True, slots=True)
class Ears:
    """How sound is heard; without ``fit``, a publisher's transcript is only checked against the episode's length."""

    speech: Speech
    fit: Fit | None = None
    place: Place | None = None
    watch: Watch | None = None


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
        language = link.language or _language(job, settings)
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


def hear(ears: Ears, hub: Hub, settings: Settings, fetched: Fetched, stop: Stop) -> Transcript:
    """The transcript of the fetched sound: the publisher's where it fits, else what is heard. Raises StoppedError.

    What was heard before an interruption is not heard again.
    """
    if fetched.audio is None:
        raise ValueError("nothing to hear")
    stop.check()
    job, remarks = fetched.job, []
    hearing = Hearing(model_of(job, settings), settings.device, settings.threads, settings.models_dir)
    if fetched.words is not None and ears.place is not None:
        return ears.place(fetched.words, fetched.audio, hearing=hearing)
    for offer in fetched.offers:
        if ears.fit is None:
            break
        try:
            with boundary.around("the publisher's transcript"):
                return ears.fit(offer.data, offer.type, fetched.audio, language=offer.language, hearing=hearing)
        except KlankbordError as error:
            log.warning("%s: the publisher's transcript is not used: %s", job.show.slug, error)
            remarks.append(f"The publisher's transcript is not used: {error}")
        stop.check()

    def progress(far: Progress) -> None:
        stop.check()
        if ears.watch:
            ears.watch(job.episode.title, far.done, far.total)

    try:
        transcript = told.call(
            ears.speech,
            fetched.audio,
            language=_language(job, settings),
            model=hearing.model,
            device=hearing.device,
            threads=hearing.threads,
            checkpoints=hub.state / "checkpoints",
            progress=progress,
            people=job.episode.persons,
            voices=voices_of(hub, job.show.slug),
            recording=job.episode.guid,
            **_words(hub, settings, job),
        )
    except SoundError as error:  # kept, it would be taken for the whole file for ever
        if not fetched.audio.is_relative_to(hub.state):
            mend = "Put a file in its place that a player plays; it is tried again later."
            raise KlankbordError(job.episode.title, f"its sound {error.cause}", mend) from error
        throw_away(fetched.audio)
        mend = "It is thrown away, and fetched again at the next try; tell the publisher if that does not help."
        raise KlankbordError(job.episode.title, f"its sound {error.cause}", mend) from error
    return replace(transcript, remarks=(*remarks, *transcript.remarks), sound=_fingerprint(fetched.audio))


def _fingerprint(audio: Path) -> str:
    """What the sound is recognised by when its adverts move; nothing, when it cannot be made."""
    try:
        return fingerprint.of(audio).text()
    except KlankbordError:
        return ""


def model_of(job: Job, settings: Settings) -> str:
    """The model that hears an episode: the one somebody asked for, else its show's, else the hub's."""
    asked = job.row.again if job.row.again != USUAL else ""
    return asked or job.show.meta.model or settings.model


def _words(hub: Hub, settings: Settings, job: Job) -> dict[str, tuple[str, ...]]:
    """What may be said, and what the show's corrections say is heard: else they would find nothing to correct."""
    found = {
        "known": tuple(job.show.meta.corrections),
        "vocabulary": vocabulary.of(hub, job.show.meta, job.episode, _language(job, settings)),
    }
    return {name: words for name, words in found.items() if words}


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


def write(
    hub: Hub,
    settings: Settings,
    job: Job,
    transcript: Transcript | None,
    themes: tuple[Theme, ...],
    folder: Path | None,
    helper: llm.Helper | None = None,
) -> Written:
    """Propose the notes and write the page; without a transcript only what the feed says is brought up to date.

    ``folder`` is where the page is, None when the episode has none.
    """
    notes = None
    if job.moves is not None and folder is not None:
        return moved.follow(folder, job.moves, job.episode)
    if transcript is not None:
        transcript = speakers.keep_labels(folder, transcript) if folder is not None else transcript
        if transcript.voices:  # also what a worker of a cluster heard, and under the labels that the page has
            known.remember(voices_of(hub, job.show.slug), job.episode.guid, transcript.voices)
        transcript = terms.apply(transcript, job.show.meta.corrections)
        if folder is not None and (job.row.again or heard_again.is_out(folder)) and not by_hand.waits(folder):
            return call_voices(hub, _anew(settings, job, transcript, themes, folder, helper), job.show)
        notes = _notes(transcript, job.show, settings, themes, job.episode.chapters, folder, helper)
    if folder is not None and transcript is not None and notes is not None and by_hand.waits(folder):
        return by_hand.complete(folder, transcript, notes, duration=job.episode.duration or _end(transcript))
    written = library_episodes.write(
        hub, job.show.slug, job.episode, transcript, notes, settings, folder=folder, new=folder is None
    )
    if transcript is None or (folder is None and not (job.show and job.show.meta.speakers)):
        return written  # on a page that is new nobody has said yet who a voice is
    return call_voices(hub, written, job.show)


def call_voices(hub: Hub, written: Written, show: ShowPage | None) -> Written:
    """Carry out who is who, as a page or its show says, in its transcript and in what the show knows of voices.

    A name that an editor gave in the transcript itself counts for later episodes too. A page that cannot be read is
    left as it is.
    """
    folder = written.folder
    try:
        done = speakers.follow(folder, show.meta if show else None)
    except KlankbordError as error:
        log.warning("%s", error)
        return written
    guid = library_episodes.guid(folder)
    if done.voices and guid:
        known.call(voices_of(hub, folder.parent.name), guid, done.voices)
    changed, conflicts = written.changed or done.written.changed, (*written.conflicts, *done.written.conflicts)
    return replace(written, changed=changed, conflicts=conflicts)


def voices_of(hub: Hub, show: str) -> Path:
    """Where the voices of a show are remembered."""
    return hub.state / "voices" / f"{show}.json"


def _anew(
    settings: Settings,
    job: Job,
    transcript: Transcript,
    themes: tuple[Theme, ...],
    folder: Path,
    helper: llm.Helper | None,
) -> Written:
    """Put a new hearing in the place of the old one; a page that readers know keeps its notes, in their new words."""
    notes = None
    if not heard_again.is_out(folder):
        chapters = library_episodes.read(folder).notes.chapters
        notes = _notes(transcript, job.show, settings, themes, chapters, folder, helper)
    written = heard_again.write(folder, transcript, notes, job.episode)
    if written.kept:  # what was heard stays in the store until the page can be read
        raise KlankbordError(str(folder), "its page cannot be read", "klankbord check names the line; correct it.")
    return written


def _end(transcript: Transcript) -> float | None:
    return transcript.segments[-1].end if transcript.segments else None


def propose(
    folder: Path, show: ShowPage, settings: Settings, themes: tuple[Theme, ...], helper: llm.Helper | None = None
) -> Written:
    """Find quotes, lessons, tips and topics in the words of an episode made by hand, and put them beside these.

    Chapters that its page has are kept as they are.
    """
    words = by_hand.words_of(folder)
    if words is None:
        return Written(folder)
    chapters = library_episodes.read(folder).notes.chapters
    return by_hand.complete(folder, None, _notes(words, show, settings, themes, chapters, folder, helper))


def renew(
    folder: Path,
    show: ShowPage | None,
    settings: Settings,
    themes: tuple[Theme, ...],
    helper: llm.Helper | None = None,
) -> Written:
    """Merge what would be proposed today into the page in ``folder``, even when it is published."""
    if show is None:
        return Written(folder)
    chapters = library_episodes.read(folder).notes.chapters
    return library_episodes.rederive(
        folder, lambda words: _notes(words, show, settings, themes, chapters, folder, helper), refresh=True
    )


def helper(hub: Hub, settings: Settings, meter: llm.Meter) -> llm.Helper | None:
    """The language model of the settings, whose answers the hub remembers; ``meter`` counts what they cost."""
    return llm.from_settings(settings, hub.state / "llm", meter)


def _notes(
    transcript: Transcript,
    show: ShowPage,
    settings: Settings,
    themes: tuple[Theme, ...],
    chapters: tuple[Chapter, ...],
    folder: Path | None,
    helper: llm.Helper | None,
) -> Notes:
    adverts, marked = library_episodes.adverts(folder) if folder else ((), ())
    notes = extract.propose(
        transcript,
        transcript.language or show.meta.language or settings.language,
        chapters=chapters,
        show_lexicon=show.meta.phrases(),
        themes=themes,
        adverts=adverts,
        marked=marked,
        helper=helper,
    )
    for warning in notes.warnings:
        log.warning("%s: %s", show.slug, warning)
    if notes.new_topics:
        log.info("%s: may deserve a theme of its own: %s", show.slug, ", ".join(notes.new_topics))
    return notes


def _kept(hub: Hub, row: Row) -> Path:
    name = hashlib.sha256(f"{row.show}\0{row.guid}".encode()).hexdigest()[:32]
    return hub.state / "transcripts" / f"{name}.json"


def _rank(type: str) -> int:  # noqa: A002 (the media type, as the feed names it)
    kind = type.split(";")[0].strip().lower()
    return PREFERENCE.index(kind) if kind in PREFERENCE else len(PREFERENCE)


def _language(job: Job, settings: Settings) -> str:
    """What the show says, else what the texts of the feed are in, else the language of the hub."""
    return job.show.meta.language or _language_of(job.episode, job.show.meta.title) or settings.language


def _language_of(episode: Episode, show: str) -> str:
    from klankbord.languages import guessing

    return guessing.language("\n".join((show, episode.title, plain(episode.content or episode.summary))))


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
