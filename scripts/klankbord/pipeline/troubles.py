"""What is wrong with a hub: found in the ledger, the last run, git, the clock and the model store."""

from __future__ import annotations

import contextlib
import shlex
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Protocol

from klankbord import languages
from klankbord.errors import LATER, KlankbordError
from klankbord.feeds.remembered import FeedState
from klankbord.languages.messages import message
from klankbord.library.git import Repository
from klankbord.library.hub import Hub
from klankbord.library.pages.shows import ShowPage
from klankbord.model import NO_VOICES
from klankbord.pipeline import attempts, lock, unfinished
from klankbord.pipeline import ledger as states
from klankbord.pipeline.ledger import FeedRow, Ledger, PageRow, Row, row_of_folder
from klankbord.pipeline.problems import Problem
from klankbord.settings import Settings

PATIENT_POLLS = 6
"""Failures in a row after which a feed needs a person: two and a half days, as each pause is twice the last."""
PATIENT_TRIES = 8
"""The same for an episode: a day and a half."""
PATIENT_RUNS = 3
"""The same for a webhook or a health check that cannot be told how runs went."""
LATE = timedelta(hours=26)
"""How long a run, a poll or a push that is expected may stay away: a day, and some room for a nightly one."""
FAST = timedelta(minutes=5)
"""How far a clock may be behind what was already written down."""


class Broken(Protocol):
    """A show whose page cannot be read."""

    @property
    def slug(self) -> str:
        """The name of its folder."""

    @property
    def trouble(self) -> str:
        """What is wrong with it."""


