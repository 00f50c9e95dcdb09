"""A run under way, step by step: what each step works on, and what it has to say in the report."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from klankbord.errors import LATER, KlankbordError
from klankbord.library.git import Repository
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes as library_episodes
from klankbord.library.pages import shows as library_shows
from klankbord.library.pages import speakers
from klankbord.library.pages import themes as library_themes
from klankbord.library.pages.shows import ShowPage
from klankbord.pipeline import (
    adopted,
    again,
    boundary,
    branching,
    by_hand,
    estimate,
    hearing,
    news,
    pages,
    plan,
    planning,
    polling,
    replaced,
    standing,
    status,
    unfinished,
    writing,
)
from klankbord.pipeline import commit as commits
from klankbord.pipeline.again import Asked as Again
from klankbord.pipeline.authorship import Authorship
from klankbord.pipeline.flow import Flow
from klankbord.pipeline.hearing import Speech
from klankbord.pipeline.ledger import Ledger
from klankbord.pipeline.network import StoppableClient
from klankbord.pipeline.report import Failure, Report
from klankbord.pipeline.stopping import Clock, Stop
from klankbord.pipeline.wishes import Wishes
from klankbord.settings import Settings

log = logging.getLogger(__name__)

Step = Callable[[Repository], None]

COMMIT_EVERY = 600.0
"""Seconds between two commits of a long run: what a power cut can leave uncommitted."""


@dataclass(slots=True)
class Run:
    """A run under way: what it works on, and what it has to say."""

    hub: Hub
    settings: Settings
    book: Ledger
    client: StoppableClient
    clock: Clock
    stop: Stop
    report: Report
    repository: Repository | None
    shows: dict[str, ShowPage] | None = None
    committed_at: float = field(default_factory=time.monotonic)

    def gather(self, only: str | None) -> None:
        """Read the shows and the pages that are there; a show with a broken index.md is reported and left out."""
        self.report.notices.extend(self.book.notices)
        self.shows = {}
        for folder in self.hub.shows():
            if only in (None, folder.name):
                try:
                    with boundary.around(folder.name):
                        self.shows[folder.name] = library_shows.read(folder / "index.md")
                except KlankbordError as error:
                    self._failed(folder.name, error)
        if only is not None:
            library_shows.require(self.hub, only)
        self.report.shows = len(self.shows)
        removed = adopted.removed(self.repository) if self.repository and not self.book.counts() else ()
        polling.adopt(self.hub, self.book, pages.scan(self.hub, self.book), self.clock(), removed)

    def correct(self) -> None:
        """Carry out standing corrections that are newer than the pages of their show."""
        if not self.report.dry_run:
            authorship = Authorship(self.hub, self.book, self.repository)
            shows = (self.shows or {}).values()
            standing.carry_out(self.hub, self.book, shows, authorship, self.stop, self.report)

    def follow(self, only: str | None, refresh: bool) -> None:
        """Let quotes and tips follow what editors corrected in transcripts, where the page still waits for review.

        With ``refresh`` every page, published ones too, is merged with what the machine would propose today.
        """
        authorship = Authorship(self.hub, self.book, self.repository)
        themes = library_themes.load(self.hub) if refresh else ()
        model = writing.helper(self.hub, self.settings, self.report.llm)
        for folder in [] if self.report.dry_run else self.hub.episode_folders(only):
            if not refresh and not library_episodes.corrected(folder) and not speakers.asked(folder):
                continue
            if self.stop.reason:
                return
            editors, written = authorship.begin(folder), None
            try:
                with boundary.around(self.hub.inside(folder)):
                    show = (self.shows or {}).get(folder.parent.name)
                    written = (
                        writing.renew(folder, show, self.settings, themes, model)
                        if refresh
                        else library_episodes.rederive(folder)
                    )
                    written = writing.call_voices(self.hub, written, show)
                    library_episodes.settle(folder)
            except KlankbordError as error:
                self._failed(folder.parent.name, error)
            with self.book.transaction():
                authorship.end(folder, editors)
            if written is None:
                continue
            page = self.hub.inside(folder / "index.md")
            self.report.notices += [f"{page}: {conflict}" for conflict in written.conflicts]
            if written.changed:
                done = "is merged with new proposals" if refresh else "its notes follow the corrected transcript"
                self.report.notices.append(f"{page}: {done}.")

    def poll(self, *, early: bool) -> None:
        """Ask the feeds that are due and remember what they say, one show at a time: a bad one never stops the rest."""
        shows, authorship = (self.shows or {}).values(), Authorship(self.hub, self.book, self.repository)
        for show, result in polling.ask(shows, self.book, self.client, self.clock, self.stop, early=early):
            try:
                moves = result.moved_to and not self.report.dry_run
                editors = authorship.begin(show.folder) if moves else set()
                polling.remember(self.hub, self.book, show, result, self.clock(), self.report)
                if moves:
                    with self.book.transaction():
                        authorship.end(show.folder, editors)
            except sqlite3.OperationalError:  # the ledger itself, so no feed can be stored
                raise
            except Exception as error:
                told = boundary.as_failure(show.slug, error)
                failure = KlankbordError(show.slug, f"its feed cannot be stored ({told.cause})", told.mend)
                failure.__cause__ = told.__cause__
                self._failed(show.slug, failure)
                reason = "" if boundary.of_the_disk(failure) else str(error)
                polling.put_off(self.book, show, result, self.clock(), reason)

    def look(self) -> None:
        """Look at the folders that are watched: what landed there whole becomes an episode."""
        watched = [show for show in (self.shows or {}).values() if show.meta.folder and not show.meta.paused]
        if not watched:
            return
        from klankbord.pipeline import watching  # what it reads recordings with takes most of a run without news

        authorship = Authorship(self.hub, self.book, self.repository)
        for show in watched:
            if self.stop.reason:
                return
            try:
                with boundary.around(show.slug):
                    watching.Watch(self.hub, self.book, show, authorship, self.clock, self.stop, self.report).look()
            except KlankbordError as error:
                self._failed(show.slug, error)
        polling.adopt(self.hub, self.book, pages.scan(self.hub, self.book), self.clock())

    def complete(self, *, placing: bool) -> None:
        """Put what can be proposed beside the words of episodes made by hand, and have their recordings heard."""
        shows = self.shows or {}
        waits = by_hand.waiting(self.hub, self.book, shows, pages.scan(self.hub, self.book), self.stop, self.report)
        by_hand.enlist(self.hub, self.book, shows, waits, self.clock(), placing=placing)
        if not waits:
            return
        authorship = Authorship(self.hub, self.book, self.repository)
        by_hand.propose(
            self.hub, self.settings, self.book, waits, authorship, library_themes.load(self.hub),
            self.stop, self.report, placing=placing,
        )  # fmt: skip

    def enlist(self, asked: Again) -> frozenset[str] | None:
        """Put what is to be heard again in the queue; gives the folder of the one episode that was asked for."""
        found = again.enlist(
            self.hub, self.book, self.shows or {}, asked, self.clock(), dry_run=self.report.dry_run
        )  # fmt: skip
        self.report.notices += found.notices
        if self.report.dry_run:
            self.report.planned += [f"{folder}: to be heard again" for folder in found.folders]
        else:
            self.report.notices.append(f"To be heard again: {len(found.folders)} episodes.")
        return frozenset(found.folders) if asked.episode else None

    def work(self, speech: Speech | None, wishes: Wishes, only: frozenset[str] | None = None) -> None:
        """Take the episodes whose turn it is through the stages, or only name them in a dry run.

        ``only``: those in these folders.
        """
        for row in plan.put_off_killers(self.book, self.clock()):
            failure = Failure(row.show, unfinished.title(row), row.reason, LATER, row.attempts)
            self.report.failures.append(failure)
        self.report.notices += () if self.report.dry_run else replaced.review(self.hub, self.book, self.clock)
        self.complete(placing=speech is None and wishes.workers == "local")
        jobs = plan.jobs(self.book, self.shows or {}, self.clock())
        jobs = [job for job in jobs if only is None or job.row.folder in only]
        if speech is None and wishes.workers == "local":
            jobs, refused = hearing.with_a_model(jobs, self.settings)
            for error in refused:
                self._failed("", error)
        jobs = jobs[: wishes.limit]
        if self.report.dry_run:
            how = estimate.speed(self.book, self.settings, self.clock())
            self.report.planned += planning.summary(jobs, how)
            return
        if not jobs:
            return
        authorship = Authorship(self.hub, self.book, self.repository)
        with (
            hearing.ears(self.settings, wishes.workers, speech, self.report.notices) as (ears, count),
            ThreadPoolExecutor(count, thread_name_prefix="hear") as places,
        ):
            Flow(
                self.hub, self.settings, self.book, self.client, self.clock, self.stop, self.report,
                authorship, library_themes.load(self.hub), replace(ears, watch=wishes.watch), places, count,
                (lambda: self.commit_so_far(wishes)) if wishes.commits else None,
            ).run(jobs)  # fmt: skip

    def enter(self, repository: Repository, wishes: Wishes) -> None:
        """Go to the machine's own branch."""
        self.report.notices += branching.enter(repository, wishes.branch, push=wishes.push)

    def pull(self, repository: Repository) -> None:
        """Bring in what others pushed."""
        self.report.notices += commits.pull(repository)

    def commit_so_far(self, wishes: Wishes) -> None:
        """Commit, and push if asked, now and then during a long run; what git refuses now is told at the end."""
        if time.monotonic() - self.committed_at < COMMIT_EVERY or self.repository is None:
            return
        self.committed_at = time.monotonic()
        try:
            commits.ready(self.repository)
            made = commits.commit(self.hub, self.book, self.repository, pages.scan(self.hub, self.book))
            self.report.commit = made.name or self.report.commit
            if wishes.push and made.name:
                self.report.pushed |= commits.push(self.repository, self.report.notices)
        except KlankbordError as error:
            log.warning("not committed yet: %s", error)

    def commit(self, push: bool) -> None:
        """Commit the machine's own work, and push it when asked; a refusal of git is reported and loses nothing."""
        self.attempt(self._commit)
        if push:
            self.attempt(self._push)

    def conclude(self, started: float) -> None:
        """Say how things stand at the end, and keep the report."""
        found = pages.scan(self.hub, self.book).values()
        report = self.report
        report.waiting = unfinished.waiting(self.book, self.shows or {})
        report.for_review = [
            f"{self.hub.inside(self.hub.episodes / page.folder)}" for page in found if page.status == "review"
        ]
        report.stopped, report.finished = self.stop.reason, self.clock()
        report.wall_seconds = time.monotonic() - started
        if not report.dry_run:
            self.book.put_run(report.started, report.finished, json.dumps(report.as_dict(), ensure_ascii=False))
            self._tell()

    def _tell(self) -> None:
        """Find how the hub is doing now, and what of that is news; a failure here is logged: the run itself is over."""
        try:
            standing = status.status(self.hub, self.settings, clock=self.clock, found=self.book.pages())
            self.report.standing = standing.as_dict()
            self.report.news = news.gather(self.book, standing.problems, self.clock())
        except sqlite3.OperationalError:  # the ledger itself
            raise
        except Exception as error:
            log.error("the status of the hub cannot be told", exc_info=error)

    def attempt(self, step: Step) -> None:
        """Do something with git; its refusal goes into the report."""
        if self.repository is not None:
            try:
                self.report.notices.extend(commits.tidy(self.repository))
                with boundary.around("git"):
                    commits.ready(self.repository)
                    step(self.repository)
            except KlankbordError as error:
                self._failed("", error)

    def _commit(self, repository: Repository) -> None:
        made = commits.commit(self.hub, self.book, repository, pages.scan(self.hub, self.book))
        self.report.commit = made.name or self.report.commit
        if made.held_back:
            names = ", ".join(made.held_back)
            self.report.notices.append(f"Not committed, because an editor is at work on it: {names}.")
        if made.ignored:
            self.report.notices.append(f"Not committed, because .gitignore keeps it out: {', '.join(made.ignored)}.")

    def _push(self, repository: Repository) -> None:
        self.report.pushed |= commits.push(repository, self.report.notices)

    def _failed(self, show: str, error: KlankbordError) -> None:
        boundary.report_failure(self.report, self.stop, show, error)
