"""Word errors and CPU seconds of our engine and of plain faster-whisper, sequential and batched, in one run.

    .venv/bin/python tests/bench/transcribe_accuracy.py [--human dev01 dev02] [--no-own]

Every way decodes the file itself. Each has its own process, because ours tunes the memory allocator of its process;
loading the model and a first warm-up run are not counted. The ways take turns on each file, so that a busy machine
hurts all alike. The word error rate of a set is all errors divided by all words.
"""

from __future__ import annotations

import argparse
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import lru_cache
from typing import Any

from faster_whisper import BatchedInferencePipeline, WhisperModel
from transcribe_material import THREADS, Speech, base, cpu, errors, human, ours, table
from transcribe_names import STRANGERS, name_of, said

from klankbord.model import Person
from klankbord.transcribe import transcribe

SEQUENTIAL = "faster-whisper sequential"
NAMED = "klankbord with speakers and vocabulary"
WAYS = (SEQUENTIAL, "faster-whisper batched 16", "klankbord", "klankbord with speakers", NAMED)


@lru_cache(maxsize=1)
def _plain() -> Any:
    return WhisperModel(base(), device="cpu", compute_type="int8", cpu_threads=THREADS)


def heard(way: str, path: str) -> tuple[str, float]:
    """What a way hears in a file, and its CPU seconds."""
    plain: Any = _plain() if way.startswith("faster") else None
    before = cpu()
    if way == SEQUENTIAL:
        segments, _ = plain.transcribe(path, language="nl", beam_size=5, vad_filter=True)
        text = " ".join(s.text for s in segments)
    elif plain is not None:
        segments, _ = BatchedInferencePipeline(plain).transcribe(path, language="nl", beam_size=5, batch_size=16)
        text = " ".join(s.text for s in segments)
    else:
        names = (said(name_of(path)), STRANGERS) if way == NAMED else ()
        text = transcribe(
            path,
            language="nl",
            device="cpu",
            threads=THREADS,
            speakers="speakers" in way,
            people=[Person(person) for some in names for person in some.people],
            vocabulary=[other for some in names for other in some.others],
        ).text
    return text, cpu() - before


def report(title: str, material: list[Speech], found: dict[tuple[str, str], tuple[int, int, float]]) -> None:
    """A table over some recordings together."""
    minutes = sum(s.truth.segments[-1].end for s in material) / 60
    sums = {w: [sum(found[s.name, w][n] for s in material) for n in range(3)] for w in WAYS}
    print(f"\n{title}, {minutes:.1f} minutes, {sums[SEQUENTIAL][1]} words:\n")
    table(
        ("way", "wrong", "word error rate %", "CPU-s", "CPU-s a minute", "of sequential"),
        [
            (way, int(wrong), 100 * wrong / words, spent, spent / minutes, spent / sums[SEQUENTIAL][2])
            for way, (wrong, words, spent) in sums.items()
        ],
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--human", nargs="*", default=["dev01", "dev02"], help="which of the human recordings")
    parser.add_argument("--no-own", action="store_true", help="leave out our own samples")
    chosen = parser.parse_args()
    people = [s for s in human(99) if s.name in chosen.human]
    if chosen.human and not people:
        print("Human Dutch: not here, left out\n")
    own = [] if chosen.no_own else ours()
    found: dict[tuple[str, str], tuple[int, int, float]] = {}
    spawn = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        pools = {way: stack.enter_context(ProcessPoolExecutor(1, mp_context=spawn)) for way in WAYS}
        for way, pool in pools.items():  # loads models and warms up
            pool.submit(heard, way, str(ours()[-1].audio)).result()
        for speech in [*own, *people]:
            for way, pool in pools.items():
                text, spent = pool.submit(heard, way, str(speech.audio)).result()
                bad, words = errors(speech.truth.text, text)
                found[speech.name, way] = bad, words, spent
                print(f"  {speech.name} {way}: {bad} of {words} wrong, {spent:.1f} CPU-s", flush=True)
    for title, material in (("Our own samples", own), ("Human Dutch", people)):
        if material:
            report(f"{title} together ({', '.join(s.name for s in material)})", material, found)
            for speech in material if len(material) > 1 else []:
                report(f"{title}, {speech.name}", [speech], found)


if __name__ == "__main__":
    main()