@dataclass(frozen=True, slots=True)
class Branch:
    """How the branch stands to its upstream as of the last fetch; ``oldest`` is the oldest commit that is only here."""

    ahead: int = 0
    behind: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is to look at: ``rows`` are the episodes that are still to be worked on."""

    hub: Hub
    settings: Settings
    now: datetime
    book: Ledger
    shows: Mapping[str, ShowPage]
    rows: Sequence[Row]
    broken: Sequence[Broken]
    held: Sequence[Row]
    found: Mapping[str, PageRow]
    feeds: Mapping[str, FeedRow]
    last_run: Mapping[str, Any]
    branch: Branch


def of(at: Standing) -> list[Problem]:
    """All that is wrong, each with the moment since when, where that is known."""
    known = at.book.problems()
    found: dict[str, Problem] = {}
    for part in (_runs, _clock, _feeds, _episodes, _pages, _git, _voices, _rest):
        for problem in part(at):
            if problem.since is None and problem.key in known:
                problem = replace(problem, since=datetime.fromtimestamp(known[problem.key][0], UTC))
            found.setdefault(problem.key, problem)
    return list(found.values())


def unreadable() -> str:
    """What is wrong with a show of which a page cannot be read, in the language of the hub."""
    cause, mend = message("page_unread").said(languages.spoken())
    return f"{cause}. {mend}"


def branch(hub: Hub) -> Branch:
    """How the branch stands to its upstream; nothing without git or without an upstream. Asks no network."""
    with contextlib.suppress(KlankbordError, ValueError, OSError):
        repository = Repository.around(hub.root)
        if repository is None:
            return Branch()
        told = repository.git("rev-list", "--left-right", "--count", "@{upstream}...HEAD")
        if told.code:
            return Branch()
        behind, ahead = map(int, told.out.split())
        if not ahead:
            return Branch(0, behind)
        stamps = repository.git("log", "--format=%ct", "@{upstream}..HEAD").out.split()
        return Branch(ahead, behind, datetime.fromtimestamp(min(map(int, stamps)), UTC))
    return Branch()


def _runs(at: Standing) -> Iterator[Problem]:
    """A run that broke before it began, one that was killed, and none at all for too long."""
    told = attempts.read(at.hub.state)
    last = _finished(at.last_run)
    for breakdown in told.broken[:1]:
        if last is None or breakdown.at > last:
            fix = "klankbord ingest shows whether it is over; klankbord doctor looks for the cause"
            yield Problem("run", "the last run broke", breakdown.reason, fix, since=breakdown.at)
    reported = told.ended or (told.began is not None and at.book.runs(told.began))
    if not reported and lock.holder(at.hub.state / "lock") is None:
        cause = "It was killed before it could report; a power cut, or too little memory"
        yield Problem("run", "the last run", cause, "klankbord ingest goes on where it was", since=told.began)
    for what, deaf in told.deaf.items():
        if deaf.runs >= PATIENT_RUNS:
            variable = "KLANKBORD_WEBHOOK_URL" if what == "webhook" else "KLANKBORD_HEALTHCHECK_URL"
            fix = f"look whether {variable} is right, and whether its server answers; the next run tells it again"
            yield Problem("telling", f"the {what}", deaf.reason, fix, since=deaf.since)
    times = at.book.run_times()
    if last is None or len(times) < 3:  # whoever tried it once or twice has no schedule yet
        return
    usual = statistics.median(later - earlier for earlier, later in pairwise(times))
    if at.now - last > max(LATE, timedelta(seconds=3 * usual)):
        cause = f"The last one ended {(at.now - last).total_seconds() / 3600:.0f} hours ago"
        fix = "crontab -l or systemctl list-timers shows what should start it; klankbord ingest runs it now"
        yield Problem("run", "no run", cause, fix, since=last)


def _clock(at: Standing) -> Iterator[Problem]:
    last = _finished(at.last_run)
    if last is not None and last - at.now > FAST:
        cause = f"It is {(last - at.now).total_seconds() / 3600:.1f} hours behind the last run"
        yield Problem("clock", "the clock of this machine", cause, "timedatectl set-ntp true")


def _feeds(at: Standing) -> Iterator[Problem]:
    """Feeds that fail, feeds that nobody asked for too long, folders that cannot be looked into."""
    last = _finished(at.last_run)
    for slug, show in at.shows.items():
        row = at.feeds.get(slug)
        watched = at.feeds.get(row_of_folder(slug)) if show.meta.folder else None
        if watched and watched.reason:
            yield Problem("folder", slug, watched.reason, f"klankbord ingest --show {slug}", slug)
        if row is None or not show.meta.feed or show.meta.paused:
            continue
        state = FeedState.recalled(row.state, show.meta.feed)
        if row.reason:
            person = state.gone or LATER not in row.reason or state.failures >= PATIENT_POLLS
            fix = f"klankbord ingest --now --show {slug} asks again; or paused: true in episodes/{slug}/index.md"
            url, _, cause = row.reason.partition(": ")
            yield Problem("feed", url, cause or row.reason, fix, slug, person, None, state.failures, state.next_poll)
        elif state.next_poll and last and last - state.next_poll > LATE:
            cause = "It was due more than a day before the last run, which did not get to it"
            fix = "klankbord ingest, with more --budget if runs stop early"
            yield Problem("poll", slug, cause, fix, slug, since=state.next_poll)


def _episodes(at: Standing) -> Iterator[Problem]:
    for row in at.rows:
        if row.reason:
            person = LATER not in row.reason or row.attempts >= PATIENT_TRIES
            again = datetime.fromtimestamp(row.next_try, UTC)
            title = unfinished.title(row)
            fix = f"klankbord ingest --show {row.show} tries what is due"
            if person and row.state == states.WAITING:
                fix = f"klankbord feeds skip {row.show} {shlex.quote(title)} leaves it out for good"
            yield Problem("episode", title, row.reason, fix, row.show, person, None, row.attempts, again)
    for row in at.held:
        fix = f"an editor decides: klankbord check episodes/{row.folder}"
        yield Problem("held", unfinished.title(row), row.reason, fix, row.show, person=False)


def _pages(at: Standing) -> Iterator[Problem]:
    for show in at.broken:
        yield Problem("page", show.slug, show.trouble, f"klankbord check episodes/{show.slug}", show.slug)
    for folder in at.hub.without_page():
        cause = "Its index.md is missing, so its episodes are not on the site and nothing follows it"
        missing = f"episodes/{folder.name}/index.md"
        fix = f"git add {missing} where it was written, commit and push; or klankbord feeds add URL"
        yield Problem("page", missing, cause, fix, folder.name)
    for page in at.found.values():
        if page.status == "broken":
            path = f"episodes/{page.folder}/index.md"
            cause = message("front_unread").said(languages.spoken())[0]
            yield Problem("page", path, cause, f"klankbord check {path}", path.split("/")[1])


def _git(at: Standing) -> Iterator[Problem]:
    if at.branch.oldest is not None and at.now - at.branch.oldest > LATE:
        cause = f"{at.branch.ahead} commits are only on this machine"
        yield Problem("git", "git", cause, f"git -C {at.hub.root} push", since=at.branch.oldest)


def _voices(at: Standing) -> Iterator[Problem]:
    """What tells speakers apart cannot be had: said once it was looked for in vain."""
    for notice in at.last_run.get("notices", []):
        if str(notice).startswith(NO_VOICES):
            yield Problem("voices", "the voice encoder", str(notice), "klankbord models get ge2e")
            return


def _rest(at: Standing) -> Iterator[Problem]:
    """What failed in the last run and is in no list yet: git, a model, a page that could not be brought up to date."""
    feeds = {slug for slug, row in at.feeds.items() if row.reason}
    titles = {(row.show, unfinished.title(row)) for row in at.rows if row.reason}
    broken = {show.slug for show in at.broken}
    for failure in at.last_run.get("failures", []):
        show, thing = str(failure.get("show", "")), str(failure.get("thing", ""))
        if show in feeds or show in broken or (show, thing) in titles or (show and show not in at.shows):
            continue
        person = LATER not in str(failure.get("mend", ""))
        yield Problem("run", thing, str(failure.get("cause", "")), str(failure.get("mend", "")), show, person)


def _finished(run: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(run["finished"]) if run else None
