"""Search engines read what a page is from its JSON-LD."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import urljoin

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.site.outputs import calendar
from klankbord.site.page import head, metadata
from klankbord.site.reading.catalogue import Catalogue
from klankbord.site.views import structured


def episode_thing(site: Catalogue) -> metadata.Thing:
    return metadata.episode(site, site.shows[0].episodes[0], transcript_url="https://klankbord.example/hub/t.vtt")


def read(script: str) -> dict[str, object]:
    match = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', script)
    assert match
    data = json.loads(match.group(1))
    assert isinstance(data, dict)
    return data


def test_every_kind_of_thing_has_what_search_engines_require(small_site: Catalogue) -> None:
    site, show = small_site, small_site.shows[0]
    text = metadata.script(
        metadata.website(site, "zoeken/?q={query}"),
        metadata.series(site, show),
        *(metadata.episode(site, entry) for entry in show.episodes),
        *(metadata.article(site, entry) for entry in site.articles),
        *(metadata.event(site, entry) for entry in site.events),
        *(metadata.person(site, entry) for entry in site.people.values()),
        *(metadata.organisation(site, entry) for entry in site.organisations.values()),
        metadata.terms(site, site.terms, "begrippen/"),
        metadata.quotes(site, site.sayings, "Citaten", "citaten/"),
        metadata.collection(site, "Klachten", "themas/klachten/", [("Luisteren loont", "artikelen/luisteren/")]),
        metadata.breadcrumbs(site, [("Home", ""), ("Podcasts", "podcasts/")]),
    )
    assert structured.problems(json.dumps(read(text))) == []
    kinds = set(re.findall(r'"@type":"(\w+)"', text))
    assert kinds >= {
        "PodcastSeries",
        "PodcastEpisode",
        "AudioObject",
        "Clip",
        "Quotation",
        "Article",
        "Event",
        "Person",
    }


def test_an_episode_says_where_its_sound_and_its_quotes_are(small_site: Catalogue) -> None:
    thing = episode_thing(small_site)
    assert thing["url"] == "https://klankbord.example/hub/podcasts/over-service/2026-03-04-klachten-als-cadeau/"
    assert thing["duration"] == "PT32M14S"
    sound = thing["associatedMedia"]
    assert isinstance(sound, dict)
    assert sound["contentUrl"] == "https://audio.example/12.mp3"
    parts = thing["hasPart"]
    assert isinstance(parts, list)
    clips = [(p["startOffset"], p.get("endOffset")) for p in parts if p["@type"] == "Clip"]
    assert clips == [(0, 192), (192, 1934), (1082, 1087)]
    quotes = [(p["text"], p["creator"]["name"]) for p in parts if p["@type"] == "Quotation"]
    assert quotes == [("Een klacht is de goedkoopste vorm van onderzoek.", "Jan Peeters")]


@given(
    st.sampled_from(["https://k.example/", "https://k.example/hub/", "https://k.example", "https://k.example/a?b=/"]),
    st.one_of(
        st.from_regex(r"([a-zé][\w.-]{0,3}/){0,3}[\w.#?:;/-]{0,4}", fullmatch=True),
        st.sampled_from(["", "/a/", "../a/", "a/../b", "a/./b", "//elders.example/a", "https://elders.example/12.mp3"]),
    ),
)
def test_a_full_address_is_what_a_browser_makes_of_it(site_url: str, url: str) -> None:
    assert metadata.absolute(Catalogue("K", "nl", site_url=site_url), url) == urljoin(site_url, url)


def test_what_narrows_a_search_is_never_markup() -> None:
    found = head.filters({"guest": ('"J" <Peeters>', "Noor"), "year": ()})
    assert found == (
        '<meta name="klankbord:guest" content="&#34;J&#34; &lt;Peeters&gt;" data-pagefind-filter="guest[content]">\n'
        '<meta name="klankbord:guest" content="Noor" data-pagefind-filter="guest[content]">\n'
    )


def test_an_event_online_has_no_place_and_a_whole_day_no_time(small_site: Catalogue) -> None:
    thing = metadata.event(small_site, small_site.events[1])
    assert thing["startDate"] == "2026-07-01"
    assert thing["location"] == {"@type": "VirtualLocation", "url": "https://klankbord.example/hub/agenda/"}


@given(st.text())
def test_no_text_ends_the_script(text: str) -> None:
    script = metadata.script(metadata.quotation(text + "</script><!--<script>", "x"))
    tree = html5lib.parseFragment(script + "<p id='after'></p>", namespaceHTMLElements=False)
    assert [element.tag for element in tree] == ["script", "p"]
    assert read(script)["text"] == text + "</script><!--<script>"


def test_the_head_of_an_episode_names_its_sound(small_site: Catalogue) -> None:
    html = head.head(
        head.Card(
            url="https://k.example/a/",
            title='Een "titel" & <meer>',
            description="Regel\n\neen",
            image="https://k.example/a.png",
            audio="https://audio.example/12.mp3",
            audio_type="audio/mpeg",
            alternates={"nl": "https://k.example/a/", "en": "https://k.example/en/a/"},
            feeds=(head.FeedLink("application/rss+xml", "Klankbord", "https://k.example/feed.xml"),),
        )
    )
    tree = html5lib.parse(f"<!doctype html><head>{html}</head>", namespaceHTMLElements=False)
    properties = {m.get("property"): m.get("content") for m in tree.iter("meta")}
    assert properties["og:title"] == 'Een "titel" & <meer>'
    assert properties["og:description"] == "Regel een"
    assert properties["og:audio"] == "https://audio.example/12.mp3"
    assert properties["og:audio:type"] == "audio/mpeg"
    links = [(link.get("rel"), link.get("hreflang"), link.get("type"), link.get("href")) for link in tree.iter("link")]
    assert links == [
        ("canonical", None, None, "https://k.example/a/"),
        ("alternate", "en", None, "https://k.example/en/a/"),
        ("alternate", "nl", None, "https://k.example/a/"),
        ("alternate", None, "application/rss+xml", "https://k.example/feed.xml"),
    ]


@pytest.mark.parametrize(
    ("thing", "problem"),
    [
        ({"@type": "Person"}, "Person lacks name"),
        ({"@type": "Article", "headline": "x", "author": [], "datePublished": "2026-01-01"}, "Article lacks author"),
        (
            {"@type": "Event", "name": "x", "startDate": "morgen", "location": {"@type": "Place", "name": "x"}},
            "not a date",
        ),
        ({"@type": "WebSite", "name": "x", "url": "/pad/"}, "no full address"),
        ({"@type": "Clip", "name": "x", "url": "https://x/", "startOffset": 5, "endOffset": 5}, "ends before"),
        ({"name": "x"}, "without @type"),
    ],
)
def test_the_requirements_see_what_is_missing(thing: dict[str, object], problem: str) -> None:
    found = structured.problems(json.dumps({"@context": "https://schema.org", **thing}))
    assert any(problem in sentence for sentence in found), found


def test_text_that_is_not_json_is_named() -> None:
    assert "is not JSON" in structured.problems("{")[0]
    assert structured.problems("[]") == ["has no @context https://schema.org"]


def test_an_article_in_two_languages_names_both(small_site: Catalogue) -> None:
    dutch = small_site.articles[0]
    english = replace(dutch, slug="listening", url="artikelen/listening/", language="en", translates="luisteren")
    site = replace(small_site, articles=(dutch, english))
    base = "https://klankbord.example/hub/artikelen/"
    both = {"nl": f"{base}luisteren/", "en": f"{base}listening/"}
    assert metadata.translations(site) == {"artikelen/luisteren/": both, "artikelen/listening/": both}
    assert metadata.translations(small_site) == {}


def test_an_event_that_is_off_says_so(small_site: Catalogue) -> None:
    event = replace(small_site.events[0], cancelled=True)
    assert metadata.event(small_site, event)["eventStatus"] == "https://schema.org/EventCancelled"
    assert b"STATUS:CANCELLED" in calendar.ics(small_site, [event])
