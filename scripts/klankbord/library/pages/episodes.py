"""Episodes on disk: ``index.md``, ``transcript.vtt`` and ``notes.json``, written so that nobody loses a thing."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from klankbord import durable
from klankbord.errors import KlankbordError
from klankbord.library import notes as note_text
from klankbord.library.from_feed import front
from klankbord.library.front import document
from klankbord.library.front.frontmatter import EpisodeMeta, ShowMeta
from klankbord.library.hub import PAGE, Hub
from klankbord.library.merge import certainty, derive, proposal, transcribed
from klankbord.library.merge.proposal import NOTES_FILE, Proposal
from klankbord.library.merge.updating import (
    TRANSCRIPT_FILE,
    Written,
    merge_in,
    parse_transcript,
    read_transcript,
    transcript_text,
    write_certainty,
)
from klankbord.library.pages import reading, shows, speakers
from klankbord.library.slugs import digest, slugify
from klankbord.model import Advert, Episode, Notes, Transcript
from klankbord.settings import Settings
from klankbord.transcribe.formats import read_vtt, write_vtt

__all__ = [
    "EpisodePage",
    "Written",
    "adverts",
    "corrected",
    "guid",
    "guids",
    "read",
    "read_transcript",
    "rederive",
    "settle",
    "write",
]


@dataclass(frozen=True, slots=True)
class EpisodePage:
    """An episode as it is on disk. ``summary`` and ``shownotes`` are markdown; ``names`` are full names by slug."""

    folder: Path
    show: str
    slug: str
    meta: EpisodeMeta
    body: str
    body_line: int
    summary: str
    shownotes: str
    notes: Notes
    transcript: Transcript | None
    names: Mapping[str, str]


def guid(folder: Path) -> str | None:
    """The GUID of the episode in ``folder``: of its page, else (an editor broke or lost it) of notes.json."""
    with suppress(Exception):  # whatever is wrong with one page, the others are found
        found = document.read(folder / PAGE).meta.get("guid")
        if isinstance(found, str) and found:
            return found
    last = proposal.read(folder, transcript=False)
    return (last.guid or None) if last else None


def guids(hub: Hub, show: str) -> dict[str, Path]:
    """The folders of a show's episodes by GUID; of two with one GUID the first by name (``check`` names both)."""
    found: dict[str, Path] = {}
    for folder in hub.episode_folders(show):
        identity = guid(folder)
        if identity is not None:
            found.setdefault(identity, folder)
    return found


def read(folder: Path, hear: Callable[[Path, str], Transcript] = parse_transcript) -> EpisodePage:
    """The episode in ``folder``, its notes with spans, speakers and exact times where the transcript has their words.

    ``hear`` gives the transcript in the text of its file where nothing else on the page depends on its words. Raises a
    KlankbordError that names file, line and field.
    """
    page = document.read(folder / PAGE)
    meta = cast(EpisodeMeta, reading.validate(page, "episode"))
    last = proposal.read(folder, transcript=False)
    text = transcript_text(folder)
    untouched = _untouched(last, page.body, text)
    parse = hear if untouched and not meta.speakers else parse_transcript
    transcript = parse(folder, text) if text is not None else None
    said = untouched or transcribed.read(page.body, transcript, last.notes if last else Notes())
    notes = replace(said.notes, topics=meta.topics, organisations=meta.organisations, machine_made=meta.machine_made)
    names = dict(last.names) if last else {}
    if meta.speakers and transcript is not None:  # the next run carries it out; until then it is shown so
        called = speakers.names(folder, meta.speakers, names, transcript.language or meta.language)
        transcript = speakers.shown(transcript, called)
        notes = notes.each(lambda _, found: [speakers.said_by(note, called) for note in found])
    show, slug = folder.parent.name, folder.name
    return EpisodePage(
        folder, show, slug, meta, page.body, page.body_line, said.summary, said.shownotes, notes, transcript, names
    )


def _untouched(last: Proposal | None, body: str, transcript: str | None) -> transcribed.Body | None:
    """What the page says when body and transcript are, to the last sign, as the machine wrote them; else None."""
    if last is None or transcript is None or not last.seal:
        return None
    said = transcribed.proposed(last.notes, last.summary, last.shownotes)
    return said if last.seal == transcribed.seal(said, body, transcript) else None


def write(
    hub: Hub,
    show: str,
    episode: Episode,
    transcript: Transcript | None,
    notes: Notes | None,
    settings: Settings,
    *,
    refresh: bool = False,
    folder: Path | None = None,
    new: bool = False,
) -> Written:
    """Create or update an episode. What is None is left as it is; a second identical write changes nothing.

    A page that an editor published or hid stays as it is, with its transcript, unless ``refresh``. ``folder`` spares
    looking for the episode when the caller knows where it is, ``new`` when it knows that no page has its GUID: else
    all pages of the show are read.
    """
    known = folder or (_at_its_name(hub, show, episode) if new else guids(hub, show).get(episode.guid))
    if known is None:
        return _create(hub, show, episode, transcript, notes, settings)
    return _update(known, _show_meta(hub, show), episode, transcript, notes, settings, refresh=refresh)


