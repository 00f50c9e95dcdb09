"""Who speaks when, as a third-party package tells it; without such a package we compare voices ourselves.

The package names a diariser, or a class that makes one, in the entry point group ``klankbord.diarisers``;
docs/extending.md has a full example.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

import numpy as np

from klankbord import packages
from klankbord.errors import KlankbordError, PluginError
from klankbord.transcribe.speakers.clustering import Clustered, Utterance
from klankbord.transcribe.voice import Samples

_SIZE = 256  # of a voiceprint


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody speaks from ``start`` to ``end``, in seconds of the file; ``speaker`` is the same for the same voice."""

    start: float
    end: float
    speaker: str


class Diariser(Protocol):
    """What tells voices apart. Names, cues and what a show knows of its voices are not its concern.

    Failures that people should read are raised as KlankbordError.
    """

    def turns(self, path: Path, sound: Iterator[Samples]) -> Iterable[Turn]:
        """Who speaks when in a sound file; ``sound`` is the same in blocks of 16 kHz mono, decoded as they are read."""


def installed() -> bool:
    """Whether a package brings a diariser."""
    return bool(packages.bring(packages.DIARISERS))


def told(path: Path, sound: Iterator[Samples]) -> tuple[Turn, ...]:
    """The turns that the installed diariser hears, in order; none when none is installed.

    Raises PluginError when it fails or when there are several, and whatever KlankbordError it raises itself.
    """
    points = packages.bring(packages.DIARISERS)
    if not points:
        return ()
    if len(points) > 1:
        raise PluginError(
            "diarisers", f"several are installed ({', '.join(points)})", "Keep one and remove the others."
        )
    (point,) = points.values()
    found = packages.load(point)
    try:
        diariser = cast(Diariser, found() if isinstance(found, type) else found)
        turns = [turn for turn in diariser.turns(path, sound) if turn.end > turn.start]
        return tuple(sorted(turns, key=lambda turn: (turn.start, turn.end)))
    except KlankbordError:
        raise
    except Exception as error:  # third-party code: whatever it raises is about that package
        raise packages.no_use(point, f"tells no turns ({type(error).__name__}: {error})") from error


def grouped(turns: Sequence[Turn], spoken: Sequence[Utterance]) -> tuple[tuple[Utterance, ...], Clustered]:
    """The turns as utterances with a speaker's number each, as ``cluster`` gives it.

    The voice of a speaker is the mean of what was ``spoken`` in their turns, weighted by length; zeros when that is
    nothing.
    """
    numbers = {speaker: n for n, speaker in enumerate(dict.fromkeys(turn.speaker for turn in turns))}
    voices = np.zeros((len(numbers), _SIZE))
    for utterance in spoken:
        middle = (utterance.start + utterance.end) / 2
        turn = next((turn for turn in turns if turn.start <= middle < turn.end), None)
        if turn is not None:
            voices[numbers[turn.speaker]] += np.array(utterance.vector) * (utterance.end - utterance.start)
    voices /= np.maximum(np.linalg.norm(voices, axis=1, keepdims=True), 1e-9)
    rows = tuple(tuple(map(float, row)) for row in voices)
    speakers = tuple(numbers[turn.speaker] for turn in turns)
    whole = tuple(Utterance(turn.start, turn.end, rows[n]) for turn, n in zip(turns, speakers, strict=True))
    return whole, Clustered(speakers, (1.0,) * len(turns), rows)
