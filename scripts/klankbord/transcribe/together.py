"""Several callers, one model: files that are asked for at the same time are heard in shared batches, in one thread.

The windows of the next file fill the last batch of the file before it, and are read while the model is still busy.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.model import Person, Transcript
from klankbord.transcribe.listening import Job, Progress, Report
from klankbord.transcribe.stage import transcribe_many, transcribe_one

AT_A_TIME = 2  # files: one being heard, and one whose windows come next; more would only hold memory


@dataclass(frozen=True, slots=True)
class _Engine:
    """What files must have in common to share batches."""

    model: str
    device: str
    threads: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """A file that somebody waits for."""

    job: Job
    answer: Future[Transcript] = field(default_factory=Future)


class _GaveUp(BaseException):
    """Carries what a caller's progress report raised past all that catches errors of single files."""


@dataclass(slots=True)
class Together:
    """Called like ``transcribe``, from several threads. ``close`` it when all calls are back."""

    models_dir: Path | None = None
    _waiting: dict[_Engine, queue.SimpleQueue[_Asked]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="whisper"))

    def __call__(
        self,
        path: Path | str,
        *,
        language: str | None = None,
        model: str = "base",
        device: str = "auto",
        threads: int = 0,
        checkpoints: Path | None = None,
        progress: Report | None = None,
        people: Iterable[Person] = (),
        speakers: bool = True,
        voices: Path | None = None,
        known: Iterable[str] = (),
    ) -> Transcript:
        """The transcript of a file, as ``transcribe`` gives it. What ``progress`` raises ends all that is under way."""
        job = Job(Path(path), language, tuple(people), speakers, checkpoints, voices, progress, tuple(known))
        asked, engine = _Asked(job), _Engine(model, device, threads)
        with self._lock:
            self._waiting.setdefault(engine, queue.SimpleQueue()).put(asked)
        self._thread.submit(self._hear, engine)
        return asked.answer.result()

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()

    def _hear(self, engine: _Engine) -> None:
        """Hear all that waits, and what comes to wait meanwhile. Every file that was taken gets its answer."""
        taken: list[_Asked] = []
        try:
            self._shared(engine, taken)
        except Exception:
            # A fault that is no KlankbordError may be of any of them: apart, only the one that has it fails.
            for asked in _open(taken):
                self._alone(engine, asked)
        except BaseException as error:
            for asked in _open(taken):
                asked.answer.set_exception(error.__cause__ or error)

    def _shared(self, engine: _Engine, taken: list[_Asked]) -> None:
        by_job: dict[int, _Asked] = {}
        if self._waiting[engine].empty():
            return  # an earlier round took what this one was called for

        def jobs() -> Iterator[Job]:
            while (asked := self._next(engine)) is not None:
                taken.append(asked)
                job = asked.job.reporting(_guarded(asked.job.report))
                by_job[id(job)] = asked
                yield job

        results = transcribe_many(
            jobs(), model=engine.model, device=engine.device, threads=engine.threads, models_dir=self.models_dir
        )
        for job, result in results:
            if isinstance(result, KlankbordError):
                by_job[id(job)].answer.set_exception(result)
            else:
                by_job[id(job)].answer.set_result(result)

    def _next(self, engine: _Engine) -> _Asked | None:
        try:
            return self._waiting[engine].get_nowait()
        except queue.Empty:
            return None

    def _alone(self, engine: _Engine, asked: _Asked) -> None:
        try:
            found = transcribe_one(
                asked.job, model=engine.model, device=engine.device, threads=engine.threads, models_dir=self.models_dir
            )
        except BaseException as error:
            asked.answer.set_exception(error)
        else:
            asked.answer.set_result(found)


def _open(taken: list[_Asked]) -> list[_Asked]:
    return [asked for asked in taken if not asked.answer.done()]


def _guarded(report: Report | None) -> Report | None:
    if report is None:
        return None

    def guarded(far: Progress) -> None:
        try:
            report(far)
        except BaseException as error:
            raise _GaveUp from error

    return guarded
