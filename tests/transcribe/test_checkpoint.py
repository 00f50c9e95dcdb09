"""What is on disk is trusted only if it is complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from klankbord.model import Word
from klankbord.transcribe.checkpoint import Checkpoint, Done, key
from klankbord.transcribe.speakers.clustering import Utterance


def done(number: int) -> Done:
    vector = tuple(float(x) for x in range(256))
    words = (Word(number + 0.1, number + 0.30000000000000004, "één", 0.1234),)
    return Done(number, number + 1.5, words, (Utterance(number + 0.1, number + 0.4, vector),), ("opmerking",))


def test_what_was_added_is_read_back_exactly(tmp_path: Path) -> None:
    kept = Checkpoint(tmp_path / "c.jsonl", "nl")
    kept.add([done(0), done(1)])
    kept.add([done(2)])
    again = Checkpoint(tmp_path / "c.jsonl")
    assert again.done == {0: done(0), 1: done(1), 2: done(2)}
    assert again.language == "nl"


def test_any_torn_end_costs_the_last_batch_only(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    kept = Checkpoint(path, "nl")
    kept.add([done(0)])
    first = path.stat().st_size
    kept.add([done(1)])
    whole = path.read_bytes()
    for size in range(first, len(whole), 97):
        path.write_bytes(whole[:size])
        again = Checkpoint(path)
        assert set(again.done) == {0}
        again.language = "nl"
        again.add([done(1)])
        assert path.read_bytes() == whole


def test_a_flipped_bit_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    Checkpoint(path, "nl").add([done(0)])
    raw = bytearray(path.read_bytes())
    raw[40] ^= 1
    path.write_bytes(raw)
    assert Checkpoint(path).done == {}


@pytest.mark.parametrize("other", [("b", "m", "nl"), ("a", "n", "nl"), ("a", "m", "en"), ("a", "m", None)])
def test_other_sound_model_or_options_have_their_own(other: tuple[str | None, ...]) -> None:
    assert key("a", "m", "nl") != key(*other)
