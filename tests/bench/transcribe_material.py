"""What the transcription benchmarks share: the speech to work on, word errors, CPU seconds, and markdown tables."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import jiwer

from klankbord.model import Segment, Transcript
from klankbord.transcribe import formats, models

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / "tests" / "samples" / "podcast"
HUMAN = ROOT.parent / "shared" / "data" / "speech-nl"
THREADS = 2


@dataclass(frozen=True)
class Speech:
    """A recording and what is said in it, by whom."""

    name: str
    audio: Path
    truth: Transcript


def ours() -> list[Speech]:
    """Our own sample episodes: written by us, spoken by a synthesiser."""
    found = []
    for path in sorted(OURS.glob("*.mp3")):
        reference = path.with_suffix(".vtt")
        if reference.exists():
            found.append(Speech(path.stem[:2], path, formats.read_vtt(reference.read_text(encoding="utf-8"))))
    return found


def human(count: int) -> list[Speech]:
    """Human Dutch of ten minutes a file, when it is there; it may not be committed."""
    found = []
    for path in sorted(HUMAN.glob("*.mp3"))[:count] if HUMAN.is_dir() else []:
        rows = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["segments"]
        segments = tuple(Segment(r["start"], r["end"], r["speaker"], r["text"]) for r in rows)
        found.append(Speech(path.stem, path, Transcript("nl", segments)))
    return found


def plain(text: str) -> str:
    """Lower case, words only: what word errors are counted on."""
    bare = re.sub(r"[^\w' ]", " ", text.lower().replace("’", "'"))
    return " ".join(word for raw in bare.split() if (word := raw.strip("'")))


def errors(truth: str, found: str) -> tuple[int, int]:
    """Word errors (substituted, left out, put in) and words in the truth."""
    if not plain(found):
        return len(plain(truth).split()), len(plain(truth).split())
    out = jiwer.process_words(plain(truth), plain(found))
    return out.substitutions + out.deletions + out.insertions, len(plain(truth).split())


def cpu() -> float:
    """CPU seconds this process and its finished children have used."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def base() -> str:
    """The folder of Whisper base."""
    return str(models.path("base"))


def table(head: Sequence[str], rows: Iterator[Sequence[object]] | Sequence[Sequence[object]]) -> None:
    """Print a markdown table."""
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(f"{x:.2f}" if isinstance(x, float) else str(x) for x in row) + " |", flush=True)
    print(flush=True)
