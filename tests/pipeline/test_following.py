"""Quotes and tips follow an editor's corrections to a transcript at the next run."""

import os
from pathlib import Path

from world import Calendar, StandIn, World, settings, subscribe, tree

from klankbord.library.hub import Hub
from klankbord.pipeline import run
from klankbord.pipeline.report import Report

SAID = (
    "Wij kregen elke dag brieven van mensen uit de wijk over de lift.",
    "Lees elke week een klagt hardop voor aan je team.",
    "De lift deed het daarna weer een week of drie.",
)
VTT = "WEBVTT\n\n" + "\n".join(f"00:0{at}:00.000 --> 00:0{at}:09.000\n<v Noor>{text}\n" for at, text in enumerate(SAID))


def ingest(hub: Hub, calendar: Calendar) -> Report:
    calendar.wait(days=1)
    return run.ingest(hub, settings(), clock=calendar, speech=StandIn())


def correct(folder: Path) -> None:
    path = folder / "transcript.vtt"
    path.write_text(path.read_text(encoding="utf-8").replace("klagt", "klacht"), encoding="utf-8")
    later = (folder / "notes.json").stat().st_mtime_ns + 1_000_000_000
    os.utime(path, ns=(later, later))


def test_notes_follow_a_corrected_transcript_and_then_all_is_quiet(hub: Hub, calendar: Calendar, world: World) -> None:
    subscribe(hub, world, "een")
    world.publish("een", 1, vtt=VTT)
    ingest(hub, calendar)
    (folder,) = hub.episode_folders("een")
    page = folder / "index.md"
    assert "een klagt hardop" in page.read_text(encoding="utf-8"), "the sample must give a note to follow"
    correct(folder)
    report = ingest(hub, calendar)
    assert "een klagt hardop" not in page.read_text(encoding="utf-8")
    assert "een klacht hardop" in page.read_text(encoding="utf-8")
    assert [notice for notice in report.notices if "follow the corrected transcript" in notice]
    before = tree(hub.episodes)
    assert not [notice for notice in ingest(hub, calendar).notices if "follow" in notice]
    assert tree(hub.episodes) == before


def test_a_published_page_does_not_follow_by_itself(hub: Hub, calendar: Calendar, world: World) -> None:
    subscribe(hub, world, "een")
    world.publish("een", 1, vtt=VTT)
    ingest(hub, calendar)
    (folder,) = hub.episode_folders("een")
    page = folder / "index.md"
    page.write_text(page.read_text(encoding="utf-8").replace("status: review", "status: published"), encoding="utf-8")
    correct(folder)
    before = tree(hub.episodes)
    ingest(hub, calendar)
    assert tree(hub.episodes) == before


def test_refresh_merges_new_proposals_into_a_published_page_and_keeps_every_word_of_the_editor(
    hub: Hub, calendar: Calendar, world: World
) -> None:
    subscribe(hub, world, "een")
    world.publish("een", 1, vtt=VTT)
    ingest(hub, calendar)
    (folder,) = hub.episode_folders("een")
    page = folder / "index.md"
    ours = page.read_text(encoding="utf-8").replace("status: review", "status: published")
    page.write_text(ours.rstrip() + "\n\n## Van de redactie\nDit schreef een mens.\n", encoding="utf-8")
    correct(folder)
    calendar.wait(days=1)
    report = run.ingest(hub, settings(), clock=calendar, speech=StandIn(), refresh=True)
    text = page.read_text(encoding="utf-8")
    assert "een klacht hardop" in text
    assert "een klagt hardop" not in text
    assert "Dit schreef een mens." in text
    assert "status: published" in text
    assert [notice for notice in report.notices if "merged with new proposals" in notice]
    before = tree(hub.episodes)
    calendar.wait(days=1)
    run.ingest(hub, settings(), clock=calendar, speech=StandIn(), refresh=True)
    assert tree(hub.episodes) == before


def test_refresh_names_a_broken_page_and_a_lost_memory_stops_nobody(hub: Hub, calendar: Calendar, world: World) -> None:
    subscribe(hub, world, "een")
    for number in (1, 2):
        world.publish("een", number, vtt=VTT)
    ingest(hub, calendar)
    broken, forgotten, *_ = hub.episode_folders("een")
    page = broken / "index.md"
    page.write_text(page.read_text(encoding="utf-8").replace("title:", "title: [", 1), encoding="utf-8")
    (forgotten / "notes.json").unlink()
    before = tree(broken), tree(forgotten)
    calendar.wait(days=1)
    report = run.ingest(hub, settings(), clock=calendar, speech=StandIn(), refresh=True)
    assert [failure for failure in report.failures if "index.md" in failure.thing]
    assert (tree(broken), tree(forgotten)) == before


def test_a_spent_budget_stops_before_the_pages_without_a_failure(hub: Hub, calendar: Calendar, world: World) -> None:
    subscribe(hub, world, "een")
    world.publish("een", 1, vtt=VTT)
    ingest(hub, calendar)
    (folder,) = hub.episode_folders("een")
    correct(folder)
    before = tree(hub.episodes)
    report = run.ingest(hub, settings(), clock=calendar, speech=StandIn(), budget=0)
    assert report.stopped == "the time budget is spent"
    assert tree(hub.episodes) == before
