"""With the pages come feeds, a calendar, a sitemap and downloads; somebody else's parser reads each of them back."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import feedparser
import podcastparser
import pytest
from icalendar import Calendar
from lxml import etree

from klankbord.model import Transcript
from klankbord.site import outputs
from klankbord.site.outputs import calendar, sitemap
from klankbord.site.outputs.places import Files
from klankbord.site.pictures.gallery import Gallery
from klankbord.site.reading.catalogue import Catalogue
from klankbord.transcribe.formats import read_json, read_srt, read_vtt

BASE = "https://klankbord.example/hub/"
NAMES = {"artikelen/": "Artikelen", "podcasts/": "Podcasts", "themas/": "Thema's", "begrippen/": "Begrippen"}
EPISODE = "podcasts/over-service/2026-03-04-klachten-als-cadeau/"
BODIES = {"artikelen/luisteren/": '<p>Zie <a href="../vragen/">hier</a> en <img src="plaat.png" alt="">.</p>'}


@pytest.fixture(scope="module")
def files(small_site: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(small_site, NAMES, Gallery(small_site, tmp_path_factory.mktemp("cards"), 3, {"article": "Artikel"}))


@pytest.fixture(scope="module")
def written(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    outputs.write(files, folder, pages=["", EPISODE, "artikelen/luisteren/"], bodies=BODIES)
    return folder


def test_every_section_can_be_followed_in_two_forms(written: Path) -> None:
    feeds = sorted(str(path.relative_to(written).parent) for path in written.rglob("feed.json"))
    assert feeds == [".", "artikelen", "podcasts", "themas/klachten", "tips"]
    for folder in feeds:
        rss = feedparser.parse(io.BytesIO((written / folder / "feed.xml").read_bytes()))
        as_json = json.loads((written / folder / "feed.json").read_text(encoding="utf-8"))
        assert not rss.bozo
        assert [entry.id for entry in rss.entries] == [item["id"] for item in as_json["items"]]
        assert rss.feed.links[-1].rel in {"self", "alternate"}
        assert as_json["version"] == "https://jsonfeed.org/version/1.1"
        for item in as_json["items"]:
            assert item["url"].startswith(BASE)
            assert item.get("content_html") or item.get("content_text")
            assert datetime.fromisoformat(item["date_published"]).tzinfo


def test_the_newest_comes_first_whatever_it_is(written: Path) -> None:
    items = json.loads((written / "feed.json").read_text(encoding="utf-8"))["items"]
    assert [item["title"] for item in items] == ["Luisteren loont", "Klachten als <cadeau> & meer", "Vooraf"]
    assert items[0]["authors"] == [{"name": "Noor van Dijk"}]
    assert items[0]["tags"] == ["Klachten"]
    assert items[0]["image"].startswith(BASE + "assets/kaarten/")
    assert items[1]["attachments"] == [
        {
            "url": "https://audio.example/12.mp3",
            "mime_type": "audio/mpeg",
            "size_in_bytes": 30944256,
            "duration_in_seconds": 1934,
        }
    ]


def test_addresses_in_a_feed_are_written_out_in_full(written: Path) -> None:
    html = feedparser.parse(io.BytesIO((written / "feed.xml").read_bytes())).entries[0].content[0].value
    assert f'href="{BASE}artikelen/vragen/"' in html
    assert f'src="{BASE}artikelen/luisteren/plaat.png"' in html


def test_a_show_that_may_be_republished_has_a_podcast_feed(written: Path) -> None:
    data = (written / "podcasts/over-service/feed.xml").read_bytes()
    episodes = podcastparser.parse(BASE, io.BytesIO(data))["episodes"]
    assert [episode["guid"] for episode in episodes] == ["f3a1", "f3a0"]
    tree = etree.fromstring(data)
    names = {"podcast": "https://podcastindex.org/namespace/1.0"}
    found = tree.findall(".//podcast:transcript", names)
    assert (found[0].get("url"), found[0].get("type")) == (f"{BASE}{EPISODE}transcript.vtt", "text/vtt")
    for element in (*found, *tree.findall(".//podcast:chapters", names)):
        address = element.get("url")
        assert address
        assert (written / address.removeprefix(BASE)).is_file()


def test_a_show_that_may_not_be_republished_keeps_its_own_feed(small_site: Catalogue, tmp_path: Path) -> None:
    show = replace(small_site.shows[0], republish=False)
    files = Files(replace(small_site, shows=(show,)), NAMES)
    outputs.write(files, tmp_path, pages=[], bodies={})
    assert not (tmp_path / "podcasts/over-service/feed.xml").exists()
    assert [feed.url for feed in files.feeds_for(EPISODE)][-1] == "https://audio.example/feed.xml"


def test_a_page_announces_only_feeds_that_exist(written: Path, files: Files) -> None:
    for url in ("", "artikelen/luisteren/", EPISODE, "themas/klachten/", "agenda/"):
        for feed in files.feeds_for(url):
            assert (written / feed.url).is_file(), (url, feed)


def test_the_transcript_can_be_taken_away_in_the_forms_that_our_feed_names(
    written: Path, small_site: Catalogue
) -> None:
    transcript = small_site.shows[0].episodes[0].transcript
    assert isinstance(transcript, Transcript)
    said = [(segment.speaker, segment.text) for segment in transcript.segments]
    for ending, read in (("vtt", read_vtt), ("srt", read_srt), ("json", read_json)):
        again = read((written / EPISODE / f"transcript.{ending}").read_text(encoding="utf-8"))
        assert [(segment.speaker, segment.text) for segment in again.segments] == said


def test_a_show_with_a_feed_elsewhere_has_the_forms_that_the_browser_makes_no_file_of(
    small_site: Catalogue, tmp_path: Path
) -> None:
    show = replace(small_site.shows[0], republish=False)
    outputs.write(Files(replace(small_site, shows=(show,)), NAMES), tmp_path, pages=[], bodies={})
    assert [path.name for path in (tmp_path / EPISODE).glob("transcript.*")] == ["transcript.vtt"]


def test_the_agenda_can_be_subscribed_to(written: Path) -> None:
    events: list[Any] = list(Calendar.from_ical((written / "agenda/agenda.ics").read_bytes()).walk("VEVENT"))
    assert [str(event["summary"]) for event in events] == ["Klantdag; met lunch, en meer", "Webinar"]
    day, webinar = events
    assert day["dtstart"].dt == datetime(2026, 6, 4, 7, 30, tzinfo=UTC)
    assert day["dtend"].dt == datetime(2026, 6, 4, 15, 0, tzinfo=UTC)
    assert str(day["location"]) == "Utrecht"
    assert str(day["url"]) == "https://klantdag.example/"
    assert str(day["description"]) == "Een dag over klanten."
    assert webinar["dtstart"].dt == date(2026, 7, 1)
    assert webinar["dtend"].dt == date(2026, 7, 2)
    assert len({str(event["uid"]) for event in events}) == 2


def test_a_calendar_keeps_to_lines_of_75_octets(small_site: Catalogue) -> None:
    event = replace(small_site.events[0], summary="Eén dag over klanten en cliënten. " * 20)
    data = calendar.ics(small_site, [event])
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert calendar.ics(small_site, [event]) == data


def test_the_sitemap_lists_the_pages_with_their_dates(written: Path) -> None:
    tree = etree.fromstring((written / "sitemap.xml").read_bytes())
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    rows = [
        (row.findtext("s:loc", "", space), row.findtext("s:lastmod", "", space)) for row in tree.findall("s:url", space)
    ]
    assert rows == [
        (BASE, "2026-05-01"),
        (f"{BASE}artikelen/luisteren/", "2026-05-01"),
        (BASE + EPISODE, "2026-03-04"),
    ]
    assert f"Sitemap: {BASE}sitemap.xml" in (written / "robots.txt").read_text(encoding="utf-8")


def test_languages_of_a_page_are_named_in_the_sitemap() -> None:
    data = sitemap.xml([sitemap.Entry("https://x/", alternates={"nl": "https://x/", "en": "https://x/en/"})])
    links = etree.fromstring(data).findall(".//{http://www.w3.org/1999/xhtml}link")
    assert [(link.get("hreflang"), link.get("href")) for link in links] == [
        ("en", "https://x/en/"),
        ("nl", "https://x/"),
    ]


def test_language_models_get_a_map_of_the_site(written: Path) -> None:
    text = (written / "llms.txt").read_text(encoding="utf-8")
    assert text.startswith("# Klankbord\n\n> Leren van klanten.\n\n## Artikelen\n\n")
    assert f"- [Luisteren loont]({BASE}artikelen/luisteren/): Waarom luisteren loont." in text
    assert "## Begrippen" in text


def test_a_site_without_an_address_writes_nothing_that_needs_one(small_site: Catalogue, tmp_path: Path) -> None:
    outputs.write(Files(replace(small_site, site_url=""), NAMES), tmp_path, pages=[""], bodies={})
    kinds = sorted({path.name for path in tmp_path.rglob("*") if path.is_file()})
    assert set(kinds) == {"agenda.ics", "klantdag.ics", "webinar.ics", "transcript.vtt"}


def test_the_same_catalogue_gives_the_same_files(written: Path, files: Files, tmp_path: Path) -> None:
    outputs.write(files, tmp_path, pages=["", EPISODE, "artikelen/luisteren/"], bodies=BODIES)
    for path in written.rglob("*"):
        if path.is_file():
            assert (tmp_path / path.relative_to(written)).read_bytes() == path.read_bytes()
