"""Which engine hears: Whisper by the name of its model, or one that another package brings, as in ``server:large``.

Such a package names a function in the entry point group ``klankbord.engines``; docs/extending.md has a full example.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast, runtime_checkable

from klankbord import packages
from klankbord.errors import PluginError
from klankbord.transcribe import engine, models
from klankbord.transcribe.engine import Heard
from klankbord.transcribe.gpu import GpuEngine
from klankbord.transcribe.recognisers import Scaled, weights_of
from klankbord.transcribe.windows import Window

T = TypeVar("T")


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


@runtime_checkable
class Prepares(Protocol):
    """A recogniser that can do some of its work beforehand, in another thread."""

    def prepare(self, window: Window) -> Window:
        """The window with what is made of its samples."""


@runtime_checkable
class HearsManyAnew(Protocol):
    """A recogniser that gives second readings of many windows at once."""

    def hear_anew(self, windows: Sequence[Window], language: str, attempt: int) -> list[Heard]:
        """Another reading of each window; ``attempt`` counts from 0 to 2, each further from the first reading."""


class _InTurn:
    """A lock that goes to whoever waits longest: else second readings would wait as long as there is more to hear."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._tickets, self._turn = 0, 0

    def __enter__(self) -> None:
        with self._changed:
            mine, self._tickets = self._tickets, self._tickets + 1
            self._changed.wait_for(lambda: mine == self._turn)

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._turn += 1
            self._changed.notify_all()


class OneAtATime:
    """A recogniser that several threads use: one call at a time and in turn, as a GPU would have it anyway."""

    def __init__(self, engine: Recogniser) -> None:
        self._engine, self._lock = engine, _InTurn()
        for name in ("prepare", "batch", "hear_file"):
            if hasattr(engine, name):
                setattr(self, name, getattr(engine, name))
        if isinstance(engine, HearsManyAnew):
            self.hear_anew = partial(self._alone, engine.hear_anew)

    @property
    def device(self) -> str:
        """Where it computes."""
        return self._engine.device

    @property
    def fingerprint(self) -> str:
        """What tells it from another."""
        return self._engine.fingerprint

    def languages(self, windows: Sequence[Window]) -> list[list[tuple[str, float]]]:
        """For each window the languages it may be in."""
        return self._alone(self._engine.languages, windows)

    def hear(self, windows: Sequence[Window], language: str, *, beam: int | None = None) -> list[Heard]:
        """What is said in each window."""
        return self._alone(self._engine.hear, windows, language, **({} if beam is None else {"beam": beam}))

    def hear_again(self, window: Window, language: str) -> Iterator[Heard]:
        """Other readings of a window."""
        readings = self._engine.hear_again(window, language)
        while (found := self._alone(next, readings, None)) is not None:
            yield found

    def _alone(self, call: Callable[..., T], *values: Any, **named: Any) -> T:
        with self._lock:
            return call(*values, **named)


Make = Callable[..., Recogniser]


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
        make, options = _maker(name), {}
        if weights_of(make, rest) is not None:
            options["folder"] = prepare(hearing.model, models_dir=hearing.models_dir)
        made = make(rest, hearing.device, hearing.threads, **options)
        scale = getattr(made, "scale", None)
        return cast(Recogniser, Scaled(made, scale)) if scale else made
    folder = models.path(hearing.model, folder=hearing.models_dir)
    return engine.load(folder, hearing.device, hearing.threads, GpuEngine)


def prepare(model: str, *, models_dir: Path | None = None) -> Path | None:
    """Have what ``model`` needs ready, fetched and verified if need be; gives its folder, None when it needs none.

    Raises KlankbordError when it cannot be obtained.
    """
    name, _, rest = model.partition(":")
    if not is_other(model):
        return models.path(model, folder=models_dir)
    weights = weights_of(_maker(name), rest)
    return None if weights is None else models.keep(model, weights.files, weights.fetch, folder=models_dir)


def is_ready(model: str, *, models_dir: Path | None = None) -> bool:
    """Whether ``model`` can be used without fetching; raises KlankbordError when no package brings its engine."""
    name, _, rest = model.partition(":")
    if is_other(model) and weights_of(_maker(name), rest) is None:
        return True
    return models.installed(folder=models_dir).get(models.stored_as(model), False)


def source_and_model(model: str) -> tuple[str, str]:
    """What stands in ``transcript`` of a page: who heard it, and with which model."""
    name, _, rest = model.partition(":")
    return (name, rest) if is_other(model) else ("whisper", model)


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
