"""The transcript of an episode in a build: not taken apart before its page is made, and not kept after."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.library.conftest import hub as hub
from tests.library.test_episodes import EPISODE, NOTES, SETTINGS, SHOW, TRANSCRIPT
from tests.library.test_made_once import counted

from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes
from klankbord.site.reading.heard import Heard
from klankbord.site.reading.reader import Reader
from klankbord.transcribe.formats import read_vtt

EPISODE_TOO = replace(EPISODE, guid="another", title="Nog een gesprek")


@pytest.fixture
def folder(hub: Hub) -> Path:
    return episodes.write(hub, SHOW, EPISODE, TRANSCRIPT, NOTES, SETTINGS, new=True).folder


def test_a_page_that_nobody_touched_is_read_without_its_talk(folder: Path) -> None:
    with counted(read_vtt) as done:
        page = Reader().episode(folder)
        talk = page.transcript
        assert isinstance(talk, Heard)
        assert (talk.language, talk.source) == (TRANSCRIPT.language, TRANSCRIPT.source)
        assert not done
        assert [segment.text for segment in talk.segments] == [segment.text for segment in TRANSCRIPT.segments]
        assert talk.segments
    assert done == {"read_vtt": 1}


def test_a_talk_that_an_editor_corrected_is_the_same_page_as_ever(folder: Path) -> None:
    text = (folder / "transcript.vtt").read_text()
    first = TRANSCRIPT.segments[0].text.split()[0]
    (folder / "transcript.vtt").write_text(text.replace(first, f"{first}?", 1))
    page, whole = Reader().episode(folder), episodes.read(folder)
    assert page.transcript is not None
    assert whole.transcript is not None
    assert page.transcript.segments == whole.transcript.segments
    assert page.notes == whole.notes


@pytest.mark.parametrize("heading", ["", "<html>\n\n", "WEB\n\n"])
def test_a_file_that_is_no_transcript_is_named_when_the_page_is_read(folder: Path, heading: str) -> None:
    path = folder / "transcript.vtt"
    text = path.read_text()
    path.write_text(heading + text[text.index("\n\n") + 2 :])
    with pytest.raises(KlankbordError, match="WEBVTT"):
        Reader().episode(folder)


def test_of_many_talks_one_is_held(hub: Hub, folder: Path) -> None:
    other = episodes.write(hub, SHOW, EPISODE_TOO, TRANSCRIPT, NOTES, SETTINGS, new=True).folder
    reader = Reader()
    talks = [reader.episode(place).transcript for place in (folder, other)]
    with counted(read_vtt) as done:
        for talk in (*talks, *talks):
            assert talk is not None
            assert talk.segments
    assert done == {"read_vtt": 4}
