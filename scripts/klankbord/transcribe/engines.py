"""Which engine hears: Whisper by the name of its model, or one that another package brings, as in ``server:large``.

Such a package names a function in the entry point group ``klankbord.engines``; docs/extending.md has a full example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from klankbord import packages
from klankbord.errors import PluginError
from klankbord.transcribe import engine, models
from klankbord.transcribe.engine import Heard
from klankbord.transcribe.windows import Window


class Recogniser(Protocol):
    """What turns windows of speech into words. Windows, speakers, the quality gate and checkpoints are not its concern.

    Failures that people should read are raised as KlankbordError.
    """

    @property
    def device(self) -> str:
        """Where it computes, such as ``cpu``; part of what a checkpoint is bound to."""

    @property
    def fingerprint(self) -> str:
        """Changes when the same sound would give other words; the rest of what a checkpoint is bound to."""

    def languages(self, windows: Sequence[Window]) -> list[list[tuple[str, float]]]:
        """For each window the languages it may be in, as (code, probability), likeliest first."""

    def hear(self, windows: Sequence[Window], language: str, *, beam: int = ...) -> list[Heard]:
        """What is said in each window; word times are seconds from the start of its ``samples`` (16 kHz mono)."""

    def hear_again(self, window: Window, language: str) -> Iterator[Heard]:
        """Other readings of a window that sounds wrong, best first; none when there is no other way to hear it."""


Make = Callable[[str, str, int], Recogniser]


@dataclass(frozen=True, slots=True)
class Hearing:
    """How to hear: ``model`` is a Whisper model, or ``name:model`` for the engine that some package calls ``name``.

    ``threads`` 0 means one per core, ``models_dir`` None the folder of the settings.
    """

    model: str = "base"
    device: str = "auto"
    threads: int = 0
    models_dir: Path | None = None


def load(hearing: Hearing) -> Recogniser:
    """The engine that hears this way; raises KlankbordError when there is no such engine, model or device."""
    name, _, rest = hearing.model.partition(":")
    if is_other(hearing.model):
        return _maker(name)(rest, hearing.device, hearing.threads)
    return engine.load(models.path(hearing.model, folder=hearing.models_dir), hearing.device, hearing.threads)


def prepare(model: str, *, models_dir: Path | None = None) -> None:
    """Have what ``model`` needs ready, fetched if need be; raises KlankbordError when it cannot be obtained."""
    if is_other(model):
        _maker(model.partition(":")[0])
    else:
        models.path(model, folder=models_dir)


def is_other(model: str) -> bool:
    """Whether ``model`` names an engine of another package, rather than a Whisper model or a folder."""
    return ":" in model and not Path(model).expanduser().is_dir()


def _maker(name: str) -> Make:
    brought = packages.bring(packages.ENGINES)
    if name not in brought:
        raise PluginError(
            f"model {name}:…",
            f"no installed package brings a speech engine called {name} (there are: {', '.join(brought) or 'none'})",
            "Install it in the environment of Klankbord, or choose a Whisper model.",
        )
    made = packages.load(brought[name])
    if not callable(made):
        raise packages.no_use(brought[name], "is not a class or function that makes a recogniser")
    return cast(Make, made)
