"""Strangers' feeds: each file in the folder, and its expected result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from klankbord import feeds
from klankbord.model import Feed
from klankbord.site.outputs import podcast_feed

FOLDER = Path(__file__).parent / "feeds"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "expected.yml").read_text(encoding="utf-8"))


def parsed(name: str) -> Feed:
    return feeds.parse((FOLDER / name).read_bytes(), "https://strangers.example/feed")


@pytest.mark.parametrize("name", EXPECTED)
def test_a_feed_of_a_stranger_is_read_as_it_was_meant(name: str) -> None:
    feed, wanted = parsed(name), EXPECTED[name]
    found = {
        "titles": [episode.title for episode in feed.episodes],
        "dates": [episode.published.isoformat() if episode.published else None for episode in feed.episodes],
        "advisory": [episode.advisory for episode in feed.episodes],
        "audio": sum(episode.audio is not None for episode in feed.episodes),
    }
    assert {key: found[key] for key in wanted if key in found} == {key: wanted[key] for key in wanted if key in found}
    if "problem" in wanted:
        assert any(wanted["problem"] in problem for problem in feed.problems)


def test_every_file_is_tried() -> None:
    assert {path.name for path in FOLDER.glob("*.xml")} == set(EXPECTED)


def test_a_date_that_cannot_be_read_is_told() -> None:
    wanted = EXPECTED["dates.xml"]["dates"]
    told = [problem for problem in parsed("dates.xml").problems if "date that cannot be read" in problem]
    assert len(told) == wanted.count(None)


def test_the_advisory_of_the_show_comes_as_it_was_said() -> None:
    assert parsed("explicit.xml").show.advisory == "clean"


@pytest.mark.parametrize("number", range(9))
def test_the_advisory_goes_round(number: int) -> None:
    feed = parsed("explicit.xml")
    entry = podcast_feed.Entry(feed.episodes[number], "https://x.example/1/")
    ours = podcast_feed.rss(feed.show, [entry], url="https://x.example/", feed_url="https://x.example/feed.xml")
    again = feeds.parse(ours, "https://x.example/feed.xml")
    assert again.show.advisory == "clean"
    assert again.episodes[0].advisory == (feed.episodes[number].advisory or "false")
