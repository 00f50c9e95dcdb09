"""Git knows when a page was last changed; the sitemap and the calendar tell it."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from klankbord.library.hub import Hub
from klankbord.site.outputs import calendar, sitemap
from klankbord.site.reading.catalogue import Catalogue
from klankbord.site.reading.revisions import MEMORY, Revision, revisions


def commit(folder: Path, day: int, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    moment = f"2026-03-{day:02}T12:00:00+00:00"
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x", GIT_COMMITTER_DATE=moment, GIT_AUTHOR_DATE=moment)


def git(folder: Path, *arguments: str, **environment: str) -> None:
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    settings = {"PATH": "/usr/bin:/bin", "HOME": str(folder), **environment}
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, env=settings, capture_output=True)


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """A hub below the root of its repository, with three commits."""
    git(tmp_path, "init", "-q")
    root = tmp_path / "hub"
    (root / ".klankbord").mkdir(parents=True)
    (tmp_path / ".gitignore").write_text(".klankbord\n")
    commit(root, 1, content__index_md="a", episodes__s__e__index_md="a", episodes__s__e__transcript_vtt="a")
    commit(root, 2, episodes__s__e__transcript_vtt="b", episodes__s__e__notes_json="b")
    commit(root, 3, content__index_md="b", episodes__s__e__notes_json="c")
    return Hub(root)


def day(number: int) -> datetime:
    return datetime(2026, 3, number, 12, tzinfo=UTC)


def test_a_page_changes_with_its_text_and_its_transcript_and_not_with_the_machines_memory(hub: Hub) -> None:
    expected = {"content/index.md": Revision(day(3), 1), "episodes/s/e/index.md": Revision(day(2), 1)}
    assert revisions(hub) == expected
    assert (hub.state / MEMORY).is_file()
    commit(hub.root, 4, content__index_md="c")
    assert revisions(hub) == expected | {"content/index.md": Revision(day(4), 2)}


def test_a_history_that_was_rewritten_is_read_anew(hub: Hub) -> None:
    revisions(hub)
    git(hub.root, "reset", "-q", "--hard", "HEAD~2")
    commit(hub.root, 9, content__index_md="z")
    assert revisions(hub)["content/index.md"] == Revision(day(9), 1)


def test_nothing_is_known_without_git_or_with_only_the_last_commits(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / ".git").rename(tmp_path / "x.git")
    assert revisions(hub) == {}
    git(tmp_path / "bare", "clone", "-q", "--depth", "1", f"file://{tmp_path}/x.git", "shallow")
    assert revisions(Hub(tmp_path / "bare" / "shallow" / "hub")) == {}


def test_the_sitemap_and_the_calendar_tell_when(small_site: Catalogue) -> None:
    event = replace(small_site.events[0], url="agenda/klantdag/", price="45 euro")
    known = {"agenda/klantdag/": Revision(day(5), 3), "artikelen/luisteren/": Revision(day(6))}
    site = replace(small_site, events=(event,), revisions=known)
    changed = sitemap.changes(site)
    assert changed["agenda/klantdag/"] == day(5)
    assert changed["artikelen/luisteren/"] == small_site.articles[0].date  # published after it was last committed
    assert changed[""] == small_site.articles[0].date
    assert changed["podcasts/over-service/"] == small_site.shows[0].episodes[0].date
    row: Any = Calendar.from_ical(calendar.ics(site)).walk("VEVENT")[0]
    assert row["sequence"] == 3
    assert row["dtstamp"].dt == row["last-modified"].dt == day(5)
    assert row["description"] == "Een dag over klanten.\n45 euro"
    assert row["location"] == "Utrecht"
