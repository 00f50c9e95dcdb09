"""``klankbord correct`` and standing corrections: shown before they are written, undone by git, once and for all."""

from __future__ import annotations

import errno
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result
from world import Calendar, StandIn, World, settings, subscribe, tree

from klankbord import durable
from klankbord.cli import app
from klankbord.library.hub import Hub
from klankbord.library.pages import shows
from klankbord.pipeline import lock, run


def git(hub: Hub, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=hub.root, check=True, capture_output=True, text=True)
    return done.stdout


def call(hub: Hub, *arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, [*arguments, "--hub", str(hub.root)], input=answer)


@pytest.fixture
def archive(hub: Hub, world: World, calendar: Calendar) -> Hub:
    """Two shows with two episodes each, all committed."""
    subscribe(hub, world, "een", "twee")
    world.publish("een", 2)
    world.publish("twee", 2)
    run.ingest(hub, settings(), clock=calendar, speech=StandIn())
    git(hub, "init", "-q")
    git(hub, "config", "user.name", "Editor")
    git(hub, "config", "user.email", "editor@example.org")
    git(hub, "add", "-A")
    git(hub, "commit", "-qm", "Archive")
    return hub


def said(hub: Hub, word: str) -> int:
    return sum(path.read_text(encoding="utf-8").count(word) for path in hub.episodes.rglob("transcript.vtt"))


def test_without_a_yes_every_place_is_shown_and_nothing_is_written(archive: Hub) -> None:
    before = tree(archive.episodes)
    done = call(archive, "correct", "antwoord", "bericht")
    assert done.exit_code == 0, done.output
    assert "ook als je nog geen >antwoord< hebt" in done.stdout
    assert "[00:30]" in done.stdout
    assert "Say --yes to correct without a question." in done.stdout
    assert tree(archive.episodes) == before


def test_somebody_at_a_terminal_is_asked_about_all_or_about_each(archive: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    places = json.loads(call(archive, "correct", "antwoord", "bericht", "--json").stdout)["places"]
    before = tree(archive.episodes)
    for answer in ("no", "", "whatever"):
        assert call(archive, "correct", "antwoord", "bericht", answer=f"{answer}\n").exit_code == 0
        assert tree(archive.episodes) == before
    third = [at for at, place in enumerate(places) if place["path"].endswith("vtt")][2]
    each = "".join("y\n" if at == third else "n\n" for at in range(len(places)))
    done = call(archive, "correct", "antwoord", "bericht", answer=f"choose\n{each}")
    assert done.exit_code == 0, done.output
    assert (said(archive, "bericht"), said(archive, "antwoord")) == (1, 3)
    changed = {
        (archive.episodes / name).parent for name, text in tree(archive.episodes).items() if text != before[name]
    }
    assert changed == {Path(places[third]["path"]).parent}
    git(archive, "commit", "-qam", "One place")
    assert call(archive, "correct", "bericht", "woord", answer="yes\n").exit_code == 0
    assert said(archive, "bericht") == 0


def test_it_writes_transcripts_and_notes_and_git_undoes_it(archive: Hub) -> None:
    before = tree(archive.episodes)
    places = json.loads(call(archive, "correct", "antwoord", "bericht", "--json").stdout)["places"]
    assert tree(archive.episodes) == before
    done = json.loads(call(archive, "correct", "antwoord", "bericht", "--yes", "--json").stdout)
    assert done["corrected"] == len(places) >= 8, "transcripts and quotes of four episodes"
    assert said(archive, "antwoord") == 0
    assert said(archive, "bericht") == 4
    undo = done["undo"].split()
    assert undo[:2] == ["git", "restore"]
    git(archive, *undo[1:])
    assert tree(archive.episodes) == before
    assert git(archive, "status", "--porcelain") == ""


def test_a_commit_of_its_own_is_reverted_as_one(archive: Hub) -> None:
    before = tree(archive.episodes)
    (archive.content / "eigen.md").write_text("Werk van een redacteur.\n", encoding="utf-8")
    git(archive, "add", "-A")
    done = call(archive, "correct", "antwoord", "bericht", "--show", "een", "--yes", "--commit")
    assert done.exit_code == 0, done.output
    assert git(archive, "log", "-1", "--format=%s").strip() == 'Correct "antwoord" to "bericht"'
    assert {path.split("/")[1] for path in git(archive, "show", "--name-only", "--format=").split()} == {"een"}
    assert git(archive, "status", "--porcelain").split() == ["A", "content/eigen.md"]
    git(archive, "commit", "-qm", "Own work")
    git(archive, "revert", "--no-edit", done.stdout.rsplit("git revert ", 1)[1].split()[0])
    assert tree(archive.episodes) == before


def test_work_that_is_not_in_git_yet_is_left_alone_and_named(archive: Hub) -> None:
    folder = archive.episode_folders("een")[0]
    path = folder / "index.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nEen nieuwe regel.\n", encoding="utf-8")
    before = tree(folder)
    done = json.loads(call(archive, "correct", "antwoord", "bericht", "--yes", "--json").stdout)
    assert tree(folder) == before
    assert said(archive, "bericht") == 3
    skipped = {(Path(one["path"]).parent.name, one["why"]) for one in done["skipped"]}
    assert skipped == {(folder.name, "it has changes that are not in git yet; commit these first")}


