"""Folders that are watched: what lands there is an episode, once it has landed whole.

A file has landed when it has not changed for some seconds, or since the last look. What came in is remembered by name,
size and time of change; a run that was killed does its work again, and a page is known by its recording.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from klankbord.errors import KlankbordError
from klankbord.library.hub import PAGE, Hub
from klankbord.library.importers.recordings import episode as recorded
from klankbord.library.importers.recordings import names
from klankbord.library.importers.recordings.bundles import LOOKED_INTO, Bundle, Gathered
from klankbord.library.importers.recordings.shelf import EpisodeShelf, Marks
from klankbord.library.importers.site import Site
from klankbord.library.merge import proposal
from klankbord.library.pages import subscriptions
from klankbord.library.pages.shows import ShowPage
from klankbord.pipeline import boundary
from klankbord.pipeline import ledger as states
from klankbord.pipeline.authorship import Authorship
from klankbord.pipeline.ledger import FeedRow, Ledger, row_of_folder
from klankbord.pipeline.report import Arrival, Report
from klankbord.pipeline.stopping import Clock, Stop

SETTLED = 10.0
"""Seconds without a change after which a file is taken to be whole."""
SUFFIXES = LOOKED_INTO | names.TEXTS | {".json"}
_HALF = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart", ".!ut")

Stamp = tuple[int, int]


@dataclass
class Memory:
    """What is remembered of a folder: files as they were at the last look, and those that came in, with their episode.

    ``refused`` says why an episode did not come in; it is tried again when one of its files changes.
    """

    seen: dict[str, Stamp] = field(default_factory=dict)
    taken: dict[str, tuple[Stamp, str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    @classmethod
    def loads(cls, text: str) -> Memory:
        """What ``dumps`` wrote; nothing, when that is damaged."""
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
            told = json.loads(text)
            seen = {str(name): (int(one[0]), int(one[1])) for name, one in told["seen"].items()}
            taken = {str(name): ((int(one[0]), int(one[1])), str(key)) for name, (one, key) in told["taken"].items()}
            return cls(seen, taken, {str(key): str(why) for key, why in told["refused"].items()})
        return cls()

    def dumps(self) -> str:
        """All of it as text."""
        return json.dumps({"seen": self.seen, "taken": self.taken, "refused": self.refused}, ensure_ascii=False)


@dataclass(slots=True)
class Watch:
    """Looks at the folder of one show and takes in what landed there."""

    hub: Hub
    ledger: Ledger
    show: ShowPage
    authorship: Authorship
    clock: Clock
    stop: Stop
    report: Report

    def look(self) -> None:
        """Take in what is new. Raises KlankbordError when the folder is not there; one bad file stops no other."""
        folder = subscriptions.folder_of(self.hub, self.show)
        if not folder.is_dir():
            mend = f"Mount it, or correct folder: in {self.hub.inside(self.show.path)}."
            raise KlankbordError(str(folder), "the folder that is watched is not there", mend)
        row = self.ledger.feed(row_of_folder(self.show.slug))
        memory = Memory.loads(row.state if row else "")
        site = Site(folder.resolve())
        stamps = dict(_stamps(site))
        landed = {name for name, stamp in stamps.items() if self._has_landed(stamp, memory.seen.get(name))}
        news = [name for name, stamp in stamps.items() if memory.taken.get(name, (None, ""))[0] != stamp]
        gone = memory.taken.keys() - stamps.keys()
        memory.seen = stamps
        if news or gone:
            self._take(site, stamps, landed, set(news), memory)
        if not self.report.dry_run:
            reason = "; ".join(memory.refused.values())
            text = memory.dumps()
            with self.ledger.transaction():
                self.ledger.put_feed(FeedRow(row_of_folder(self.show.slug), text, self.clock().timestamp(), reason))

    def _has_landed(self, stamp: Stamp, before: Stamp | None) -> bool:
        age = self.clock().timestamp() - stamp[1] / 1e9
        return stamp == before or age >= SETTLED

    def _take(self, site: Site, stamps: dict[str, Stamp], landed: set[str], news: set[str], memory: Memory) -> None:
        gathered = Gathered(site, [site.root / name for name in stamps], wanted=False)
        files = {one.key: [site.inside(path) for path in one.files] for one in gathered.bundles}
        fresh = [one for one in gathered.bundles if news.intersection(files[one.key])]
        half = [one for one in fresh if not landed.issuperset(files[one.key])]
        if half:
            shown = ", ".join(one.stem for one in half[:3]) + (" …" if len(half) > 3 else "")
            self.report.notices.append(f"{self.show.slug}: still being copied, so it waits for the next run: {shown}.")
        ready = [one for one in fresh if one not in half]
        if self.report.dry_run:
            self.report.planned += [f"{self.show.slug}: {one.stem}" for one in ready]
            return
        there = {one.key for one in gathered.bundles if one not in fresh}
        moved = self._put_all(gathered, ready, there, memory)
        for one in ready:
            if not self.stop.reason or one.key in memory.refused:
                memory.taken |= {name: (stamps[name], one.key) for name in files[one.key]}
        self._say_what_is_gone(stamps, moved, memory)
        alone = news - {name for held in files.values() for name in held}
        memory.taken |= {name: (stamps[name], "") for name in alone & landed}

    def _put_all(self, gathered: Gathered, ready: list[Bundle], there: set[str], memory: Memory) -> dict[str, str]:
        """Write the pages of what landed; gives the new keys of episodes whose files were renamed, by the old."""
        shelf, moved = EpisodeShelf(self.hub), {}
        marks = []
        for one in ready:
            with contextlib.suppress(OSError):
                marks.append(Marks(one.key, recorded.sums(one)))
        shelf.plan(marks)
        sums = {mark.key: mark.sound for mark in marks}
        for one in list(ready):
            if self.stop.reason:
                ready.remove(one)
                continue
            planned = shelf.planned(one.key)
            if planned and planned[1] != one.key and planned[1] in there:
                self.report.notices.append(f"{self.show.slug}: {one.stem} is the same recording as {planned[1]}.")
                continue
            if planned and planned[1] and planned[1] != one.key:
                moved[planned[1]] = one.key
            memory.refused.pop(one.key, None)
            try:
                with boundary.around(one.stem):
                    self._put(shelf, gathered, one, sums.get(one.key, ""))
            except KlankbordError as error:
                boundary.report_failure(self.report, self.stop, self.show.slug, error)
                if isinstance(error.__cause__, OSError):
                    ready.remove(one)  # the disk or the folder is at fault, not the file: it is tried again
                else:
                    memory.refused[one.key] = str(error)
        return moved

    def _put(self, shelf: EpisodeShelf, gathered: Gathered, one: Bundle, sound: str) -> None:
        draft = recorded.read(
            one, gathered, hub_language=self.show.meta.language or shelf.language, sound_sum=sound, show=self.show.slug
        )
        row = self.ledger.episode(self.show.slug, shelf.guid(draft))
        planned = shelf.planned(one.key)
        if planned is None and row is not None and row.state == states.DELETED:
            return  # an editor took its page away
        editors = self.authorship.begin(planned[0]) if planned else set()
        put = shelf.put(draft)
        folder = put.path.parent
        if put.outcome == "same" and _is_ours(folder):
            editors = set()  # what a run wrote just before it was killed
        with self.ledger.transaction():
            self.authorship.end(folder, editors)
            if put.sound is not None and self.authorship.repository is not None and put.outcome in {"new", "updated"}:
                self.ledger.put_file(self.hub.inside(put.sound), draft.sound_sum)
        page = self.hub.inside(put.path)
        self.report.notices += [f"{page}: {remark}" for remark in put.remarks]
        if put.outcome in {"new", "updated"}:
            source, made = draft.transcript.source if draft.transcript else "", put.outcome == "new"
            self.report.arrivals.append(
                Arrival(self.show.slug, draft.title, page, source, draft.seconds or 0.0, created=made)
            )

    def _say_what_is_gone(self, stamps: dict[str, Stamp], moved: dict[str, str], memory: Memory) -> None:
        """Say once which files went away: their episodes stay, whoever wants them gone hides or removes the page."""
        gone = sorted(memory.taken.keys() - stamps.keys())
        told: set[str] = set()
        for name in gone:
            _, key = memory.taken.pop(name)
            memory.refused.pop(key, None)
            if not key or key in told:
                continue
            told.add(key)
            if key in moved:
                self.report.notices.append(f"{self.show.slug}: {name} is called {moved[key]} now.")
            else:
                self.report.notices.append(f"{self.show.slug}: {name} is gone from its folder; its episode stays.")


def _stamps(site: Site) -> Iterator[tuple[str, Stamp]]:
    for path in site.files(site.root, SUFFIXES):
        with contextlib.suppress(OSError):
            told = path.stat()
            if not path.name.lower().endswith(_HALF):
                yield site.inside(path), (told.st_size, told.st_mtime_ns)


def _is_ours(folder: Path) -> bool:
    """Whether a page is just as an import wrote it."""
    last: Any = proposal.read(folder)
    try:
        return last is not None and last.page() == (folder / PAGE).read_text(encoding="utf-8")
    except OSError:
        return False
