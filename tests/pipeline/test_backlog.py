"""A show with hundreds of episodes: how long it takes is said before it begins, and nothing waits behind it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from world import START, Calendar, Item, StandIn, World, settings, subscribe

from klankbord.cli import app
from klankbord.library.hub import Hub
from klankbord.library.pages import shows
from klankbord.model import Segment, Transcript
from klankbord.pipeline import ledger, plan, run
from klankbord.pipeline.report import Report
from klankbord.pipeline.status import status

ENGLISH = (
    "In this episode we talk about complaints, and why a company that listens to its customers hears of trouble long "
    "before the figures show it. Our guest runs the service desk of a railway and explains what they changed."
)


def ingest(hub: Hub, calendar: Calendar, speech: Any = None, **asked: Any) -> Report:
    calendar.wait(days=1)
    return run.ingest(hub, settings(), clock=calendar, speech=speech or StandIn(), **asked)


def feeds(hub: Hub, *words: str) -> Any:
    return CliRunner().invoke(
        app, ["feeds", *words, "--hub", str(hub.root)], env={"KLANKBORD_ALLOW_HOSTS": "127.0.0.1"}
    )


def archive(world: World, slug: str, count: int, **fields: Any) -> None:
    """A show with an episode each week, the last one just before the calendar begins."""
    world.show(slug).items = [
        Item(f"{slug}-{n}", f"Aflevering {n} van {slug}", START - timedelta(days=7 * (count - n) + 1), **fields)
        for n in range(1, count + 1)
    ]


def test_the_newest_twenty_come_in_and_what_all_would_take_is_said(hub: Hub, world: World) -> None:
    archive(world, "groot", 800)
    done = feeds(hub, "add", f"{world.url}/groot/feed.xml")
    assert done.exit_code == 0, done.output
    assert "800 episodes in its feed; the newest 20 come in, from 2025-08-24 on." in done.stderr
    assert "of work, as such machines usually do" in done.stderr
    assert "for all 800" in done.stderr
    since = shows.read(hub.episodes / "show-groot").meta.since
    assert since is not None
    assert since.date().isoformat() == "2025-08-24"


def test_all_of_them_and_those_since_a_day_come_in_if_somebody_says_so(hub: Hub, world: World) -> None:
    archive(world, "groot", 30)
    archive(world, "oud", 30)
    assert "all come in" in feeds(hub, "add", f"{world.url}/groot/feed.xml", "--all").stderr
    assert shows.read(hub.episodes / "show-groot").meta.since is None
    told = feeds(hub, "add", f"{world.url}/oud/feed.xml", "--since", "2025-12-01").stderr
    assert "the newest 5 come in, from 2025-12-01 on" in told


def test_the_twenty_come_in_and_more_when_the_day_is_moved(hub: Hub, world: World, calendar: Calendar) -> None:
    archive(world, "groot", 26)
    feeds(hub, "add", f"{world.url}/groot/feed.xml")
    assert len(ingest(hub, calendar).arrivals) == 20
    shows.update(shows.read(hub.episodes / "show-groot"), since=None)
    assert len(ingest(hub, calendar, limit=4).arrivals) == 4
    assert len(ingest(hub, calendar).arrivals) == 2


def test_in_a_backlog_shows_take_turns_and_news_goes_first(hub: Hub, world: World, calendar: Calendar) -> None:
    archive(world, "groot", 60)
    archive(world, "klein", 2)
    for item in world.shows["klein"].items:
        item.published -= timedelta(days=2000)
    subscribe(hub, world, "groot", "klein")
    ingest(hub, calendar, limit=0)
    with ledger.opened_to_read(hub.state / "ledger.sqlite") as book:
        pages = {slug: shows.read(hub.episodes / slug) for slug in ("groot", "klein")}
        order = [job.row.guid for job in plan.jobs(book, pages, calendar())]
    assert order[:2] == ["groot-60", "groot-59"], "of the last two weeks"
    assert order[2:6] == ["groot-58", "klein-2", "groot-57", "klein-1"]
    assert len(order) == 62


class Slow(StandIn):
    """Hears an hour of sound in every file."""

    def __call__(self, path: Path, **asked: Any) -> Transcript:
        """Half an hour of talk."""
        heard = super().__call__(path, **asked)
        last = Segment(1700.0, 1800.0, "Spreker 1", "Tot de volgende keer.")
        return Transcript(heard.language, (*heard.segments, last), "whisper", heard.model)


def test_the_status_says_what_waits_and_when_it_is_done(hub: Hub, world: World, calendar: Calendar) -> None:
    archive(world, "groot", 40)
    subscribe(hub, world, "groot")
    ingest(hub, calendar, limit=0)
    first = status(hub, settings(), clock=calendar)
    assert first.backlog is not None
    assert (first.backlog.episodes, first.backlog.measured) == (40, False)
    for _ in range(4):
        ingest(hub, calendar, Slow(), limit=2)
    told = status(hub, settings(), clock=calendar)
    assert told.backlog is not None
    assert told.backlog.measured
    assert "Waiting to be heard: 32 episodes" in told.text()
    left = (told.backlog.ends - calendar.now).days
    heard_a_day = 4 * 2 * 1800 / 3  # four runs in three days
    assert left == pytest.approx(told.backlog.sound / heard_a_day, abs=1)
    assert told.as_dict()["backlog"]["ends"] == told.backlog.ends.isoformat()
    ingest(hub, calendar)
    assert status(hub, settings(), clock=calendar).backlog is None


def test_an_episode_is_skipped(hub: Hub, world: World, calendar: Calendar) -> None:
    archive(world, "een", 3)
    subscribe(hub, world, "een")
    ingest(hub, calendar, limit=0)
    assert "of 3 episodes that wait" in feeds(hub, "skip", "een", "aflevering").stderr
    nowhere = feeds(hub, "skip", "een", "Elders").stderr
    assert "is no episode that waits" in nowhere
    assert "add its guid to skip: in episodes/een/index.md" in nowhere
    assert "there is no such show" in feeds(hub, "skip", "twee", "aflevering").stderr
    assert feeds(hub, "skip", "een", "aflevering 2").stdout == "episodes/een/index.md\n"
    assert {one.title[:12] for one in ingest(hub, calendar).arrivals} == {"Aflevering 1", "Aflevering 3"}
    assert shows.read(hub.episodes / "een").meta.skip == ("een-2",)
    assert status(hub, settings(), clock=calendar).backlog is None
    shows.update(shows.read(hub.episodes / "een"), skip=None)
    assert len(ingest(hub, calendar).arrivals) == 1


def test_a_dry_run_of_hundreds_is_a_summary(hub: Hub, world: World, calendar: Calendar) -> None:
    for number in range(30):
        archive(world, f"show{number:02}", 10)
    subscribe(hub, world, *world.shows)
    report = ingest(hub, calendar, dry_run=True)
    lines = report.text().splitlines()
    assert len(lines) < 35
    assert "In all 300 episodes" in report.text()
    assert "and 5 more shows" in report.text()
    assert "show00: 10 episodes" in report.text()
    assert "Aflevering 10 van show00, Aflevering 9 van show00, Aflevering 8 van show00 and 7 more" in report.text()
    few = ingest(hub, calendar, dry_run=True, show="show03")
    assert "  show03: Aflevering 10 van show03" in few.text()


def test_a_feed_without_a_language_is_read_for_it(hub: Hub, wire: Any) -> None:
    item = "<item><title>On complaints {n}</title><guid>{n}</guid><description>{text}</description></item>"
    items = "".join(item.format(n=n, text=ENGLISH) for n in range(3))
    url = wire.serve(
        "/feed.xml", f"<rss version='2.0'><channel><title>Service talk</title>{items}</channel></rss>".encode()
    )
    told = feeds(hub, "add", url)
    assert "by its texts it is en" in told.stderr
    assert shows.read(hub.episodes / "service-talk").meta.language == "en"


def test_a_show_without_a_language_is_heard_in_that_of_its_texts(hub: Hub, world: World, calendar: Calendar) -> None:
    archive(world, "een", 1, description=f"{ENGLISH} {ENGLISH}")
    subscribe(hub, world, "een")
    asked: list[str | None] = []

    class Noting(StandIn):
        def __call__(self, path: Path, **words: Any) -> Transcript:
            asked.append(words["language"])
            return super().__call__(path, **words)

    ingest(hub, calendar, Noting())
    assert asked == ["en"]
