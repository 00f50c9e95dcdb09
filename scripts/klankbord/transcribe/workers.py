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
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
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

Speech = Callable[..., Transcript]
RETRIES = 3  # times that a task may be given to another worker after its own died


@contextlib.contextmanager
def speech(workers: str, *, models_dir: Path | None = None) -> Iterator[tuple[Speech, int]]:
    """What to call instead of ``transcribe``, and how many calls are worth making at a time.

    ``workers`` is ``local`` or the address of a Dask scheduler, such as ``tcp://host:8786``. Raises
    KlankbordError when the cluster cannot be reached or has no workers.
    """
    if workers == "local":
        with contextlib.closing(Together(models_dir)) as here:
            yield here, AT_A_TIME
        return
    with cluster(workers) as (pool, count):
        yield functools.partial(_remote, pool), count


@contextlib.contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """An executor on a Dask cluster, and how many tasks it runs at a time; raises KlankbordError without one."""
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
        count = sum(client.nthreads().values())
        if not count:
            raise KlankbordError(
                f"--workers {address}",
                "the scheduler has no workers",
                f"Start some: dask worker {address} --nthreads 1",
            )
        yield client.get_executor(pure=False, retries=RETRIES), count
    finally:
        client.close()


def submit(pool: Executor, path: Path, **options: Any) -> Future[Transcript]:
    """Have an executor's worker transcribe a file; ``options`` are those of ``transcribe`` that can travel."""
    return pool.submit(on_worker, path.read_bytes(), path.suffix, options)


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
    pool: Executor,
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
    length = duration(path)
    future = submit(pool, Path(path), **options, heard_before=known.recall(voices) if voices else {})
    try:
        while True:
            try:
                return future.result(timeout=1.0)
            except TimeoutError:
                if progress:
                    progress(Progress(0.0, length))
    except CancelledError as error:
        raise KlankbordError(str(path), "the cluster gave it up", "See the log of the scheduler; try again.") from error
    except BaseException:
        future.cancel()
        raise
