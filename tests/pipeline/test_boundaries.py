"""Where one thing ends and the next begins: a stage that raises for one show never costs another show anything."""

from __future__ import annotations

import functools
import importlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from world import Calendar, StandIn, World, settings, subscribe

from klankbord.feeds.client import Client
from klankbord.library.hub import Hub
from klankbord.library.pages import subscriptions
from klankbord.pipeline import run
from klankbord.pipeline.report import Report
from klankbord.pipeline.status import status

ERRORS = [KeyError("where"), MemoryError(), OSError(5, "I/O", "f")]

# Every stage that runs once per show or episode, by where it is called from.
STAGES = {
    "a feed is asked": "klankbord.pipeline.polling:poll",
    "its bytes are read": "klankbord.feeds.poll:parse",
    "its episodes are stored": "klankbord.pipeline.polling:settle",
    "the page of the show is read": "klankbord.library.pages.shows:read",
    "the sound is fetched": "klankbord.pipeline.fetching:download",
    "chapters are fetched": "klankbord.pipeline.fetching:_with_chapters",
    "the episode is heard": "klankbord.pipeline.flow:hearing.hear",
    "the transcript is kept": "klankbord.pipeline.flow:keeping.keep",
    "the notes are proposed": "klankbord.pipeline.writing:_notes",
    "the page is written": "klankbord.library.pages.episodes:write",
}


def ingest(hub: Hub, calendar: Calendar) -> Report:
    calendar.wait(days=8)
    return run.ingest(hub, settings(), clock=calendar, speech=StandIn())


def mentions(value: Any, word: str) -> bool:
    """Whether an argument is about the show ``word``, in whatever way."""
    return word in (str(value) if isinstance(value, Path | str) else repr(value))


def raising(stage: Callable[..., Any], error: BaseException) -> Callable[..., Any]:
    """The stage, but it raises over the show that is called stuk."""

    @functools.wraps(stage)
    def raises(*given: Any, **named: Any) -> Any:
        if any(mentions(value, "stuk") for value in (*given, *named.values())):
            raise error
        return stage(*given, **named)

    return raises


def break_stage(monkeypatch: pytest.MonkeyPatch, place: str, error: BaseException) -> None:
    module, _, name = place.partition(":")
    owner: Any = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    monkeypatch.setattr(owner, last, raising(getattr(owner, last), error))


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("place", STAGES.values(), ids=STAGES.keys())
def test_a_stage_that_raises_over_one_show_stops_no_other(
    place: str, error: BaseException, hub: Hub, world: World, calendar: Calendar, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    world.publish("goed", 1)
    world.publish("stuk", 1)
    subscribe(hub, world, "goed", "stuk")
    with monkeypatch.context() as broken:
        break_stage(broken, place, error)
        report = ingest(hub, calendar)
        assert [arrival.show for arrival in report.arrivals] == ["goed"]
        assert [failure.show for failure in report.failures] == ["stuk"]
        assert "\n" not in str(report.failures[0])
        assert "stuk" in status(hub, settings(), clock=calendar).text()
    if not isinstance(error, OSError):
        assert any(record.exc_info for record in caplog.records if record.levelno >= logging.ERROR)
    calendar.wait(days=8)
    assert [arrival.show for arrival in ingest(hub, calendar).arrivals] == ["stuk"]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_page_that_cannot_be_read_stops_no_run(
    error: BaseException, hub: Hub, world: World, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.publish("goed", 1)
    world.publish("stuk", 1)
    subscribe(hub, world, "goed", "stuk")
    ingest(hub, calendar)
    for folder in hub.episode_folders():
        page = folder / "index.md"
        page.write_bytes(page.read_bytes() + b"\n")
    world.publish("goed", 1)
    break_stage(monkeypatch, "klankbord.pipeline.pages:document.read", error)
    break_stage(monkeypatch, "klankbord.library.pages.episodes:rederive", error)
    assert [arrival.show for arrival in ingest(hub, calendar).arrivals] == ["goed"]


@pytest.mark.parametrize("what", ["transcript", "chapters"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_what_a_publisher_adds_costs_no_episode(
    what: str, error: BaseException, hub: Hub, world: World, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.publish("goed", 1)
    world.publish("stuk", 1, vtt="WEBVTT\n\n00:00.000 --> 00:01.000\nDag\n")
    subscribe(hub, world, "goed", "stuk")
    place = {"transcript": "klankbord.transcribe.publisher:read", "chapters": "klankbord.audio.chapters:read"}[what]
    module, _, name = place.partition(":")

    def raises(*given: Any, **named: Any) -> Any:
        raise error

    monkeypatch.setattr(importlib.import_module(module), name, raises)
    report = ingest(hub, calendar)
    assert {arrival.show for arrival in report.arrivals} == {"goed", "stuk"}
    assert report.exit_code == 0


def test_a_broken_show_stops_no_command(hub: Hub, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.publish("goed", 1)
    world.publish("nieuw", 1)
    world.publish("stuk", 1)
    subscribe(hub, world, "goed", "stuk")
    (hub.episodes / "stuk" / "index.md").write_text("---\ntitle: [\n---\n")
    assert [page.slug for page in subscriptions.followed(hub)] == ["goed"]
    assert "goed" in subscriptions.as_opml(hub)
    outlines = "".join(f"<outline xmlUrl='{world.url}/{slug}/feed.xml'/>" for slug in ("kwijt", "stuk-2", "nieuw"))
    opml = f"<opml><body><outline xmlUrl='http://['/><outline/>{outlines}</body></opml>".encode()
    world.aliases["stuk-2"] = "stuk"
    break_stage(monkeypatch, "klankbord.library.pages.subscriptions:parse", KeyError("where"))
    with Client(settings()) as client:
        found = dict(subscriptions.follow_all(hub, client, opml))
    told = {url.split("/")[3]: type(result).__name__ for url, result in found.items()}
    assert told["nieuw"] == "Followed"
    assert (told["kwijt"], told["stuk-2"]) == ("NetworkError", "KlankbordError")