def test_a_run_at_work_is_waited_for_in_vain_and_nothing_is_written(archive: Hub) -> None:
    before = tree(archive.episodes)
    with lock.held(archive.state / "lock"):
        done = call(archive, "correct", "antwoord", "bericht", "--yes")
    assert done.exit_code == 75
    assert tree(archive.episodes) == before


def test_from_now_on_what_comes_is_corrected_too(archive: Hub, world: World, calendar: Calendar) -> None:
    done = call(archive, "correct", "antwoord", "bericht", "--show", "een", "--from-now-on", "--yes")
    assert "episodes/een/index.md: corrected from now on." in done.stdout
    assert shows.read(archive.episodes / "een").meta.corrections == {"antwoord": "bericht"}
    assert shows.read(archive.episodes / "twee").meta.corrections == {}
    world.publish("een", 1)
    calendar.wait(days=8)
    run.ingest(archive, settings(), clock=calendar, speech=StandIn())
    assert said(archive, "bericht") == 3


def test_a_standing_correction_reaches_what_is_there_once(archive: Hub, calendar: Calendar) -> None:
    shows.update(shows.read(archive.episodes / "een"), corrections={"antwoord": "bericht"})
    report = run.ingest(archive, settings(), clock=calendar, speech=StandIn())
    assert said(archive, "bericht") == 2
    assert len([notice for notice in report.notices if "has the corrections of its show now" in notice]) == 2
    pages = [folder / "index.md" for folder in archive.episode_folders("een")]
    assert all("geen bericht hebt" in page.read_text(encoding="utf-8") for page in pages), "quotes follow"
    before = tree(archive.episodes)
    calendar.wait(days=1)
    assert not run.ingest(archive, settings(), clock=calendar, speech=StandIn()).notices
    assert tree(archive.episodes) == before


def test_a_page_that_a_standing_correction_cannot_reach_is_named_until_it_can(
    archive: Hub, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, other = archive.episode_folders("een")
    write = durable.write

    def refused(path: Path, *given: Any, **named: Any) -> bool:
        if path.parent == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return write(path, *given, **named)

    shows.update(shows.read(archive.episodes / "een"), corrections={"antwoord": "bericht"})
    with monkeypatch.context() as broken:
        broken.setattr(durable, "write", refused)
        for _ in range(2):
            report = run.ingest(archive, settings(), clock=calendar, speech=StandIn())
            assert {(failure.show, failure.thing) for failure in report.failures} == {("een", archive.inside(closed))}
            assert "bericht" in (other / "transcript.vtt").read_text(encoding="utf-8"), "the others have it"
            calendar.wait(days=1)
    assert run.ingest(archive, settings(), clock=calendar, speech=StandIn()).exit_code == 0
    assert said(archive, "bericht") == 2


def test_standing_corrections_go_on_after_a_full_disk(
    archive: Hub, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows.update(shows.read(archive.episodes / "een"), corrections={"antwoord": "bericht"})

    def full(path: Path, *given: object, **named: object) -> bool:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    with monkeypatch.context() as broken:
        broken.setattr(durable, "write", full)
        report = run.ingest(archive, settings(), clock=calendar, speech=StandIn())
    assert [(failure.show, failure.thing) for failure in report.failures] == [("", "the disk")]
    assert said(archive, "bericht") == 0
    assert run.ingest(archive, settings(), clock=calendar, speech=StandIn()).exit_code == 0
    assert said(archive, "bericht") == 2


def test_a_mistake_is_one_line(archive: Hub) -> None:
    assert "there is no such show" in call(archive, "correct", "a", "b", "--show", "weg").stderr
    assert "zoals klachde en klacht" in call(archive, "correct", "...", "b").stderr


def test_doubts_of_an_episode_without_any_say_so(archive: Hub) -> None:
    folder = archive.episode_folders("een")[0]
    done = call(archive, "doubts", str(folder))
    assert done.exit_code == 1
    assert "how sure the machine was is not known" in done.stdout
    assert json.loads(call(archive, "doubts", folder.name, "--json").stdout)["known"] is False
    assert "there is no such episode" in call(archive, "doubts", "weg").stderr
