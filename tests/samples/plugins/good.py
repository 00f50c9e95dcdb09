"""Somebody else's package, in one file: an importer, a recogniser and a diariser, all with types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from klankbord.plugins import (
    RATE,
    Diariser,
    Format,
    Found,
    Heard,
    KlankbordError,
    LeftOut,
    ModelError,
    NetworkError,
    Recogniser,
    Samples,
    Turn,
    Window,
    Word,
    compression_ratio,
    read_html,
    read_text,
)


def read(path: Path, data: bytes, url: str) -> Iterator[Found]:
    """Each part of a file as an article."""
    for number, part in enumerate(data.split(b"\f")):
        origin = f"{path} part {number + 1}"
        try:
            yield read_html(part, origin, url, path.parent) if part.startswith(b"<") else read_text(str(part), origin)
        except NetworkError as error:
            yield LeftOut(origin, error.cause)
        except KlankbordError as error:
            yield error


PARTS = Format("parts", read, frozenset({".parts"}), begins=lambda head: head.startswith(b"PARTS"))


class Echo:
    """A recogniser that hears its own name."""

    def __init__(self, model: str, device: str, threads: int) -> None:
        if not model:
            raise ModelError("model echo:", "has no name", "Write echo:word.")
        self.model, self.device = model, device

    @property
    def fingerprint(self) -> str:
        """Other words when the model has another name."""
        return self.model

    def languages(self, windows: Sequence[Window]) -> list[list[tuple[str, float]]]:
        """Dutch, always."""
        return [[("nl", 1.0)] for _ in windows]

    def hear(self, windows: Sequence[Window], language: str, *, beam: int = 5) -> list[Heard]:
        """The name, where the voice starts."""
        words = [Word(window.voiced[0][0], window.seconds, self.model) for window in windows]
        return [Heard((word,), compression=compression_ratio(word.text)) for word in words]

    def hear_again(self, window: Window, language: str) -> Iterator[Heard]:
        """Nothing else."""
        return iter(())


class Loud:
    """A diariser for which who is loud is one person, and who is soft another."""

    def turns(self, path: Path, sound: Iterator[Samples]) -> Iterable[Turn]:
        """A turn for each block."""
        at = 0.0
        for block in sound:
            end = at + block.size / RATE
            yield Turn(at, end, "loud" if float(abs(block).mean()) > 0.1 else "soft")
            at = end


recogniser: Recogniser = Echo("echo", "cpu", 1)
diariser: Diariser = Loud()
