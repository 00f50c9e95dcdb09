"""What another package's diariser reports replaces comparing voices; everything after that stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from klankbord.errors import ModelError, PluginError
from klankbord.model import Person, Transcript, Word
from klankbord.transcribe import Job, listening
from klankbord.transcribe.checkpoint import Done
from klankbord.transcribe.engine import Heard
from klankbord.transcribe.listening import Listening
from klankbord.transcribe.speakers import diarisers
from klankbord.transcribe.speakers.clustering import Utterance
from klankbord.transcribe.speakers.diarisers import Turn, grouped
from klankbord.transcribe.windows import Window

TURNS = (Turn(0.0, 4.0, "a"), Turn(4.0, 6.0, "b"), Turn(6.0, 8.0, "a"))
WORDS = ("Ik ben Anna Boot. Dag.", "Ja, hallo.", "Tot ziens.")


def vector(*values: float) -> tuple[float, ...]:
    return (*values, *(0.0,) * (256 - len(values)))


def test_a_voice_is_the_mean_of_what_was_said_in_its_turns() -> None:
    spoken = [Utterance(0.0, 3.0, vector(1.0)), Utterance(6.0, 7.0, vector(0.0, 3.0)), Utterance(9.0, 9.5, vector(9.0))]
    whole, found = grouped(TURNS, spoken)
    assert found.speakers == (0, 1, 0)
    assert found.voices[0][:2] == pytest.approx((0.7071, 0.7071), abs=1e-4)
    assert found.voices[1] == vector()
    assert [(u.start, u.end, u.vector) for u in whole] == [
        (t.start, t.end, found.voices[n]) for t, n in zip(TURNS, found.speakers, strict=True)
    ]


class Deaf:
    """A recogniser that nothing is asked of here."""

    device, fingerprint = "cpu", "x"

    def languages(self, windows: Sequence[Window]) -> list[list[tuple[str, float]]]:
        return []

    def hear(self, windows: Sequence[Window], language: str, *, beam: int = 5) -> list[Heard]:
        return []

    def hear_again(self, window: Window, language: str) -> Iterator[Heard]:
        return iter(())


@pytest.fixture
def heard(sound: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Listening:
    """Somebody says three things in eight seconds, on a machine without the model that tells voices apart."""
    monkeypatch.setattr(listening, "_encoder", lambda folder: ModelError("model ge2e", "is not there", "Fetch it."))
    monkeypatch.setattr(diarisers, "installed", lambda: True)
    job = Job(sound.write(tmp_path / "x.wav", sound.silence(8)), "nl", (Person("Anna Boot"), Person("Bo de Wit")))
    found = Listening(job, Deaf(), None)
    starts = (0.5, 4.2, 6.3)
    words = tuple(
        Word(start + n * 0.2, start + n * 0.2 + 0.1, text)
        for start, said in zip(starts, WORDS, strict=True)
        for n, text in enumerate(said.split())
    )
    found.kept.add([Done(0, 8.0, words)])
    return found


def said(transcript: Transcript) -> list[tuple[str, str]]:
    return [(segment.speaker, segment.text) for segment in transcript.segments]


def test_cues_and_names_follow_what_the_diariser_tells(heard: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diarisers, "told", lambda path, sound: TURNS)
    transcript = heard.transcript("base")
    assert {speaker for speaker, _ in said(transcript)} == {"Anna Boot", "Bo de Wit"}
    assert [text for speaker, text in said(transcript) if speaker == "Bo de Wit"] == [WORDS[1]]
    assert not transcript.remarks


def test_a_diariser_that_fails_costs_no_word_and_says_why(heard: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(path: Path, sound: object) -> tuple[Turn, ...]:
        raise PluginError("klankbord.diarisers voices of klankbord-voices", "tells no turns", "Remove it.")

    monkeypatch.setattr(diarisers, "told", fails)
    transcript = heard.transcript("base")
    assert " ".join(text for _, text in said(transcript)) == " ".join(WORDS)
    (remark,) = transcript.remarks
    assert remark.startswith("Speakers are told apart without the diariser: klankbord.diarisers voices")


def test_who_asks_for_no_speakers_has_none(heard: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diarisers, "told", lambda path, sound: TURNS)
    heard.job = Job(heard.job.path, "nl", speakers=False)
    assert {speaker for speaker, _ in said(heard.transcript("base"))} == {""}
