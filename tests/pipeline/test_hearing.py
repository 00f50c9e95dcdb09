"""An engine gets what its signature asks for."""

from __future__ import annotations

from pathlib import Path

from klankbord.model import Transcript
from klankbord.pipeline.hearing import run_engine


def test_an_engine_that_asks_for_little_gets_little() -> None:
    def engine(path: Path, *, language: str) -> Transcript:
        return Transcript(language, ())

    assert run_engine(engine, Path("x.mp3"), language="nl", vocabulary=("Jumbo",)) == Transcript("nl", ())


def test_one_that_takes_anything_gets_all() -> None:
    seen: dict[str, object] = {}

    def engine(path: Path, **options: object) -> Transcript:
        seen.update(options)
        return Transcript("nl", ())

    run_engine(engine, Path("x.mp3"), language="nl", vocabulary=("Jumbo",))
    assert seen == {"language": "nl", "vocabulary": ("Jumbo",)}
