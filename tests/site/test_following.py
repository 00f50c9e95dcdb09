"""How a show is followed: apps by the address of its feed, the pages, and feeds that a browser shows as pages."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import feedparser
import podcastparser
import pytest
from lxml import html

from klankbord.library.notes import headings
from klankbord.model import Quote
from klankbord.site import outputs
from klankbord.site.boundary import Failures
from klankbord.site.markup.feed_xml import CONTENT, PODCAST, XHTML
from klankbord.site.outputs.places import Files
from klankbord.site.pictures import codes
from klankbord.site.reading.catalogue import Catalogue, Saying
from klankbord.site.views import following

STRINGS = headings.strings("nl")["site"]
FEED = "https://feeds.example/een?show=1&taal=nl"


def files_of(site: Catalogue) -> Files:
    names = {site.at[part]: STRINGS[part] for part in ("articles", "podcasts", "tips", "quotes")}
    return Files(site, names, sheet="assets/v/1/css/feed.css", words=STRINGS)


def written(site: Catalogue, folder: Path) -> Path:
    failures = Failures()
    outputs.write(files_of(site), folder, pages=[""], bodies={}, failures=failures)
    assert failures.failed == []
    return folder


def test_every_app_gets_the_address_of_the_feed() -> None:
    links = dict(following.apps(FEED, "Een & twee", {"spotify": "https://open.spotify.com/show/1", "rss": FEED}))
    assert list(links) == ["Apple Podcasts", "Spotify", "Pocket Casts", "Overcast", "AntennaPod", "Podcast Addict"]
    assert links["Pocket Casts"] == "pktc://subscribe/feeds.example/een?show=1&taal=nl"
    assert parse_qs(urlsplit(links["Overcast"]).query) == {"url": [FEED]}
    assert parse_qs(urlsplit(links["AntennaPod"]).query) == {"url": [FEED], "title": ["Een & twee"]}


def test_what_a_show_names_itself_goes_before_the_feed_and_a_script_is_no_link() -> None:
    known = {"apple": "https://podcasts.apple.com/x", "eigen": "https://x.example/", "spotify": "javascript:alert(1)"}
    links = dict(following.apps(FEED, "Een", known))
    assert links["Apple Podcasts"] == "https://podcasts.apple.com/x"
    assert "Spotify" not in links
    assert list(links)[-1] == "Eigen"


def test_only_a_show_with_a_feed_has_a_page_to_follow_it_on(small_site: Catalogue) -> None:
    urls = [view.url for view in following.views(small_site, STRINGS)]
    assert urls == ["volgen/", "podcasts/over-service/volgen/"]
    bare = replace(small_site, shows=(replace(small_site.shows[0], feed_url="", republish=False),))
    assert [view.url for view in following.views(bare, STRINGS)] == ["volgen/"]


def test_a_hub_without_an_address_names_no_feeds_of_its_own(small_site: Catalogue) -> None:
    site = replace(small_site, site_url="")
    first, *others = following.views(site, STRINGS)
    assert first.context() == {"feeds": [], "shows": []}
    assert others == []
    theirs = replace(site, shows=(replace(site.shows[0], republish=False),))
    _, show = following.views(theirs, STRINGS)
    assert show.context()["feed"] == "https://audio.example/feed.xml"
    assert show.context()["code"] == ""


def test_the_page_of_the_site_names_a_feed_for_all_articles_episodes_tips_and_each_theme(small_site: Catalogue) -> None:
    feeds = dict(next(iter(following.views(small_site, STRINGS))).context()["feeds"])
    base = "https://klankbord.example/hub/"
    assert feeds["Alles wat verschijnt"] == f"{base}feed.xml"
    assert feeds["Nieuwe artikelen"] == f"{base}artikelen/feed.xml"
    assert feeds["Nieuwe afleveringen"] == f"{base}podcasts/feed.xml"
    assert feeds["Nieuwe tips"] == f"{base}tips/feed.xml"
    assert any(title.startswith("Thema: ") for title in feeds)


@pytest.mark.parametrize("name", ["feed", "artikelen/feed", "podcasts/feed", "tips/feed"])
def test_each_of_them_is_there_and_read_by_another_parser(small_site: Catalogue, tmp_path: Path, name: str) -> None:
    folder = written(small_site, tmp_path)
    read = feedparser.parse((folder / f"{name}.xml").read_bytes())
    assert not read.bozo
    assert read.feed.title.startswith("Klankbord")
    assert read.entries
    assert json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["items"]


def test_a_tip_is_an_item_of_its_own_and_keeps_its_identity(small_site: Catalogue, tmp_path: Path) -> None:
    first = feedparser.parse((written(small_site, tmp_path / "a") / "tips/feed.xml").read_bytes()).entries
    assert [item.title for item in first] == ["Lees elke week vijf klachtenbrieven."]
    assert first[0].link.endswith("#t=1120")
    moved = tuple(
        replace(saying, note=replace(saying.note, start=99.0)) if saying.kind == "tip" else saying
        for saying in small_site.sayings
    )
    again = feedparser.parse(
        (written(replace(small_site, sayings=moved), tmp_path / "b") / "tips/feed.xml").read_bytes()
    )
    assert again.entries[0].id == first[0].id, "a transcript that was corrected is no news"
    assert again.entries[0].link != first[0].link


def test_a_hub_without_tips_has_no_feed_of_them(small_site: Catalogue, tmp_path: Path) -> None:
    site = replace(small_site, sayings=tuple(one for one in small_site.sayings if one.kind != "tip"))
    assert not (written(site, tmp_path) / "tips/feed.xml").exists()


def test_items_carry_quotes_and_tips_that_lead_to_where_they_are_said(small_site: Catalogue, tmp_path: Path) -> None:
    folder = written(small_site, tmp_path)
    for name in ("podcasts/feed.xml", "podcasts/over-service/feed.xml"):
        item = feedparser.parse((folder / name).read_bytes()).entries[0]
        text = item.content[0].value
        assert "<h2>Citaten</h2>" in text, name
        assert "Een klacht is de goedkoopste vorm van onderzoek. — Jan Peeters" in text
        assert f'href="https://klankbord.example/hub/{small_site.shows[0].episodes[0].url}#t=1082,1087.2"' in text
        assert "<li>Lees elke week vijf klachtenbrieven." in text


def test_words_of_a_quote_are_no_markup_in_a_feed(small_site: Catalogue, tmp_path: Path) -> None:
    show = small_site.shows[0]
    bad = Quote(None, "<script>alert(1)</script> & zo", '"><img src=x>', 1.0, 2.0)
    first = replace(show.episodes[0], notes=replace(show.episodes[0].notes, quotes=(bad,)))
    told = (Saying("tip", bad, first),)
    site = replace(small_site, articles=(), shows=(replace(show, episodes=(first,)),), sayings=told)
    folder = written(site, tmp_path)
    for name in ("podcasts/feed.xml", "tips/feed.xml"):
        (body,) = ET.parse(folder / name).iter(f"{{{CONTENT}}}encoded")  # noqa: S314 - our own
        found = html.fragment_fromstring(body.text or "", create_parent=True)
        assert {str(element.tag) for element in found.iter()} <= {"div", "h2", "blockquote", "p", "ul", "li", "a"}, name
        assert "<script>alert(1)</script> & zo" in str(found.text_content())


def test_quotes_are_soundbites_no_longer_than_two_minutes(small_site: Catalogue, tmp_path: Path) -> None:
    show = small_site.shows[0]
    long = Quote(None, "Lang. " * 60, "Jan Peeters", 10.0, 400.0)
    first = replace(show.episodes[0], notes=replace(show.episodes[0].notes, quotes=(long,)))
    site = replace(small_site, shows=(replace(show, episodes=(first,)),))
    folder = written(site, tmp_path)
    for name in ("podcasts/feed.xml", "podcasts/over-service/feed.xml"):
        (bite,) = ET.parse(folder / name).iter(f"{{{PODCAST}}}soundbite")  # noqa: S314 - our own
        assert bite.attrib == {"startTime": "10", "duration": "120"}
        assert len(bite.text or "") <= 128


def test_a_browser_shows_a_feed_as_a_page_that_leads_to_following(small_site: Catalogue, tmp_path: Path) -> None:
    folder = written(small_site, tmp_path)
    for name, leads in (("feed.xml", "volgen/"), ("podcasts/over-service/feed.xml", "podcasts/over-service/volgen/")):
        text = (folder / name).read_text(encoding="utf-8")
        sheet = "https://klankbord.example/hub/assets/v/1/css/feed.css"
        assert f'<?xml-stylesheet type="text/css" href="{sheet}"?>' in text
        (link,) = ET.fromstring(text).iter(f"{{{XHTML}}}a")  # noqa: S314 - our own
        assert link.get("href") == f"https://klankbord.example/hub/{leads}"
        assert "RSS-feed" in (link.text or "")
    with (folder / "podcasts/over-service/feed.xml").open("rb") as file:
        assert podcastparser.parse("https://x.example/feed.xml", file)["title"] == "Over service"


def test_a_code_is_a_picture_with_a_name_and_a_light_border() -> None:
    drawn = codes.qr("https://klankbord.example/podcasts/over-service/volgen/", 'Code "x" <b>')
    tree = ET.fromstring(drawn)  # noqa: S314 - our own
    assert (tree.get("role"), tree.get("aria-label")) == ("img", 'Code "x" <b>')
    side = int((tree.get("viewBox") or "").split()[2])
    assert (side - 2 * codes.BORDER - 17) % 4 == 0, "as many modules as a version of the standard has"
    assert [path.get("fill") for path in tree if path.get("fill")] == ["#fff"]


def test_an_address_too_long_for_a_code_has_none() -> None:
    assert codes.qr(f"https://klankbord.example/{'a' * 5000}", "Code") == ""
