"""The front page fits the hub: nothing is shown twice while there is little, and much is told once there is much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from klankbord import languages
from klankbord.languages import dates
from klankbord.site.reading.catalogue import Catalogue
from klankbord.site.views import front_page
from klankbord.site.views.knowledge import Knowledge


def values(site: Catalogue) -> dict[str, object]:
    return dict(front_page.values(site, Knowledge(site), []))


def many(site: Catalogue) -> Catalogue:
    """The small site with thirty more episodes, all newer than its article."""
    show = site.shows[0]
    first = show.episodes[0]
    assert first.date
    more = tuple(
        replace(first, url=f"{show.url}{n}/", slug=str(n), date=first.date + timedelta(days=100 + n)) for n in range(30)
    )
    return replace(site, shows=(replace(show, episodes=(*reversed(more), *show.episodes)), show), sayings=())


def test_a_hub_of_one_article_shows_it_once(small_site: Catalogue) -> None:
    shown = values(replace(small_site, shows=(), sayings=()))
    assert [source.title for source in shown["newest"]] == ["Luisteren loont"]  # type: ignore[attr-defined]
    assert shown["taken"] == ()
    assert not shown["heard"]
    assert not shown["riches"]


def test_an_empty_hub_has_nothing_to_show(small_site: Catalogue) -> None:
    shown = values(Catalogue("Leeg", "nl"))
    assert not any(shown.values())


def test_a_large_hub_tells_how_much_there_is_and_does_not_forget_its_articles(small_site: Catalogue) -> None:
    shown = values(many(small_site))
    assert (34, "podcasts") in shown["riches"]  # type: ignore[operator]
    assert (1, "articles") in shown["riches"]  # type: ignore[operator]
    assert [source.title for source in shown["articles"]] == ["Luisteren loont"]  # type: ignore[attr-defined]
    assert len(shown["shows"]) == 2  # type: ignore[arg-type]


@pytest.fixture
def british() -> Iterator[None]:
    was = languages.here()
    languages.settle(languages.Here("en", ZoneInfo("Europe/London"), "en_GB"))
    yield
    languages.settle(was)


def test_numbers_and_dates_are_written_as_in_the_language(small_site: Catalogue, british: None) -> None:
    day = small_site.articles[0].date
    assert day
    assert dates.number(1234, "nl") == "1.234"
    assert dates.written(day, "long", "en") == "1 May 2026"
    languages.settle(languages.Here("en", ZoneInfo("Europe/London")))
    assert dates.written(day, "long", "en") == "May 1, 2026"
    assert dates.number(1234, "en") == "1,234"
