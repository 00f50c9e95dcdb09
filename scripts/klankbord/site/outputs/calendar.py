"""The agenda as iCalendar (RFC 5545), for calendar apps to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar
from icalendar import Event as CalendarEvent

from klankbord.site.markup import writing
from klankbord.site.page.metadata import absolute
from klankbord.site.reading.catalogue import Catalogue, EventEntry


def ics(catalogue: Catalogue, events: Iterable[EventEntry] | None = None) -> bytes:
    """All events, or those given, as one calendar. Times are in UTC, so that no time zone has to be defined."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Klankbord//{catalogue.name}//{catalogue.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", catalogue.name)
    for event in catalogue.events if events is None else events:
        calendar.add_component(_event(catalogue, event))
    return bytes(calendar.to_ical())


def _event(catalogue: Catalogue, event: EventEntry) -> CalendarEvent:
    host = urlsplit(catalogue.site_url).hostname or "klankbord"
    row = CalendarEvent()
    row.add("uid", f"{event.slug}@{host}")
    row.add("summary", event.title)
    # The stamp is required, tells when this was last revised (RFC 5545, 3.8.7.2), and may not change with every build.
    revision = catalogue.revisions.get(event.url)
    row.add("dtstamp", _utc(revision.at if revision else event.start))
    if revision:
        row.add("last-modified", _utc(revision.at))
    row.add("sequence", revision.number if revision else 0)
    if event.all_day:
        last = max(event.start, event.end or event.start).date()
        row.add("dtstart", event.start.date())
        row.add("dtend", last + timedelta(days=1))
    else:
        row.add("dtstart", _utc(event.start))
        if event.end and event.end > event.start:  # RFC 5545, 3.8.2.2: later than the start
            row.add("dtend", _utc(event.end))
    row.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    if where := event.place or (event.link if event.online else ""):
        row.add("location", where)
    told = [" ".join(event.summary.split()) or writing.teaser(event.body, 300), event.price]
    if description := "\n".join(filter(None, told)):
        row.add("description", description)
    if event.link or catalogue.site_url:
        row.add("url", event.link or absolute(catalogue, event.url))
    return row


def _utc(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
