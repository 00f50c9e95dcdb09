"""A show's feed contains what was added to it here, and other people's parsers can read it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import feedparser
import podcastparser
from lxml import etree

from klankbord.model import (
    Audio,
    Chapter,
    Episode,
    Notes,
    Person,
    Quote,
    Show,
    Soundbite,
    Span,
    TranscriptLink,
)
from klankbord.site.outputs import podcast_feed
from klankbord.site.outputs.podcast_feed import Entry

NAMESPACES = {
    "podcast": "https://podcastindex.org/namespace/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "atom": "http://www.w3.org/2005/Atom",
}
SHOW = Show(
    title="Over service & zo",
    feed_url="https://voorbeeld.example/feed.xml",
    language="nl",
    summary="Gesprekken over klanten.",
    author="Noor van Dijk",
    image="https://voorbeeld.example/omslag.png",
    categories=("Business",),
    persons=(Person("Noor van Dijk", href="https://voorbeeld.example/noor"),),
)
EPISODE = Episode(
    guid="f3a1-<&>",
    title="Klachten als cadeau <1>",
    published=datetime(2026, 3, 4, 6, tzinfo=timezone(timedelta(hours=1))),
    audio=Audio("https://voorbeeld.example/12.mp3?a=1&b=2", "audio/mpeg", 30944256),
    duration=1934.4,
    number=12,
    season=2,
    summary="Waarom klagers blijven.",
    persons=(Person("Jan Peeters", role="guest"),),
)
NOTES = Notes(
    quotes=(
        Quote(Span(10, 20), "Een klacht is de goedkoopste vorm van onderzoek.", "Jan Peeters", 1082.0, 1087.25),
        Quote(None, "Zonder tijd.", "Jan Peeters"),
        Quote(Span(30, 40), "Luister " * 40, "Jan Peeters", 90.0, 300.0),
    )
)
ENTRY = Entry(
    EPISODE,
    "https://klankbord.example/podcasts/over-service/klachten/",
    NOTES,
    (
        TranscriptLink("https://klankbord.example/t.vtt", "text/vtt", "nl", "captions"),
        TranscriptLink("https://klankbord.example/t.json", "application/json", "nl"),
    ),
    "https://klankbord.example/c.json",
    "<p>Meer <em>tekst</em></p>",
)


def feed(*entries: Entry, show: Show = SHOW) -> bytes:
    return podcast_feed.rss(
        show,
        entries or (ENTRY,),
        url="https://klankbord.example/podcasts/over-service/",
        feed_url="https://k.example/f",
    )


def values(data: bytes, path: str) -> list[str]:
    found = etree.fromstring(data).xpath(path, namespaces=NAMESPACES)
    assert isinstance(found, list)
    return [str(value) for value in found]


def test_a_podcast_app_reads_the_feed() -> None:
    data = podcastparser.parse("https://k.example/f", io.BytesIO(feed()))
    assert data["title"] == "Over service & zo"
    assert data["cover_url"] == "https://voorbeeld.example/omslag.png"
    episode = data["episodes"][0]
    assert episode["title"] == "Klachten als cadeau <1>"
    assert episode["guid"] == "f3a1-<&>"
    assert episode["total_time"] == 1934
    assert episode["number"] == 12
    assert episode["published"] == 1772600400
    assert episode["enclosures"] == [
        {"url": "https://voorbeeld.example/12.mp3?a=1&b=2", "file_size": 30944256, "mime_type": "audio/mpeg"}
    ]
    assert data["itunes_categories"] == [["Business"]]


def test_a_feed_reader_finds_nothing_wrong() -> None:
    data = feedparser.parse(io.BytesIO(feed()))
    assert not data.bozo
    assert data.entries[0].link == ENTRY.url
    assert data.entries[0].content[0].value == "<p>Meer <em>tekst</em></p>"
    assert data.feed.language == "nl"


def test_quotes_become_soundbites_of_at_most_two_minutes() -> None:
    data = feed()
    assert values(data, "//podcast:soundbite/@startTime") == ["90", "1082"]
    assert values(data, "//podcast:soundbite/@duration") == ["120", "5.25"]
    titles = values(data, "//podcast:soundbite/text()")
    assert titles[1] == "Een klacht is de goedkoopste vorm van onderzoek."
    assert len(titles[0]) <= 128
    assert titles[0].endswith("…")


def test_the_publishers_own_soundbite_wins_from_a_quote_inside_it() -> None:
    episode = replace(EPISODE, soundbites=(Soundbite(1080, 30, "Het cadeau"),))
    data = feed(replace(ENTRY, episode=episode))
    assert values(data, "//podcast:soundbite/text()")[-1] == "Het cadeau"
    assert values(data, "//podcast:soundbite/@startTime") == ["90", "1080"]


def test_transcripts_are_offered_in_every_form() -> None:
    data = feed()
    assert values(data, "//podcast:transcript/@type") == ["text/vtt", "application/json"]
    assert values(data, "//podcast:transcript/@rel") == ["captions"]
    assert values(data, "//podcast:chapters/@url") == ["https://klankbord.example/c.json"]


def test_people_are_named_with_their_part() -> None:
    data = feed()
    assert values(data, "//item/podcast:person/@role") == ["guest"]
    assert values(data, "//channel/podcast:person/@href") == ["https://voorbeeld.example/noor"]


def test_the_guid_of_a_feed_follows_the_namespaces_rule() -> None:
    # The example of the namespace's own description of podcast:guid.
    assert podcast_feed.guid("https://mp3s.nashownotes.com/pc20rss.xml") == "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    assert podcast_feed.guid("http://x.example/feed///") == podcast_feed.guid("HTTPS://x.example/feed")


def test_a_shows_own_guid_is_kept() -> None:
    assert values(feed(show=replace(SHOW, guid="abc")), "//podcast:guid/text()") == ["abc"]


def test_an_episode_without_audio_is_no_item() -> None:
    assert values(feed(ENTRY, replace(ENTRY, episode=replace(EPISODE, audio=None))), "//item/title/text()") == [
        "Klachten als cadeau <1>"
    ]


def test_characters_that_xml_cannot_carry_are_left_out() -> None:
    odd = replace(EPISODE, title="Bel\x07 mij \ud83d terug", guid="\x00gid")
    data = feedparser.parse(io.BytesIO(feed(replace(ENTRY, episode=odd))))
    assert not data.bozo
    assert data.entries[0].title == "Bel mij  terug"


def test_a_date_without_a_zone_is_utc() -> None:
    naive = replace(EPISODE, published=datetime(2026, 3, 4, 6, tzinfo=UTC).replace(tzinfo=None))
    assert values(feed(replace(ENTRY, episode=naive)), "//pubDate/text()") == ["Wed, 04 Mar 2026 06:00:00 +0000"]


def test_the_same_values_give_the_same_bytes() -> None:
    assert feed() == feed()


def test_chapters_are_json_of_the_podcast_namespace() -> None:
    data = json.loads(
        podcast_feed.chapters(
            [Chapter(0, "Welkom"), Chapter(192.5, "Waarom klagers blijven", 300, "https://x/i.png", "https://x/")]
        )
    )
    assert data == {
        "version": "1.2.0",
        "chapters": [
            {"startTime": 0, "title": "Welkom"},
            {
                "startTime": 192.5,
                "title": "Waarom klagers blijven",
                "endTime": 300,
                "img": "https://x/i.png",
                "url": "https://x/",
            },
        ],
    }
