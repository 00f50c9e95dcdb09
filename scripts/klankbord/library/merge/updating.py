"""Merge what the machine proposes now into an episode that editors may have worked on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from klankbord import clocks, durable
from klankbord.errors import KlankbordError
from klankbord.library import notes as note_text
from klankbord.library.front import document
from klankbord.library.front.rewriting import Conflict
from klankbord.library.hub import PAGE
from klankbord.library.merge import derive, proposal
from klankbord.library.merge.between_cues import carry
from klankbord.library.merge.certainty import CERTAINTY_FILE
from klankbord.library.merge.corrections import correct
from klankbord.library.merge.hearings import Lost
from klankbord.library.merge.proposal import NOTES_FILE, Proposal
from klankbord.library.merge.three_way import merge
from klankbord.library.notes import headings
from klankbord.library.slugs import bare_words, digest
from klankbord.model import Advert, Note, Notes, Transcript
from klankbord.transcribe.formats import grammar, read_vtt, write_vtt

TRANSCRIPT_FILE = "transcript.vtt"
LOST = "no such words any more; a NOTE in the transcript keeps what was changed"
N = TypeVar("N", bound=Note)


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did. ``kept``: the page is published (or hidden, or broken by an editor) and was left as it is."""

    folder: Path
    created: bool = False
    changed: bool = False
    conflicts: tuple[Conflict, ...] = ()
    kept: bool = False


def transcript_text(folder: Path) -> str | None:
    """The transcript file of an episode as it stands; None without one, KlankbordError when it is not text."""
    path = folder / TRANSCRIPT_FILE
    try:
        return document.decode(path.read_bytes(), path)
    except FileNotFoundError:
        return None


def parse_transcript(folder: Path, text: str, parse: Callable[[str], Transcript] = read_vtt) -> Transcript:
    """The transcript in ``text`` of the episode in ``folder``; raises KlankbordError for one that is broken."""
    try:
        return parse(text)
    except KlankbordError as error:
        raise KlankbordError(str(folder / TRANSCRIPT_FILE), error.cause, error.mend) from error


def read_transcript(folder: Path) -> Transcript | None:
    """The transcript of an episode as it is now, None without one; raises KlankbordError for one that is broken."""
    text = transcript_text(folder)
    return None if text is None else parse_transcript(folder, text)


def write_certainty(folder: Path, text: str | None) -> bool:
    """Write how sure the machine is of the words in its memory; empty removes the file, None leaves it as it is."""
    path = folder / CERTAINTY_FILE
    if text:
        return durable.write(path, text)
    if text is None or not path.exists():
        return False
    path.unlink()
    return True


def merge_in(folder: Path, last: Proposal | None, fresh: Proposal, *, refresh: bool) -> Written:
    """Merge a proposal into what is on disk: transcript first, then the page, then the memory of what was proposed.

    What is about to be written is noted in that memory first, so that after a crash doing it again changes nothing
    and the machine's own work is not taken for an editor's. Others of ours that write in this folder wait until it is
    done, so that none writes over the other.
    """
    with durable.alone(folder):
        return _merged_in(folder, last, fresh, refresh)


def _merged_in(folder: Path, last: Proposal | None, fresh: Proposal, refresh: bool) -> Written:
    try:
        page = document.read(folder / PAGE)
        current = read_transcript(folder)
    except KlankbordError as error:
        return Written(folder, kept=True, conflicts=(Conflict(error.thing, error.cause, error.mend),))
    if page.meta.get("status", "review") != "review" and not refresh:
        return Written(folder, kept=True)
    if last is None and not refresh:
        return _start_remembering(folder, current, fresh)
    step = _Step(folder, last, fresh, page)
    step.transcript(current)
    step.page()
    return Written(folder, changed=step.changed, conflicts=tuple(step.conflicts))


def _start_remembering(folder: Path, current: Transcript | None, fresh: Proposal) -> Written:
    """Without a memory nobody can tell the editor's words from the machine's: all count as the editor's, and stay."""
    if current is None and fresh.transcript is not None:
        durable.write(folder / TRANSCRIPT_FILE, write_vtt(fresh.transcript))
    changed = write_certainty(folder, fresh.certainty) | durable.write(folder / NOTES_FILE, proposal.dump(fresh))
    lost = Conflict(NOTES_FILE, "the page and its transcript were left as they are", "the memory of them is gone")
    return Written(folder, changed=changed, conflicts=(lost,))


