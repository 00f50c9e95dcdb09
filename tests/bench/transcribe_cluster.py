"""A local Dask cluster: two single-thread workers against one, and one worker killed in the middle of a run.

    .venv/bin/python tests/bench/transcribe_cluster.py [--minutes 1.5] [--episodes 6]

Each worker is a process with one thread for Whisper, so that the second one brings a second core.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Iterator
from concurrent.futures import as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from distributed import LocalCluster
from transcribe_material import human, ours, table

from klankbord.audio.decode import decode
from klankbord.transcribe import workers


def episodes(folder: Path, count: int, minutes: float, phase: int) -> list[Path]:
    """Files of their own sound, cut from what speech there is; others for each phase, as workers keep what they did."""
    source = (human(1) or ours())[0]
    sound = np.concatenate(list(decode(source.audio)))
    size = round(minutes * 60 * 16_000)
    made = []
    for number in range(count):
        part = np.roll(sound, -(number * 37 + phase * 7) * 16_000 - os.getpid())[:size]
        path = folder / f"episode{phase}-{number}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16_000)
            file.writeframes((part * 32767).astype("<i2").tobytes())
        made.append(path)
    return made


@contextmanager
def started(count: int, log: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler here and worker processes beside it, as an operator would start them."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "KLANKBORD_THREADS": "1"}
    local: Any = LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=50)  # type: ignore[no-untyped-call]
    with local as scheduler, log.open("ab") as out:
        address = scheduler.scheduler_address
        command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
        command += ["--no-dashboard", "--local-directory", str(log.parent)]
        processes = [subprocess.Popen(command, env=environment, stdout=out, stderr=out) for _ in range(count)]
        try:
            while len(scheduler.scheduler.workers) < count:
                time.sleep(0.2)
            yield address, processes
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(30)


def heard(
    address: str, files: list[Path], victim: subprocess.Popen[bytes] | None = None
) -> tuple[float, dict[str, int]]:
    """Seconds to transcribe all files, and how often each came back."""
    back: dict[str, int] = {}
    with workers.cluster(address) as (pool, count):
        # loading the model is part of starting a worker, not of the work
        list(pool.map(_ready, range(count * 4)))
        start = time.monotonic()
        tasks = {workers.submit(pool, f, language="nl", device="cpu", speakers=False): f for f in files}
        for number, task in enumerate(as_completed(tasks)):
            if not task.result().segments:
                raise RuntimeError(f"{tasks[task]} came back empty")
            back[tasks[task].name] = back.get(tasks[task].name, 0) + 1
            if number == 0 and victim is not None:
                victim.send_signal(signal.SIGKILL)
        return time.monotonic() - start, back


def _ready(number: int) -> int:
    from klankbord.transcribe import engine, models

    engine.load(models.path("base"), "cpu", 1)
    time.sleep(0.5)
    return number


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.5)
    parser.add_argument("--episodes", type=int, default=6)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        took = {}
        for count in (1, 2):
            with started(count, folder / "workers.log") as (address, _):
                took[count], _ = heard(address, episodes(folder, chosen.episodes, chosen.minutes, count))
        table(
            ("workers", "seconds", "throughput against one"),
            [(n, seconds, took[1] / seconds) for n, seconds in took.items()],
        )
        with started(2, folder / "workers.log") as (address, processes):
            files = episodes(folder, chosen.episodes, chosen.minutes, 3)
            _, back = heard(address, files, processes[0])
        twice = sum(n > 1 for n in back.values())
        print(f"One of two workers killed: {len(back)} of {len(files)} episodes done, {twice} of them twice.")


if __name__ == "__main__":
    main()