def rederive(folder: Path, propose: Callable[[Transcript], Notes] | None = None, *, refresh: bool = False) -> Written:
    """Bring the notes of a page up to date with the corrections that an editor made in its transcript.

    With ``propose``, what it finds now in the transcript as the machine heard it is merged in too. A page that an
    editor published or hid changes only with ``refresh``.
    """
    last = proposal.read(folder)
    if last is None or last.transcript is None:
        return Written(folder)
    fresh = replace(last, notes=propose(last.transcript), proposed=None) if propose else last
    return merge_in(folder, last, fresh, refresh=refresh)


def adverts(folder: Path) -> tuple[tuple[Advert, ...], tuple[Advert, ...]]:
    """The adverts on the page in ``folder``, and those that the machine ever marked; none where nothing can be read."""
    last = proposal.read(folder, transcript=False)
    try:
        body = document.read(folder / PAGE).body
    except (KlankbordError, OSError):
        return (), ()
    return note_text.parse(body).adverts, (*last.notes.adverts, *last.dismissed.adverts) if last else ()


def corrected(folder: Path) -> bool:
    """Whether the transcript may have been changed since its notes were written: it is the younger file of the two."""
    try:
        # By text: every run asks this of every episode, and a Path costs more than the look itself.
        heard, noted = (os.stat(f"{folder}/{name}") for name in (TRANSCRIPT_FILE, NOTES_FILE))  # noqa: PTH116
        return heard.st_mtime_ns > noted.st_mtime_ns
    except OSError:
        return False


def settle(folder: Path) -> None:
    """Make ``corrected`` False: the notes have followed the transcript, whether that changed them or not."""
    with suppress(FileNotFoundError):  # without a memory of what was proposed nothing follows
        os.utime(folder / NOTES_FILE)


def _show_meta(hub: Hub, show: str) -> ShowMeta:
    try:
        return shows.read(hub.episodes / show / PAGE).meta
    except (KlankbordError, OSError):
        return ShowMeta.model_validate({"title": show})


def _create(
    hub: Hub, show: str, episode: Episode, transcript: Transcript | None, notes: Notes | None, settings: Settings
) -> Written:
    """Write a new folder: the page with the GUID comes last, so that an episode is there whole or not yet."""
    fresh = _propose(_show_meta(hub, show), episode, transcript, notes, settings, None)
    folder = _new_folder(hub.episodes / show, episode)
    made = proposal.files(fresh)
    if made.cues:
        durable.write(folder / TRANSCRIPT_FILE, made.cues)
    write_certainty(folder, fresh.certainty)
    durable.write(folder / NOTES_FILE, made.notes)
    durable.write(folder / PAGE, made.page)
    return Written(folder, created=True, changed=True)


def _at_its_name(hub: Hub, show: str, episode: Episode) -> Path | None:
    """The page of an episode that is new to the caller, should somebody have put it there meanwhile."""
    folder = _first_name(hub.episodes / show, episode)
    likely = (folder, folder.with_name(f"{folder.name}-{digest(episode.guid)}"))
    return next((one for one in likely if (one / PAGE).exists() and guid(one) == episode.guid), None)


def _first_name(parent: Path, episode: Episode) -> Path:
    """Where a new episode would stand: its folder is named after its date and title."""
    day = episode.published.date().isoformat() if episode.published else "undated"
    return parent / f"{day}-{slugify(front.one_line(episode.title) or episode.guid)}"


def _new_folder(parent: Path, episode: Episode) -> Path:
    """A folder for a new episode: named after its date and title, and after its GUID too when that name is taken."""
    folder = _first_name(parent, episode)
    last = proposal.read(folder, transcript=False)
    taken = (folder / PAGE).exists() or (last is not None and last.guid != episode.guid)
    return folder.with_name(f"{folder.name}-{digest(episode.guid)}") if taken else folder


def _propose(
    show: ShowMeta,
    episode: Episode,
    transcript: Transcript | None,
    notes: Notes | None,
    settings: Settings,
    last: Proposal | None,
) -> Proposal:
    """What the machine proposes now; what it is not given anew stays as last proposed."""
    spoken, cues, sure = last.transcript if last else None, "", None
    if transcript is not None:
        cues = write_vtt(transcript)
        spoken = replace(read_vtt(cues), remarks=())
        sure = certainty.text_of(transcript, spoken)
    if notes is not None:
        if transcript is not None and spoken is not None:
            notes = derive.counted(notes, transcript, spoken)
        given = notes
    else:
        given = last.notes if last else Notes()
    language = (spoken.language if spoken else "") or show.language or settings.language
    fields, names = front.meta(episode, show, spoken, given, language)
    if notes is None and last is not None:
        fields |= {key: last.meta[key] for key in ("topics", "organisations", "machine_made") if key in last.meta}
    summary, shownotes = front.texts(episode, given)
    if notes is None and last is not None:
        summary, shownotes = last.summary, last.shownotes
    first = last.proposed if last and notes is None and transcript is None else None
    return Proposal(
        fields,
        language,
        summary,
        shownotes,
        given,
        Notes(),
        spoken,
        names,
        proposed=first,
        cues=cues,
        certainty=sure,
        sound=transcript.sound if transcript is not None else last.sound if last else "",
        speakers=last.speakers if last else {},
    )


def _update(
    folder: Path,
    show: ShowMeta,
    episode: Episode,
    transcript: Transcript | None,
    notes: Notes | None,
    settings: Settings,
    *,
    refresh: bool,
) -> Written:
    last = proposal.read(folder)
    return merge_in(folder, last, _propose(show, episode, transcript, notes, settings, last), refresh=refresh)
