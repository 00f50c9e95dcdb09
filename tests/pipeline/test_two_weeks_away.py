"""After two weeks away, one command: what needs a person comes first, each problem is told once, nothing is missed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result
from world import Calendar, StandIn, World, settings, subscribe

from klankbord.cli import app
from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.model import NO_VOICES, Transcript
from klankbord.pipeline import attempts, lock, run
from klankbord.pipeline.report import Report, prometheus
from klankbord.pipeline.status import Status, status


@pytest.fixture(autouse=True)
def _allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLANKBORD_ALLOW_HOSTS", "127.0.0.1")


def call(hub: Hub, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--hub", str(hub.root)])


def ingest(hub: Hub, calendar: Calendar) -> Report:
    return run.ingest(hub, settings(), clock=calendar, speech=StandIn())


def now(hub: Hub, calendar: Calendar) -> Status:
    return status(hub, settings(), clock=calendar)


def test_what_needs_a_person_comes_first_grouped_and_with_the_command_that_fixes_it(
    hub: Hub, world: World, calendar: Calendar
) -> None:
    names = [f"show{number:02}" for number in range(12)]
    subscribe(hub, world, *names, "goed")
    world.publish("goed")
    for name in names:
        world.show(name).status = 410
    ingest(hub, calendar)
    lines = now(hub, calendar).text().splitlines()
    assert lines[0] == "Needs a person (12):"
    assert lines[1].startswith("! 12 feeds: is gone for good (410)")
    assert lines[2].strip() == "show00, show01, show02, show03, show04 and 7 more"
    assert lines[3].strip().startswith("→ klankbord ingest --now --show show00")


def test_the_newest_problem_comes_first(hub: Hub, world: World, calendar: Calendar) -> None:
    subscribe(hub, world, "een", "twee")
    world.show("twee").status = 410
    ingest(hub, calendar)
    began = calendar.now
    calendar.wait(days=9)
    world.show("een").status = 410
    ingest(hub, calendar)
    first, second = now(hub, calendar).needs
    assert {first.show, second.show} == {"een", "twee"}
    text = now(hub, calendar).text()
    assert "! 2 feeds" in text
    assert text.index("een, twee") > 0
    old = next(problem for problem in (first, second) if problem.show == "twee")
    assert old.since is not None
    assert abs(old.since - began) < timedelta(minutes=1)


def test_what_passes_by_itself_needs_nobody_until_it_lasts(hub: Hub, world: World, calendar: Calendar) -> None:
    subscribe(hub, world, "een")
    world.show("een").status = 503
    ingest(hub, calendar)
    assert now(hub, calendar).healthy
    assert "Tried again by itself (1):" in now(hub, calendar).text()
    for _ in range(6):
        calendar.wait(days=3)
        ingest(hub, calendar)
    assert not now(hub, calendar).healthy


def test_cron_is_told_of_each_problem_once_and_once_when_it_is_over(hub: Hub, world: World, calendar: Calendar) -> None:
    subscribe(hub, world, "een")
    assert ingest(hub, calendar).news == []
    world.show("een").status = 500
    calendar.wait(days=8)
    told = ingest(hub, calendar).news
    assert told[0] == "New (1):"
    assert f"{world.url}/een/feed.xml" in told[1]
    calendar.wait(days=8)
    assert ingest(hub, calendar).news == []
    world.show("een").status = 200
    calendar.wait(days=8)
    over = ingest(hub, calendar).news
    assert over[0] == "Over (1):"
    assert f"{world.url}/een/feed.xml" in over[1]
    calendar.wait(days=8)
    assert ingest(hub, calendar).news == []


def test_cron_is_told_again_when_what_passed_by_itself_needs_a_person(
    hub: Hub, world: World, calendar: Calendar
) -> None:
    subscribe(hub, world, "een")
    ingest(hub, calendar)
    world.show("een").status = 500
    began, told = calendar.now, []
    for _ in range(8):
        calendar.wait(days=8)
        told.append(ingest(hub, calendar).news[:1])
    assert told == [["New (1):"], [], [], [], [], ["Needs a person now (1):"], [], []]
    (problem,) = now(hub, calendar).needs
    assert problem.since is not None
    assert problem.since - began < timedelta(days=9)
    world.show("een").status = 200
    calendar.wait(days=8)
    over = ingest(hub, calendar).news
    assert over[0] == "Over (1):"
    assert "by itself" not in "".join(over)


def test_quiet_is_silent_when_another_run_is_at_work(hub: Hub) -> None:
    with lock.held(hub.state / "lock"):
        done = call(hub, "ingest", "--quiet")
        assert (done.exit_code, done.output) == (75, "")
        assert "another run" in call(hub, "ingest").stderr


def test_a_run_that_broke_before_it_began_is_known(hub: Hub, world: World, calendar: Calendar) -> None:
    subscribe(hub, world, "een")
    ingest(hub, calendar)
    calendar.wait(hours=1)
    with pytest.raises(KlankbordError):
        run.ingest(hub, settings(), clock=calendar, speech=StandIn(), show="weg")
    found = now(hub, calendar)
    assert "the last run broke: --show weg: there is no such show" in found.text()
    assert not found.healthy
    calendar.wait(hours=1)
    ingest(hub, calendar)
    assert now(hub, calendar).healthy
    told = status(hub, settings(), clock=calendar, since=calendar.now - timedelta(days=14)).text()
    assert "1 that broke" in told
    assert "no such show" in told


def test_settings_that_cannot_be_read_are_remembered_as_a_run_that_broke(hub: Hub) -> None:
    (hub.root / "pyproject.toml").write_text("[tool.klankbord]\nmodle = 'base'\n", encoding="utf-8")
    assert call(hub, "ingest").exit_code == 1
    assert "modle is not a setting" in attempts.read(hub.state).broken[0].reason


def test_cron_is_told_once_of_what_stops_every_run(hub: Hub) -> None:
    file = hub.root / "pyproject.toml"
    good = file.read_text(encoding="utf-8") if file.exists() else ""
    for wrong, told in (("modle", True), ("modle", False), ("", False), ("modle", True), ("modul", True)):
        file.write_text(f"[tool.klankbord]\n{wrong} = 'base'\n" if wrong else good, encoding="utf-8")
        done = call(hub, "ingest", "--quiet")
        assert (done.exit_code, bool(done.output)) == (1 if wrong else 0, told)
    (hub.state / "ledger.sqlite").unlink()
    (hub.state / "ledger.sqlite").mkdir()
    file.write_text(good, encoding="utf-8")
    assert [bool(call(hub, "ingest", "--quiet").output) for _ in range(3)] == [True, False, False]
    assert call(hub, "ingest").output


def test_a_run_that_was_killed_is_known_and_the_next_one_says_so(hub: Hub, calendar: Calendar) -> None:
    ingest(hub, calendar)
    attempts.began(hub.state, calendar.now)
    assert "killed before it could report" in now(hub, calendar).text()
    assert any("was killed" in notice for notice in ingest(hub, calendar).notices)
    assert now(hub, calendar).healthy


def test_a_schedule_that_stopped_is_noticed(hub: Hub, calendar: Calendar) -> None:
    for _ in range(4):
        ingest(hub, calendar)
        calendar.wait(hours=1)
    assert now(hub, calendar).healthy
    calendar.wait(days=14)
    text = now(hub, calendar).text()
    assert "The last one ended 337 hours ago" in text
    assert "systemctl list-timers" in text
    assert "(14 days ago)" in text


def test_a_hub_that_runs_once_a_week_is_not_late_after_two_days(hub: Hub, calendar: Calendar) -> None:
    for _ in range(4):
        ingest(hub, calendar)
        calendar.wait(days=7)
    calendar.wait(days=-5)
    assert now(hub, calendar).healthy


def test_a_feed_that_no_run_gets_to_is_noticed(hub: Hub, world: World, calendar: Calendar) -> None:
    subscribe(hub, world, "een", "twee")
    ingest(hub, calendar)
    calendar.wait(days=20)
    run.ingest(hub, settings(), clock=calendar, speech=StandIn(), show="een")
    (late,) = now(hub, calendar).needs
    assert (late.kind, late.show) == ("poll", "twee")
    text = prometheus(Report(calendar()), now(hub, calendar).as_dict())
    assert "\nklankbord_polls_overdue 1\n" in text
    assert "\nklankbord_needs_person 1\n" in text


def test_a_clock_that_jumped_back_is_noticed(hub: Hub, calendar: Calendar) -> None:
    ingest(hub, calendar)
    calendar.wait(hours=-7)
    text = now(hub, calendar).text()
    assert "7.0 hours behind the last run" in text
    assert "timedatectl set-ntp true" in text


def test_what_happened_since_is_counted_with_its_reasons(hub: Hub, world: World, calendar: Calendar) -> None:
    subscribe(hub, world, "een", "twee")
    world.publish("een", 3)
    world.show("twee").status = 500
    for _ in range(3):
        ingest(hub, calendar)
        calendar.wait(days=2)
    text = status(hub, settings(), clock=calendar, since=calendar.now - timedelta(days=14)).text()
    assert "3 runs, 3 of them with failures, 0 that broke; 3 new episodes" in text
    assert "3x twee: answers with status 500" in text


def test_a_hundred_shows_are_no_hundred_lines(hub: Hub, world: World, calendar: Calendar) -> None:
    subscribe(hub, world, *(f"show{number:03}" for number in range(100)))
    run.ingest(hub, settings(), clock=calendar, speech=StandIn(), show="show000")
    assert len(now(hub, calendar).text().splitlines()) < 10
    assert len(now(hub, calendar).text(everything=True).splitlines()) > 100


def test_reports_do_not_grow_with_what_waits(hub: Hub, calendar: Calendar) -> None:
    (hub.episodes / "een").mkdir(parents=True)
    (hub.episodes / "een" / "index.md").write_text("---\ntitle: Een\n---\n", encoding="utf-8")
    for number in range(120):
        folder = hub.episodes / "een" / f"2026-01-01-{number}"
        folder.mkdir()
        (folder / "notes.json").write_text("{}", encoding="utf-8")
        page = f'---\ntitle: A\nguid: "{number}"\nstatus: review\n---\n'
        (folder / "index.md").write_text(page, encoding="utf-8")
    ingest(hub, calendar)
    kept = json.loads((hub.state / "status.json").read_text(encoding="utf-8"))
    assert (len(kept["hub"]["for_review"]), kept["hub"]["for_review_count"]) == (50, 120)
    assert (len(kept["run"]["for_review"]), kept["run"]["for_review_count"]) == (50, 120)


def test_scripts_read_the_same(hub: Hub, world: World, calendar: Calendar) -> None:
    subscribe(hub, world, "een")
    world.show("een").status = 410
    ingest(hub, calendar)
    said = call(hub, "status", "--json", "--since", "14d")
    found = json.loads(said.stdout)
    assert said.exit_code == 1
    assert found["needs_person"] == 1
    assert found["problems"][0]["fix"].startswith("klankbord ingest --now --show een")
    kept = json.loads((hub.state / "status.json").read_text(encoding="utf-8"))
    assert kept["hub"]["problems"][0]["cause"] == found["problems"][0]["cause"]


def test_a_voice_encoder_that_cannot_be_had_is_said_once_and_in_the_status(
    hub: Hub, world: World, calendar: Calendar
) -> None:
    class Deaf(StandIn):
        """Hears what is said, but not by whom."""

        def __call__(self, path: Path, **asked: Any) -> Transcript:
            return replace(super().__call__(path, **asked), remarks=(f"{NO_VOICES}: no encoder. Get it.",))

    subscribe(hub, world, "een")
    world.publish("een", 2)
    report = run.ingest(hub, settings(), clock=calendar, speech=Deaf())
    assert len(report.arrivals) > 1
    assert [notice for notice in report.notices if notice.startswith(NO_VOICES)] == [
        f"{NO_VOICES}: no encoder. Get it."
    ]
    assert [one.fix for one in now(hub, calendar).problems if one.kind == "voices"] == ["klankbord models get ge2e"]
