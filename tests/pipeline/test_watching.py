"""A watched folder: a complete file becomes one episode, whatever happens to a run or to the file's name."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import world as the_world
from typer.testing import CliRunner

from klankbord import durable
from klankbord.cli import app
from klankbord.library.hub import Hub
from klankbord.library.pages import subscriptions
from klankbord.pipeline.report import Report
from klankbord.pipeline.run import ingest
from klankbord.pipeline.status import status

TEXT = "Noor: Welkom bij de show.\n\nJan: Dank je wel.\n\nNoor: Wat is een klacht?\n\nJan: Een klacht is een cadeau.\n"


@pytest.fixture
def folder(hub: Hub, tmp_path: Path) -> Path:
    """A folder that the hub watches."""
    place = tmp_path / "Aan de balie"
    place.mkdir()
    subscriptions.watch(hub, place)
    return place


def land(folder: Path, name: str, calendar: the_world.Calendar, data: bytes = b"", *, ago: float = 60.0) -> Path:
    """A file that was last changed some seconds ago."""
    path = folder / name
    path.write_bytes(data or the_world.tone())
    at = calendar.now.timestamp() - ago
    os.utime(path, (at, at))
    return path


def run(hub: Hub, calendar: the_world.Calendar, **wishes: Any) -> Report:
    return ingest(hub, the_world.settings(), clock=calendar, speech=the_world.StandIn(), **wishes)


def pages(hub: Hub) -> list[str]:
    return sorted(path.parent.name for path in hub.episodes.glob("*/*/index.md"))


def test_what_landed_is_an_episode_and_is_heard_in_the_same_run(
    hub: Hub, folder: Path, calendar: the_world.Calendar
) -> None:
    land(folder, "2026-01-02 Klachten.mp3", calendar)
    report = run(hub, calendar)
    assert not report.failures
    assert pages(hub) == ["2026-01-02-klachten"]
    assert (hub.episodes / "aan-de-balie/2026-01-02-klachten/transcript.vtt").is_file()
    again = run(hub, calendar)
    assert (again.arrivals, pages(hub)) == ([], ["2026-01-02-klachten"])


def test_a_file_that_is_still_being_copied_waits_until_it_stays_the_same(
    hub: Hub, folder: Path, calendar: the_world.Calendar
) -> None:
    whole = the_world.tone(3)
    path = land(folder, "1.mp3", calendar, whole[:900], ago=1)
    assert "still being copied" in " ".join(run(hub, calendar).notices)
    path.write_bytes(whole)
    os.utime(path, (calendar.now.timestamp(),) * 2)
    assert pages(hub) == []
    run(hub, calendar)
    assert pages(hub) == []
    run(hub, calendar)
    assert len(pages(hub)) == 1
    (sound,) = (hub.content / "media/aan-de-balie").iterdir()
    assert sound.read_bytes() == whole


@pytest.mark.parametrize("name", [".1.mp3.Xy12", "1.mp3.part", "1.mp3.crdownload"])
def test_what_a_program_is_still_writing_is_no_file_yet(
    hub: Hub, folder: Path, calendar: the_world.Calendar, name: str
) -> None:
    land(folder, name, calendar)
    run(hub, calendar)
    assert pages(hub) == []


def test_a_renamed_file_is_not_a_second_episode(hub: Hub, folder: Path, calendar: the_world.Calendar) -> None:
    path = land(folder, "opname-1.mp3", calendar)
    run(hub, calendar)
    before = pages(hub)
    path.rename(folder / "2026-01-02 Klachten.mp3")
    report = run(hub, calendar)
    assert pages(hub) == before
    assert "opname-1.mp3 is called Aan de balie/2026-01-02 Klachten now." in " ".join(report.notices)
    assert not any("is gone" in notice for notice in report.notices)


def test_two_files_that_swap_names_keep_their_pages(hub: Hub, folder: Path, calendar: the_world.Calendar) -> None:
    first, second = (land(folder, f"{n}.mp3", calendar, the_world.tone(n)) for n in (1, 2))
    run(hub, calendar)
    sounds = {path.name for path in (hub.content / "media/aan-de-balie").iterdir()}
    first.rename(folder / "x.mp3")
    second.rename(first)
    (folder / "x.mp3").rename(second)
    run(hub, calendar)
    assert len(pages(hub)) == 2
    assert {path.name for path in (hub.content / "media/aan-de-balie").iterdir()} == sounds


def test_a_copy_under_another_name_is_no_second_episode(hub: Hub, folder: Path, calendar: the_world.Calendar) -> None:
    land(folder, "1.mp3", calendar)
    run(hub, calendar)
    land(folder, "kopie.mp3", calendar)
    report = run(hub, calendar)
    assert len(pages(hub)) == 1
    assert "kopie is the same recording as Aan de balie/1." in " ".join(report.notices)


def test_a_removed_file_keeps_its_episode_and_is_told_once(
    hub: Hub, folder: Path, calendar: the_world.Calendar
) -> None:
    land(folder, "1.mp3", calendar).unlink()
    land(folder, "1.mp3", calendar)
    run(hub, calendar)
    (folder / "1.mp3").unlink()
    said = "1.mp3 is gone from its folder; its episode stays."
    assert any(said in notice for notice in run(hub, calendar).notices)
    assert not any(said in notice for notice in run(hub, calendar).notices)
    assert len(pages(hub)) == 1


def test_a_transcript_that_lands_later_joins_its_episode(hub: Hub, folder: Path, calendar: the_world.Calendar) -> None:
    land(folder, "1.mp3", calendar)
    run(hub, calendar)
    land(folder, "1.txt", calendar, TEXT.encode())
    run(hub, calendar)
    (name,) = pages(hub)
    assert "Een klacht is een cadeau." in (hub.episodes / "aan-de-balie" / name / "transcript.vtt").read_text("utf-8")


def test_a_page_that_an_editor_removed_stays_away(hub: Hub, folder: Path, calendar: the_world.Calendar) -> None:
    path = land(folder, "1.mp3", calendar)
    run(hub, calendar)
    (name,) = pages(hub)
    for file in (hub.episodes / "aan-de-balie" / name).iterdir():
        file.unlink()
    run(hub, calendar)
    path.rename(folder / "2.mp3")
    run(hub, calendar)
    assert pages(hub) == []


def test_without_its_memory_nothing_is_doubled(hub: Hub, folder: Path, calendar: the_world.Calendar) -> None:
    for number in (1, 2):
        land(folder, f"{number}.mp3", calendar, the_world.tone(number))
    run(hub, calendar)
    before = the_world.tree(hub.episodes)
    (hub.state / "ledger.sqlite").unlink()
    run(hub, calendar)
    assert the_world.tree(hub.episodes) == before


def test_a_bad_file_is_named_once_and_stops_no_other(hub: Hub, folder: Path, calendar: the_world.Calendar) -> None:
    land(folder, "a.mp3", calendar, b"<html>Niet gevonden</html>")
    land(folder, "b.mp3", calendar)
    (failure,) = run(hub, calendar).failures
    assert "is not audio but a web page" in failure.cause
    assert len(pages(hub)) == 1
    assert not run(hub, calendar).failures
    (told,) = status(hub, the_world.settings(), clock=calendar).shows
    assert "a web page" in told.trouble
    land(folder, "a.mp3", calendar, the_world.tone(2))
    run(hub, calendar)
    assert len(pages(hub)) == 2
    assert not status(hub, the_world.settings(), clock=calendar).shows[0].trouble


def test_a_folder_that_is_not_there_is_a_failure_of_that_show_alone(
    hub: Hub, folder: Path, calendar: the_world.Calendar, world: the_world.World
) -> None:
    the_world.subscribe(hub, world, "een")
    world.publish("een")
    folder.rename(folder.with_name("weg"))
    report = run(hub, calendar)
    assert [failure.show for failure in report.failures] == ["aan-de-balie"]
    assert "is not there" in report.failures[0].cause
    assert len(report.arrivals) == 1


def steps(monkeypatch: pytest.MonkeyPatch, fatal: int) -> Callable[[], int]:
    """Die at a write: the whole process, as far as this test can tell."""
    count = [0]
    real_write, real_copy = durable.write, durable.copy

    class KilledError(BaseException):
        pass

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def write(*given: object, **named: object) -> object:
            count[0] += 1
            if count[0] == fatal:
                raise KilledError
            return real(*given, **named)

        return write

    monkeypatch.setattr(durable, "write", counted(real_write))
    monkeypatch.setattr(durable, "copy", counted(real_copy))
    return lambda: count[0]


def test_a_run_that_dies_at_any_write_loses_and_doubles_nothing(
    hub: Hub, folder: Path, calendar: the_world.Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(folder, "2026-01-02 Klachten.vtt", calendar, b"WEBVTT\n\n00:00.000 --> 00:09.000\n<v Noor>Welkom allemaal.\n")
    land(folder, "2026-01-02 Klachten.mp3", calendar)
    fatal, died = 1, True
    while died:
        with monkeypatch.context() as patch:
            steps(patch, fatal)
            try:
                run(hub, calendar)
                died = False
            except BaseException as error:
                if type(error).__name__ != "KilledError":
                    raise
        assert len(pages(hub)) <= 1
        fatal += 1
    assert fatal > 4
    assert pages(hub) == ["2026-01-02-klachten"]
    assert [path.name for path in (hub.episodes / "aan-de-balie").iterdir() if path.is_dir()] == pages(hub)
    assert len(list((hub.content / "media/aan-de-balie").iterdir())) == 1


def test_what_came_in_is_committed_with_its_recording(hub: Hub, folder: Path, calendar: the_world.Calendar) -> None:
    def git(*words: str) -> str:
        who = ("-c", "user.name=R", "-c", "user.email=r@example.org")
        return subprocess.run(["git", *who, *words], cwd=hub.root, check=True, capture_output=True, text=True).stdout

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "Begin")
    land(folder, "2026-01-02 Klachten.mp3", calendar)
    assert run(hub, calendar, commit=True).commit
    assert "Add 1 episode" in git("log", "-1", "--format=%s")
    shown = git("show", "--name-only", "--format=")
    assert "content/media/aan-de-balie/2026-01-02-klachten-" in shown
    assert "episodes/aan-de-balie/2026-01-02-klachten/transcript.vtt" in shown
    assert git("status", "--porcelain") == ""


def test_feeds_add_takes_a_folder_and_says_when_it_cannot(hub: Hub, tmp_path: Path) -> None:
    place = tmp_path / "gesprekken-in-de-zorg"
    place.mkdir()
    done = CliRunner().invoke(app, ["feeds", "add", str(place), "--hub", str(hub.root)])
    assert done.output.strip() == "episodes/gesprekken-in-de-zorg/index.md", done.output
    text = (hub.root / done.output.strip()).read_text(encoding="utf-8")
    assert "title: Gesprekken in de zorg" in text
    assert f'folder: "{place}"' in text
    for wrong, why in ((place, "is watched already"), (tmp_path / "niet", "no such folder"), (hub.episodes, "its own")):
        found = CliRunner().invoke(app, ["feeds", "add", str(wrong), "--hub", str(hub.root)])
        assert found.exit_code == 1
        assert why in found.output
    listed = CliRunner().invoke(app, ["feeds", "list", "--hub", str(hub.root)]).output
    assert str(place) in listed
