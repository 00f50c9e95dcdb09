"""A publisher's transcript on the clock of the sound: placed, left alone, moved or refused, with real Whisper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from klankbord.errors import KlankbordError
from klankbord.model import Transcript
from klankbord.transcribe import formats, publisher
from klankbord.transcribe.publisher.aligning import matches, plain

pytestmark = [pytest.mark.whisper, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def written(episode: Path) -> Transcript:
    """The dialogue with the times at which our voices say it."""
    return formats.read_vtt(episode.with_suffix(".vtt").read_text(encoding="utf-8"))


def fit(data: str, kind: str, audio: Path) -> Transcript:
    return publisher.fit(data.encode(), kind, audio, language="nl")


def late(transcript: Transcript, truth: Transcript) -> float:
    """By how many seconds words come later than in truth, in the middle."""
    mine, theirs = transcript.spoken_words(), truth.spoken_words()
    pairs = matches([plain(s.word.text) for s in mine], [plain(s.word.text) for s in theirs])
    assert len(pairs) > len(theirs) * 0.9
    return median(mine[a].word.start - theirs[b].word.start for a, b in pairs)


def test_a_text_without_times_is_placed_where_it_is_said(episode: Path, written: Transcript) -> None:
    text = "\n".join(f"{segment.speaker}: {segment.text}" for segment in written.segments)
    placed = fit(text, "text/plain", episode)
    assert placed.source == "publisher"
    assert placed.remarks == ("Times were found by listening.",)
    assert abs(late(placed, written)) < 1
    assert {segment.speaker for segment in placed.segments} == {"Lotte", "Bram"}


def test_times_that_agree_with_the_sound_are_left_alone(episode: Path, written: Transcript) -> None:
    fitted = fit(formats.write_vtt(written), "text/vtt", episode)
    assert fitted.remarks == ()
    assert [(s.start, s.end, s.text) for s in fitted.segments] == [(s.start, s.end, s.text) for s in written.segments]


def test_times_from_before_an_advert_came_in_are_moved(episode: Path, written: Transcript) -> None:
    """The sound is 7.4 seconds later than the text has it, as when a message was put in front."""
    first = next(n for n, segment in enumerate(written.segments) if segment.start > 8)
    earlier = replace(
        written,
        segments=tuple(replace(s, start=s.start - 7.4, end=s.end - 7.4, words=()) for s in written.segments[first:]),
    )
    fitted = fit(formats.write_vtt(earlier), "text/vtt", episode)
    assert len(fitted.remarks) == 1
    assert "the publisher's times were moved by +7" in fitted.remarks[0]
    assert [s.start for s in fitted.segments] == pytest.approx([s.start for s in written.segments[first:]], abs=1.0)


@pytest.mark.parametrize("kind", ["text/vtt", "text/plain"])
def test_a_text_of_another_episode_is_refused(episode: Path, kind: str) -> None:
    other = formats.read_vtt((episode.parent / "02-eerst-zelf-doen.vtt").read_text(encoding="utf-8"))
    short = replace(other, segments=tuple(s for s in other.segments if s.end < 85))
    data = formats.write_vtt(short) if kind == "text/vtt" else "\n".join(s.text for s in short.segments)
    with pytest.raises(KlankbordError, match="does not say what the audio says"):
        fit(data, kind, episode)


@pytest.mark.parametrize("kind", ["text/vtt", "text/plain"])
def test_a_text_beside_sound_in_which_nobody_speaks_is_refused(
    sound: Any, tmp_path: Path, written: Transcript, kind: str
) -> None:
    audio = sound.write(tmp_path / "toon.wav", sound.tone(95))
    data = formats.write_vtt(written) if kind == "text/vtt" else "\n".join(s.text for s in written.segments)
    with pytest.raises(KlankbordError, match="audio"):
        fit(data, kind, audio)
