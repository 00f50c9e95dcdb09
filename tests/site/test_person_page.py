"""What somebody said is told by year and by theme, as soon as it comes from several conversations."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from klankbord.model import Tip
from klankbord.site.reading.catalogue import Catalogue, EventEntry, Saying
from klankbord.site.views import person_page
from klankbord.site.views.knowledge import Knowledge


def of_years(site: Catalogue, *years: int) -> Catalogue:
    """The small site with one tip of Jan Peeters in each year, the newest first."""
    first = site.shows[0].episodes[0]
    found = []
    for year in years:
        source = replace(first, url=f"podcasts/over-service/{year}/", date=datetime(year, 5, 1, tzinfo=UTC))
        found += [Saying("tip", Tip(None, f"{kind} {year}.", start=3.0), source, "jan-peeters") for kind in ("A", "B")]
    return replace(site, sayings=tuple(found))


def test_years_go_from_now_to_then_and_each_conversation_keeps_its_sayings_together(small_site: Catalogue) -> None:
    site = of_years(small_site, 2026, 2024, 2019)
    shown = person_page.over_the_years(site.sayings, site)
    assert [year for year, _ in shown["years"]] == ["2026", "2024", "2019"]
    assert [[s.note.text for s in said] for _, of_year in shown["years"] for _, said in of_year] == [
        ["A 2026.", "B 2026."], ["A 2024.", "B 2024."], ["A 2019.", "B 2019."],
    ]  # fmt: skip
    assert [(theme.slug, count) for theme, count in shown["spoken_about"]] == [("klachten", 3)]


def test_somebody_who_was_heard_once_has_no_years(small_site: Catalogue) -> None:
    site = of_years(small_site, 2026)
    assert person_page.over_the_years(site.sayings, site)["years"] == []


def test_a_conversation_that_is_told_is_not_listed_again(small_site: Catalogue) -> None:
    site = of_years(small_site, 2026, 2025)
    shown = Knowledge(site).about_person("jan-peeters")
    assert [source.url for source in shown["guest_in"]] == [small_site.shows[0].episodes[0].url]
    told = replace(site.sayings[0], source=small_site.shows[0].episodes[0])
    again = Knowledge(replace(site, sayings=(told, *site.sayings))).about_person("jan-peeters")
    assert again["guest_in"] == []


def test_who_speaks_at_an_event_has_it_on_their_page_the_next_one_first(small_site: Catalogue) -> None:
    def event(year: int, *speakers: str) -> EventEntry:
        start = datetime(year, 5, 1, 9, tzinfo=UTC)
        return EventEntry(f"dag-{year}", f"agenda/dag-{year}/", f"Dag {year}", start, speakers=speakers)

    site = replace(small_site, events=(event(2025, "jan-peeters"), event(2024), event(2026, "noor", "jan-peeters")))
    shown = Knowledge(site).about_person("jan-peeters")
    assert [one.title for one in shown["events"]] == ["Dag 2026", "Dag 2025"]
    assert not Knowledge(replace(site, events=())).about_person("jan-peeters")["events"]
