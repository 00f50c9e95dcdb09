"""One run over a hub: what is due is polled, fetched, heard, written, remembered, committed, and told in a report."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Unpack

from klankbord.audio import cache
from klankbord.errors import KlankbordError
from klankbord.library.git import Repository
from klankbord.library.hub import Hub
from klankbord.pipeline import attempts, ledger, leftovers, lock, notify
from klankbord.pipeline.hearing import Speech
from klankbord.pipeline.network import StoppableClient
from klankbord.pipeline.report import Report
from klankbord.pipeline.steps import Run
from klankbord.pipeline.stopping import Clock, Stop, on_signals, utc_now
from klankbord.pipeline.wishes import Asked, Wishes
from klankbord.settings import Settings
from klankbord.transcribe.one_thread import one_thread

__all__ = ["Asked", "Wishes", "ingest"]


def ingest(
    hub: Hub,
    settings: Settings,
    *,
    clock: Clock = utc_now,
    speech: Speech | None = None,
    stop: Stop | None = None,
    **asked: Unpack[Asked],
) -> Report:
    """Bring the hub up to date with its feeds, and report what came in and what failed.

    ``asked`` are the fields of ``Wishes``; ``speech`` is what hears instead of Whisper, ``stop`` lets the caller end
    the run. A failure of one feed or episode is in the report and stops nothing.
    Raises LockedError when another run is at work, KlankbordError when the hub as a whole cannot be worked on.
    """
    wishes = Wishes(**asked)
    stop = stop or Stop(wishes.budget)
    # one_thread: what is proposed must not depend on whether something is heard meanwhile
    with _explained(), lock.held(hub.state / "lock"), on_signals(stop), one_thread():
        if wishes.dry_run:
            return _run(hub, settings, wishes, clock, speech, stop)
        before = attempts.began(hub.state, clock())
        notify.starting(settings)
        try:
            report = _run(hub, settings, wishes, clock, speech, stop, before)
        except Exception as error:
            attempts.broke(hub.state, clock(), str(error))
            notify.broke(settings, str(error))
            raise
        attempts.ended(hub.state)
        attempts.told(hub.state, clock(), notify.finished(hub, settings, report, report.standing))
    return report


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """A disk or a folder that refuses is not our fault: one line that names it."""
    try:
        yield
    except OSError as error:
        mend = "Check free space and permissions; the next run goes on from here."
        raise KlankbordError(str(error.filename or "the disk"), error.strerror or str(error), mend) from error


def _run(
    hub: Hub,
    settings: Settings,
    wishes: Wishes,
    clock: Clock,
    speech: Speech | None,
    stop: Stop,
    unended: datetime | None = None,
) -> Report:
    started, report = time.monotonic(), Report(clock(), dry_run=wishes.dry_run)
    repository = _repository(hub, wishes.commit or wishes.push)
    leftovers.sweep(hub)
    with ledger.opened(hub.state / "ledger.sqlite", clock()) as book:
        if unended is not None and not book.runs(unended):
            when = f"{unended.astimezone():%Y-%m-%d %H:%M}"
            report.notices.append(f"The run of {when} was killed before it could report; this one goes on.")
        with contextlib.closing(StoppableClient(settings, stop)) as client:
            run = Run(hub, settings, book, client, clock, stop, report, repository)
            if wishes.branch and not wishes.dry_run:
                run.attempt(lambda repository: run.enter(repository, wishes))
            if wishes.push and not wishes.dry_run:
                run.attempt(run.pull)
            run.gather(wishes.show)
            run.correct()
            run.follow(wishes.show, wishes.refresh)
            run.poll(early=wishes.early)
            run.look()
            only = run.enlist(wishes.again) if wishes.again is not None else None
            run.work(speech, wishes, only)
        cache.trim(hub.state / "audio", settings)
        if wishes.commits:
            run.commit(wishes.push)
        run.conclude(started)
    return report


def _repository(hub: Hub, wanted: bool) -> Repository | None:
    """The hub's repository; a run that is to commit nothing does without one that git refuses."""
    try:
        found = Repository.around(hub.root)
    except KlankbordError:
        if wanted:
            raise
        return None
    if wanted and found is None:
        raise KlankbordError(str(hub.root), "is in no git repository", "Run git init there, or leave out --commit.")
    return found
