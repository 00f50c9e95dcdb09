"""Windows that are done, on disk: what a crash leaves is read back, so that only the last batch is done again.

One file of JSON lines per combination of sound, model and options. Every line ends in its own checksum, so a
line that was half written when the power went is recognised, and dropped with all that follows.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from klankbord import durable
from klankbord.model import Word
from klankbord.transcribe.speakers.clustering import Utterance


@dataclass(frozen=True, slots=True)
class Done:
    """What a window gave; all times on the file's clock."""

    number: int
    end: float  # where in the file the window ends
    words: tuple[Word, ...]
    utterances: tuple[Utterance, ...] = ()
    remarks: tuple[str, ...] = ()


def key(*parts: object) -> str:
    """A name for a checkpoint that changes with anything that could change the outcome."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]


def file_hash(path: Path | str) -> str:
    """SHA-256 of a file's bytes."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(slots=True)
class Checkpoint:
    """The finished windows of one transcription. ``path`` None keeps them in memory only."""

    path: Path | None
    language: str | None = None
    done: dict[int, Done] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.path is None or not self.path.exists():
            return
        good = 0
        for line in self.path.read_bytes().splitlines(keepends=True):
            data = _checked(line)
            if data is None:
                break
            good += len(line)
            self.language = data["language"]
            for row in data["windows"]:
                found = _read(row)
                self.done[found.number] = found
        if good < self.path.stat().st_size:
            with self.path.open("r+b") as file:
                file.truncate(good)
                os.fsync(file.fileno())

    def add(self, windows: Iterable[Done]) -> None:
        """Keep finished windows; they are on disk when this returns."""
        fresh = list(windows)
        self.done |= {d.number: d for d in fresh}
        if self.path is None:
            return
        new = not self.path.exists()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        body = json.dumps({"language": self.language, "windows": [_row(d) for d in fresh]}, separators=(",", ":"))
        with self.path.open("ab") as file:
            file.write(f"{body}\t{_sum(body)}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        if new:
            durable.sync_folder(self.path.parent)

    def remove(self) -> None:
        """Forget it all: the transcript is safe elsewhere."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def _sum(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def _checked(line: bytes) -> Any:
    try:
        body, _, stated = line.decode().rstrip("\n").rpartition("\t")
    except UnicodeDecodeError:
        return None
    return json.loads(body) if line.endswith(b"\n") and body and _sum(body) == stated else None


def _row(done: Done) -> list[Any]:
    prints = np.array([u.vector for u in done.utterances], "<f4")
    return [
        done.number,
        done.end,
        [[w.start, w.end, w.text, w.probability, *([w.others] if w.others else [])] for w in done.words],
        [[u.start, u.end] for u in done.utterances],
        base64.b64encode(prints.tobytes()).decode(),
        list(done.remarks),
    ]


def _read(row: list[Any]) -> Done:
    number, end, words, spans, prints, remarks = row
    vectors = np.frombuffer(base64.b64decode(prints), "<f4").reshape(len(spans), -1) if spans else ()
    utterances = tuple(Utterance(s, e, tuple(map(float, v))) for (s, e), v in zip(spans, vectors, strict=True))
    return Done(number, end, tuple(_word(*w) for w in words), utterances, tuple(remarks))


def _word(start: float, end: float, text: str, probability: float, others: Sequence[str] = ()) -> Word:
    return Word(start, end, text, probability, tuple(others))
