"""Publishers' transcripts come in many shapes; each case file shows one, and the expected result."""

from __future__ import annotations

from pathlib import Path

import pytest

from klankbord.audio.decode import duration
from klankbord.errors import KlankbordError
from klankbord.model import Segment, Transcript
from klankbord.transcribe import formats, publisher
from klankbord.transcribe.publisher.reading import is_timed, parse
from klankbord.transcribe.publisher.sanity import checked

CASES = Path(__file__).parent / "cases"
TALK = (
    ("Noor", "Welkom bij de podcast over klachten."),
    ("Jan", "Dank je wel."),
    ("Noor", "Waarom klagen klanten?"),
)


def said(transcript: Transcript) -> list[tuple[str, str]]:
    return [(s.speaker, s.text) for s in transcript.segments]


def test_podcasting_html_has_speakers_and_times() -> None:
    read = publisher.read((CASES / "gesprek.html").read_bytes(), "text/html", language="nl", duration=20)
    assert said(read) == [
        ("Noor", "Welkom bij de podcast over klachten. Vandaag praten we met Jan."),
        ("Jan", "Dank je wel, Noor. Fijn dat ik er mag zijn."),
        ("Noor", "Waarom klagen klanten eigenlijk? Of klagen ze juist niet?"),
    ]
    assert [s.start for s in read.segments] == [0.0, 9.0, 14.0]
    assert read.source == "publisher"


def test_an_article_has_speakers_but_no_times() -> None:
    read = parse((CASES / "artikel.html").read_bytes(), "text/html")
    assert ("Jan Peeters", "Let op: dit is nog steeds Jan.") in said(read)
    assert ("Noor van Dijk", "Waarom klagen klanten?") in said(read)
    assert not is_timed(read)


@pytest.mark.parametrize("name", ["tijden.txt", "koppen.txt"])
def test_times_in_plain_text_are_read(name: str) -> None:
    read = publisher.read((CASES / name).read_bytes(), "text/plain", language="nl", duration=16)
    assert [s.speaker.split()[0] for s in read.segments] == ["Noor", "Jan", "Noor"]
    assert [s.start for s in read.segments] == [0.0, 6.0, 11.0]


def test_plain_text_without_times_says_so() -> None:
    data = (CASES / "kaal.txt").read_bytes()
    assert tuple(said(parse(data, "text/plain"))) == TALK
    with pytest.raises(KlankbordError, match="has no times"):
        publisher.read(data, "text/plain", language="nl", duration=16)


def test_rolling_captions_are_said_once() -> None:
    read = publisher.read((CASES / "rollend.vtt").read_bytes(), "text/vtt", language="nl", duration=10)
    assert read.text == "welkom bij de podcast over klachten vandaag praten we met Jan"


def test_words_one_by_one_become_cues() -> None:
    read = publisher.read((CASES / "woorden.json").read_bytes(), "application/json", language="nl", duration=5)
    assert said(read) == [
        ("Noor", "Welkom bij de podcast."),
        ("Noor", "Vandaag praat ik met Jan."),
        ("Jan", "Hallo Noor."),
    ]
    assert [len(s.words) for s in read.segments] == [4, 5, 2]


@pytest.mark.parametrize("kind", ["", "text/plain", "application/srt", "text/html; charset=utf-8", "application/x"])
def test_the_content_decides_when_the_type_is_wrong(kind: str) -> None:
    data = b"WEBVTT\n\n00:00.000 --> 00:04.000\nWelkom bij de podcast.\n"
    assert publisher.read(data, kind, language="nl", duration=5).text == "Welkom bij de podcast."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_old_encodings_are_read(encoding: str) -> None:
    text = "1\n00:00:00,000 --> 00:00:04,000\nZoë is geïnteresseerd.\n"
    assert publisher.read(text.encode(encoding), "application/srt", language="nl", duration=5).text.startswith("Zoë is")


def cues(count: int, step: float, text: str = "Dit is zin nummer {n} van het gesprek.") -> bytes:
    segments = tuple(Segment(n * step, n * step + step * 0.8, "", text.format(n=n)) for n in range(count))
    return formats.write_vtt(Transcript("nl", segments)).encode()


@pytest.mark.parametrize(
    ("data", "duration", "why"),
    [
        (b"", 60, "is empty"),
        (b"WEBVTT\n", 60, "is empty"),
        (b'{"segments": 3}', 60, "is damaged"),
        (cues(100, 3.0), 60, "while the audio ends at 60 s"),
        (cues(20, 3.0), 600, "stops at 59 s of 600 s"),
        (cues(3, 100.0), 300, "words a minute"),
        (cues(200, 0.3), 70, "words a minute|words a second"),
        (cues(40, 3.0, "Muziek en nog eens muziek."), 120, "repeats one line"),
        (cues(40, 3.0, "This is sentence number {n} of the talk about complaining customers."), 120, "is in en"),
    ],
)
def test_nonsense_is_refused_with_the_reason(data: bytes, duration: float, why: str) -> None:
    with pytest.raises(KlankbordError, match=why) as caught:
        publisher.read(data, "text/vtt", language="nl", duration=duration)
    assert "listens to the audio itself" in caught.value.mend


def test_a_sound_transcript_passes_and_stays_inside_the_audio() -> None:
    read = publisher.read(cues(40, 3.0), "text/vtt", language="nl", duration=118.5)
    assert len(read.segments) == 40
    assert max(s.end for s in read.segments) == 118.5


def test_a_length_that_is_only_stated_cuts_nothing_off() -> None:
    read = publisher.read(cues(40, 3.0), "text/vtt", language="nl", duration=110)
    assert [s.start for s in read.segments] == [3.0 * n for n in range(40)]


def test_cues_behind_a_measured_end_are_left_out_with_a_remark() -> None:
    found = checked(formats.read_vtt(cues(40, 3.0).decode()), 112.0)
    assert len(found.segments) == 38
    assert found.remarks == (
        "2 cues are left out, as the sound ends at 1:52: "
        "“Dit is zin nummer 38 van het gesprek. Dit is zin nummer 39 van het gesprek.”",
    )


def test_the_sample_transcript_of_our_own_is_taken_as_it_is(samples: Path) -> None:
    path = next((samples / "podcast").glob("01-*.vtt"))
    read = publisher.read(path.read_bytes(), "text/vtt", language="nl", duration=duration(path.with_suffix(".mp3")))
    assert read.text == formats.read_vtt(path.read_text(encoding="utf-8")).text
