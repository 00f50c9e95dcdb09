"""A hub that Klankbord 0.1 began and worked on goes on with today's: nothing is lost, doubled, heard again or half new.

``tests/samples/hub-0.1`` is such a hub, as 0.1 left it after a night: one episode written, two waiting. Names that
would mean something to git here begin with ``dot-``; ``ledger.sql`` is its ledger.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner
from world import Calendar, StandIn, settings

from klankbord.cli import app
from klankbord.library.check import check
from klankbord.library.hub import Hub
from klankbord.library.starting import upgrading
from klankbord.library.starting.new_hub import RECORD
from klankbord.pipeline import ledger, run
from klankbord.pipeline.status import status
from klankbord.site.build import whole

sys.path.insert(0, str(Path(__file__).parents[1] / "samples"))

from serve import serving

SAMPLES = Path(__file__).parents[1] / "samples"
WRITTEN = "voorbij-de-balie/2026-09-29-schrijf-zoals-je-praat"
SCHEDULE = ["schedule/crontab", "schedule/klankbord.service", ".github/workflows/ingest.yml"]


@pytest.fixture
def host() -> Iterator[str]:
    with serving(SAMPLES / "podcast") as url:
        yield url


@pytest.fixture
def hub(tmp_path: Path, host: str) -> Hub:
    """The hub of 0.1, with its podcast at the address of this test, in git."""
    root = tmp_path / "hub"
    shutil.copytree(SAMPLES / "hub-0.1", root)
    for path in sorted(root.glob("dot-*")):
        path.rename(root / path.name.replace("dot-", ".", 1))
    for path in root.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"{{base}}", host.encode()))
    (root / ".klankbord").mkdir()
    with sqlite3.connect(root / ".klankbord" / "ledger.sqlite") as book:
        book.executescript((root / "ledger.sql").read_text(encoding="utf-8"))
    book.close()
    (root / "ledger.sql").unlink()
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "As it was"]):
        named = ["-c", "user.name=Anna", "-c", "user.email=anna@hub.example"]
        subprocess.run(["git", *named, *command], cwd=root, check=True)
    return Hub(root)


def test_its_status_is_known_before_the_first_run_and_nothing_is_changed_for_it(hub: Hub) -> None:
    before = (hub.state / "ledger.sqlite").read_bytes()
    (show,) = status(hub, settings()).shows
    assert (show.done, show.waiting) == (1, 2)
    assert (hub.state / "ledger.sqlite").read_bytes() == before


def test_its_files_are_brought_up_to_date_but_for_what_somebody_edited(hub: Hub) -> None:
    (hub.root / "mkdocs.yml").write_text((hub.root / "mkdocs.yml").read_text() + "\ncopyright: Van ons allemaal\n")
    page = (hub.episodes / WRITTEN / "index.md").read_bytes()
    done = CliRunner().invoke(app, ["upgrade-hub", "--yes", "--hub", str(hub.root)])
    assert done.exit_code == 0, done.output
    assert "left as it is: mkdocs.yml: edited by somebody" in done.stdout
    assert all(f"brought up to date: {name}: as it was written" in done.stdout for name in SCHEDULE)
    assert "HUB=/srv/onze-klanten" in (hub.root / "schedule/crontab").read_text(), "the places of its machine stay"
    assert "/srv/klankbord/.venv/bin/klankbord ingest" in (hub.root / "schedule/crontab").read_text()
    for name in ("toegankelijkheid.md", "hulp-voor-redacteuren.md"):
        assert (hub.content / name).is_file()
    assert (hub.episodes / WRITTEN / "index.md").read_bytes() == page
    assert [change.name for change in upgrading.changes(hub, datetime.now(UTC).date())] == ["mkdocs.yml"]
    assert (hub.root / RECORD).is_file()
    assert not [problem for problem in check(hub, language="en") if problem.severity == "error"]


def test_a_setting_that_somebody_chose_counts_as_edited(hub: Hub) -> None:
    path = hub.root / "pyproject.toml"
    path.write_text(path.read_text().replace('# model = "base"', 'model = "small"'))
    kinds = {change.name: change.kind for change in upgrading.changes(hub, datetime.now(UTC).date())}
    assert kinds["pyproject.toml"] == "edited"
    assert kinds["README.md"] == "untouched"


def test_the_next_night_goes_on_where_the_last_one_stopped(hub: Hub) -> None:
    folder = hub.episodes / WRITTEN
    page = (folder / "index.md").read_text(encoding="utf-8")
    (folder / "index.md").write_text(page.replace("## Citaten", "Een zin van de redactie.\n\n## Citaten", 1), "utf-8")
    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    engine, calendar = StandIn(), Calendar(datetime(2026, 12, 4, tzinfo=UTC))
    report = run.ingest(hub, settings(), clock=calendar, speech=engine)
    assert report.exit_code == 0, report
    assert sorted(arrival.title for arrival in report.arrivals) == [
        "Eerst zelf doen",
        "Klagers zijn je beste adviseurs",
    ]
    assert len(engine.heard) == 2, "what 0.1 heard is not heard again"
    assert len(hub.episode_folders()) == 3
    assert (folder / "index.md").read_bytes() == written["index.md"], "no editor loses a keystroke"
    calendar.now += timedelta(days=8)
    again = run.ingest(hub, settings(), clock=calendar, speech=engine)
    assert again.arrivals == []
    assert len(engine.heard) == 2
    with ledger.opened_to_read(hub.state / "ledger.sqlite") as book:
        assert {row.state for row in book.episodes()} == {ledger.DONE}


def test_its_site_is_built(hub: Hub) -> None:
    built = whole(hub, settings(), preview=True)
    assert built.failed == ()
    text = (built.folder / "podcasts" / WRITTEN / "index.html").read_text(encoding="utf-8")
    assert "Een brief die niemand begrijpt" in text