class _Step:
    """One merge into a folder, file by file."""

    def __init__(self, folder: Path, last: Proposal | None, fresh: Proposal, page: document.Document) -> None:
        self.folder, self.last, self.fresh = folder, last, fresh
        self.conflicts: list[Conflict] = []
        self.changed = False
        facts = page.meta.get("transcript")
        self.checked = isinstance(facts, dict) and facts.get("checked") is True

    def transcript(self, current: Transcript | None) -> None:
        """Write the machine's transcript with the editor's corrections, and bring the notes up to date with it.

        A transcript that an editor has checked from beginning to end stays as it is.
        """
        machine, last = self.fresh.transcript, self.last
        if machine is None:
            return
        path = self.folder / TRANSCRIPT_FILE
        now = current or machine
        base = last.transcript if last else None
        if current is None:
            self.changed |= durable.write(path, write_vtt(machine))
        elif base is not None and machine != base and not (self.checked or self._was_written(path)):
            found = correct(base, current, machine)
            now = found.transcript
            self.conflicts += found.conflicts
            self.conflicts += [Conflict(_moment(one), f"{one.speaker} {one.text}", LOST) for one in found.lost]
            asides = [(one.start, _aside(one, self.fresh.language)) for one in found.lost]
            text = carry(document.decode(path.read_bytes(), path), write_vtt(now), found.clock, asides)
            self._note_down(text)
            self.changed |= durable.write(path, text)
        proposed = self.fresh.proposed or self.fresh.notes
        notes = derive.follow(proposed, derive.Words(machine), derive.Words(now))
        notes = replace(self.fresh.notes, **notes.said())  # type: ignore[arg-type]
        as_proposed = notes.said() == proposed.said()
        self.fresh = replace(self.fresh, notes=notes, proposed=None if as_proposed else proposed)

    def page(self) -> None:
        """Merge the page, then remember what was proposed."""
        path = self.folder / PAGE
        editor = document.decode(path.read_bytes(), path)
        last = self.last
        done = last is not None and self._was_written(path)
        dismissed = last.dismissed if last and done else _dismissed(last, self.fresh, editor)
        merged = merge(last.page(with_dismissed=True) if last else "", editor, self.fresh.page())
        self.conflicts += merged.conflicts
        if merged.text != editor:
            self.last = replace(last, dismissed=dismissed) if last else None
            self._note_down(merged.text)
            self.changed |= durable.write(path, merged.text)
        self.fresh = replace(self.fresh, dismissed=dismissed)
        self.changed |= write_certainty(self.folder, self.fresh.certainty)
        self.changed |= durable.write(self.folder / NOTES_FILE, proposal.dump(self.fresh))

    def _was_written(self, path: Path) -> bool:
        """Whether a file is just what an earlier try, cut off by a crash, meant to write."""
        return self.last is not None and digest(path.read_text(encoding="utf-8")) in self.last.pending

    def _note_down(self, text: str) -> None:
        """Remember that ``text`` is about to be written."""
        if self.last is not None:
            self.last = replace(self.last, pending=(*self.last.pending, digest(text)))
            durable.write(self.folder / NOTES_FILE, proposal.dump(self.last))


def _moment(lost: Lost) -> str:
    return f"{TRANSCRIPT_FILE} {clocks.code(lost.start)}"


def _aside(lost: Lost, language: str) -> str:
    """A block for between the cues that keeps what could not be carried over, in the words of the page."""
    told = headings.strings(language)["not_carried"]
    voice = f"<v {lost.speaker}>" if lost.speaker else ""
    text = f"{told} {clocks.stamp(lost.start)} - {clocks.stamp(lost.end)} {voice}{lost.text}"
    return f"NOTE {grammar.without_arrows(' '.join(text.split()))}"


def _dismissed(last: Proposal | None, fresh: Proposal, editor: str) -> Notes:
    """What was proposed before, is not proposed now, and an editor removed: it must not come back a third time."""
    if last is None:
        return Notes()
    seen = proposal.joined(last.notes, last.dismissed)
    there = note_text.parse(editor, fresh.language)

    def gone(before: tuple[N, ...], now: tuple[N, ...], page: tuple[N, ...]) -> tuple[N, ...]:
        known = {tuple(bare_words(note.text)) for note in (*now, *page)}
        return tuple(note for note in before if tuple(bare_words(note.text)) not in known)

    adverts = tuple(one for one in seen.adverts if not _known_advert(one, (*fresh.notes.adverts, *there.adverts)))
    return Notes(adverts=adverts).each(
        lambda kind, _: gone(*(notes.said()[kind] for notes in (seen, fresh.notes, there)))
    )


def _known_advert(advert: Advert, others: Iterable[Advert]) -> bool:
    return any(advert.overlaps(other) for other in others)
