"""From a transcript to a page: its notes proposed, written, or merged with what editors made of the page."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from klankbord import extract
from klankbord.errors import KlankbordError
from klankbord.extract import llm
from klankbord.library.correcting import standing
from klankbord.library.hub import Hub
from klankbord.library.merge.updating import Written
from klankbord.library.pages import by_hand, heard_again, moved, speakers
from klankbord.library.pages import episodes as library_episodes
from klankbord.library.pages.shows import ShowPage
from klankbord.model import Chapter, Notes, Theme, Transcript
from klankbord.pipeline.jobs import Job, voices_of
from klankbord.settings import Settings
from klankbord.transcribe.speakers import known

log = logging.getLogger(__name__)


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
        transcript = standing.apply(transcript, job.show.meta.corrections)
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
