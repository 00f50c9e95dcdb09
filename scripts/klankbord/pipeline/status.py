"""How the hub is doing, in plain words: shows, queue, failures and why, next polls, what waits for an editor."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from klankbord.library import pages as library_pages
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.pages import shows as library_shows
from klankbord.library.pages.shows import ShowPage
from klankbord.pipeline import boundary, lock, pages, plan, polling, watching
from klankbord.pipeline import ledger as states
from klankbord.pipeline.ledger import Ledger, PageRow
from klankbord.pipeline.stopping import Clock, utc_now
from klankbord.settings import Settings


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """One show: how many episodes are where, and how its feed is; ``trouble`` is empty when all is well."""

    slug: str
    title: str
    done: int = 0
    waiting: int = 0
    failing: int = 0
    for_review: int = 0
    paused: bool = False
    feed: bool = True
    folder: str = ""
    next_poll: datetime | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An episode that failed and is tried again."""

    show: str
    title: str
    reason: str
    attempts: int
    next_try: datetime


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A published page that is on the site from ``moment`` on; ``path`` is relative to the hub."""

    path: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """What ``klankbord status`` tells."""

    shows: tuple[ShowStatus, ...] = ()
    failures: tuple[Waiting, ...] = ()
    held: tuple[str, ...] = ()
    for_review: tuple[str, ...] = ()
    scheduled: tuple[Scheduled, ...] = ()
    sources: dict[str, int] = field(default_factory=dict)
    running: int | None = None
    last_run: dict[str, Any] = field(default_factory=dict)

    @property
    def healthy(self) -> bool:
        """Whether there is nothing that an operator should look at."""
        return not self.failures and not any(show.trouble for show in self.shows)

    def as_dict(self) -> dict[str, Any]:
        """The status as JSON values."""
        values: dict[str, Any] = json.loads(json.dumps(asdict(self), default=lambda moment: moment.isoformat()))
        return values | {"healthy": self.healthy}

    def text(self) -> str:
        """The status as an operator reads it."""
        lines = [f"A run is at work (process {self.running})."] if self.running is not None else []
        lines += [self._last_run()]
        for show in self.shows:
            counts = f"{show.done} done, {show.waiting} waiting, {show.failing} failing, {show.for_review} for review"
            lines.append(f"{show.slug}: {counts}; {_poll(show)}.")
            if show.trouble:
                lines.append(f"  ! {show.trouble}")
        if not self.shows:
            lines.append("No shows yet. Add one with: klankbord feeds add URL")
        for failure in self.failures:
            tries = f"tried {failure.attempts} times, next try {_local(failure.next_try)}"
            lines.append(f"! {failure.show}: {failure.title}: {failure.reason} ({tries})")
        lines += [f"! {line}" for line in self.held]
        if self.for_review:
            lines += [f"Waiting for review ({len(self.for_review)}):"]
            lines += [f"  {number} from {source}" for source, number in self.sources.items()]
            lines += [f"  {path}" for path in self.for_review[:50]]
        if self.scheduled:
            lines += [f"Published at a later moment ({len(self.scheduled)}):"]
            lines += [f"  {_local(page.moment)} {page.path}" for page in self.scheduled[:50]]
        return "\n".join(lines) + "\n"

    def _last_run(self) -> str:
        if not self.last_run:
            return "No run yet. Start one with: klankbord ingest"
        finished = datetime.fromisoformat(self.last_run["finished"])
        failed = len(self.last_run["failures"])
        outcome = f"{failed} failed" if failed else "all well"
        return f"Last run {_local(finished)}: {len(self.last_run['arrivals'])} pages written, {outcome}."


def status(hub: Hub, settings: Settings, *, clock: Clock = utc_now) -> Status:
    """How the hub is doing; reads only, also while a run is at work."""
    with states.opened_to_read(hub.state / "ledger.sqlite") as book:
        found = pages.read(hub, book)
        shows, broken = _shows(hub)
        listed = [_show(book, slug, show, found) for slug, show in shows.items()]
        text = book.last_run()
        return Status(
            shows=tuple(sorted([*listed, *broken], key=lambda show: show.slug)),
            failures=tuple(_failures(book, shows)),
            held=tuple(f"{row.show}: {plan.title(row)}: {row.reason}" for row in book.episodes(states=(states.HELD,))),
            for_review=(
                *sorted(f"episodes/{page.folder}/index.md" for page in found.values() if page.status == "review"),
                *(hub.inside(path) for path in library_pages.waiting(hub)),
            ),
            scheduled=_scheduled(hub, found, clock()),
            sources=_sources(found, library_pages.waiting(hub)),
            running=lock.holder(hub.state / "lock"),
            last_run=json.loads(text) if text else {},
        )


def _scheduled(hub: Hub, found: dict[str, PageRow], now: datetime) -> tuple[Scheduled, ...]:
    """The published pages whose moment is still to come, the first to come first."""
    episodes = [
        Scheduled(f"episodes/{page.folder}/index.md", datetime.fromisoformat(page.live_from))
        for page in found.values()
        if page.live_from
    ]
    others = [Scheduled(hub.inside(path), moment) for path, moment in library_pages.dated(hub)]
    coming = (page for page in (*episodes, *others) if page.moment > now)
    return tuple(sorted(coming, key=lambda page: (page.moment, page.path)))


def _sources(found: dict[str, PageRow], waiting: list[Path]) -> dict[str, int]:
    """How many pages wait, by where they came from: a show, what was imported, or an editor's own hand."""
    counts = Counter(f"show {page.folder.partition('/')[0]}" for page in found.values() if page.status == "review")
    for path in waiting:
        about = document.read(path).meta.get("imported")
        origin = str(about.get("from") or "") if isinstance(about, dict) else ""
        counts[f"import {import_source(origin)}" if origin else "editors"] += 1
    return dict(counts.most_common())


