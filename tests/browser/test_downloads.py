"""A transcript in the forms that the browser makes itself: the same words and times as in the file of the site."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page

from klankbord.transcribe.formats import read_json, read_srt, read_vtt

pytestmark = pytest.mark.browser


@pytest.fixture
def episode(site_folder: Path) -> Path:
    """The folder of an episode with a transcript."""
    return next(iter(sorted(site_folder.glob("podcasts/*/*/transcript.vtt")))).parent


@pytest.mark.parametrize(("kind", "read"), [("srt", read_srt), ("json", read_json)])
def test_made_of_the_webvtt(
    kind: str, read: object, page: Page, episode: Path, site_folder: Path, site_url: str, tmp_path: Path
) -> None:
    assert callable(read)
    page.goto(site_url + episode.relative_to(site_folder).as_posix() + "/")
    with page.expect_download() as waiting:
        page.locator(f"[data-convert={kind}]").click()
    waiting.value.save_as(tmp_path / waiting.value.suggested_filename)
    made = read((tmp_path / f"transcript.{kind}").read_text(encoding="utf-8"))
    source = read_vtt((episode / "transcript.vtt").read_text(encoding="utf-8"))
    assert [(s.start, s.end, s.speaker, s.text) for s in made.segments] == [
        (s.start, s.end, s.speaker, s.text) for s in source.segments
    ]


def test_json_is_of_the_podcast_namespace(
    page: Page, episode: Path, site_folder: Path, site_url: str, tmp_path: Path
) -> None:
    page.goto(site_url + episode.relative_to(site_folder).as_posix() + "/")
    with page.expect_download() as waiting:
        page.locator("[data-convert=json]").click()
    waiting.value.save_as(tmp_path / "made.json")
    made = json.loads((tmp_path / "made.json").read_text(encoding="utf-8"))
    assert made["version"] == "1.0.0"
    assert set(made["segments"][0]) == {"speaker", "startTime", "endTime", "body"}


def test_text_to_read_says_who_and_when(
    page: Page, episode: Path, site_folder: Path, site_url: str, tmp_path: Path
) -> None:
    page.goto(site_url + episode.relative_to(site_folder).as_posix() + "/")
    with page.expect_download() as waiting:
        page.locator("[data-convert=txt]").click()
    waiting.value.save_as(tmp_path / "made.txt")
    title, *turns = (tmp_path / "made.txt").read_text(encoding="utf-8").strip().split("\n\n")
    segments = read_vtt((episode / "transcript.vtt").read_text(encoding="utf-8")).segments
    assert title.endswith(page.url)
    assert turns[0].startswith(f"[0:0{int(segments[0].start)}] {segments[0].speaker}: {segments[0].text}")
    assert len(turns) == 1 + sum(a.speaker != b.speaker for a, b in pairwise(segments))
