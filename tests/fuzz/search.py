"""The long search for inputs that a reader of foreign text neither reads nor refuses, or is slow on: ``make fuzz``.

Usage: python tests/fuzz/search.py [--seconds N] [--feeds N] [READER...]

Each reader is searched for ``--seconds`` (600), two at a time; then ``--feeds`` (20,000) strange feeds are made and
read. What each search reached is kept in ``build/fuzz/``, and the next search continues from there. Every input that
reached new code is read once more without instrumentation: as it is, and repeated to a tenth of a megabyte, which
shows an expression that runs away; so is a whole megabyte of each opening that the reader knows. Failing inputs are
named and kept in ``build/fuzz/found/``, and make the command fail.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import hashlib
import importlib.util
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import readers
from readers import READERS

HERE = Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build" / "fuzz"
STEPS = 2_000


def folder(*names: str) -> Path:
    """A folder below ``build/fuzz/``, made when it is not there."""
    path = BUILD.joinpath(*(re.sub(r"\W+", "-", name) for name in names))
    path.mkdir(parents=True, exist_ok=True)
    return path


def mutated(seeds: Sequence[bytes], openings: Sequence[str], chance: random.Random) -> bytes:
    """A seed with some pieces left out, doubled, swapped for another seed's or for an opening."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 8)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + int(chance.expovariate(0.05)))
        other = chance.choice(seeds)
        at = chance.randrange(len(other) + 1)
        piece = chance.choice(
            (
                b"",
                bytes(data[start:end]) * 2,
                other[at : at + 40],
                chance.choice(openings).encode(),
                chance.randbytes(3),
            )
        )
        data[start:end] = piece
    return bytes(data)


def search(name: str, seconds: int) -> int:
    """Search one reader and return how many inputs its corpus holds; without atheris by chance alone."""
    reader = READERS[name]
    corpus, found = folder("corpus", name), folder("found", name)
    openings = [data for opening in reader.openings for data in readers.hostile(reader, opening, len(opening.encode()))]
    for data in [b"", *readers.seeds(reader), *openings]:
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    if importlib.util.find_spec("atheris"):
        command = [sys.executable, str(HERE / "guided.py"), name, str(seconds), str(corpus), str(found)]
        log = (folder("logs") / f"{name}.log").open("w", encoding="utf-8")
        with log, contextlib.suppress(subprocess.TimeoutExpired):  # an input that it hangs on is judged with the others
            subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, timeout=2 * seconds + 300, check=False)
    else:
        by_chance(name, corpus, found)
    return sum(1 for _ in corpus.iterdir())


def by_chance(name: str, corpus: Path, found: Path) -> None:
    """What is searched where atheris cannot be installed."""
    chance = random.Random(name)  # noqa: S311 the same search each time
    seeds = [path.read_bytes() for path in sorted(corpus.iterdir())]
    for _ in range(STEPS):
        data = mutated(seeds, READERS[name].openings, chance)
        if readers.violation(READERS[name], data):
            (found / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


def repeated(reader: readers.Reader, data: bytes) -> Iterator[bytes]:
    """An input repeated to a tenth of a megabyte, alone and within the format: an expression that runs away shows."""
    if 0 < len(data) <= 200:
        yield from readers.hostile(reader, data.decode("utf-8", "replace"), 100_000)


def judged(name: str) -> Iterator[tuple[Path, str]]:
    """What a search found, and every input of the corpus that is slow, alone or repeated to a megabyte."""
    reader = READERS[name]
    found = folder("found", name)
    readers.violation(reader, b"<p>Een tekst.</p>")  # loads what the reader needs, which does not count as its time
    for path in sorted(folder("corpus", name).iterdir()):
        data = path.read_bytes()
        for candidate in (data, *repeated(reader, data)):
            if fault := readers.violation(reader, candidate):
                kept = found / hashlib.sha256(candidate).hexdigest()[:16]
                kept.write_bytes(candidate)
                yield kept, fault
    for opening in dict.fromkeys(reader.openings):
        for number, data in enumerate(readers.hostile(reader, opening)):
            if fault := readers.violation(reader, data):
                yield Path(f"{opening!r} repeated, frame {number}"), fault
    for path in sorted(found.iterdir()):
        if fault := readers.violation(reader, path.read_bytes()):
            yield path, fault


def report(name: str, seconds: int) -> list[str]:
    """Search and judge one reader in a process of its own each; a line per fault."""
    inputs = search(name, seconds)
    done = subprocess.run(
        [sys.executable, str(HERE / "search.py"), "--judge", name], capture_output=True, text=True, check=False
    )
    faults = sorted(set(done.stdout.splitlines()))
    if done.returncode:
        faults.append(f"{name}: the judge ended with {done.returncode}: {done.stderr[-500:]}")
    print(f"{name}: {inputs} inputs, {len(faults)} faults", flush=True)
    return faults


def strange_feeds(count: int) -> list[str]:
    """Make and read ``count`` strange feeds; a line per kind of fault."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            str(HERE.parent / "feeds/test_strange.py"),
        ],
        env={**os.environ, "KLANKBORD_STRANGE_FEEDS": str(count)},
        check=False,
    )
    return [f"strange feeds: pytest ended with {done.returncode}"] if done.returncode else []


def main() -> int:
    """Search all that is asked; 1 when anything is at fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--feeds", type=int, default=20_000)
    parser.add_argument("--judge", metavar="READER")
    parser.add_argument("reader", nargs="*")
    asked = parser.parse_args()
    if asked.judge:
        for path, fault in judged(asked.judge):
            print(f"{asked.judge}: {os.path.relpath(path, BUILD.parents[1]) if path.exists() else path}: {fault}")
        return 0
    with ThreadPoolExecutor(2) as pool:
        names = asked.reader or list(READERS)
        faults = [line for lines in pool.map(lambda name: report(name, asked.seconds), names) for line in lines]
    if not asked.reader:
        faults += strange_feeds(asked.feeds)
    for kind, lines in collections.Counter(faults).items():
        print(kind, f"({lines} times)" if lines > 1 else "")
    print(f"{len(faults)} faults" if faults else "no faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
