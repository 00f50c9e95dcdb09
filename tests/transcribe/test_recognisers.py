"""Engines that take whole files, count in their own way or need weights; and what steps aside for them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from klankbord import packages
from klankbord.audio.decode import RATE, decode
from klankbord.errors import KlankbordError, ModelError, PluginError
from klankbord.model import Transcript, Word
from klankbord.transcribe import Hearing, Job, engines, models, transcribe_many
from klankbord.transcribe.engine import Heard
from klankbord.transcribe.recognisers import FileHeard, HearsFiles, Scaled, Weights, of_window
from klankbord.transcribe.voice import Samples
from klankbord.transcribe.windows import Piece, Window


class Whole:
    """Hears a word a second in a whole file, of which it wants all the sound; remembers how often it was asked."""

    device, fingerprint = "cpu", "whole"

    def __init__(self) -> None:
        self.asked = 0

    def hear_file(self, path: Path, sound: Iterator[Samples], language: str | None) -> FileHeard:
        self.asked += 1
        seconds = sum(block.size for block in sound) // RATE
        return FileHeard(tuple(Word(float(n), n + 0.8, f"woord{n}", 0.5) for n in range(seconds)), language or "nl")


@pytest.fixture
def talk(sound: ModuleType, tmp_path: Path, episode: Path) -> Path:
    """Twice twenty seconds of speech with half a minute of silence between: two windows."""
    speech = np.concatenate(list(decode(episode)))
    samples = np.concatenate([speech[: 20 * RATE], sound.silence(31), speech[20 * RATE : 40 * RATE]])
    written: Path = sound.write(tmp_path / "talk.wav", samples)
    return written


def heard(engine: Any, job: Job, monkeypatch: pytest.MonkeyPatch) -> Transcript:
    monkeypatch.setattr(engines, "load", lambda hearing: engine)
    ((_, found),) = transcribe_many([job], Hearing("whole:x"))
    assert isinstance(found, Transcript), found
    return found


def test_a_whole_file_is_heard_once_and_its_words_keep_their_times(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Whole()
    assert isinstance(engine, HearsFiles)
    found = heard(engine, Job(talk, None, speakers=False), monkeypatch)
    assert engine.asked == 1
    assert (found.language, found.source, found.model) == ("nl", "whole", "x")
    words = [spoken.word for spoken in found.spoken_words()]
    assert [w.text for w in words] == [f"woord{n}" for n in range(71)][: len(words)]
    spoken = [w for w in words if int(w.text[5:]) in {3, 10, 60}]
    assert [round(w.start, 1) for w in spoken] == [3.0, 10.0, 60.0]


def test_it_resumes_by_hearing_the_file_anew_and_only_what_is_left_is_kept_again(
    talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(talk, "nl", speakers=False, checkpoints=tmp_path / "checkpoints")
    first = heard(Whole(), job, monkeypatch)
    again = Whole()
    assert heard(again, job, monkeypatch) == first
    assert again.asked == 0, "all windows were done"


def test_words_go_to_the_window_they_are_in_or_that_comes_next() -> None:
    window = Window(1, (Piece(10 * RATE, 12 * RATE), Piece(20 * RATE, 22 * RATE)), np.zeros(4 * RATE, np.float32), ())
    words = [Word(t, t + 0.5, str(t), 0.5) for t in (4.0, 7.0, 11.0, 15.0, 21.0, 30.0)]
    found = of_window(FileHeard(tuple(words)), window, 5.0)
    assert [(w.text, w.start) for w in found.words] == [("7.0", 0.0), ("11.0", 1.0), ("15.0", 2.0), ("21.0", 3.0)]
    assert found.logprob == pytest.approx(np.log(0.5))
    assert window.at(25.0) == 4.0


class OwnScale:
    """Counts in logarithms."""

    device, fingerprint, scale = "cpu", "own", ((-4.0, 0.0), (-1.0, 0.5), (0.0, 1.0))

    def hear(self, windows: Sequence[Window], language: str, *, beam: int = 5) -> list[Heard]:
        return [Heard((Word(0, 1, "ja", -1.0), Word(1, 2, "nee", 0.0)), logprob=-99.0) for _ in windows]

    def hear_again(self, window: Window, language: str) -> Iterator[Heard]:
        yield Heard((Word(0, 1, "ja", -9.0),))


def test_what_an_engine_counts_in_its_own_way_becomes_probabilities() -> None:
    engine = Scaled(OwnScale(), OwnScale.scale)
    (found,) = engine.hear([None], "nl")
    assert [w.probability for w in found.words] == [0.5, 1.0]
    assert found.logprob == pytest.approx(np.log(0.5) / 2)
    assert next(engine.hear_again(None, "nl")).words[0].probability == 0.0
    assert (engine.device, engine.fingerprint) == ("cpu", "own")
    assert not hasattr(engine, "hear_file")
    assert not hasattr(engine, "hear_anew")


class NeedsWeights(Whole):
    """Made with the folder of its weights."""

    wanted = hashlib.sha256(b"weights").hexdigest()
    data = b"weights"

    def __init__(self, model: str, device: str, threads: int, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    @classmethod
    def weights(cls, model: str) -> Weights:
        return Weights({"model.onnx": cls.wanted, "vocab.txt": ""}, cls.fetch)

    @classmethod
    def fetch(cls, folder: Path) -> None:
        (folder / "model.onnx").write_bytes(cls.data)
        (folder / "vocab.txt").write_text("a b c")


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> type[NeedsWeights]:
    made = type("Made", (NeedsWeights,), {})
    monkeypatch.setattr(packages, "bring", lambda group: {"onnx": object()})
    monkeypatch.setattr(packages, "load", lambda point: made)
    return made


def test_weights_are_fetched_once_verified_and_given_to_the_engine(maker: type[NeedsWeights], tmp_path: Path) -> None:
    assert not engines.is_ready("onnx:parakeet", models_dir=tmp_path)
    made: Any = engines.load(Hearing("onnx:parakeet", models_dir=tmp_path))
    assert made.folder == tmp_path / "onnx--parakeet"
    assert engines.is_ready("onnx:parakeet", models_dir=tmp_path)
    maker.fetch = None  # type: ignore[assignment]
    assert engines.prepare("onnx:parakeet", models_dir=tmp_path) == made.folder
    models.verify(made.folder)
    (made.folder / "vocab.txt").write_text("d e f")
    with pytest.raises(ModelError, match=r"vocab\.txt"):
        models.verify(made.folder)


def test_a_file_that_is_not_the_one_expected_is_refused_and_nothing_stays(
    maker: type[NeedsWeights], tmp_path: Path
) -> None:
    maker.data = b"other"
    with pytest.raises(ModelError, match="SHA-256"):
        engines.prepare("onnx:parakeet", models_dir=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_fetched_is_one_line(maker: type[NeedsWeights], tmp_path: Path) -> None:
    def broken(folder: Path) -> None:
        raise OSError("no route to host")

    maker.fetch = broken  # type: ignore[method-assign]
    with pytest.raises(KlankbordError, match=r"model onnx:parakeet: cannot be fetched \(OSError: no route to host\)"):
        engines.prepare("onnx:parakeet", models_dir=tmp_path)
    maker.fetch = lambda folder: None  # type: ignore[method-assign]
    with pytest.raises(ModelError, match=r"comes without model\.onnx"):
        engines.prepare("onnx:parakeet", models_dir=tmp_path)


def test_a_package_that_says_something_else_of_its_weights_is_named(
    maker: type[NeedsWeights], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maker, "weights", lambda model: {"model.onnx": ""})
    with pytest.raises(PluginError, match="gives no Weights"):
        engines.prepare("onnx:parakeet", models_dir=tmp_path)


@pytest.mark.parametrize(("model", "source"), [("base", ("whisper", "base")), ("onnx:parakeet", ("onnx", "parakeet"))])
def test_who_heard_it_stands_in_the_transcript(model: str, source: tuple[str, str]) -> None:
    assert engines.source_and_model(model) == source
