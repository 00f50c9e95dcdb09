"""What an engine of another package may be beside a plain recogniser.

It may take whole files, count in its own way, or need weights.

Each is a method or an attribute that such an engine has or has not; what it has not, it need not do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np

from klankbord.errors import PluginError
from klankbord.model import Word
from klankbord.transcribe.engine import Heard, compression_ratio
from klankbord.transcribe.voice import Samples
from klankbord.transcribe.windows import Window

Scale = Sequence[tuple[float, float]]
"""Points of how sure an engine is, as (its own number, probability), rising; straight lines lie between them."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The files of a model: their names with their SHA-256, and what fetches them into a folder.

    A file whose hash is empty is believed as it comes, and must stay as it came.
    """

    files: Mapping[str, str]
    fetch: Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class FileHeard:
    """All words of a file, in order, with times in seconds of the file; ``language`` is what they are in."""

    words: tuple[Word, ...]
    language: str = ""


@runtime_checkable
class HearsFiles(Protocol):
    """A recogniser that wants a whole file at once. With ``hear`` beside it, single stretches are heard again too."""

    device: str
    fingerprint: str

    def hear_file(self, path: Path, sound: Iterator[Samples], language: str | None) -> FileHeard:
        """What is said in a file; ``sound`` is the same in blocks of 16 kHz mono, decoded as they are read."""


def of_window(found: FileHeard, window: Window, after: float) -> Heard:
    """What a whole file's words come down to in one window: those since ``after``, the end of the window before it."""
    until = window.pieces[-1].end / 16_000
    words = tuple(
        replace(w, start=round(window.at(w.start), 3), end=round(window.at(w.end), 3))
        for w in found.words
        if after < (w.start + w.end) / 2 <= until
    )
    sure = float(np.mean([np.log(max(w.probability, 1e-6)) for w in words])) if words else 0.0
    return Heard(words, logprob=sure, compression=compression_ratio(" ".join(w.text for w in words)))


class Scaled:
    """An engine that counts in its own way, with probabilities in the place of its own numbers."""

    def __init__(self, engine: Any, scale: Scale) -> None:
        self._engine = engine
        self._own, self._probabilities = zip(*scale, strict=True)
        for name in ("hear", "hear_again", "hear_anew", "hear_file"):
            if hasattr(engine, name):
                setattr(self, name, getattr(self, f"_{name}"))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def _hear(self, windows: Sequence[Window], language: str, **more: Any) -> list[Heard]:
        return [self._scaled(heard) for heard in self._engine.hear(windows, language, **more)]

    def _hear_again(self, window: Window, language: str) -> Iterator[Heard]:
        return map(self._scaled, self._engine.hear_again(window, language))

    def _hear_anew(self, windows: Sequence[Window], language: str, attempt: int) -> list[Heard]:
        return [self._scaled(heard) for heard in self._engine.hear_anew(windows, language, attempt)]

    def _hear_file(self, path: Path, sound: Iterator[Samples], language: str | None) -> FileHeard:
        found: FileHeard = self._engine.hear_file(path, sound, language)
        return replace(found, words=self._words(found.words))

    def _scaled(self, heard: Heard) -> Heard:
        words = self._words(heard.words)
        sure = float(np.mean([np.log(max(w.probability, 1e-6)) for w in words])) if words else 0.0
        return replace(heard, words=words, logprob=sure)

    def _words(self, words: Sequence[Word]) -> tuple[Word, ...]:
        found = np.interp([w.probability for w in words], self._own, self._probabilities) if words else ()
        return tuple(replace(w, probability=round(float(p), 4)) for w, p in zip(words, found, strict=True))


def weights_of(maker: object, model: str) -> Weights | None:
    """The weights that an engine says it needs for a model; None when it says nothing about that."""
    says = getattr(maker, "weights", None)
    found = says(model) if callable(says) else None
    if found is not None and not isinstance(found, Weights):
        raise PluginError(f"model {model}", "weights() gives no Weights", "Update the package of this speech engine.")
    return found
