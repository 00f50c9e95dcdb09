"""An older hub gets what today's has; what editors changed, added or removed stays theirs."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from importlib.metadata import distribution
from pathlib import Path

import pytest
from typer.testing import CliRunner

from klankbord.cli import app
from klankbord.library.hub import Hub
from klankbord.library.starting import Wishes, packing, start, upgrading
from klankbord.library.starting.new_hub import RECORD, sum_of

TODAY = date(2026, 11, 22)


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    start(tmp_path / "hub", Wishes("Onze klanten", "nl", "https://example.org/", accent="#7a1f5c"), TODAY)
    return Hub(tmp_path / "hub")


def older(hub: Hub, name: str) -> None:
    """Let ``name`` be as an older Klankbord wrote it."""
    path = hub.root / name
    path.write_text("older\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    noted = json.loads((hub.root / RECORD).read_text())
    noted[name] = sum_of(path.read_bytes())
    (hub.root / RECORD).write_text(json.dumps(noted))


def found(hub: Hub) -> dict[str, str]:
    return {change.name: change.kind for change in upgrading.changes(hub, date(2027, 5, 1))}


def test_a_new_hub_is_up_to_date(hub: Hub) -> None:
    assert found(hub) == {}


def test_what_nobody_touched_is_brought_up_to_date(hub: Hub) -> None:
    expected = (hub.root / ".github/workflows/site.yml").read_text()
    older(hub, ".github/workflows/site.yml")
    assert found(hub) == {".github/workflows/site.yml": "untouched"}
    upgrading.apply(hub, upgrading.changes(hub, TODAY))
    assert (hub.root / ".github/workflows/site.yml").read_text() == expected
    assert found(hub) == {}


def test_what_an_editor_changed_is_shown_and_left(hub: Hub) -> None:
    path = hub.root / "mkdocs.yml"
    path.write_text(path.read_text().replace("validation:", "copyright: Wij\nvalidation:"))
    (change,) = upgrading.changes(hub, TODAY)
    assert (change.name, change.kind) == ("mkdocs.yml", "edited")
    assert "-copyright: Wij" in change.difference
    before = path.read_text()
    done = CliRunner().invoke(app, ["upgrade-hub", "--yes", "--hub", str(hub.root)])
    assert "left as it is: mkdocs.yml: edited by somebody" in done.stdout
    assert path.read_text() == before


def test_what_an_editor_removed_stays_away_and_what_is_new_comes(hub: Hub) -> None:
    (hub.root / "schedule" / "klankbord.timer").unlink()
    assert found(hub) == {}
    noted = json.loads((hub.root / RECORD).read_text())
    del noted["schedule/klankbord.timer"]  # as if the version that began the hub had none
    (hub.root / RECORD).write_text(json.dumps(noted))
    assert found(hub) == {"schedule/klankbord.timer": "new"}


def test_articles_and_episodes_are_never_looked_at(hub: Hub) -> None:
    for path in hub.content.rglob("*.md"):
        path.write_text("Van ons.")
    assert found(hub) == {}


def test_a_schedule_keeps_the_places_of_its_machine(hub: Hub) -> None:
    path = hub.root / "schedule" / "klankbord.service"
    elsewhere = path.read_text().replace(str(hub.root), "/srv/onze klanten")
    path.write_text(elsewhere)
    assert found(hub) == {}
    older(hub, "schedule/klankbord.service")
    upgrading.apply(hub, upgrading.changes(hub, TODAY))
    assert path.read_text() == elsewhere


def test_other_lines_of_the_requirements_stay_and_an_older_wheel_goes(hub: Hub) -> None:
    (wheel,) = hub.root.glob("wheels/*.whl")
    old = wheel.with_name("klankbord-0.0.1-py3-none-any.whl")
    wheel.rename(old)
    path = hub.root / "requirements.txt"
    path.write_text(path.read_text().replace(distribution("klankbord").version, "0.0.1") + "mkdocs-own==1.0\n")
    upgrading.apply(hub, upgrading.changes(hub, TODAY))
    assert path.read_text().endswith(
        f"klankbord[base-model,desk]=={distribution('klankbord').version}\nmkdocs-own==1.0\n"
    )
    assert [place.name for place in hub.root.glob("wheels/*.whl")] == [wheel.name]


def test_the_extras_that_a_hub_asks_for_stay_and_one_of_0_1_gets_the_desk(hub: Hub) -> None:
    path, version = hub.root / "requirements.txt", distribution("klankbord").version
    begun = path.read_text()
    for asked, becomes in (
        ("klankbord[base-model,cluster]==0.0.1", f"klankbord[base-model,cluster]=={version}"),
        ("klankbord==0.0.1", f"klankbord=={version}"),
        ("klankbord[base-model]==0.1.0", f"klankbord[base-model,desk]=={version}"),
    ):
        path.write_text(begun.replace(f"klankbord[base-model,desk]=={version}", asked))
        upgrading.apply(hub, upgrading.changes(hub, TODAY))
        assert path.read_text().endswith(f"{becomes}\n")


def test_a_hub_from_before_there_was_a_note_loses_nothing(hub: Hub) -> None:
    (hub.root / RECORD).unlink()
    (hub.root / "README.md").write_text("Ons eigen verhaal.")
    assert found(hub) == {"README.md": "edited"}


def test_without_a_terminal_it_only_says_what_it_would_do(hub: Hub) -> None:
    older(hub, ".gitignore")
    done = CliRunner().invoke(app, ["upgrade-hub", "--hub", str(hub.root)])
    assert done.exit_code == 0
    assert "left as it is: .gitignore: as it was written" in done.stdout
    assert "--yes" in done.stdout
    done = CliRunner().invoke(app, ["upgrade-hub", "--yes", "--hub", str(hub.root)])
    assert "1 brought up to date, 0 left as they are." in done.stdout
    (hub.root / ".gitignore").write_text("ons/\n")
    assert "Nobody was asked" not in CliRunner().invoke(app, ["upgrade-hub", "--hub", str(hub.root)]).stdout


def test_the_wheel_is_the_same_each_time_and_names_all_it_holds() -> None:
    name, data = packing.wheel(distribution("klankbord"))
    assert packing.wheel(distribution("klankbord")) == (name, data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        held = set(archive.namelist())
        (record,) = (one for one in held if one.endswith("RECORD"))
        assert {line.split(",")[0] for line in archive.read(record).decode().splitlines()} == held
    assert {"klankbord/cli/__init__.py", "klankbord/theme/main.html", "klankbord/cron/crontab"} <= held
    assert not any(one.endswith((".pyc", ".txt")) and "training" in one for one in held)
