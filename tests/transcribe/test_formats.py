"""Transcripts survive the way to a file and back, and other people's files are read as they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.errors import KlankbordError
from klankbord.model import Segment, Transcript, Word
from klankbord.transcribe import formats

letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs", "Cn", "Co", "Cf"))
word = st.text(letters, min_size=1, max_size=12)
sentence = st.lists(word, min_size=1, max_size=25).map(" ".join)
name = st.sampled_from(["", "Noor van Dijk", "Jan <& Co>", "Spreker 2", "Zoë"])


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    at, segments = 0.0, []
    for text in draw(st.lists(sentence, max_size=8)):
        start = round(at + draw(st.integers(0, 90_000)) / 1000, 3)
        at = round(start + draw(st.integers(1, 30_000)) / 1000, 3)
        segments.append(Segment(start, at, draw(name), text))
    return Transcript("nl", tuple(segments), draw(st.sampled_from(["whisper", "editor", "publisher"])), "base")


@given(transcripts())
def test_webvtt_keeps_times_speakers_and_text(transcript: Transcript) -> None:
    assert formats.read_vtt(formats.write_vtt(transcript)) == transcript


sign = st.sampled_from(
    [*"\n\n\n \t\r\0\x0b\x85\xa0\u2028\ufeff<>&;:.-0a", "\n\n", " -->", "<v Jan>", "</v>", "&amp;", "NOTE"]
)


@given(transcripts(), st.lists(st.tuples(st.floats(0, 1), sign), max_size=4), st.lists(st.floats(0, 1), max_size=2))
def test_webvtt_reads_the_same_beside_a_comment(
    transcript: Transcript, added: list[tuple[float, str]], removed: list[float]
) -> None:
    """A file that is just as we write it is read at once, one with anything else in it block by block."""
    text = formats.write_vtt(transcript)
    for place, extra in added:
        text = text[: int(place * len(text))] + extra + text[int(place * len(text)) :]
    for place in removed:
        text = text[: int(place * len(text))] + text[int(place * len(text)) + 1 :]
    commented = f"{text}\n\nNOTE Klaar.\n"
    assert _read_or_error(text) == _read_or_error(commented)


def _read_or_error(text: str) -> Transcript | str:
    try:
        return formats.read_vtt(text)
    except KlankbordError as error:
        return str(error)


def test_every_white_space_separates_words_once() -> None:
    for sign in (chr(number) for number in range(0x110000) if chr(number).isspace()):
        text = f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Jan>Goede{sign}dag.{sign}\n"
        assert formats.read_vtt(text).segments == (Segment(1, 2, "Jan", "Goede dag."),), ascii(sign)


@given(transcripts())
def test_json_keeps_everything(transcript: Transcript) -> None:
    words = tuple(
        replace(s, words=tuple(Word(s.start, s.end, t, 0.5) for t in s.text.split())) for s in transcript.segments
    )
    whole = replace(transcript, segments=words, remarks=("0:00: dropped “MUZIEK.”",))
    assert formats.read_json(formats.write_json(whole)) == whole


@given(transcripts())
def test_srt_keeps_times_and_text_and_the_speakers_of_a_conversation(transcript: Transcript) -> None:
    segments = tuple(
        replace(s, speaker=s.speaker or "Noor van Dijk") for s in transcript.segments if "-->" not in s.text
    )
    if segments:
        back = formats.read_srt(formats.write_srt(replace(transcript, segments=segments)))
        assert back.segments == tuple(replace(s, speaker=s.speaker.replace(":", " ")) for s in segments)


@given(st.text())
def test_no_text_whatever_breaks_a_reader(text: str) -> None:
    for read in (formats.read_vtt, formats.read_srt, formats.read_json):
        for head in ("", "WEBVTT\n\n00:01.000 --> 00:02.000\n", "1\n00:00:01,000 --> 00:00:02,000\n", '{"segments": '):
            try:
                read(head + text)
            except KlankbordError:
                continue


def test_captions_have_lines_of_at_most_42_characters() -> None:
    text = "Een klacht is de goedkoopste vorm van onderzoek die er in heel het land bestaat."
    written = formats.write_vtt(Transcript("nl", (Segment(0, 5, "Jan", text),)))
    assert written.split("\n\n")[2].splitlines()[1:] == [
        "<v Jan>Een klacht is de goedkoopste vorm van",
        "onderzoek die er in heel het land bestaat.",
    ]


def test_word_times_travel_in_webvtt_when_asked() -> None:
    words = (Word(1.0, 1.4, "Goede"), Word(1.4, 2.0, "dag."), Word(2.5, 3.0, "Jan."))
    transcript = Transcript("nl", (Segment(1.0, 3.0, "Noor", "Goede dag. Jan.", words),))
    assert formats.read_vtt(formats.write_vtt(transcript, words=True)).segments == transcript.segments


def test_webvtt_of_others() -> None:
    read = formats.read_vtt(
        "\ufeffWEBVTT - gemaakt door X\r\nKind: captions\r\nLanguage: nl\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n"
        "NOTE dit is geen ondertitel\r\n\r\nhoofdstuk-1\r\n00:01.5 --> 00:04.000 align:start position:10%\r\n"
        "<v.luid Jan>Hallo &amp; <i>welkom</i></v>\r\n<v Noor>Dag!</v>\r\n\r\n"
        "01:00:00.000 --> 00:00:01.000\r\nloopt terug\r\n\r\n01:02:03.004 --> 01:02:05.000\r\nzonder stem\r\n"
    )
    assert read.language == "nl"
    assert [(s.speaker, s.text) for s in read.segments] == [
        ("Jan", "Hallo & welkom"),
        ("Noor", "Dag!"),
        ("", "zonder stem"),
    ]
    assert (read.segments[0].start, read.segments[1].end, read.segments[2].start) == (1.5, 4.0, 3723.004)


@pytest.mark.parametrize("text", ["Let op: dit is geen naam.", "Tip: doe het morgen."])
def test_a_colon_does_not_make_a_speaker_in_srt(text: str) -> None:
    others = "".join(f"\n{n}\n00:00:{n:02d},000 --> 00:00:{n:02d},500\nZomaar een zin.\n" for n in range(2, 6))
    read = formats.read_srt(f"1\n00:00:01,000 --> 00:00:01,500\n{text}\n{others}")
    assert read.segments[0] == Segment(1.0, 1.5, "", text)


def test_plain_text_is_paragraphs_by_speaker() -> None:
    segments = (Segment(0, 2, "Noor", "Hoi."), Segment(2, 4, "Noor", "Welkom."), Segment(4, 5, "Jan", "Dag Noor."))
    assert formats.write_text(Transcript("nl", segments)) == "Noor: Hoi. Welkom.\n\nJan: Dag Noor.\n"


@pytest.mark.parametrize("data", ["", "{}", "[]", '{"segments": [{"startTime": 2}]}', '{"segments": [3]}', "[" * 9999])
def test_what_is_no_json_transcript_is_one_clear_error(data: str) -> None:
    with pytest.raises(KlankbordError, match="is not Podcasting"):
        formats.read_json(data)


@pytest.mark.parametrize("said", ["--> 00:01.000", "---> zo", "------>"])
def test_an_arrow_in_a_remark_or_in_what_is_said_makes_no_line_of_times(said: str) -> None:
    talk = Transcript("nl", (Segment(0.0, 1.0, "", f"Kijk {said} hier."),), "publisher", "", (f"Er stond {said}",))
    assert formats.write_vtt(talk).count("-->") == formats.write_srt(talk).count("-->") == 1


def test_hours_without_end_are_no_time() -> None:
    with pytest.raises(KlankbordError):
        formats.read_srt(f"1\n{'9' * 5000}:00:01,000 --> {'9' * 5000}:00:02,000\nHoi.\n")
    assert formats.read_vtt(f"WEBVTT\n\n{'9' * 5000}:00:01.000 --> {'9' * 5000}:00:02.000\nHoi.\n").segments == ()
