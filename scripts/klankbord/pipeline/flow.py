"""The stages side by side: while one episode is heard, the next are fetched and the last is written.

So the model never waits. Only the thread that runs the flow touches the ledger and the hub's pages. Fetching and
hearing happen in executors; a hearing executor may be a cluster.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from klankbord.audio.download import place
from klankbord.errors import KlankbordError
from klankbord.feeds.client import Client
from klankbord.library.hub import Hub
from klankbord.library.merge.updating import Written
from klankbord.library.pages import by_hand as pages_by_hand
from klankbord.library.pages.moved import Moves
from klankbord.model import NO_VOICES, Theme, Transcript
from klankbord.pipeline import (
    backoff,
    boundary,
    fetching,
    hearing,
    keeping,
    pages,
    private_sound,
    replaced,
    unfinished,
    writing,
)
from klankbord.pipeline import ledger as states
from klankbord.pipeline.authorship import Authorship
from klankbord.pipeline.hearing import Ears
from klankbord.pipeline.jobs import Fetched, Job, model_of
from klankbord.pipeline.ledger import Ledger, Row
from klankbord.pipeline.report import Arrival, Failure, Report
from klankbord.pipeline.stopping import Clock, Stop, StoppedError
from klankbord.settings import Settings
from klankbord.transcribe.workers import ClusterLostError

log = logging.getLogger(__name__)

NOBODY = "nobody is heard in its sound; listen to it, and hide the page if that is right."
FETCHERS = 3
AHEAD = 4
"""How many episodes may be fetched or await the model beyond those being heard: hides the network, for little disk."""


@dataclass(slots=True)
class Flow:
    """One run's episodes on their way; ``speech`` is where ``ears`` hear, ``hearers`` how many at a time.

    ``after_each`` is called when an episode is written."""

    hub: Hub
    settings: Settings
    ledger: Ledger
    client: Client
    clock: Clock
    stop: Stop
    report: Report
    authorship: Authorship
    themes: tuple[Theme, ...]
    ears: Ears
    speech: Executor
    hearers: int = 1
    after_each: Callable[[], None] | None = None
    _fetching: dict[Future[Fetched], Job] = field(default_factory=dict)
    _ready: deque[Fetched] = field(default_factory=deque)
    _hearing: dict[Future[tuple[Transcript, float, float]], Job] = field(default_factory=dict)
    _heard_until: float = 0.0
    _pages: Mapping[tuple[str, str], str] | None = None

    def run(self, jobs: Iterable[Job]) -> None:
        """Take every job as far as it gets before the run must stop. Failures go into the report, never up."""
        queue = deque(jobs)
        with ThreadPoolExecutor(FETCHERS, thread_name_prefix="fetch") as network, self._stopping():
            while (queue and not self.stop.reason) or self._fetching or self._ready or self._hearing:
                while queue and not self.stop.reason and self._under_way() < AHEAD + self.hearers:
                    self._begin(queue.popleft(), network)
                while self._ready and self._has_place(self._ready[0].job):
                    self._hear(self._ready.popleft())
                # A time-out, because a signal's handler only runs between two waits.
                futures: list[Future[Any]] = [*self._fetching, *self._hearing]
                done, _ = wait(futures, timeout=0.5, return_when=FIRST_COMPLETED)
                for future in done:
                    if future in self._fetching:
                        self._fetched(self._fetching.pop(future), future)
                    else:
                        self._heard(self._hearing.pop(future), future)

    def _has_place(self, job: Job) -> bool:
        """Whether an episode can be heard now; one that was under way when a run died is heard alone.

        Else it could not be told from those that were heard beside it, and they would be put off together.
        """
        if job.row.kills or any(other.row.kills > 1 for other in self._hearing.values()):
            return not self._hearing
        return len(self._hearing) < self.hearers

    def _under_way(self) -> int:
        return len(self._fetching) + len(self._ready) + len(self._hearing)

    @contextmanager
    def _stopping(self) -> Iterator[None]:
        """When the flow itself breaks (a full disk under the ledger), nothing goes on behind its back."""
        try:
            yield
        except BaseException as error:
            self.stop.ask(f"{type(error).__name__}: {error}")
            raise

    def _begin(self, job: Job, network: Executor) -> None:
        if job.row.state in unfinished.UNHEARD:
            log.info("fetching %s: %s", job.show.slug, job.episode.title)
            future = network.submit(
                fetching.fetch, self.client, self.hub, self.settings, job, self.stop, fitting=self.ears.fit is not None
            )
            self._fetching[future] = job
        else:
            self._finish(self._risked(job), None)

    def _risked(self, job: Job) -> Job:
        """Count the try before it starts, so that an episode that kills the process is found out."""
        return replace(job, row=self.ledger.put(replace(job.row, kills=job.row.kills + 1), self.clock()))

    def _hear(self, fetched: Fetched) -> None:
        job = self._risked(fetched.job)
        self._hearing[self.speech.submit(self._timed, replace(fetched, job=job))] = job

    def _timed(self, fetched: Fetched) -> tuple[Transcript, float, float]:
        """Hear, and say when that began and ended; runs in ``speech``."""
        started = time.monotonic()
        return hearing.hear(self.ears, self.hub, self.settings, fetched, self.stop), started, time.monotonic()

    def _fetched(self, job: Job, future: Future[Fetched]) -> None:
        try:
            fetched = future.result()
        except (Exception, CancelledError) as error:
            self._failed(job, error)
            return
        self.report.notices.extend(f"{job.show.slug}: {notice}" for notice in fetched.notices)
        if fetched.heard_before:
            # The times of a sound that moved are still to follow: until then its state must say so.
            moves = fetched.job.moves
            row = job.row if moves is not None else replace(job.row, state=states.CHANGED)
            self._finish(self._risked(replace(job, row=row, moves=moves)), None)
        elif fetched.transcript is not None:
            self._store(self._risked(fetched.job), fetched.transcript)
        else:
            self._ready.append(fetched)

    def _heard(self, job: Job, future: Future[tuple[Transcript, float, float]]) -> None:
        try:
            transcript, began, ended = future.result()
        except (Exception, CancelledError) as error:
            self._failed(job, error)
            return
        # time in which several are heard counts once
        self.report.speech_seconds += max(0.0, ended - max(began, self._heard_until))
        self._heard_until = max(ended, self._heard_until)
        if transcript.segments:
            self.report.audio_seconds += transcript.segments[-1].end
        else:
            self.report.notices.append(f"{job.show.slug}: {job.episode.title}: {NOBODY}")
        told = (remark for remark in transcript.remarks if remark.startswith(NO_VOICES))
        self.report.notices += [remark for remark in told if remark not in self.report.notices]
        self._store(job, transcript)

    def _store(self, job: Job, transcript: Transcript) -> None:
        """Make the transcript durable before anything is made of it: it is what costs the most."""
        try:
            keeping.keep(self.hub, job, transcript)
        except Exception as error:
            self._failed(job, error)
            return
        row = self.ledger.put(replace(job.row, state=states.HEARD), self.clock())
        self._finish(replace(job, row=row), transcript)

    def _finish(self, job: Job, transcript: Transcript | None) -> None:
        """Write the page, then remember that it is written, then let go of what is no longer needed."""
        row = job.row
        if row.state == states.HEARD and transcript is None:
            stored = keeping.kept(self.hub, job)
            if stored is None:  # somebody emptied the store: it has to be heard again, by the next run
                again = states.REPLACED if row.folder else states.WAITING
                again = states.BARE if self._is_by_hand(row) else states.AGAIN if row.again else again
                self.ledger.put(replace(row, state=again, kills=0), self.clock())
                return
            job, transcript = stored
        by_hand = self._is_by_hand(row)
        try:
            editors = self.authorship.begin(self.hub.episodes / row.folder) if row.folder else set()
            helper = writing.helper(self.hub, self.settings, self.report.llm)
            told, copy = private_sound.on_page(self.hub, job.show, job.episode)
            told_job = job if told is job.episode else replace(job, episode=told)
            written = writing.write(
                self.hub, self.settings, told_job, transcript, self.themes, self._folder(row), helper
            )
        except Exception as error:
            self._failed(job, error)
            return
        folder = written.folder.relative_to(self.hub.episodes).as_posix()
        row = row if by_hand else self._of_this_sound(job, written, anew=transcript is not None)
        state = states.AGAIN if row.again and transcript is None else states.DONE
        done = replace(row, state=state, folder=folder, attempts=0, kills=0, next_try=0.0, reason="")
        done = replace(done, again="") if state == states.DONE else done
        with self.ledger.transaction():
            self.authorship.end(written.folder, editors)
            if copy is not None:
                self.authorship.add(copy)
            self.ledger.put(done, self.clock())
        try:
            keeping.drop(self.hub, job, keep_sound=self._shared(job))
        except OSError as error:
            log.warning("%s: what is no longer needed cannot be removed: %s", job.show.slug, error)
        self._report(job, written, transcript)
        if self.after_each is not None:
            self.after_each()

    def _folder(self, row: Row) -> Path | None:
        """Where the page of an episode is, when it has one: a run that died may have written it and not said so."""
        if self._pages is None:
            self._pages = pages.folders(self.ledger)
        name = row.folder or self._pages.get((row.show, row.guid))
        return self.hub.episodes / name if name else None

    def _is_by_hand(self, row: Row) -> bool:
        """Whether the page of an episode was made by an editor or an import, and the machine adds to it."""
        return bool(row.folder) and pages_by_hand.waits(self.hub.episodes / row.folder)

    def _of_this_sound(self, job: Job, written: Written, *, anew: bool) -> Row:
        """Remember which sound the words of the page come from, and say so when they are new ones."""
        if written.kept or job.episode.audio is None:
            return job.row
        asked = bool(job.row.again)
        if anew and not written.created:
            path, model = self.hub.inside(written.folder / "index.md"), model_of(job, self.settings)
            why = (
                f"it was heard again with {model}" if asked else "the publisher replaced the sound; it was heard again"
            )
            self.report.notices.append(f"{path}: {why}.")
        if job.moves is not None:
            self.report.notices.append(f"{self.hub.inside(written.folder / 'index.md')}: {_told(job.moves)}")
        sound = place(job.episode.audio, self.hub.state / "audio")
        return replaced.remembered(job.row, job.episode, sound, anew=anew and not asked)

    def _shared(self, job: Job) -> bool:
        """Whether another episode under way has the same enclosure, and so the same file."""
        url = job.episode.audio.url if job.episode.audio else ""
        others = [*self._fetching.values(), *(fetched.job for fetched in self._ready), *self._hearing.values()]
        return any(other.episode.audio is not None and other.episode.audio.url == url for other in others)

    def _report(self, job: Job, written: Written, transcript: Transcript | None) -> None:
        path = self.hub.inside(written.folder / "index.md")
        for conflict in written.conflicts:
            self.report.notices.append(f"{path}: {conflict}")
        if written.created or written.changed:
            source = transcript.source if transcript else ""
            arrival = Arrival(
                job.show.slug, job.episode.title, path, source, job.episode.duration or 0.0, written.created
            )
            self.report.arrivals.append(arrival)
            log.info("wrote %s", path)

    def _failed(self, job: Job, error: BaseException) -> None:
        """Remember why, and when to try again; being told to stop is not a failure."""
        row, now = job.row, self.clock()
        # With neither a cluster nor a disk nothing comes of what is next, and hearing it in vain would cost hours.
        lost = error if isinstance(error, ClusterLostError) else boundary.of_the_disk(error)
        if lost is not None:
            boundary.end_run(self.report, self.stop, lost)
            error = StoppedError(lost.cause)
        if isinstance(error, StoppedError | CancelledError):
            self.ledger.put(replace(row, kills=0), now)
            return
        cause, mend = boundary.explain(error)
        if not isinstance(error, KlankbordError | OSError):
            log.error("%s: %s", job.episode.title, cause, exc_info=error)
        wait = getattr(error, "retry_after", None)
        # A host that asks for patience gets it; that is not the episode's fault.
        attempts = row.attempts + (wait is None)
        again = backoff.next_try(now, max(attempts, 1)) if wait is None else backoff.after(now, wait)
        failure = Failure(row.show, job.episode.title, cause, mend, attempts, again)
        failed = replace(row, attempts=attempts, kills=0, next_try=again.timestamp(), reason=f"{cause}. {mend}")
        self.ledger.put(failed, now)
        self.report.failures.append(failure)
        log.warning("%s: %s", row.show, failure)


def _told(moves: Moves) -> str:
    """What is said about a sound of which stretches have moved."""
    new = f" {moves.unheard:.0f} s of it are new and were not heard." if moves.unheard >= 1 else ""
    if not moves.any:
        return f"the publisher replaced the file; all is said at the same times, so it was not heard again.{new}"
    return f"the publisher moved stretches of the sound; the times followed, and it was not heard again.{new}"
