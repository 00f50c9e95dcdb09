"""A name takes the place of what was heard only where the recogniser finds it likely enough in the sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from klankbord.audio.decode import decode
from klankbord.model import Person, Transcript, Word
from klankbord.transcribe import Progress, engine, formats, models, nearby, stage, transcribe
from klankbord.transcribe.engine import Engine
from klankbord.transcribe.rereading import Reading
from klankbord.transcribe.vocabulary import choosing
from klankbord.transcribe.vocabulary.entries import entries
from klankbord.transcribe.windows import windows

SOUND = np.zeros((1500, 4), np.float32)


def said(text: str) -> list[Word]:
    return [Word(0.4 * n, 0.4 * n + 0.4, t, 0.6) for n, t in enumerate(text.split())]


def letters(text: str) -> list[int]:
    return [ord(letter) for letter in text]


def liking(name: str, cost: float) -> Callable[[nearby.Memory, Sequence[Sequence[int]]], list[Sequence[float]]]:
    """Finds every text equally likely, except that ``name`` costs so much more."""

    def likelihoods(sounds: nearby.Memory, tokens: Sequence[Sequence[int]]) -> list[Sequence[float]]:
        assert sounds.shape == (len(tokens), nearby.FRAMES, 4)
        assert len({len(row) for row in tokens}) == 1
        texts = ["".join(map(chr, row)) for row in tokens]
        return [[*[0.0] * (len(text) - 1), -cost if name in text else 0.0] for text in texts]

    return likelihoods


def read(text: str, *names: str, cost: float = 1.0) -> str:
    words = said(text)
    found = choosing.names(letters, liking(names[0], cost), SOUND, words, entries(names, "nl"), "nl")
    return " ".join(w.text for w in choosing.put(words, found))


def test_a_name_that_is_likely_enough_is_put_in_with_the_signs_around_it() -> None:
    assert read("ik ben (Carl Smith, en ik", "Karel Smit") == "ik ben (Karel Smit, en ik"


def test_a_name_that_the_recogniser_does_not_find_in_the_sound_is_left_out() -> None:
    assert read("ik ben Carl Smith, en ik", "Karel Smit", cost=90.0) == "ik ben Carl Smith, en ik"


def test_of_two_names_for_the_same_words_the_nearer_one_is_put_in() -> None:
    assert read("bij Jan Hendricks van", "Jan Hendriks", "Jan Henning") == "bij Jan Hendriks van"


def test_capitals_are_put_right_without_asking_the_recogniser() -> None:
    assert read("groet femke Dijkstra van", "Femke Dijkstra", cost=99.0) == "groet Femke Dijkstra van"


def test_a_name_gets_the_time_of_what_it_stands_for_and_is_as_sure() -> None:
    words = [Word(1.0, 1.5, "lotte", 0.9), Word(1.5, 1.7, "ver", 0.2), Word(1.7, 2.0, "meer", 0.9)]
    found = choosing.names(letters, liking("Lotte", 0.0), SOUND, words, entries(("Lotte Vermeer",), "nl"), "nl")
    put = choosing.put(words, found)
    assert [w.text for w in put] == ["Lotte", "Vermeer"]
    assert (put[0].start, put[-1].end) == (1.0, 2.0)
    assert {w.probability for w in put} == {0.2}
    assert not found[0].recased


def test_a_reading_whose_words_are_gone_is_passed_over() -> None:
    gone = Reading((Word(9.0, 9.5, "weg"),), ("Weg",))
    assert choosing.put(said("een twee"), [gone]) == said("een twee")


def test_a_name_that_runs_out_of_the_sound_is_not_asked_for() -> None:
    words = [Word(0.0, 0.5, "Carl"), Word(0.5, 5.0, "Smith")]
    assert choosing.names(letters, liking("x", 0.0), SOUND, words, entries(("Karel Smit",), "nl"), "nl") == ()


@pytest.fixture(scope="module")
def talk(samples: Path) -> Path:
    return samples / "names" / "aan-de-leestafel.mp3"


PEOPLE = ("Annelies Veenstra", "Maarten Hofman", "Joke Timmermans", "Rogier van den Berg")
STRANGERS = ("Karel Smit", "Esther Brouwer", "Rabobank", "Femke Dijkstra", "Centraal Beheer", "Ruben Kuipers")


@pytest.mark.whisper
def test_whisper_hears_the_names_of_the_show_and_none_of_another(talk: Path) -> None:
    people = tuple(Person(name) for name in (*PEOPLE, *STRANGERS))
    found = transcribe(talk, language="nl", device="cpu", threads=2, speakers=False, people=people)
    plain = transcribe(talk, language="nl", device="cpu", threads=2, speakers=False)
    assert sum(name in plain.text for name in PEOPLE) <= 2
    assert all(name in found.text for name in PEOPLE)
    assert not any(part in found.text for name in STRANGERS for part in name.split() if len(part) > 3)
    assert any("sounds like “Maarten Hofman”" in remark for remark in found.remarks)


@pytest.mark.whisper
def test_in_whispers_own_numbers_what_is_said_is_likelier_than_what_is_not(talk: Path) -> None:
    whisper: Engine = engine.load(models.path("base"), "cpu", 2)
    tokenizer = whisper.tokenizer("nl")
    first, *_ = windows(decode(talk))
    encoded = np.asarray(whisper.encode([first]))
    told = [tokenizer.encode(" samen met Joke Timmermans"), tokenizer.encode(" samen met Femke Dijkstra")]
    (word,) = [w for w in whisper.hear([first], "nl")[0].words if w.text.startswith("Timmermans")]
    at = int((word.start - 2.0) * nearby.PER_SECOND)
    sums = [sum(whisper.likelihoods(tokenizer, encoded[:, at : at + nearby.FRAMES], [tokens])[0]) for tokens in told]
    assert sums[0] > sums[1] + 10


@pytest.mark.whisper
def test_interrupted_it_goes_on_in_the_same_bytes_and_begins_anew_with_another_vocabulary(
    talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hear(*names: str, **more: Any) -> Transcript:
        return transcribe(talk, language="nl", device="cpu", threads=2, speakers=False, vocabulary=names, **more)

    def cut(progress: Progress) -> None:
        raise InterruptedError

    whole = hear("Brabant Water", "Albert Heijn")
    monkeypatch.setattr(stage, "BATCH", 1)
    with pytest.raises(InterruptedError):
        hear("Brabant Water", "Albert Heijn", checkpoints=tmp_path, progress=cut)
    again = hear("Brabant Water", "Albert Heijn", checkpoints=tmp_path)
    assert formats.write_json(again) == formats.write_json(whole)
    assert len(list(tmp_path.glob("*.jsonl"))) == 1
    with pytest.raises(InterruptedError):
        hear("Interpolis", checkpoints=tmp_path, progress=cut)
    assert len(list(tmp_path.glob("*.jsonl"))) == 2