def import_source(origin: str) -> str:
    """The source of an imported article: the host of its address, or the project that its file is in."""
    return re.sub(r"^https?://", "", origin).partition("/")[0]


def _shows(hub: Hub) -> tuple[dict[str, ShowPage], list[ShowStatus]]:
    shows, broken = {}, []
    for folder in hub.shows():
        try:
            shows[folder.name] = library_shows.read(folder / "index.md")
        except Exception as error:
            broken.append(ShowStatus(folder.name, folder.name, trouble=str(boundary.as_failure(folder.name, error))))
    return shows, broken


def _show(book: Ledger, slug: str, show: ShowPage, found: dict[str, PageRow]) -> ShowStatus:
    rows = [row for row in book.episodes(slug, plan.OPEN) if plan.is_wanted(row, show)]
    feed = book.feed(slug)
    state = polling.remembered_state(feed, show.meta.feed) if feed else None
    mine = [page for folder, page in found.items() if folder.split("/", 1)[0] == slug]
    watched = book.feed(watching.row_of(slug)) if show.meta.folder else None
    trouble = (feed.reason if feed else "") or (watched.reason if watched else "")
    if not trouble and any(page.status == "broken" for page in mine):
        trouble = "A page has front matter that cannot be read; klankbord check names the line."
    return ShowStatus(
        slug,
        show.meta.title,
        done=len(mine),
        waiting=sum(not row.reason for row in rows),
        failing=sum(bool(row.reason) for row in rows),
        for_review=sum(page.status == "review" for page in mine),
        paused=show.meta.paused,
        feed=bool(show.meta.feed),
        folder=show.meta.folder,
        next_poll=state.next_poll if state and not state.gone else None,
        trouble=trouble,
    )


def _failures(book: Ledger, shows: dict[str, ShowPage]) -> list[Waiting]:
    failing = [
        row for row in book.episodes(states=plan.OPEN) if row.reason and plan.is_wanted(row, shows.get(row.show))
    ]
    return [
        Waiting(row.show, plan.title(row), row.reason, row.attempts, datetime.fromtimestamp(row.next_try, UTC))
        for row in sorted(failing, key=lambda row: row.next_try)
    ]


def _poll(show: ShowStatus) -> str:
    if show.folder and not show.paused and not show.feed:
        return f"watches {show.folder}"
    if show.paused or not show.feed:
        return "paused" if show.feed or show.folder else "has no feed"
    return f"next poll {_local(show.next_poll)}" if show.next_poll else "polled by the next run"


def _local(moment: datetime | None) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}" if moment else "unknown"
