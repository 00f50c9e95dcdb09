"""Several callers, one model: files that are asked for at the same time are heard in shared batches, in one thread.

The windows of the next file fill the last batch of the file before it, and are read while the model is still busy.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.model import Person, Transcript
from klankbord.transcribe.engines import Hearing
from klankbord.transcribe.listening import Job, Progress, Report
from klankbord.transcribe.stage import transcribe_many, transcribe_one

AT_A_TIME = 2  # files: one being heard, and one whose windows come next; more would only hold memory


@dataclass(frozen=True, slots=True)
class _Asked:
    """A file that somebody waits for."""

    job: Job
    answer: Future[Transcript] = field(default_factory=Future)


class _GaveUp(BaseException):
    """Carries what a caller's progress report raised past all that catches errors of single files."""


@dataclass(slots=True)
class Together:
    """Called like ``transcribe``, from several threads. ``close`` it when all calls have returned.

    Files that are heard in the same way share batches.
    """

    models_dir: Path | None = None
    _waiting: dict[Hearing, queue.SimpleQueue[_Asked]] = field(default_factory=dict)
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
        vocabulary: Iterable[str] = (),
        recording: str = "",
        heard_before: Mapping[str, tuple[float, ...]] | None = None,
    ) -> Transcript:
        """The transcript of a file, as ``transcribe`` gives it. What ``progress`` raises ends all that is under way."""
        told = (tuple(known), tuple(vocabulary), recording, heard_before or {})
        job = Job(Path(path), language, tuple(people), speakers, checkpoints, voices, progress, *told)
        asked, hearing = _Asked(job), Hearing(model, device, threads, self.models_dir)
        with self._lock:
            self._waiting.setdefault(hearing, queue.SimpleQueue()).put(asked)
        self._thread.submit(self._hear, hearing)
        return asked.answer.result()

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()

    def _hear(self, hearing: Hearing) -> None:
        """Hear all that is waiting, and what joins it meanwhile. Every file that was taken gets its answer."""
        taken: list[_Asked] = []
        try:
            self._shared(hearing, taken)
        except Exception:
            # An error that is not a KlankbordError may come from any of them: apart, only the faulty one fails.
            for asked in _open(taken):
                self._alone(hearing, asked)
        except BaseException as error:
            for asked in _open(taken):
                asked.answer.set_exception(error.__cause__ or error)

    def _shared(self, hearing: Hearing, taken: list[_Asked]) -> None:
        by_job: dict[int, _Asked] = {}
        if self._waiting[hearing].empty():
            return  # an earlier round took what this one was called for

        def jobs() -> Iterator[Job]:
            while (asked := self._next(hearing)) is not None:
                taken.append(asked)
                job = asked.job.reporting(_guarded(asked.job.report))
                by_job[id(job)] = asked
                yield job

        for job, result in transcribe_many(jobs(), hearing):
            if isinstance(result, KlankbordError):
                by_job[id(job)].answer.set_exception(result)
            else:
                by_job[id(job)].answer.set_result(result)

    def _next(self, hearing: Hearing) -> _Asked | None:
        try:
            return self._waiting[hearing].get_nowait()
        except queue.Empty:
            return None

    def _alone(self, hearing: Hearing, asked: _Asked) -> None:
        try:
            found = transcribe_one(asked.job, hearing)
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
