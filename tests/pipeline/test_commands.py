"""``klankbord ingest``, ``status`` and ``doctor``: what an operator reads, what a script reads, and the exit codes."""

from __future__ import annotations

import json
import sys

import pytest
from typer.testing import CliRunner, Result
from world import Calendar, StandIn, World, settings, subscribe

from klankbord.cli import app
from klankbord.cli.families import episodes
from klankbord.library.hub import Hub
from klankbord.pipeline import attempts, doctor, run


@pytest.fixture(autouse=True)
def _allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLANKBORD_ALLOW_HOSTS", "127.0.0.1")


def call(hub: Hub, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--hub", str(hub.root)])


def test_a_dry_run_names_what_would_be_done_and_does_nothing(hub: Hub, world: World) -> None:
    subscribe(hub, world, "een")
    (item,) = world.publish("een")
    done = call(hub, "ingest", "--dry-run", "--budget", "1m")
    assert done.exit_code == 0
    assert item.title in done.stdout
    assert list(hub.episode_folders()) == []
    planned = json.loads(call(hub, "ingest", "--dry-run", "--json").stdout)
    assert planned["planned"] == [f"een: {item.title}"]


def test_without_shows_it_tells_how_to_add_one(hub: Hub) -> None:
    assert call(hub, "ingest").stdout == "No shows yet. Add one with: klankbord feeds add URL\n"


def test_quiet_says_nothing_when_nothing_failed_and_all_when_something_did(hub: Hub, world: World) -> None:
    assert call(hub, "ingest", "--quiet").output == ""
    subscribe(hub, world, "een")
    world.down = True
    done = call(hub, "ingest", "--quiet")
    assert done.exit_code == 1
    assert f"{world.url}/een/feed.xml" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--show", "weg"], "klankbord: --show weg: there is no such show. klankbord feeds list names the shows.\n"),
        (["--budget", "soon"], "klankbord: --budget soon: is not a length of time. Write it as 50m, 1h30m or 14d.\n"),
    ],
)
def test_a_mistake_is_one_line(hub: Hub, arguments: list[str], says: str) -> None:
    done = call(hub, "ingest", *arguments)
    assert (done.exit_code, done.stderr) == (1, says)
    assert attempts.read(hub.state).broken == ()


def test_status_is_1_when_an_episode_failed_and_says_why(hub: Hub, world: World, calendar: Calendar) -> None:
    subscribe(hub, world, "een")
    world.publish("een")
    run.ingest(hub, settings(), clock=calendar, speech=StandIn())
    done = call(hub, "status")
    assert done.exit_code == 0
    (show,) = json.loads(call(hub, "status", "--json").stdout)["shows"]
    assert show["title"] == "Show een"
    assert "een: 1 done, 0 waiting, 0 failing" in done.stdout

    def deaf(path: object) -> None:
        raise RuntimeError("the ears are full")

    (item,) = world.publish("een")
    calendar.wait(days=2)
    run.ingest(hub, settings(), clock=calendar, speech=StandIn(deaf))
    done = call(hub, "status")
    assert done.exit_code == 1
    assert item.title in done.stdout
    assert "the ears are full" in done.stdout


def test_doctor_tells_people_and_scripts_the_same(hub: Hub) -> None:
    said, read = call(hub, "doctor", "--offline"), call(hub, "doctor", "--offline", "--json")
    assert said.exit_code == read.exit_code
    findings = json.loads(read.stdout)["findings"]
    assert len(findings) > 5
    assert all(f"{finding['subject']}: {finding['state']}" in said.stdout for finding in findings)


def test_doctor_names_what_is_wrong_and_how_to_mend_it(hub: Hub, world: World) -> None:
    hub.state.mkdir()
    (hub.state / "ledger.sqlite").write_bytes(b"no database " * 500)
    subscribe(hub, world, "een", "twee")
    (hub.episodes / "twee" / "index.md").write_text("---\ntitle: [twee\n---\n", encoding="utf-8")
    world.down = True
    found = {finding.subject: finding for finding in doctor.examine(hub, settings()).findings}
    assert found["Ledger"].state.startswith("is damaged")
    assert found["Ledger"].mend == "Delete it: the next run rebuilds it from episodes/."
    assert found["git"].state == "the hub is in no repository"
    assert "could not be fetched" in found["Feed of een"].state
    assert found["twee"].mend
    assert "Feed of twee" not in found


def test_doctor_tells_of_a_clock_that_runs_behind(hub: Hub, world: World, calendar: Calendar) -> None:
    run.ingest(hub, settings(), clock=calendar, speech=StandIn())
    calendar.wait(hours=-3)
    found = {finding.subject: finding for finding in doctor.examine(hub, settings(), clock=calendar).findings}
    assert found["Clock"].state == "is 3.0 hours behind the last run"
    assert found["Ledger"].state == "is whole"


def test_how_far_an_episode_is_shows_as_a_bar_on_a_terminal_and_in_lines_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with episodes.watching(silent=True) as watch:
        assert watch is None
    with episodes.watching(silent=False) as watch, caplog.at_level("INFO", logger="klankbord"):
        assert watch is not None
        for done in (0.0, 100.0, 640.0, 650.0, 2400.0):
            watch("Klachten als cadeau", done, 2400.0)
    assert caplog.messages == [f"Klachten als cadeau: heard {share} % of 40:00" for share in (0, 25, 100)]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with episodes.watching(silent=False) as watch:
        assert watch is not None
        watch("Klachten als cadeau", 30.0, 60.0)
        watch("Klachten als cadeau", 45.0, 60.0)
    assert "75%" in capsys.readouterr().err


def test_status_lists_what_is_published_at_a_later_moment(hub: Hub) -> None:
    for name, text in {
        "episodes/een/index.md": "---\ntitle: Een\n---\n",
        "episodes/een/2026-01-01-a/index.md": '---\ntitle: A\nguid: "a"\nstatus: published\n'
        "publish_at: 2999-01-02\n---\n",
        "episodes/een/2026-01-01-b/index.md": '---\ntitle: B\nguid: "b"\nstatus: published\ndate: 2026-01-01\n---\n',
        "content/artikelen/c.md": "---\ntitle: C\ndate: 2999-01-01\n---\n",
        "content/artikelen/d.md": "---\ntitle: D\nstatus: review\ndate: 2999-01-01\n---\n",
        "content/agenda/e.md": "---\ntitle: E\ndate: 2999-01-01\n---\n",
        "content/agenda/f.md": "---\ntitle: F\ndate: 2999-01-01\npublish_at: 2999-01-03T06:00\n---\n",
    }.items():
        path = hub.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    planned = json.loads(call(hub, "status", "--json").stdout)["scheduled"]
    assert [page["path"] for page in planned] == [
        "content/artikelen/c.md", "episodes/een/2026-01-01-a/index.md", "content/agenda/f.md",
    ]  # fmt: skip
    told = call(hub, "status").stdout
    assert "Published at a later moment (3):" in told
    assert " content/agenda/f.md" in told
