"""The stage from audio files to transcripts: windows of all waiting files go through Whisper in full batches."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.model import Person, Transcript
from klankbord.transcribe import afterwards, allocation, engines
from klankbord.transcribe.afterwards import Spread
from klankbord.transcribe.engine import Heard
from klankbord.transcribe.engines import Hearing, OneAtATime, Prepares, Recogniser
from klankbord.transcribe.listening import Job, Listening, Report
from klankbord.transcribe.one_thread import one_thread
from klankbord.transcribe.recognisers import HearsFiles
from klankbord.transcribe.windows import Window

log = logging.getLogger(__name__)

BATCH = 16
AHEAD = 3  # groups that wait for a GPU: it is quick, and now and then a file is slow to open


def transcribe(
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
    models_dir: Path | None = None,
) -> Transcript:
    """Recognise what is said in an audio file, and who says it. ``language`` None lets Whisper decide.

    ``checkpoints`` is a folder: after an interruption, the same call resumes. ``people`` are the hosts and
    guests whose names may be given to voices, ``voices`` a show's file of known voices, ``known`` words that stay
    as heard, ``vocabulary`` names that may be said, as they are spelt. ``recording`` is what ``voices`` knows the file
    by, ``heard_before`` are voiceprints by name to use instead of those in ``voices``. Raises KlankbordError when the
    file, the model or the device is unusable.
    """
    told = (tuple(known), tuple(vocabulary), recording, heard_before or {})
    job = Job(Path(path), language, tuple(people), speakers, checkpoints, voices, progress, *told)
    return transcribe_one(job, Hearing(model, device, threads, models_dir))


def transcribe_one(job: Job, hearing: Hearing) -> Transcript:
    """The transcript of one file; raises KlankbordError when the file, the model or the device is unusable."""
    ((_, result),) = transcribe_many([job], hearing)
    if isinstance(result, KlankbordError):
        raise result
    return result


def transcribe_many(
    jobs: Iterable[Job], hearing: Hearing, *, progress: Report | None = None
) -> Iterator[tuple[Job, Transcript | KlankbordError]]:
    """Transcribe files in order, each with its outcome as soon as it is there; batches run on over the end of a file.

    The next windows are read and packed while the model runs. A file that fails gives its KlankbordError and does not
    stop the others; a model or a device that is unusable raises it. ``progress`` is for jobs without one of their own.
    """
    engine = engines.load(hearing)
    beside = engine.device != "cpu"
    if beside:
        engine = OneAtATime(engine)
    size = BATCH if not beside else int(getattr(engine, "batch", BATCH))
    try:
        with one_thread(), afterwards.line(beside=beside) as line:
            parts = _parts(jobs, engine, hearing.models_dir, line.spread)
            for group in _ahead(_grouped(parts, size), AHEAD if beside else 1):
                heard = [
                    pair
                    for batch in _by_language([p for p in group if p.window is not None], engine)
                    for pair in zip(batch, _hear(batch, engine), strict=True)
                ]
                for closed in line.put(partial(_after, group, heard, hearing.model, progress)):
                    yield from closed
            for closed in line.rest():
                yield from closed
    finally:
        allocation.give_back()


@dataclass(frozen=True, slots=True)
class _Part:
    """A window of a file, or the file's end when there is none."""

    job: Job
    listening: Listening | None = None
    window: Window | None = None
    error: KlankbordError | None = None


def _parts(jobs: Iterable[Job], engine: Recogniser, models_dir: Path | None, spread: Spread) -> Iterator[_Part]:
    for job in jobs:
        try:
            listening = Listening(job, engine, models_dir, spread)
            for window in listening.windows():
                yield _Part(job, listening, engine.prepare(window) if isinstance(engine, Prepares) else window)
            yield _Part(job, listening)
        except KlankbordError as error:
            yield _Part(job, error=error)


def _grouped(parts: Iterator[_Part], size: int) -> Iterator[list[_Part]]:
    """Groups with a batch of windows each; the ends of files go with the last window before them."""
    group: list[_Part] = []
    count = 0
    for part in parts:
        if count == size and part.window is not None:
            yield group
            group, count = [], 0
        group.append(part)
        count += part.window is not None
    if group:
        yield group


def _ahead(groups: Iterator[list[_Part]], most: int) -> Iterator[list[_Part]]:
    """The same groups, the next made in a thread while the caller is busy with this one; so many wait at ``most``."""
    made: queue.SimpleQueue[list[_Part] | BaseException | None] = queue.SimpleQueue()
    wanted = threading.Semaphore(most)
    stop = threading.Event()

    def make() -> None:
        try:
            while True:
                wanted.acquire()
                if stop.is_set():
                    return
                group = next(groups, None)
                made.put(group)
                if group is None:
                    return
        except BaseException as error:
            made.put(error)

    worker = threading.Thread(target=make, name="windows", daemon=True)
    worker.start()
    try:
        while (item := made.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            wanted.release()
            yield item
    finally:
        stop.set()
        wanted.release()
        worker.join(timeout=30)


def _by_language(parts: list[_Part], engine: Recogniser) -> list[list[_Part]]:
    """Windows by language; that of a file whose language nobody gave is heard in its first window."""
    batches: dict[str, list[_Part]] = {}
    for part in parts:
        if part.listening is None or part.window is None:
            continue
        if isinstance(engine, HearsFiles):
            part.listening.of_file(part.window)
        if part.listening.language is None:
            part.listening.language = engine.languages([part.window])[0][0][0]
        batches.setdefault(part.listening.language or "", []).append(part)
    return list(batches.values())


def _hear(batch: list[_Part], engine: Recogniser) -> list[Heard]:
    """What is said in the windows of a batch; in halves when it is too much for the memory of the GPU."""
    if isinstance(engine, HearsFiles):
        return [p.listening.of_file(p.window) for p in batch if p.listening and p.window]
    language = batch[0].listening.language if batch[0].listening else None
    try:
        return engine.hear([p.window for p in batch if p.window], language or "en")
    except RuntimeError as error:
        if len(batch) == 1 or "out of memory" not in str(error).lower():
            raise
    half = len(batch) // 2
    log.warning("%d windows at once are too much for the GPU's memory; they are heard in halves", len(batch))
    return [*_hear(batch[:half], engine), *_hear(batch[half:], engine)]


def _after(
    group: list[_Part], pairs: list[tuple[_Part, Heard]], model: str, progress: Report | None
) -> list[tuple[Job, Transcript | KlankbordError]]:
    """Judge and keep what was heard in a group; gives the files that end in it."""
    for listening in {id(p.listening): p.listening for p, _ in pairs}.values():
        if listening is None:
            continue
        own = [(p.window, h) for p, h in pairs if p.listening is listening and p.window]
        listening.heard(own)
        if report := listening.job.report or progress:
            report(listening.progress(own[-1][0]))
    allocation.give_back()  # what a batch left in pieces would come on top of what the next one takes
    return [(part.job, part.error or _close(part, model, progress)) for part in group if part.window is None]


def _close(part: _Part, model: str, progress: Report | None) -> Transcript | KlankbordError:
    if part.listening is None:
        raise RuntimeError("an end without a beginning")
    if report := part.job.report or progress:
        report(part.listening.finished())
    return part.listening.transcript(model)
