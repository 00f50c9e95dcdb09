"""The stage from an audio file to a transcript: stream, pack, recognise in batches, put the words in cues."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from klankbord.audio.decode import decode, duration
from klankbord.model import Transcript, Word
from klankbord.transcribe import cues, engine, models
from klankbord.transcribe.engine import Heard
from klankbord.transcribe.windows import Window, windows

BATCH = 16
DEFAULT_LANGUAGE = "nl"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a transcription is: seconds of the file done, of how many."""

    done: float
    total: float


def transcribe(
    path: Path | str,
    *,
    language: str | None = None,
    model: str = "base",
    device: str = "auto",
    threads: int = 0,
    checkpoints: Path | None = None,
    progress: Callable[[Progress], None] | None = None,
    models_dir: Path | None = None,
) -> Transcript:
    """Recognise what is said in an audio file. ``language`` None lets Whisper decide by the first windows.

    Raises KlankbordError when the file, the model or the device is no use.
    """
    length = duration(path)
    whisper = engine.load(models.path(model, folder=models_dir), device, threads)
    words: list[Word] = []
    for batch in _batches(windows(decode(path))):
        if language is None:
            language = whisper.languages(batch[:1])[0][0][0]
        for window, heard in zip(batch, whisper.hear(batch, language), strict=True):
            words += file_words(window, heard)
        if progress:
            progress(Progress(min(length, batch[-1].pieces[-1].end / 16_000), length))
    if progress:
        progress(Progress(length, length))
    return Transcript(language or DEFAULT_LANGUAGE, tuple(cues.cues(words)), "whisper", model)


def file_words(window: Window, heard: Heard) -> list[Word]:
    """The words of a window with times on the file's clock."""
    out = []
    for word in heard.words:
        start, end = window.span(word.start, word.end)
        out.append(Word(round(start, 3), round(end, 3), word.text, word.probability))
    return out


def _batches(stream: Iterator[Window]) -> Iterator[list[Window]]:
    while batch := list(islice(stream, BATCH)):
        yield batch
