"""Well-formed feeds that nobody means to write: read for what they hold, and at worst refused."""

from __future__ import annotations

import io
import os

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from strange import check, feeds  # type: ignore[import-not-found]

from klankbord import feeds as room
from klankbord.feeds import entries

URL = "https://strange.example/feed"
GOOD = (
    "<item><guid>goed</guid><title>Een goede</title><pubDate>Wed, 04 Mar 2026 06:00:00 GMT</pubDate>"
    "<enclosure url='https://x.example/1.mp3' type='audio/mpeg' length='1'/></item>"
)


@settings(
    max_examples=int(os.environ.get("KLANKBORD_STRANGE_FEEDS", "200")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(feeds())
def test_a_strange_feed_gives_what_the_model_promises_or_one_clear_line(data: bytes) -> None:
    check(data)


def feed(*items: str, channel: str = "") -> bytes:
    spaces = (
        "xmlns:psc='http://podlove.org/simple-chapters' xmlns:media='http://search.yahoo.com/mrss/' "
        "xmlns:gml='http://www.opengis.net/gml' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
    )
    return (
        f"<rss version='2.0' {spaces}><channel><title>Proef</title>{channel}{''.join(items)}</channel></rss>".encode()
    )


# Each of these makes feedparser 6.0.14 raise; found with the generator.
ODD = {
    "a chapter without a start": "<psc:chapters version='1.2'><psc:chapter title='x'/></psc:chapters>",
    "a place outside a place": "<gml:pos>52.1 4.3</gml:pos>",
    "a height in a description": "<description>Hoe <height>hoog</height></description>",
    "a player in an abstract": "<abstract><media:player>x</media:player></abstract>",
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_feedparser_itself_raises(odd: str) -> None:
    """Else the tests below show nothing."""
    with pytest.raises((KeyError, TypeError)):
        feedparser.parse(io.BytesIO(feed(f"<item><guid>vreemd</guid>{odd}</item>")))


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_what_feedparser_stumbles_over_costs_its_own_item_only_that_tag(odd: str) -> None:
    bad = f"<item><guid>vreemd</guid><title>Een vreemde</title>{odd}<enclosure url='https://x.example/2.mp3'/></item>"
    found = room.parse(feed(bad, GOOD), URL)
    assert [episode.guid for episode in found.episodes] == ["vreemd", "goed"]
    assert [bool(episode.audio) for episode in found.episodes] == [True, True]
    assert found.show.title == "Proef"


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_the_same_in_the_channel_costs_no_episode(odd: str) -> None:
    found = room.parse(feed(GOOD, channel=odd), URL)
    assert [episode.title for episode in found.episodes] == ["Een goede"]


@pytest.mark.parametrize("error", [TypeError, KeyError, UnicodeError, RecursionError, ValueError, AttributeError])
def test_whatever_feedparser_raises_over_one_tag_the_rest_is_read(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    parse = feedparser.parse

    def picky(data: object, **options: object) -> object:
        if b"<itunes:author>" in data.getvalue():  # type: ignore[attr-defined]
            raise error("stumbles")
        return parse(data, **options)

    monkeypatch.setattr(feedparser, "parse", picky)
    bad = "<item><guid>b</guid><itunes:author>Wie</itunes:author><enclosure url='https://x.example/2.mp3'/></item>"
    found = room.parse(feed(bad, GOOD), URL)
    assert [(e.guid, bool(e.audio)) for e in found.episodes] == [("b", True), ("goed", True)]
    assert "Item 1: what it says in itunes:author cannot be read and is left out." in found.problems


def test_a_feed_of_which_feedparser_reads_nothing_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def hopeless(data: object, **options: object) -> object:
        raise KeyError("x")

    monkeypatch.setattr(feedparser, "parse", hopeless)
    found = room.parse(feed(*[GOOD.replace("goed", f"g{n}") for n in range(900)]), URL)
    assert not found.episodes
    assert any("cannot be read" in problem for problem in found.problems)
    assert entries.MOST_TRIES <= 3000
