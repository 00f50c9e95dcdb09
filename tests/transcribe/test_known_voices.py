"""A show knows its voices again; what an editor says about one counts, and can be taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from klankbord.model import Voice
from klankbord.transcribe.speakers import known, names


def people(count: int, likeness: float = 0.6, seed: int = 1) -> list[tuple[float, ...]]:
    """Unit vectors of which each pair is alike so much."""
    rng = np.random.default_rng(seed)
    basis = np.linalg.qr(rng.normal(size=(256, count + 1)))[0].T
    rows = np.sqrt(likeness) * basis[0] + np.sqrt(1 - likeness) * basis[1:]
    return [tuple(map(float, row)) for row in rows]


LOTTE, KAREL, BRAM = people(3)


def voices(*given: tuple[str, str, Sequence[float]], seconds: float = 200.0) -> list[Voice]:
    return [Voice(label, name, seconds, tuple(print_)) for label, name, print_ in given]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "voices" / "een.json"


def heard_as(path: Path, *prints: Sequence[float]) -> dict[int, str]:
    return names.named(names.from_voices(prints, known.recall(path)), len(prints))


def test_voices_are_known_again_in_the_next_episode(path: Path) -> None:
    known.remember(path, "1", voices(("Lotte Vermeer", "Lotte Vermeer", LOTTE), ("Karel Smit", "Karel Smit", KAREL)))
    assert heard_as(path, KAREL, BRAM) == {0: "Karel Smit"}


def test_a_voice_that_an_editor_named_is_known_in_later_episodes(path: Path) -> None:
    known.remember(path, "1", voices(("Lotte Vermeer", "Lotte Vermeer", LOTTE), ("Spreker 2", "", KAREL)))
    assert heard_as(path, KAREL, LOTTE) == {1: "Lotte Vermeer"}
    assert known.call(path, "1", {"Spreker 2": "Karel Smit", "Lotte Vermeer": "Lotte Vermeer"})
    assert heard_as(path, KAREL, LOTTE) == {0: "Karel Smit", 1: "Lotte Vermeer"}
    assert not known.call(path, "1", {"Spreker 2": "Karel Smit"}), "that is known already"


def test_a_wrong_name_is_forgotten_when_an_editor_gives_the_right_one(path: Path) -> None:
    known.remember(path, "1", voices(("Karel Smit", "Karel Smit", BRAM)))
    known.call(path, "1", {"Karel Smit": "Bram Postma"})
    assert heard_as(path, BRAM) == {0: "Bram Postma"}
    known.call(path, "1", {})
    assert heard_as(path, BRAM) == {0: "Karel Smit"}, "what is taken back is as the machine had it"


def test_a_label_is_no_name(path: Path) -> None:
    known.remember(path, "1", voices(("Spreker 2", "", KAREL)))
    known.call(path, "1", {"Spreker 2": "Spreker 2"})
    assert known.recall(path) == {}


def test_what_is_heard_again_counts_once_and_keeps_the_name_of_the_editor(path: Path) -> None:
    known.remember(path, "1", voices(("Spreker 2", "", KAREL)))
    known.call(path, "1", {"Spreker 2": "Karel Smit"})
    known.remember(path, "1", voices(("Spreker 2", "", KAREL)))
    assert len(json.loads(path.read_text())["recordings"]) == 1
    assert heard_as(path, KAREL) == {0: "Karel Smit"}
    known.remember(path, "1", [])
    assert known.recall(path) == {}


def test_two_recordings_of_somebody_are_one_voice(path: Path) -> None:
    near, nearer = people(2, likeness=0.9, seed=4)
    known.remember(path, "1", voices(("Lotte", "Lotte", near)))
    known.remember(path, "2", voices(("Lotte", "Lotte", nearer)))
    mean = np.array(known.recall(path)["Lotte"])
    assert float(np.linalg.norm(mean)) == pytest.approx(1.0, abs=1e-3)
    assert min(mean @ np.array(near), mean @ np.array(nearer)) > 0.95


def test_too_little_speech_and_silence_are_not_kept(path: Path) -> None:
    known.remember(path, "1", voices(("Lotte", "Lotte", LOTTE), seconds=5.0))
    known.remember(path, "2", voices(("Lotte", "Lotte", (0.0,) * 256)))
    assert not path.exists()


def test_the_file_of_an_older_form_still_counts(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"Karel Smit": {"seconds": 300.0, "voice": list(KAREL)}}))
    assert heard_as(path, KAREL) == {0: "Karel Smit"}
    known.remember(path, "2", voices(("Lotte", "Lotte", LOTTE)))
    assert set(known.recall(path)) == {"Karel Smit", "Lotte"}


def test_the_oldest_recordings_are_forgotten(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "_RECORDINGS", 2)
    for number, name in enumerate(("Een", "Twee", "Drie")):
        known.remember(path, str(number), voices((name, name, LOTTE)))
    assert set(known.recall(path)) == {"Twee", "Drie"}


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"Jan": 3}', '{"Jan": {"voice": [1]}}', '{"recordings": {"1": [{"name": "x"}]}, "before": {}}'],
)
def test_a_damaged_file_of_voices_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "voices.json"
    path.write_text(content)
    assert known.recall(path) == {}
    known.remember(path, "1", voices(("Lotte", "Lotte", LOTTE)))
    assert set(known.recall(path)) == {"Lotte"}
