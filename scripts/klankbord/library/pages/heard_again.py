"""An episode whose sound is heard a second time: by a better model, or because the publisher replaced it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from klankbord.errors import KlankbordError
from klankbord.library.from_feed import front
from klankbord.library.front import document
from klankbord.library.front.frontmatter import ShowMeta
from klankbord.library.front.rewriting import Conflict
from klankbord.library.hub import PAGE
from klankbord.library.merge import certainty, derive, proposal
from klankbord.library.merge.proposal import NOTES_FILE, Proposal
from klankbord.library.merge.updating import Written, merge_in
from klankbord.model import Episode, Notes, Transcript
from klankbord.transcribe.formats import read_vtt, write_vtt

_SOUND = ("audio", "duration")
_FOUND = ("topics", "organisations")


def is_out(folder: Path) -> bool:
    """Whether an editor published or hid the page: then its notes are that editor's choice."""
    try:
        return str(document.read(folder / PAGE).meta.get("status") or "review") != "review"
    except (KlankbordError, OSError):
        return False


def write(folder: Path, transcript: Transcript, notes: Notes | None, episode: Episode) -> Written:
    """Put what is heard now in the place of what was heard before, and merge in all that editors did to that.

    ``notes`` are what is proposed now; None keeps those of before, in the words that are heard now. Of ``episode``
    only the sound is taken. Changes that no longer have a place are among the conflicts. Doing it again changes
    nothing. Raises KlankbordError when what was heard before is not known.
    """
    last = proposal.read(folder)
    if last is None or last.transcript is None:
        mend = "Restore it from git; without it nobody can tell an editor's words from the machine's."
        raise KlankbordError(str(folder / NOTES_FILE), "is not there, or is damaged", mend)
    lost: tuple[Conflict, ...] = ()
    fields = [*_SOUND, *_FOUND] if notes is not None else _SOUND
    cues = write_vtt(transcript)
    spoken = replace(read_vtt(cues), remarks=())
    if notes is None:
        found, was = last.proposed or last.notes, derive.Words(last.transcript)
        kept = derive.carried(found, was, derive.Words(spoken))
        notes = replace(last.notes, **kept.said())  # type: ignore[arg-type]
        lost = tuple(_gone(found, kept))
    else:
        notes = derive.counted(notes, transcript, spoken)
    fresh = replace(
        last,
        meta=_meta(last, transcript, notes, episode, fields),
        notes=notes,
        transcript=spoken,
        proposed=None,
        cues=cues,
        certainty=certainty.text_of(transcript, spoken),
        sound=transcript.sound,
        pending=(),
        seal="",
    )
    written = merge_in(folder, last, fresh, refresh=True)
    return replace(written, conflicts=(*written.conflicts, *lost))


def sound_fields(episode: Episode) -> dict[str, Any]:
    """The fields of a page that say where the sound is and how long it is."""
    fields, _ = front.meta(episode, ShowMeta.model_validate({"title": "-"}), None, Notes(), "")
    return {name: fields[name] for name in _SOUND if name in fields}


def _gone(was: Notes, now: Notes) -> Iterator[Conflict]:
    """The notes of which not a word is heard any more: they are no longer what somebody said."""
    for kind, found in was.said().items():
        left = len(found) - len(now.said()[kind])
        if left:
            yield Conflict(kind, "", f"{left} of which the words are no longer heard")


def _meta(
    last: Proposal, transcript: Transcript, notes: Notes, episode: Episode, names: Sequence[str]
) -> dict[str, Any]:
    """The fields as they were, with what is now known of the sound and of the words."""
    fields, _ = front.meta(episode, ShowMeta.model_validate({"title": "-"}), transcript, notes, last.language)
    fresh = {**last.meta, **{name: fields[name] for name in names if name in fields}}
    told = last.meta.get("transcript")
    known = {name: value for name, value in told.items() if name != "timed"} if isinstance(told, dict) else {}
    return {**fresh, "transcript": {**known, **fields["transcript"]}}
