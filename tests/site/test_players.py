"""The player of an episode for other people's sites, and what oEmbed tells about it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from klankbord.library.notes import headings
from klankbord.model import Audio, Quote
from klankbord.site.boundary import Failures
from klankbord.site.outputs import players
from klankbord.site.reading.catalogue import Catalogue, EpisodeEntry

STRINGS = headings.strings("nl")["site"]
LOOKS = players.Looks(("assets/v/1/css/embed.css",), "assets/v/1/js/embedded.js")
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)> </title>{0}{title}'


def with_first(site: Catalogue, **changed: object) -> tuple[Catalogue, EpisodeEntry]:
    """The site with its first episode changed."""
    show = site.shows[0]
    first = replace(show.episodes[0], **changed)  # type: ignore[arg-type]
    return replace(site, shows=(replace(show, episodes=(first, *show.episodes[1:])),)), first


def attribute(page: html.HtmlElement, path: str, name: str) -> str:
    """An attribute of the one element that ``path`` finds."""
    (found,) = page.findall(path)
    return str(found.get(name))


@pytest.fixture
def first(small_site: Catalogue) -> EpisodeEntry:
    return small_site.shows[0].episodes[0]


def test_each_episode_with_sound_has_a_player_and_oembed(small_site: Catalogue, tmp_path: Path) -> None:
    site, silent = with_first(small_site, audio=None)
    failures = Failures()
    players.write(site, STRINGS, LOOKS, str(tmp_path), failures)
    assert failures.failed == []
    there = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    folder = "embed/over-service/2026-02-04-vooraf/"
    assert there == {f"{folder}index.html", f"{folder}oembed.json", "assets/share.json"}
    assert players.discovery(site, silent) == ""
    told = json.loads((tmp_path / "assets/share.json").read_text(encoding="utf-8"))
    assert told["words"]["share_quote"] == "Deel dit citaat"


def test_one_player_that_fails_takes_no_other_along(small_site: Catalogue, tmp_path: Path) -> None:
    site, _ = with_first(small_site, title=None)
    failures = Failures()
    players.write(site, STRINGS, LOOKS, str(tmp_path), failures)
    assert len(failures.failed) == 1
    assert (tmp_path / "embed/over-service/2026-02-04-vooraf/index.html").is_file()


def test_a_player_holds_the_words_of_its_quotes_and_leads_to_the_episode(
    small_site: Catalogue, first: EpisodeEntry
) -> None:
    page = html.fromstring(players.page(small_site, first, STRINGS, LOOKS))
    (quote,) = page.findall(".//blockquote")
    assert quote.get("data-t") == "1082,1087.2"
    assert (quote.findtext("p"), quote.findtext("footer")) == (first.notes.quotes[0].text, "Jan Peeters")
    assert attribute(page, ".//h1/a", "href") == f"../../../{first.url}"
    assert attribute(page, ".//audio", "src") == "https://audio.example/12.mp3"
    assert attribute(page, ".//audio", "preload") == "none"
    assert attribute(page, ".//link[@rel='canonical']", "href") == f"https://klankbord.example/hub/{first.url}"


def test_sound_of_the_hub_itself_is_found_from_there(small_site: Catalogue) -> None:
    site, episode = with_first(small_site, audio=Audio("media/a b.mp3", "audio/mpeg"))
    page = html.fromstring(players.page(site, episode, STRINGS, LOOKS))
    assert attribute(page, ".//audio", "src") == "../../../media/a b.mp3"


def test_hostile_words_stay_words(small_site: Catalogue, first: EpisodeEntry) -> None:
    notes = replace(first.notes, quotes=(Quote(None, HOSTILE, HOSTILE, 1.0, 2.0),))
    site, episode = with_first(small_site, title=HOSTILE, show_title=HOSTILE, notes=notes, language=HOSTILE)
    text = players.page(replace(site, name=HOSTILE), episode, STRINGS, LOOKS)
    page = html.fromstring(text)
    assert [script.get("src") for script in page.iter("script")] == ["../../../assets/v/1/js/embedded.js"]
    assert len(list(page.iter("img"))) == 1
    assert page.findtext(".//h1/a") == HOSTILE
    told = json.loads(players.oembed(site, episode, STRINGS))
    frames = html.fragments_fromstring(told["html"])
    assert [frame.tag for frame in frames] == ["iframe"]
    assert HOSTILE in (frames[0].get("title") or "")


def test_the_policy_lets_the_page_do_nothing_but_play(small_site: Catalogue, first: EpisodeEntry) -> None:
    text = players.page(small_site, first, STRINGS, LOOKS)
    assert re.search(r"default-src 'none';.*script-src 'self'; style-src 'self'\"", text)
    assert "unsafe" not in text
    assert "frame-ancestors" not in text, "no policy in a page can say it, and all may frame this one"


def test_oembed_has_what_the_standard_asks_of_a_rich_type(small_site: Catalogue, first: EpisodeEntry) -> None:
    told = json.loads(players.oembed(small_site, first, STRINGS))
    assert {"version", "type", "html", "width", "height"} <= set(told)
    assert (told["version"], told["type"]) == ("1.0", "rich")
    assert told["author_url"] == "https://klankbord.example/hub/podcasts/over-service/"
    assert f'height="{told["height"]}"' in told["html"]
    assert told["thumbnail_url"].endswith("assets/covers/over-service-512.png")
