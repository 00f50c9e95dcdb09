"""A local Dask cluster: two single-thread workers compared with one, and a worker killed in the middle of a run.

    .venv/bin/python tests/bench/transcribe_cluster.py [--minutes 1.5] [--episodes 6] [--rounds 2]

Each worker is a process with one thread for Whisper, so that the second one adds a second core. Runs with one worker
and with two take turns, on different sound each time, and the best of each counts, as other work on the machine can
only slow a run down; the load and the CPU seconds of the workers are printed with the time.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil  # type: ignore[import-untyped]
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


@dataclass
class Run:
    """What came of a run: its seconds, the workers' CPU seconds, and the names of the episodes each time they ended.

    ``heard`` has those that a worker heard; ``kept`` those it put together from windows that another had kept, as when
    that one died with a finished transcript in its hands.
    """

    seconds: float
    cpu: float
    heard: Counter[str]
    kept: Counter[str]
    back: Counter[str]


class Noting:
    """An executor that has the workers write down which episode they have finished."""

    def __init__(self, pool: Any, log: Path) -> None:
        self.pool, self.log = pool, log

    def submit(self, work: Any, sound: bytes, *rest: Any) -> Any:
        """Like that of an executor."""
        return self.pool.submit(_noted, str(self.log), work, sound, *rest)


def _noted(log: str, work: Any, sound: bytes, *rest: Any) -> Any:
    before = time.process_time()
    found = work(sound, *rest)
    with Path(log).open("a") as file:
        file.write(f"{hashlib.sha256(sound).hexdigest()} {time.process_time() - before}\n")
    return found


def heard(address: str, files: list[Path], processes: list[subprocess.Popen[bytes]], *, kill: bool = False) -> Run:
    """Have all files transcribed; with ``kill``, the first worker dies when the first of them is done."""
    names = {hashlib.sha256(f.read_bytes()).hexdigest(): f.name for f in files}
    log, back = files[0].with_suffix(".done"), Counter[str]()
    with workers.cluster(address) as (pool, count):
        # loading the model belongs to starting a worker, not to the work
        list(pool.executor.map(_ready, range(count * 4)))
        before, start = _cpu(processes), time.monotonic()
        noting: Any = Noting(pool, log)
        tasks = {workers.submit(noting, f, language="nl", device="cpu", speakers=False): f for f in files}
        for number, task in enumerate(as_completed(tasks)):
            if not task.result().segments:
                raise RuntimeError(f"{tasks[task]} came back empty")
            back[tasks[task].name] += 1
            if number == 0 and kill:
                processes[0].send_signal(signal.SIGKILL)
        seconds = time.monotonic() - start
    spent = 0.0 if kill else _cpu(processes) - before
    ends = [(names[name], float(took)) for name, took in map(str.split, log.read_text().splitlines())]
    least = statistics.median(took for _, took in ends) / 4
    done = Counter(name for name, took in ends if took >= least)
    return Run(seconds, spent, done, Counter(name for name, took in ends if took < least), back)


def _cpu(processes: list[subprocess.Popen[bytes]]) -> float:
    times = [psutil.Process(p.pid).cpu_times() for p in processes]
    return float(sum(t.user + t.system for t in times))


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
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        rows, best = [], {1: float("inf"), 2: float("inf")}
        for turn in range(chosen.rounds):
            for count in (1, 2):
                load = os.getloadavg()[0]
                with started(count, folder / "workers.log") as (address, processes):
                    made = episodes(folder, chosen.episodes, chosen.minutes, 2 * turn + count)
                    run = heard(address, made, processes)
                best[count] = min(best[count], run.seconds)
                rows.append((turn + 1, count, run.seconds, run.cpu / chosen.episodes, load, sum(run.heard.values())))
                print(f"  {rows[-1]}", file=sys.stderr, flush=True)
        table(("round", "workers", "seconds", "CPU-s an episode", "load before", "episodes heard"), rows)
        print(f"Best of each: two workers have {best[1] / best[2]:.2f} times the throughput of one.")
        with started(2, folder / "workers.log") as (address, processes):
            files = episodes(folder, chosen.episodes, chosen.minutes, 99)
            run = heard(address, files, processes, kill=True)
        twice = sum(n > 1 for n in run.heard.values())
        print(
            f"One of two workers killed: {len(run.back)} of {len(files)} episodes done; heard to the end by a worker: "
            f"{len(run.heard)}, more than once: {twice}; put together again from kept windows: {len(run.kept)}."
        )


if __name__ == "__main__":
    main()
