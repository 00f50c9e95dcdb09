"""How busy a GPU would be kept: everything is real except the recogniser, which only waits as long as one would take.

    .venv/bin/python tests/bench/transcribe_gpu.py [--speed 40 100] [--minutes 20]

``--speed`` is how many times faster than the sound plays the simulated GPU hears. Decoding, finding speech, judging,
second readings, voiceprints, clustering and names are as always. The CPU seconds of all that say how many cores a GPU
of some speed needs beside it. Busy is measured from the first window that is heard to the last; what is heard again
after that is left out.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence

from transcribe_material import cpu, ours, table

from klankbord.model import Word
from klankbord.transcribe import Hearing, Job, devices, engines, transcribe_many
from klankbord.transcribe.engine import Heard
from klankbord.transcribe.windows import Window

TEXT = "en toen zei de klant dat er nooit iemand had gebeld over die brief van vorige week want dat".split()
PACE = 2.5  # words a second
DOUBTFUL = 12  # of so many windows one is heard again


class Simulated:
    """A GPU that hears so many times faster than the sound plays; remembers when it was busy."""

    def __init__(self, speed: float, batch: int = 16) -> None:
        self.speed, self.batch = speed, batch
        self.device, self.fingerprint = "simulated", "simulated"
        self.busy, self.began, self.ended, self.sound, self.counted = 0.0, 0.0, 0.0, 0.0, 0.0

    def languages(self, windows: Sequence[Window]) -> list[list[tuple[str, float]]]:
        """Dutch."""
        return [[("nl", 1.0)] for _ in windows]

    def hear(self, windows: Sequence[Window], language: str, *, beam: int = 5) -> list[Heard]:
        """Wait, and say something."""
        self._wait(windows)
        self.ended, self.counted = time.monotonic(), self.busy
        self.sound += sum(w.pieces[-1].end - w.pieces[0].start for w in windows) / 16_000
        return [_said(w, -1.2 if w.number % DOUBTFUL == 1 else -0.3) for w in windows]

    def hear_anew(self, windows: Sequence[Window], language: str, attempt: int) -> list[Heard]:
        """The same again, surer."""
        self._wait(windows)
        return [_said(w, -0.4) for w in windows]

    def hear_again(self, window: Window, language: str) -> Iterator[Heard]:
        """Not asked for: ``hear_anew`` is there."""
        return iter(())

    def _wait(self, windows: Sequence[Window]) -> None:
        start = time.monotonic()
        self.began = self.began or start
        time.sleep(sum(w.seconds for w in windows) / self.speed)
        self.busy += time.monotonic() - start


def _said(window: Window, logprob: float) -> Heard:
    """Words at an even pace, in sentences of nine."""
    words = []
    for n in range(int(window.seconds * PACE)):
        text = TEXT[(n + window.number) % len(TEXT)] + ("." if n % 9 == 8 else "")
        words.append(Word(n / PACE, (n + 0.8) / PACE, text, 0.8))
    return Heard(tuple(words), logprob, 0.01, 1.6)


def measured(speed: float, minutes: float) -> tuple[object, ...]:
    """A row of the table."""
    engine = Simulated(speed)
    engines.load = lambda hearing: engine
    long = [s.audio for s in ours()[:2]]
    jobs = [Job(long[n % 2], "nl") for n in range(max(1, round(minutes / 4.8)))]
    before = cpu()
    for _ in transcribe_many(jobs, Hearing()):
        pass
    spent = (cpu() - before) / (engine.sound / 3600)
    span = engine.ended - engine.began
    return speed, 100 * engine.counted / span, engine.sound / span, spent, spent / 3600 * speed


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speed", type=float, nargs="*", default=[40, 100, 200])
    parser.add_argument("--minutes", type=float, default=20)
    chosen = parser.parse_args()
    print(f"{devices.usable_cores()} cores\n")
    measured(1000, 5)  # warms up
    rows = [measured(speed, chosen.minutes) for speed in chosen.speed]
    head = (
        "times real time",
        "GPU busy %",
        "hours of sound an hour",
        "CPU-s beside it an hour of sound",
        "cores it needs",
    )
    table(head, rows)


if __name__ == "__main__":
    main()
