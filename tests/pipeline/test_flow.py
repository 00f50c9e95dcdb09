"""Episodes side by side: two are transcribed at a time, but one that may have killed a run goes alone."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from world import Calendar, StandIn, World, settings, subscribe

from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.pipeline import ledger, run
from klankbord.transcribe import engines, workers


class Ears:
    """Hears two files at a time when it may, and writes down which were heard beside which."""

    def __init__(self) -> None:
        self.engine = StandIn(self._under_way)
        self.lock, self.now, self.beside = threading.Lock(), 0, list[int]()

    def _under_way(self, path: Path) -> None:
        with self.lock:
            self.now += 1
        time.sleep(0.3)
        with self.lock:
            self.beside.append(self.now)
        time.sleep(0.1)
        with self.lock:
            self.now -= 1

    @contextlib.contextmanager
    def speech(self, workers: str, **_: object) -> Iterator[tuple[StandIn, int]]:
        yield self.engine, 2


@pytest.fixture
def ears(monkeypatch: pytest.MonkeyPatch) -> Ears:
    made = Ears()
    monkeypatch.setattr(workers, "speech", made.speech)
    monkeypatch.setattr(engines, "prepare", lambda *_, **__: None)
    return made


@pytest.mark.parametrize(("kills", "most"), [(0, 2), (1, 1)])
def test_what_was_under_way_when_a_run_died_is_heard_alone(
    kills: int, most: int, ears: Ears, hub: Hub, world: World, calendar: Calendar
) -> None:
    subscribe(hub, world, "een")
    world.publish("een", 4)
    run.ingest(hub, settings(), clock=calendar, limit=0)
    with ledger.opened(hub.state / "ledger.sqlite", calendar()) as book:
        for row in book.episodes():
            book.put(replace(row, kills=kills), calendar())
    calendar.wait(days=1)
    report = run.ingest(hub, settings(), clock=calendar)
    assert len(report.arrivals) == 4
    assert max(ears.beside) == most
    assert report.speech_seconds < report.wall_seconds


def test_what_may_be_asked_of_a_run_is_what_it_wishes() -> None:
    assert list(run.Asked.__annotations__) == [field.name for field in fields(run.Wishes)]


def test_new_episodes_cost_the_same_however_many_there_are(
    hub: Hub, calendar: Calendar, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: Counter[str] = Counter()
    real = document.read

    def read(path: Path) -> document.Document:
        opened[path.parent.name] += 1
        return real(path)

    monkeypatch.setattr(document, "read", read)
    subscribe(hub, world, "een")
    world.publish("een", 12)
    report = run.ingest(hub, settings(), clock=calendar, speech=StandIn())
    del opened["een"]  # the page of the show
    assert len(report.arrivals) == 12
    assert max(opened.values()) == 1
