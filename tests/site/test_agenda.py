"""When an event is past, and what its page no longer offers then."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from klankbord.library.notes import headings
from klankbord.site.reading.catalogue import Catalogue, EventEntry
from klankbord.site.views import every_page

ZONE = timezone(timedelta(hours=2))


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "end", "all_day", "now", "past"),
    [
        (at(4, 9), at(4, 17), False, at(4, 16), False),
        (at(4, 9), at(4, 17), False, at(4, 18), True),
        (at(4, 9), None, False, at(4, 20), False),
        (at(4, 9), None, False, at(5, 1), True),
        (at(4), None, True, at(4, 12), False),
        (at(4), at(5), True, at(5, 12), False),
        (at(4), at(5), True, at(6, 0), True),
    ],
)
def test_an_event_lasts_until_its_end_or_the_end_of_its_day(
    start: datetime, end: datetime | None, all_day: bool, now: datetime, past: bool
) -> None:
    event = EventEntry("dag", "agenda/dag/", "Dag", start, end=end, all_day=all_day)
    assert every_page.over(event, now) is past


def test_the_page_of_an_event_knows(small_site: Catalogue) -> None:
    strings = headings.strings("nl")["site"]
    for now, past in ((at(1), False), (at(30), True)):
        views = [view for view in every_page.views(small_site, strings, now) if view.kind == "event"]
        assert views[0].context()["over"] is past
        agenda = next(view for view in every_page.views(small_site, strings, now) if view.kind == "agenda").context()
        assert (small_site.events[0] in agenda["past"]) is past
