"""Publishers' transcripts as other people's tools write them: see transcripts/README.md for the kinds."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.hostile_text import hostile, within

from klankbord.errors import KlankbordError
from klankbord.model import Transcript
from klankbord.transcribe import formats, publisher

HERE = Path(__file__).parent / "transcripts"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "expected.yml").read_text(encoding="utf-8"))
NOTATIONS: dict[str, Any] = yaml.safe_load((HERE / "notations.yml").read_text(encoding="utf-8"))
TYPES = {
    ".vtt": "text/vtt",
    ".srt": "application/srt",
    ".json": "application/json",
    ".html": "text/html",
    ".txt": "text/plain",
    ".sbv": "text/plain",
}
GOOD = formats.read_vtt((HERE / "goed.vtt").read_text(encoding="utf-8")).segments


def read(name: str) -> Transcript:
    path = HERE / name
    return publisher.parse(path.read_bytes(), TYPES[path.suffix])


def test_each_file_has_its_right_value() -> None:
    assert {path.name for path in HERE.iterdir() if path.suffix in TYPES} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_who_said_what_and_when(name: str) -> None:
    wanted = EXPECTED[name]
    if "refused" in wanted:
        with pytest.raises(KlankbordError) as caught:
            read(name)
        assert wanted["refused"] in caught.value.cause
        assert "listens to the audio itself" in caught.value.mend
        return
    found = read(name)
    if "says" in wanted:
        said = GOOD[: wanted["says"]]
        assert found.text == " ".join(segment.text for segment in said)
        assert [*dict.fromkeys(segment.speaker for segment in found.segments)] == wanted["speakers"]
        assert found.segments[-1].start == pytest.approx(said[-1].start, abs=12)
    else:
        assert [[round(s.start, 3), s.speaker, s.text] for s in found.segments] == wanted["cues"]
    assert list(found.remarks) == wanted.get("remarks", [])
    assert all(s.start <= s.end for s in found.segments)


def clock(seconds: float, mark: str = ".") -> str:
    return (
        formats.write_srt(Transcript("", (GOOD[0].__class__(seconds, seconds, "", "x"),))).split()[1].replace(",", mark)
    )


def written(form: str, template: str, names: list[str]) -> str:
    """The conversation of goed.vtt in a notation."""
    parts = []
    for number, segment in enumerate(GOOD, 1):
        name = names[segment.speaker != GOOD[0].speaker]
        whole = int(segment.start)
        said = template.format(
            name=name,
            NAME=name.upper(),
            text=segment.text,
            h=clock(segment.start)[:8],
            m=f"{whole // 60:02d}:{whole % 60:02d}",
            s=f"{whole // 60}:{whole % 60:02d}",
            f=clock(segment.start),
            to=clock(segment.end),
            x=f"{segment.start:.1f}",
            y=f"{segment.end:.1f}",
        )
        head = {
            "vtt": f"{clock(segment.start)} --> {clock(segment.end)}\n",
            "srt": f"{number}\n{clock(segment.start, ',')} --> {clock(segment.end, ',')}\n",
        }.get(form, "")
        parts.append(head + said)
    before = {"vtt": "WEBVTT\n\n", "html": "<!doctype html><html><body>"}.get(form, "")
    return before + "\n\n".join(parts) + "\n"


CASES = [(form, one) for group in NOTATIONS["notations"] for form in group["in"] for one in group["written"]]


@pytest.mark.parametrize(("form", "template"), CASES)
@pytest.mark.parametrize("names", NOTATIONS["names"], ids=lambda names: names[0])
def test_every_notation_is_read_in_every_format(form: str, template: str, names: list[str]) -> None:
    found = publisher.parse(written(form, template, names).encode(), TYPES[f".{form}"])
    assert found.text == " ".join(segment.text for segment in GOOD)
    turns = [s.speaker.casefold() for s in found.segments]
    assert turns == [names[s.speaker != GOOD[0].speaker].casefold() for s in GOOD]


@pytest.mark.parametrize("names", NOTATIONS["other names"], ids=lambda names: names[0])
@pytest.mark.parametrize("form", ["vtt", "srt", "txt"])
@pytest.mark.parametrize("template", ["{name}: {text}", "[{name}]: {text}", "**{name}:** {text}"])
def test_names_of_all_kinds_are_names(form: str, template: str, names: list[str]) -> None:
    found = publisher.parse(written(form, template, names).encode(), TYPES[f".{form}"])
    assert found.text == " ".join(segment.text for segment in GOOD)
    assert {s.speaker for s in found.segments} == set(names)


@pytest.mark.parametrize("notice", NOTATIONS["notices"])
@pytest.mark.parametrize("form", ["vtt", "txt"])
def test_a_notice_is_no_speech(form: str, notice: str) -> None:
    text = written(form, "{name}: {text}", ["Lotte", "Bram"])
    cue = "00:01:34.000 --> 00:01:35.000\n" if form == "vtt" else ""
    found = publisher.parse(f"{text}\n{cue}{notice}\n".encode(), TYPES[f".{form}"])
    assert found.text == " ".join(segment.text for segment in GOOD)
    assert len(found.remarks) == 1


@pytest.mark.parametrize("sentence", NOTATIONS["not notices"] + NOTATIONS["not speakers"])
def test_what_is_said_stays(sentence: str) -> None:
    others = [f"Zomaar zin nummer {number} van dit gesprek." for number in range(8)]
    for texts in ([sentence, *others], [*others[:4], sentence, *others[4:], sentence]):
        cues = "\n\n".join(f"00:00:{n:02d}.000 --> 00:00:{n:02d}.900\n{text}" for n, text in enumerate(texts))
        found = publisher.parse(f"WEBVTT\n\n{cues}\n".encode(), "text/vtt")
        assert [(s.speaker, s.text) for s in found.segments] == [("", text) for text in texts]


@pytest.mark.parametrize("name", ["youtube.vtt", "ruimte.vtt", "zoom.vtt"])
def test_the_command_reads_through_the_same_door(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "klankbord", "extract", str(HERE / name), "--language", "nl", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    notes = json.loads(done.stdout)
    said = [note["text"] for kind in ("quotes", "tips", "lessons") for note in notes[kind]]
    whole = " ".join(segment.text for segment in GOOD)
    assert said
    assert all(text in whole for text in said)


@pytest.mark.parametrize("name", ["zoom.vtt", "whisperx.srt", "descript.txt", "ruimte.vtt"])
def test_read_from_bytes_it_is_checked_against_the_length_too(name: str) -> None:
    path = HERE / name
    found = publisher.read(path.read_bytes(), TYPES[path.suffix], language="nl", duration=93.6)
    assert len({segment.speaker for segment in found.segments}) == 2


CUE = "00:00:01.000 --> 00:00:02.000\n"
HEADS = {"text/vtt": f"WEBVTT\n\n{CUE}", "text/html": "<html><p>", "application/json": '{"segments":['}
OPENINGS = {
    "text/vtt": [
        *("<a", "<v ", "</", "&#", "&#x", "[", "(", "**", "0", "-->", " ", "\n", ">>", "- ", "NOTE\n", "Lotte: "),
        *("00:00:00,000 --> ", "<00:00:01.000>", "[SPEAKER_TURN]"),
    ],
    "text/plain": [
        "[",
        "[00:",
        "(",
        "**",
        "__",
        "*",
        "0",
        "00:",
        " ",
        "\n",
        "\t",
        ">>",
        "# ",
        "[a](",
        "Lotte: a. Bram: ",
    ],
    "text/html": ["<a", "<b>", "<p", "</", "&#", "<cite>", "Lotte: "],
    "application/json": ["[", "{", '{"a":', '"', "\\ud800", "9"],
}


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "opening"), [(kind, opening) for kind in OPENINGS for opening in OPENINGS[kind]])
def test_no_text_keeps_a_reader_busy(kind: str, opening: str) -> None:
    for text in hostile([opening], head=HEADS.get(kind, "")):
        within(partial(publisher.parse, text.encode(), kind), what=text)


@pytest.mark.slow
@pytest.mark.parametrize("opening", ["<a", "<v ", "&#", "-->", "00:", " ", "\n", ">>", "NOTE\n"])
def test_no_text_keeps_the_reader_of_our_own_files_busy(opening: str) -> None:
    for text in hostile([opening]):
        within(partial(formats.read_vtt, f"WEBVTT\n\n{CUE}{text}"), what=text)
        within(partial(formats.read_srt, f"1\n{CUE}{text}"), what=text)
