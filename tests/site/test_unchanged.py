"""A site that would not change is not built again; whatever may change it, is."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.site import build
from klankbord.site.keeping import stamps
from klankbord.site.publishing import unchanged
from klankbord.site.publishing.unchanged import Watched

CONFIG = """site_name: Proef
site_url: https://proef.example/
docs_dir: content
site_dir: build/site
theme: {name: material, font: false, custom_dir: theme}
plugins: [klankbord]
markdown_extensions: [admonition, tables]
"""
# Everything has its card and its neighbours at once, so that what a build made does not depend on the ones before.
SETTINGS = "[tool.klankbord]\ncards_per_build = 0\nrelated_per_build = 100\npreview = false\n"
EPISODE = """---
title: {title}
guid: "{number}"
date: 2026-02-0{number}
guests: [jan-jansen]
topics: [klachten]
audio: {{url: https://elders.example/{number}.mp3}}
status: {status}
---
Over klachten.

## Tips
- {tip} [0:01]
"""


def write_hub(root: Path) -> Hub:
    """A hub with a few of each kind of page."""
    files = {
        "mkdocs.yml": CONFIG,
        "pyproject.toml": SETTINGS,
        "content/index.md": "---\ntitle: Welkom\n---\nHallo.",
        "content/artikelen/een.md": "---\ntitle: Een\ndate: 2026-01-02\ntopics: [klachten]\n---\nTekst.\n\n"
        "## Tips\n- Bel.\n",
        "content/artikelen/twee.md": "---\ntitle: Twee\ndate: 2026-01-03\n---\nZie [een](een.md).\n",
        "content/begrippen/nps.md": "---\ntitle: NPS\ndescription: Een cijfer.\n---\nUitleg.",
        "theme/assets/css/own.css": "p { color: red }",
        "episodes/praat/index.md": "---\ntitle: Praat\n---\nOver praten.",
    }
    for number in (1, 2, 3):
        folder = f"episodes/praat/2026-02-0{number}-een"
        text = EPISODE.format(title=f"Nummer {number}", number=number, status="published", tip="Bel terug.")
        files[f"{folder}/index.md"] = text
        files[f"{folder}/transcript.vtt"] = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Jan Jansen>Bel terug.\n"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    settle(root)
    return Hub(root)


def settle(root: Path) -> None:
    """Let every file be older than what may change without a trace, as by the time that a command has started."""
    time.sleep(stamps.RACY_SECONDS * 1.2)


def needed(hub: Hub) -> bool:
    """Whether a build was needed."""
    return not build.as_needed(hub, settings.load(hub.root)).same


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    hub = write_hub(tmp_path_factory.mktemp("hub"))
    assert needed(hub)
    assert not needed(hub)
    return hub


def rewrite(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


ARTICLE, PAGE = "content/artikelen/een.md", "episodes/praat/2026-02-01-een/index.md"


@pytest.mark.parametrize(
    "change",
    [
        lambda root: rewrite(root / ARTICLE, "Tekst.", "Meer tekst."),
        lambda root: rewrite(root / ARTICLE, "Meer", "Mooi"),  # as long as before
        lambda root: rewrite(root / PAGE, "Bel terug.", "Bel meteen terug."),
        lambda root: rewrite(root / "episodes/praat/2026-02-01-een/transcript.vtt", "Bel terug.", "Bel gauw."),
        lambda root: (root / "content/artikelen/drie.md").write_text("---\ntitle: Drie\ndate: 2026-01-04\n---\nNieuw."),
        lambda root: (root / "content/artikelen/drie.md").unlink(),
        lambda root: rewrite(root / "theme/assets/css/own.css", "red", "tan"),
        lambda root: rewrite(root / "mkdocs.yml", "Proef", "Proeve"),
        lambda root: rewrite(root / "pyproject.toml", "[tool.klankbord]", '[tool.klankbord]\nnewsletter = "https://a.example/"'),
        lambda root: (root / "build/site/index.html").write_text("Iemand anders."),
        lambda root: (root / "build/site/tips/index.html").unlink(),
        lambda root: (root / ".klankbord/built.json").write_text("{"),
        lambda root: shutil.rmtree(root / ".klankbord"),
        lambda root: os.utime(root / ARTICLE),
    ],
)  # fmt: skip
def test_what_changes_is_built(built: Hub, change: Callable[[Path], object]) -> None:
    change(built.root)
    settle(built.root)
    assert needed(built)
    assert not needed(built)


def test_a_log_or_hidden_file_changes_nothing(built: Hub) -> None:
    (built.root / "ingest.log").write_text("Een regel.")
    (built.root / ".git").mkdir(exist_ok=True)
    (built.root / ".git" / "index").write_text("x")
    assert not needed(built)


def test_it_is_built_when_asked(built: Hub) -> None:
    ours = settings.load(built.root)
    assert not build.as_needed(built, ours, anew=True).same
    assert not build.as_needed(built, ours, preview=True).same
    assert not build.as_needed(built, ours).same


def test_a_setting_in_the_environment_counts(built: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    needed(built)
    monkeypatch.setenv("KLANKBORD_NEWSLETTER", "https://elders.example/")
    assert needed(built)


def test_a_page_that_must_be_mended_is_named_at_every_build(built: Hub) -> None:
    wrong = built.content / "artikelen" / "stuk.md"
    wrong.write_text("---\ntitle: [\n---\n")
    settle(built.root)
    assert needed(built)
    assert needed(built)
    wrong.unlink()


def test_a_file_that_may_have_changed_while_it_was_looked_at_is_doubt(
    built: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (built.root / ARTICLE).open("a", encoding="utf-8") as article:
        article.write("\nNog iets.\n")
    settle(built.root)
    with monkeypatch.context() as young:
        young.setattr(stamps, "RACY_SECONDS", 3600.0)
        assert needed(built)
        assert needed(built)
    assert needed(built)
    assert not needed(built)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[klankbord]", "[klankbord, tags]"),
        ("docs_dir: content", "docs_dir: content\nhooks: [own.py]"),
        ("site_url: https://proef.example/", "site_url: !ENV [ADDRESS, 'https://proef.example/']"),
        ("[admonition, tables]", "[admonition, tables, pymdownx.snippets]"),
    ],
)
def test_what_cannot_be_followed_is_built(tmp_path: Path, before: str, after: str) -> None:
    hub = write_hub(tmp_path)
    (tmp_path / "own.py").write_text("")
    rewrite(tmp_path / "mkdocs.yml", before, after)
    settle(tmp_path)
    assert unchanged.Look.at_hub(hub, None, {}, status=False) is None


def test_a_page_appears_at_its_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = write_hub(tmp_path)
    soon = datetime.now(UTC) + timedelta(seconds=3600)
    (hub.content / "artikelen" / "straks.md").write_text(f"---\ntitle: Straks\ndate: {soon.isoformat()}\n---\nDan.")
    settle(tmp_path)
    assert needed(hub)
    assert not needed(hub)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 3601)
    assert needed(hub)


def test_a_moment_knows_until_when_it_decides_the_same() -> None:
    now = Watched.begin()
    assert now.lasts_until == float("inf")
    moments = [datetime.now(UTC) + timedelta(hours=hours) for hours in (-2, 5, 3, 9)]
    assert [moment > now for moment in moments] == [False, True, True, True]
    assert sorted(moments)[0] < now
    assert not moments[1] <= now
    assert now.lasts_until == moments[2].timestamp()


@pytest.mark.parametrize(
    "use",
    [
        lambda now: now + timedelta(days=7),
        lambda now: now - timedelta(days=7),
        lambda now: now - datetime(2026, 1, 1, tzinfo=UTC),
        lambda now: datetime(2026, 1, 1, tzinfo=UTC) - now,
        lambda now: now.date(),
        lambda now: now.year,
    ],
)
def test_who_calculates_with_a_moment_makes_it_doubtful(use: Callable[[Watched], object]) -> None:
    now = Watched.begin()
    plain = datetime.now(UTC)
    assert type(use(now)) is type(use(plain))  # type: ignore[arg-type]
    assert now.lasts_until < plain.timestamp()
