"""A publisher replaces an episode's sound: other sound is transcribed again, and never gets the old words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from world import SENTENCES, Calendar, StandIn, World, mp3, settings, subscribe, tone

from klankbord.audio.decode import decode
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.merge.updating import read_transcript
from klankbord.pipeline import run
from klankbord.pipeline.report import Report
from klankbord.pipeline.status import status


@pytest.fixture
def ready(hub: Hub, world: World) -> Hub:
    world.publish("een", 1)
    subscribe(hub, world, "een")
    return hub


def ingest(hub: Hub, calendar: Calendar, engine: StandIn) -> Report:
    calendar.wait(days=1)
    return run.ingest(hub, settings(), clock=calendar, speech=engine, early=True)


def page(hub: Hub) -> document.Document:
    (folder,) = hub.episode_folders("een")
    return document.read(folder / "index.md")


def replace_sound(world: World, *, file: str = "", sound: bytes = b"") -> None:
    item = world.shows["een"].items[0]
    item.file = file
    world.sounds[file or item.guid] = sound or tone(2.0)


@pytest.mark.parametrize("file", ["", "nieuw"])
def test_other_sound_is_heard_again(file: str, ready: Hub, world: World, calendar: Calendar) -> None:
    engine = StandIn()
    ingest(ready, calendar, engine)
    replace_sound(world, file=file)
    report = ingest(ready, calendar, engine)
    assert report.exit_code == 0
    assert sum(engine.heard.values()) == 2
    assert "the publisher replaced the sound; it was heard again" in report.text()
    assert page(ready).meta["audio"]["url"].endswith(f"/{file or 'een-1'}.mp3")
    ingest(ready, calendar, engine)
    assert sum(engine.heard.values()) == 2


@pytest.mark.parametrize("labels", [b"", b"ID3\x04\x00\x00\x00\x00\x00\x0aTIT2" + b"\0" * 6])
def test_the_same_sound_at_another_address_is_not(labels: bytes, ready: Hub, world: World, calendar: Calendar) -> None:
    engine = StandIn()
    ingest(ready, calendar, engine)
    replace_sound(world, file="elders", sound=labels + world.tone)
    report = ingest(ready, calendar, engine)
    assert sum(engine.heard.values()) == 1
    assert page(ready).meta["audio"]["url"].endswith("/elders.mp3")
    assert "replaced" not in report.text()


def test_until_it_is_heard_the_page_plays_what_was_heard(ready: Hub, world: World, calendar: Calendar) -> None:
    ingest(ready, calendar, StandIn())
    replace_sound(world, file="nieuw")

    def deaf(path: object) -> None:
        raise RuntimeError("no ears")

    assert ingest(ready, calendar, StandIn(deaf)).exit_code == 1
    assert page(ready).meta["audio"]["url"].endswith("/een-1.mp3")
    calendar.wait(days=8)
    ingest(ready, calendar, StandIn())
    assert page(ready).meta["audio"]["url"].endswith("/nieuw.mp3")


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [("checked: false", "checked: true", "set checked: false")],
)
def test_a_page_that_an_editor_vouched_for_waits_and_says_so(
    was: str, becomes: str, why: str, ready: Hub, world: World, calendar: Calendar
) -> None:
    engine = StandIn()
    ingest(ready, calendar, engine)
    path = ready.episode_folders("een")[0] / "index.md"
    path.write_text(path.read_text(encoding="utf-8").replace(was, becomes), encoding="utf-8")
    before = path.read_bytes()
    replace_sound(world, file="nieuw")
    report = ingest(ready, calendar, engine)
    assert why in report.text()
    assert why in status(ready, settings(), clock=calendar).text()
    assert path.read_bytes() == before
    assert why not in ingest(ready, calendar, engine).text()
    path.write_text(path.read_text(encoding="utf-8").replace(becomes, was), encoding="utf-8")
    ingest(ready, calendar, engine)
    assert sum(engine.heard.values()) == 2
    assert page(ready).meta["audio"]["url"].endswith("/nieuw.mp3")


def spoken(samples: list[float]) -> bytes:
    return mp3((np.array(samples) * 32767).astype(np.int16))


def test_stretches_that_moved_are_followed_and_not_heard_again(
    ready: Hub, world: World, calendar: Calendar, samples: Path
) -> None:
    talk = np.concatenate(list(decode(samples / "podcast" / "02-eerst-zelf-doen.mp3")))[: 60 * 16_000]
    first, second = talk[: 30 * 16_000], talk[30 * 16_000 :]
    world.sounds["een-1"] = spoken([*first, *second])
    engine = StandIn()
    ingest(ready, calendar, engine)
    (folder,) = ready.episode_folders("een")
    edit = (folder / "transcript.vtt").read_text(encoding="utf-8").replace("goedkoopste", "voordeligste")
    (folder / "transcript.vtt").write_text(edit, encoding="utf-8")
    replace_sound(world, file="nieuw", sound=spoken([*second, *first]))
    report = ingest(ready, calendar, engine)
    assert sum(engine.heard.values()) == 1
    assert "the publisher moved stretches of the sound; the times followed" in report.text()
    assert page(ready).meta["audio"]["url"].endswith("/nieuw.mp3")
    transcript = read_transcript(folder)
    assert transcript is not None
    assert [cue.start for cue in transcript.segments] == pytest.approx([0, 10, 20, 30, 40, 50], abs=0.3)
    assert [cue.text for cue in transcript.segments] == [*SENTENCES[3:], *SENTENCES[:2], transcript.segments[5].text]
    assert "voordeligste vorm" in transcript.segments[5].text
    ingest(ready, calendar, engine)
    assert sum(engine.heard.values()) == 1


def test_what_an_editor_wrote_is_there_after_it_was_heard_again(ready: Hub, world: World, calendar: Calendar) -> None:
    engine = StandIn()
    ingest(ready, calendar, engine)
    path = ready.episode_folders("een")[0] / "index.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nEen alinea van de redactie.\n", encoding="utf-8")
    replace_sound(world)
    ingest(ready, calendar, engine)
    assert sum(engine.heard.values()) == 2
    assert "Een alinea van de redactie." in path.read_text(encoding="utf-8")


def test_a_host_that_never_stops_replacing_is_followed_three_times(
    ready: Hub, world: World, calendar: Calendar
) -> None:
    engine = StandIn()
    ingest(ready, calendar, engine)
    for number in range(6):
        replace_sound(world, sound=tone(2.0 + number))
        report = ingest(ready, calendar, engine)
    assert sum(engine.heard.values()) == 4
    assert "is not heard again" in status(ready, settings(), clock=calendar).text()
    assert report.exit_code == 0
