"""Where speech is recognised: in this process, or on a Dask cluster through its ``concurrent.futures`` executor.

A cluster is a scheduler and as many workers as there are machines (docs/transcription.md shows how to start them). A
worker gets the sound itself, so it needs no shared disk; it loads the model once; when it dies, the scheduler gives
its task to another.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from klankbord import durable, settings
from klankbord.audio.decode import duration
from klankbord.errors import KlankbordError
from klankbord.model import Transcript
from klankbord.transcribe.listening import Progress, Report
from klankbord.transcribe.speakers import known
from klankbord.transcribe.stage import transcribe
from klankbord.transcribe.together import AT_A_TIME, Together

PATIENCE = 20.0
"""Seconds for which a scheduler may be out of reach before it is given up."""

Speech = Callable[..., Transcript]
ALIKE = ("klankbord", "faster-whisper", "ctranslate2")
"""Packages of which a worker must have the version that this machine has: else the same sound gives other words."""
RETRIES = 3  # times that a task may be given to another worker after its own died


class ClusterLostError(KlankbordError):
    """The scheduler is gone: nothing that was given to it comes back, and it is no episode's fault."""


@dataclass(slots=True)
class Pool:
    """An executor on a cluster, and the client behind it."""

    executor: Executor
    client: Any
    address: str

    def lost(self, since: float) -> bool:
        """Whether the scheduler is gone; ``since`` is when it was last seen to be there (monotonic clock)."""
        return self.client.status == "closed" or time.monotonic() - since > PATIENCE

    @property
    def is_there(self) -> bool:
        """Whether the scheduler answers."""
        return bool(self.client.status == "running")

    def error(self) -> ClusterLostError:
        """The one line about it."""
        mend = f"Start it again: dask scheduler, and dask worker {self.address}. What waits is heard by the next run."
        return ClusterLostError(f"--workers {self.address}", "the scheduler is gone", mend)


@contextlib.contextmanager
def speech(
    workers: str, *, models_dir: Path | None = None, model: str = "", notices: list[str] | None = None
) -> Iterator[tuple[Speech, int]]:
    """What to call instead of ``transcribe``, and how many calls are worth making at a time.

    ``workers`` is ``local`` or the address of a Dask scheduler, such as ``tcp://host:8786``. Its workers are looked at
    first: whether they have this version of Klankbord and ``model``. Those that are not fit get no work, and
    ``notices`` a line about each. Raises KlankbordError when the cluster cannot be reached or has no fit workers.
    """
    if workers == "local":
        with contextlib.closing(Together(models_dir)) as here:
            yield here, AT_A_TIME
        return
    with cluster(workers, model=model, notices=notices) as (pool, count):
        yield functools.partial(_remote, pool), count


@contextlib.contextmanager
def cluster(address: str, *, model: str = "", notices: list[str] | None = None) -> Iterator[tuple[Pool, int]]:
    """An executor on the fit workers of a Dask cluster, and how many tasks these run at a time; raises KlankbordError
    without one."""
    try:
        from distributed import Client
    except ImportError as error:
        raise KlankbordError(
            f"--workers {address}", "needs the package distributed", "Install klankbord[cluster]."
        ) from error
    try:
        client: Any = Client(address, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise KlankbordError(
            f"--workers {address}",
            f"no scheduler answers there ({error})",
            "Start one with dask scheduler, and give its address, such as tcp://host:8786.",
        ) from error
    try:
        threads = client.nthreads()
        if not sum(threads.values()):
            raise KlankbordError(
                f"--workers {address}",
                "the scheduler has no workers",
                f"Start some: dask worker {address} --nthreads 1",
            )
        told = client.run(look, model, on_error="return")
        unfit = {worker: why for worker in threads if (why := _unfit(told.get(worker)))}
        lines = [f"The worker at {worker} gets no work: {why}." for worker, why in sorted(unfit.items())]
        fit = [worker for worker in threads if worker not in unfit]
        if not fit:
            mend = "Give every worker this version of Klankbord and the model (docs/transcription.md)."
            raise KlankbordError(f"--workers {address}", f"no worker is fit: {' '.join(lines)}", mend)
        if notices is not None:
            notices += lines
        executor = client.get_executor(pure=False, retries=RETRIES, workers=fit, allow_other_workers=False)
        yield Pool(executor, client, address), sum(threads[worker] for worker in fit)
    finally:
        with contextlib.suppress(Exception):  # a scheduler that is gone cannot be told goodbye
            client.close(timeout=5)


def look(model: str) -> dict[str, str]:
    """What a worker says of itself: its host, its versions, and what keeps it from hearing with ``model``."""
    from klankbord.transcribe import engines

    facts = {"host": socket.gethostname(), "trouble": ""}
    facts |= {name: metadata.version(name) for name in ALIKE}
    try:
        if model:
            engines.prepare(model, models_dir=settings.load(Path()).models_dir)
    except Exception as error:
        facts["trouble"] = f"it cannot have the model {model} ({error})"
    return facts


def _unfit(told: Any) -> str:
    """Why a worker gets no work; empty when it is fit."""
    if not isinstance(told, dict):
        return f"it cannot run Klankbord ({type(told).__name__}: {told})" if told is not None else "it does not answer"
    where = f" on {told['host']}"
    for name in ALIKE:
        if told.get(name) != metadata.version(name):
            return f"it has {name} {told.get(name)}{where}, and this machine {metadata.version(name)}"
    return f"{told['trouble']}{where}" if told["trouble"] else ""


def submit(pool: Pool, path: Path, **options: Any) -> Future[Transcript]:
    """Have an executor's worker transcribe a file; ``options`` are those of ``transcribe`` that can travel."""
    return pool.executor.submit(on_worker, path.read_bytes(), path.suffix, options)


def on_worker(sound: bytes, suffix: str, options: dict[str, Any]) -> Transcript:
    """What a worker does: put the sound in a file and transcribe it, going on where a predecessor stopped."""
    folder = settings.load(Path()).models_dir.parent / "worker"
    path = folder / f"{hashlib.sha256(sound).hexdigest()}{suffix}"
    durable.write(path, sound)
    threads = options.pop("threads", 0) or int(os.environ.get("KLANKBORD_THREADS", "1"))
    try:
        return transcribe(path, threads=threads, checkpoints=folder / "checkpoints", **options)
    finally:
        path.unlink(missing_ok=True)


def _remote(
    pool: Pool,
    path: Path,
    *,
    progress: Report | None = None,
    checkpoints: Path | None = None,
    voices: Path | None = None,
    **options: Any,
) -> Transcript:
    """Transcribe on the cluster and wait; ``progress`` is called now and then, and may raise to give up.

    Checkpoints are the worker's own: those of this machine are not where the work is. What the show knows of voices
    goes there as values, and what is heard of them comes back in the transcript.
    """
    length, seen = duration(path), time.monotonic()
    if not pool.is_there:
        raise pool.error()
    future = submit(pool, Path(path), **options, heard_before=known.recall(voices) if voices else {})
    try:
        while True:
            try:
                return future.result(timeout=1.0)
            except TimeoutError:
                seen = time.monotonic() if pool.is_there else seen
                if pool.lost(seen):
                    raise pool.error() from None
                if progress:
                    progress(Progress(0.0, length))
    except ClusterLostError:
        raise
    except CancelledError as error:
        if not pool.is_there:
            raise pool.error() from error
        raise KlankbordError(str(path), "the cluster gave it up", "See the log of the scheduler; try again.") from error
    except BaseException:
        future.cancel()
        raise
