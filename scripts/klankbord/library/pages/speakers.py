"""``speakers:`` of an episode and of its show: who a voice is, said once, and carried out in transcript and notes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, cast

from klankbord import durable, languages
from klankbord.errors import KlankbordError
from klankbord.library.front import document
from klankbord.library.front.frontmatter import FOLDERS, EpisodeMeta, ShowMeta
from klankbord.library.hub import PAGE
from klankbord.library.merge import naming, proposal
from klankbord.library.merge.proposal import NOTES_FILE
from klankbord.library.merge.updating import TRANSCRIPT_FILE, Written, merge_in, parse_transcript, transcript_text
from klankbord.library.pages import reading
from klankbord.library.slugs import slugify
from klankbord.model import Note, Transcript
from klankbord.transcribe.speakers.turns import label

N = TypeVar("N", bound=Note)
_FIELD = b"\nspeakers:"


@dataclass(frozen=True, slots=True)
class Followed:
    """What following did, and what each of the machine's voices is called now: empty where nothing is known of them."""

    written: Written
    voices: Mapping[str, str]


def asked(folder: Path) -> bool:
    """Whether ``speakers:`` of the episode in ``folder``, or of its show, may have changed since it was carried out."""
    try:
        # By text: every run asks this of every episode, and a Path costs more than the look itself.
        since = os.stat(f"{folder}/{NOTES_FILE}").st_mtime_ns  # noqa: PTH116
        pages = (f"{folder}/{PAGE}", f"{folder.parent}/{PAGE}")
        younger = [Path(page) for page in pages if os.stat(page).st_mtime_ns > since]  # noqa: PTH116
        if not younger:
            return False
        memory = folder / NOTES_FILE
        return any(_FIELD in page.read_bytes() for page in younger) or b'\n "speakers": {' in memory.read_bytes()
    except OSError:
        return False


def names(folder: Path, given: Mapping[str, str], known: Mapping[str, str], language: str) -> dict[str, str]:
    """Full names by the label of a voice; a person may be given by name or by page, a voice by its number alone.

    ``known`` are the full names behind slugs that the feed gave.
    """
    return {
        label(int(voice) - 1, language) if voice.isdecimal() else " ".join(voice.split()): _full(folder, name, known)
        for voice, name in given.items()
    }


def _full(folder: Path, name: str, known: Mapping[str, str]) -> str:
    if name != slugify(name):
        return name
    page = folder.parents[2] / "content" / FOLDERS["person"] / f"{name}.md"
    try:
        return str(document.read(page).meta["title"])
    except (KlankbordError, OSError, KeyError):
        return known.get(name) or " ".join(part.capitalize() for part in name.split("-"))


def follow(folder: Path, show: ShowMeta | None) -> Followed:
    """Carry out ``speakers:`` in the episode in ``folder``, published or not: an editor asked for it.

    Doing it again changes nothing. Raises KlankbordError for a page or a transcript that cannot be read.
    """
    meta = cast(EpisodeMeta, reading.validate(document.read(folder / PAGE), "episode"))
    given = given_for(meta, show)
    text, last = transcript_text(folder), proposal.read(folder)
    if text is None:
        return Followed(Written(folder), {})
    base = last.transcript if last else None
    now = parse_transcript(folder, text)
    wanted = names(folder, given, last.names if last else {}, now.language or languages.here().language)
    if base and not any(segment.speaker for segment in base.segments):  # a talk of one voice has no labels
        first = wanted.get(label(0, base.language))
        wanted = {"": first} if first else {}
    before = last.speakers if last else {}
    fresh = naming.called(text, base, before, wanted)
    changed = fresh != text and durable.write(folder / TRANSCRIPT_FILE, fresh)
    written = Written(folder, changed=changed)
    if last is not None and (changed or dict(before) != wanted):
        done = merge_in(folder, last, replace(last, speakers=wanted), refresh=True)
        written = replace(done, changed=done.changed or changed)
    return Followed(written, naming.voices(parse_transcript(folder, fresh), base) if base else {})


def given_for(episode: EpisodeMeta, show: ShowMeta | None) -> dict[str, str]:
    """Who is who in an episode: what its own page says counts more than what its show says."""
    return {**(show.speakers if show else {}), **episode.speakers}


def keep_labels(folder: Path, transcript: Transcript) -> Transcript:
    """A new hearing of the episode in ``folder``, with the labels that its voices had in the last one."""
    last = proposal.read(folder)
    return naming.as_before(transcript, last.transcript) if last and last.transcript else transcript


def shown(transcript: Transcript | None, wanted: Mapping[str, str]) -> Transcript | None:
    """The transcript with ``wanted`` names, where they are not carried out in the file yet."""
    if transcript is None or wanted.keys().isdisjoint(segment.speaker for segment in transcript.segments):
        return transcript
    renamed = tuple(replace(s, speaker=wanted.get(s.speaker, s.speaker)) for s in transcript.segments)
    return replace(transcript, segments=renamed)


def said_by(note: N, wanted: Mapping[str, str]) -> N:
    """A note with its speaker's name, where that is not on the page yet."""
    return replace(note, speaker=wanted[note.speaker]) if note.speaker in wanted else note
