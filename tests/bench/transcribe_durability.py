"""Memory on long files, sounds that are not speech, and kills at random moments.

.venv/bin/python tests/bench/transcribe_durability.py [memory] [nonspeech] [kills] [--kills 20]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from transcribe_material import THREADS, human, ours, table

from klankbord.audio.decode import decode
from klankbord.transcribe import engine, formats, stage, transcribe
from klankbord.transcribe.engine import Heard
from klankbord.transcribe.windows import Window

RATE = 16_000
KILLS_BATCH = 2  # windows


def write(path: Path, seconds: float, blocks: Iterator[NDArray[np.float32]]) -> Path:
    """A WAV file of so many seconds, written block by block."""
    left = round(seconds * RATE)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        while left > 0:
            block = next(blocks)[:left]
            left -= block.size
            file.writeframes((np.clip(block, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def spoken(pause: int = 0) -> Iterator[NDArray[np.float32]]:
    """Speech without end; after every three minutes of it ``pause`` minutes of silence."""
    source = (human(1) or ours())[0].audio
    number = 0
    while True:
        for block in decode(source):
            yield block
            number += 1
            if number % 18 == 0:
                yield from (np.zeros(RATE * 10, np.float32) for _ in range(pause * 6))


def memory(folder: Path, whole: bool) -> None:
    """Peak memory of a process that transcribes ten minutes, and of one that transcribes three hours.

    To keep the bench short, three hours hold 36 minutes of speech, unless ``whole``.
    """
    peaks = {}
    for name, seconds, pause in (("10 minutes", 600, 0), ("3 hours", 10_800, 0 if whole else 12)):
        path = write(folder / "long.wav", seconds, spoken(pause))
        out = subprocess.run([sys.executable, __file__, "child-memory", str(path)], capture_output=True, check=True)
        peaks[name] = int(out.stdout.split()[-1]) / 1024
    ten = peaks["10 minutes"]
    table(("file", "peak MB", "of ten minutes"), [(n, mb, mb / ten) for n, mb in peaks.items()])


def child_memory(path: str) -> None:
    """Transcribe, then say how much memory that took."""
    transcribe(path, language="nl", device="cpu", threads=THREADS)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def nonspeech(folder: Path) -> None:
    """What is heard in silence, noise, music and tones; it should be nothing."""
    rng = np.random.default_rng(1)
    clock = np.arange(RATE * 2) / RATE
    chords = [
        sum(np.sin(2 * np.pi * f * o * clock) / o for f in chord for o in (1, 2, 3, 4)) * 0.1 * np.exp(-2 * clock)
        for chord in ((261.6, 329.6, 392.0), (196.0, 246.9, 293.7), (220.0, 261.6, 329.6), (174.6, 220.0, 261.6))
    ]

    def forever(kind: str) -> Iterator[NDArray[np.float32]]:
        number = 0
        while True:
            made = {
                "silence": np.zeros(RATE * 2),
                "white noise": rng.normal(0, 0.1, RATE * 2),
                "music": chords[number % 4],
                "tones": 0.3 * np.sin(2 * np.pi * (220 + 110 * (number % 7)) * clock),
            }
            number += 1
            yield np.asarray(made[kind], np.float32)

    rows = []
    for kind in ("silence", "white noise", "music", "tones"):
        for seconds in (30, 600):
            path = write(folder / "sound.wav", seconds, forever(kind))
            found = transcribe(path, language="nl", device="cpu", threads=THREADS)
            rows.append((kind, f"{seconds} s", len(found.text.split()), found.text[:40]))
    table(("sound", "length", "words", "text"), rows)


def kills(folder: Path, count: int) -> None:
    """Kill -9 at random moments, start again, and compare with a run that nobody disturbed."""
    path = write(folder / "speech.wav", 120, spoken())
    # undisturbed in full batches, which also shows that a window's words do not depend on its neighbours
    whole = _run(path, folder / "whole", folder / "whole.json", None, stage.BATCH) or 0.0
    rng = random.Random(20261122)  # noqa: S311
    kept, lost, done, ends, same = True, [], 0, 0, True
    while done < count:
        for file in folder.glob("again.json"):
            file.unlink()
        for file in (folder / "again").glob("*") if (folder / "again").is_dir() else []:
            file.unlink()
        while done < count and not (folder / "again.json").exists():
            before = _windows(folder / "again")
            (folder / "begun").write_text("")
            if _run(path, folder / "again", folder / "again.json", rng.uniform(1.0, whole)) is None:
                done += 1
                after = _windows(folder / "again")
                kept = kept and before <= after
                begun = {int(n) for n in (folder / "begun").read_text().split()}
                lost.append(len(begun - after))
                print(
                    f"  kill {done}: {len(after)} windows kept, {lost[-1]} begun and lost", file=sys.stderr, flush=True
                )
        _run(path, folder / "again", folder / "again.json", None)
        ends += 1
        same = same and (folder / "again.json").read_bytes() == (folder / "whole.json").read_bytes()
    print(
        f"{done} kills, {ends} transcripts: finished windows kept after each: {kept}; most windows begun and lost in a "
        f"kill: {max(lost)} (a batch is {KILLS_BATCH}), {sum(n > 0 for n in lost)} kills lost any; bytes identical in "
        f"the end: {same}"
    )


def _windows(folder: Path) -> set[int]:
    """Numbers of the windows that are safe on disk."""
    files = list(folder.glob("*.jsonl")) if folder.is_dir() else []
    # a line that was being written when the kill came does not count yet
    whole = [line for file in files for line in file.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
    return {row[0] for line in whole for row in json.loads(line.rpartition(b"\t")[0])["windows"]}


def _run(path: Path, checkpoints: Path, out: Path, after: float | None, batch: int = KILLS_BATCH) -> float | None:
    """Seconds it took, or None when it was killed ``after`` so many."""
    start = time.monotonic()
    command = [sys.executable, __file__, "child-kills", str(path), str(checkpoints), str(out), str(batch)]
    process = subprocess.Popen(command)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return None
    if process.returncode:
        raise RuntimeError(f"the run failed with {process.returncode}")
    return time.monotonic() - start


def child_kills(path: str, checkpoints: str, out: str, batch: str) -> None:
    """One run, in small batches, so that there are several in two minutes of sound; notes what it begins."""
    stage.BATCH = int(batch)
    hear = engine.Engine.hear

    def noted(self: engine.Engine, windows: Sequence[Window], language: str, *, beam: int = engine.BEAM) -> list[Heard]:
        with Path(out).with_name("begun").open("a") as file:
            file.write("".join(f"{w.number}\n" for w in windows))
        return hear(self, windows, language, beam=beam)

    setattr(engine.Engine, "hear", noted)  # noqa: B010
    found = transcribe(path, language="nl", device="cpu", threads=THREADS, checkpoints=Path(checkpoints))
    Path(out).write_text(formats.write_json(found), encoding="utf-8")


def main() -> None:
    """Measure what is asked, or all, and print."""
    if len(sys.argv) > 1 and sys.argv[1].startswith("child-"):
        children: dict[str, Callable[..., None]] = {"child-memory": child_memory, "child-kills": child_kills}
        children[sys.argv[1]](*sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=["memory", "nonspeech", "kills"])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--whole", action="store_true", help="three hours of speech, not of speech and silence")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for part in chosen.parts:
            if part == "kills":
                kills(Path(scratch), chosen.kills)
            elif part == "memory":
                memory(Path(scratch), chosen.whole)
            else:
                nonspeech(Path(scratch))


if __name__ == "__main__":
    main()
