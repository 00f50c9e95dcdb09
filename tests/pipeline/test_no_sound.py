"""What is not sound is not kept as sound: it is discarded, reported and fetched again; silence is reported too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from world import Calendar, World, settings, subscribe

from klankbord.audio.decode import duration
from klankbord.library.hub import Hub
from klankbord.model import Transcript
from klankbord.pipeline import run

NOISE = bytes(range(1, 32)) * 400  # neither text nor sound


class Hearing:
    """Measures the sound, as every engine must, and hears nobody in it."""

    def __call__(self, path: Path, **_: Any) -> Transcript:
        duration(path)
        return Transcript("nl", ())


def test_what_cannot_be_decoded_is_fetched_again_at_the_next_try(hub: Hub, world: World, calendar: Calendar) -> None:
    subscribe(hub, world, "een")
    (item,) = world.publish("een", 1)
    for bad in (NOISE, b'{"error":""}'):
        world.sounds[item.guid] = bad
        report = run.ingest(hub, settings(), clock=calendar, speech=Hearing())
        assert len(report.failures) == 1
        assert not list((hub.state / "audio").glob("*.mp3"))
        calendar.wait(days=1)
    assert "the server sent a JSON text of 12 bytes instead of sound" in str(report.failures[0])
    del world.sounds[item.guid]
    report = run.ingest(hub, settings(), clock=calendar, speech=Hearing())
    assert report.failures == []
    assert len(report.arrivals) == 1
    assert any("nobody is heard" in notice for notice in report.notices)
