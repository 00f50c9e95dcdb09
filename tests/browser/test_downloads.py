"""A transcript in the formats that the browser makes itself: the same words and times as in the site's file."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page

from klankbord.model import Segment, Transcript
from klankbord.transcribe.formats import read_json, read_srt, read_vtt

pytestmark = pytest.mark.browser

Take = Callable[[str], str]


@pytest.fixture
def episode(site_folder: Path) -> Path:
    """The folder of an episode with a transcript."""
    return next(iter(sorted(site_folder.glob("podcasts/*/*/transcript.vtt")))).parent


@pytest.fixture
def said(episode: Path) -> tuple[Segment, ...]:
    """What the file of the site holds."""
    return read_vtt((episode / "transcript.vtt").read_text(encoding="utf-8")).segments


@pytest.fixture
def take(page: Page, episode: Path, site_folder: Path, site_url: str, tmp_path: Path) -> Take:
    """Opens the episode, asks for a form of its transcript, and gives the text of the file that comes."""

    def asked(kind: str) -> str:
        page.goto(site_url + episode.relative_to(site_folder).as_posix() + "/")
        with page.expect_download() as waiting:
            page.locator(f"[data-convert={kind}]").click()
        assert waiting.value.suggested_filename == f"transcript.{kind}"
        waiting.value.save_as(tmp_path / "made")
        return (tmp_path / "made").read_text(encoding="utf-8")

    return asked


@pytest.mark.parametrize(("kind", "read"), [("srt", read_srt), ("json", read_json)])
def test_made_of_the_webvtt(
    kind: str, read: Callable[[str], Transcript], take: Take, said: tuple[Segment, ...]
) -> None:
    assert [(s.start, s.end, s.speaker, s.text) for s in read(take(kind)).segments] == [
        (s.start, s.end, s.speaker, s.text) for s in said
    ]


def test_json_is_of_the_podcast_namespace(take: Take) -> None:
    made = json.loads(take("json"))
    assert made["version"] == "1.0.0"
    assert set(made["segments"][0]) == {"speaker", "startTime", "endTime", "body"}


def test_text_to_read_says_who_and_when(page: Page, take: Take, said: tuple[Segment, ...]) -> None:
    title, *turns = take("txt").strip().split("\n\n")
    assert title.endswith(page.url)
    assert turns[0].startswith(f"[0:0{int(said[0].start)}] {said[0].speaker}: {said[0].text}")
    assert len(turns) == 1 + sum(a.speaker != b.speaker for a, b in pairwise(said))
