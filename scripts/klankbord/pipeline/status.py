"""How the hub is doing: what needs a person, what is tried again, the queue, next polls, what waits for an editor."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from klankbord import languages
from klankbord.feeds.remembered import FeedState
from klankbord.library import pages as library_pages
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.pages import shows as library_shows
from klankbord.library.pages.shows import ShowPage
from klankbord.pipeline import attempts, boundary, estimate, lock, pages, status_text, troubles, unfinished
from klankbord.pipeline import ledger as states
from klankbord.pipeline.ledger import FeedRow, Ledger, PageRow, Row, row_of_folder
from klankbord.pipeline.problems import LISTED, Problem, as_values
from klankbord.pipeline.stopping import Clock, utc_now
from klankbord.settings import Settings


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """One show: how many episodes are where, and how its feed is; ``trouble`` is empty when all is well.

    A feed that is ``gone`` (410) is not polled again by itself.
    """

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
    gone: bool = False


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
class Period:
    """What happened since ``start``: runs, what came in, what failed and how often, and the runs that broke."""

    start: datetime
    runs: int = 0
    failed_runs: int = 0
    arrived: int = 0
    audio_seconds: float = 0.0
    failures: tuple[tuple[str, int], ...] = ()
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """What ``klankbord status`` tells."""

    moment: datetime
    shows: tuple[ShowStatus, ...] = ()
    problems: tuple[Problem, ...] = ()
    failures: tuple[Waiting, ...] = ()
    held: tuple[str, ...] = ()
    for_review: tuple[str, ...] = ()
    scheduled: tuple[Scheduled, ...] = ()
    sources: dict[str, int] = field(default_factory=dict)
    running: int | None = None
    running_since: datetime | None = None
    last_run: dict[str, Any] = field(default_factory=dict)
    ahead: int = 0
    behind: int = 0
    period: Period | None = None
    backlog: estimate.Backlog | None = None

    @property
    def healthy(self) -> bool:
        """Whether no person is needed: what is left fails for now, and is tried again by itself."""
        return not self.needs

    @property
    def needs(self) -> tuple[Problem, ...]:
        """What a person must do something about."""
        return tuple(problem for problem in self.problems if problem.person)

    @property
    def last_run_age(self) -> float | None:
        """Seconds since the last run ended; None before the first."""
        return (self.moment - _moment(self.last_run["finished"])).total_seconds() if self.last_run else None

    def as_dict(self) -> dict[str, Any]:
        """The status as JSON values. Lists hold the newest fifty; how many there are is in the counts beside them."""
        lists = {name: getattr(self, name) for name in ("failures", "for_review", "scheduled", "held")}
        capped = replace(self, problems=(), **{name: some[:LISTED] for name, some in lists.items()})
        told = asdict(capped) | {"problems": as_values(self.problems)}
        values: dict[str, Any] = json.loads(json.dumps(told, default=lambda moment: moment.isoformat()))
        counts = {f"{name}_count": len(some) for name, some in lists.items()}
        return {
            **values, **counts, "problems_count": len(self.problems),
            "needs_person": len(self.needs), "last_run_age": self.last_run_age, "healthy": self.healthy,
        }  # fmt: skip

    def text(self, *, everything: bool = False) -> str:
        """The status as an operator reads it; with ``everything`` every show and page is named."""
        return status_text.of(self, everything=everything)


def status(
    hub: Hub,
    settings: Settings,
    *,
    clock: Clock = utc_now,
    since: datetime | None = None,
    found: Mapping[str, PageRow] | None = None,
) -> Status:
    """How the hub is doing; reads only, also while a run is at work.

    ``since`` asks what happened from then on; ``found`` are the pages, of a caller who knows them.
    """
    now = clock()
    with states.opened_to_read(hub.state / "ledger.sqlite") as book:
        found = pages.read(hub, book) if found is None else found
        shows, broken = _shows(hub)
        rows = [row for row in book.episodes(states=unfinished.OPEN) if unfinished.is_wanted(row, shows.get(row.show))]
        feeds = book.feeds()
        listed = _listed(feeds, shows, found, rows)
        text = book.last_run()
        last_run = _last_run(text)
        held = book.episodes(states=(states.HELD,))
        waits = library_pages.waiting(hub)
        branch = troubles.branch(hub)
        everything = troubles.Standing(
            hub, settings, now, book, shows, rows, tuple(broken), held, found, feeds, last_run, branch
        )
        return Status(
            now,
            shows=tuple(sorted([*listed, *broken], key=lambda show: show.slug)),
            problems=tuple(troubles.of(everything)),
            failures=tuple(_failures(rows)),
            held=tuple(f"{row.show}: {unfinished.title(row)}: {row.reason}" for row in held),
            for_review=(
                *sorted(f"episodes/{page.folder}/index.md" for page in found.values() if page.status == "review"),
                *(hub.inside(path) for path in waits),
            ),
            scheduled=_scheduled(hub, found, now),
            sources=_sources(found, waits),
            running=lock.holder(hub.state / "lock"),
            running_since=attempts.read(hub.state).began,
            last_run=last_run,
            ahead=branch.ahead,
            behind=branch.behind,
            period=_period(hub, book, since) if since else None,
            backlog=estimate.backlog(rows, book, settings, now),
        )


def _last_run(text: str | None) -> dict[str, Any]:
    """The report of the last run; nothing, when there was none or it cannot be read."""
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) and "finished" in found else {}


def _period(hub: Hub, book: Ledger, since: datetime) -> Period:
    """What the runs since then brought, and what failed in them, the most frequent first."""
    runs = [report for text in book.runs(since) if (report := _last_run(text))]
    causes = Counter(
        f"{failure['show']}: {failure['cause']}".removeprefix(": ") for run in runs for failure in run["failures"]
    )
    broken = [breakdown for breakdown in attempts.read(hub.state).broken if breakdown.at >= since]
    return Period(
        since,
        runs=len(runs),
        failed_runs=sum(bool(run["failures"]) for run in runs),
        arrived=sum(sum(bool(one.get("created")) for one in run["arrivals"]) for run in runs),
        audio_seconds=sum(run.get("audio_seconds", 0.0) for run in runs),
        failures=tuple(causes.most_common(LISTED)),
        broken=tuple(f"{one.at.astimezone():%Y-%m-%d %H:%M} {one.reason}" for one in broken),
    )


def _scheduled(hub: Hub, found: Mapping[str, PageRow], now: datetime) -> tuple[Scheduled, ...]:
    """The published pages whose moment is still to come, the first to come first."""
    episodes = [
        Scheduled(f"episodes/{page.folder}/index.md", datetime.fromisoformat(page.live_from))
        for page in found.values()
        if page.live_from
    ]
    others = [Scheduled(hub.inside(path), moment) for path, moment in library_pages.dated(hub)]
    coming = (page for page in (*episodes, *others) if page.moment > now)
    return tuple(sorted(coming, key=lambda page: (page.moment, page.path)))


def _sources(found: Mapping[str, PageRow], waiting: list[Path]) -> dict[str, int]:
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
            broken.append(
                ShowStatus(
                    folder.name, folder.name, trouble=boundary.as_failure(folder.name, error).said(languages.spoken())
                )
            )
    return shows, broken


def _listed(
    feeds: Mapping[str, FeedRow], shows: Mapping[str, ShowPage], found: Mapping[str, PageRow], rows: Iterable[Row]
) -> list[ShowStatus]:
    """Each show with its numbers, in one look at pages, episodes and feeds: there may be a thousand shows."""
    mine, open_rows = defaultdict(list), defaultdict(list)
    for name, page in found.items():
        mine[name.partition("/")[0]].append(page.status)
    for row in rows:
        open_rows[row.show].append(row)
    return [_show(slug, show, feeds, mine[slug], open_rows[slug]) for slug, show in shows.items()]


def _show(slug: str, show: ShowPage, feeds: Mapping[str, FeedRow], mine: list[str], rows: list[Row]) -> ShowStatus:
    feed = feeds.get(slug)
    state = FeedState.recalled(feed.state, show.meta.feed) if feed else None
    watched = feeds.get(row_of_folder(slug)) if show.meta.folder else None
    trouble = (feed.reason if feed else "") or (watched.reason if watched else "")
    if not trouble and "broken" in mine:
        trouble = troubles.unreadable()
    return ShowStatus(
        slug,
        show.meta.title,
        done=len(mine),
        waiting=sum(not row.reason for row in rows),
        failing=sum(bool(row.reason) for row in rows),
        for_review=mine.count("review"),
        paused=show.meta.paused,
        feed=bool(show.meta.feed),
        folder=show.meta.folder,
        next_poll=state.next_poll if state and not state.gone else None,
        trouble=trouble,
        gone=bool(state and state.gone),
    )


def _failures(rows: Iterable[Row]) -> list[Waiting]:
    return [
        Waiting(row.show, unfinished.title(row), row.reason, row.attempts, datetime.fromtimestamp(row.next_try, UTC))
        for row in sorted((row for row in rows if row.reason), key=lambda row: row.next_try)
    ]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
