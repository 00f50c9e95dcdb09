"""Who a voice is: said once in front matter, carried out by the next run, and known in the show's later episodes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from world import Calendar, StandIn, World, settings, subscribe

from klankbord.library.hub import Hub
from klankbord.library.pages import episodes
from klankbord.model import Transcript, Voice
from klankbord.pipeline import run
from klankbord.pipeline.jobs import voices_of
from klankbord.pipeline.report import Report
from klankbord.transcribe.speakers import known

PRINTS = tuple(tuple(map(float, row)) for row in np.eye(256)[:2])


class Voices(StandIn):
    """Hears two voices without a name, and tells how they sound."""

    def __call__(self, path: Path, **options: Any) -> Transcript:
        heard = super().__call__(path, **options)
        return replace(heard, voices=tuple(Voice(f"Spreker {n + 1}", "", 90.0, PRINTS[n]) for n in range(2)))


@pytest.fixture
def folder(hub: Hub, calendar: Calendar, world: World) -> Path:
    subscribe(hub, world, "een")
    world.publish("een", 1)
    ingest(hub, calendar)
    (found,) = hub.episode_folders("een")
    return found


def ingest(hub: Hub, calendar: Calendar) -> Report:
    calendar.wait(days=1)
    return run.ingest(hub, settings(), clock=calendar, speech=Voices())


def say(folder: Path, line: str) -> None:
    page = folder / "index.md"
    page.write_text(page.read_text(encoding="utf-8").replace("---\n", f"---\n{line}\n", 1), encoding="utf-8")


def speakers(folder: Path) -> list[str]:
    found = episodes.read_transcript(folder)
    assert found is not None
    return [segment.speaker for segment in found.segments]


def test_the_next_run_carries_it_out_and_then_all_is_quiet(hub: Hub, folder: Path, calendar: Calendar) -> None:
    assert set(speakers(folder)) == {"Spreker 1", "Spreker 2"}
    say(folder, 'speakers: {"Spreker 2": Jan Peeters}')
    report = ingest(hub, calendar)
    assert report.exit_code == 0
    assert set(speakers(folder)) == {"Spreker 1", "Jan Peeters"}
    assert ingest(hub, calendar).notices == []


def test_a_published_page_follows_too(hub: Hub, folder: Path, calendar: Calendar) -> None:
    page = folder / "index.md"
    page.write_text(page.read_text(encoding="utf-8").replace("status: review", "status: published"), encoding="utf-8")
    say(folder, 'speakers: {"Spreker 2": Jan Peeters}')
    ingest(hub, calendar)
    assert set(speakers(folder)) == {"Spreker 1", "Jan Peeters"}


def test_the_voice_is_known_from_then_on(hub: Hub, folder: Path, calendar: Calendar) -> None:
    memory = voices_of(hub, "een")
    assert known.recall(memory) == {}
    say(folder, 'speakers: {"Spreker 2": Jan Peeters}')
    ingest(hub, calendar)
    assert known.recall(memory)["Jan Peeters"] == pytest.approx(PRINTS[1], abs=1e-3)
    assert set(known.recall(memory)) == {"Jan Peeters"}


def test_so_is_a_voice_that_an_editor_renamed_in_the_transcript_itself(
    hub: Hub, folder: Path, calendar: Calendar
) -> None:
    vtt = folder / "transcript.vtt"
    vtt.write_text(vtt.read_text(encoding="utf-8").replace("<v Spreker 1>", "<v Noor>"), encoding="utf-8")
    ingest(hub, calendar)
    assert set(known.recall(voices_of(hub, "een"))) == {"Noor"}


def test_a_show_says_it_for_the_episodes_to_come(hub: Hub, folder: Path, calendar: Calendar, world: World) -> None:
    say(folder.parent, 'speakers: {"Spreker 1": Noor}')
    world.publish("een", 1)
    ingest(hub, calendar)
    assert all(set(speakers(one)) == {"Noor", "Spreker 2"} for one in hub.episode_folders("een"))
    assert len(list(hub.episode_folders("een"))) == 2


def test_nothing_of_a_voice_is_in_the_files_of_the_hub(hub: Hub, folder: Path) -> None:
    assert voices_of(hub, "een").is_relative_to(hub.state)
    assert not any(b'"print"' in path.read_bytes() for path in hub.episodes.rglob("*") if path.is_file())
