"""A new hub is complete: it passes its own check, says what it was told, and never overwrites anything."""

import json
import os
import pty
import re
import subprocess
import sys
from datetime import date
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from klankbord import settings
from klankbord.cli import app
from klankbord.errors import KlankbordError
from klankbord.languages import own_pages
from klankbord.library import starting
from klankbord.library.check import check
from klankbord.library.hub import Hub
from klankbord.library.starting import Wishes, schedules, start
from klankbord.library.starting.new_hub import is_ours

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("language", starting.LANGUAGES)
@pytest.mark.parametrize("name", ["Onze klanten", "Ja: nee #1", "yes", '\'t Loket "Noord"', "Kosten: $5"])
def test_it_passes_its_own_check_whatever_its_name(tmp_path: Path, name: str, language: str) -> None:
    start(tmp_path / "hub", Wishes(name, language, "https://example.org/klanten"), TODAY)
    assert check(Hub(tmp_path / "hub"), [], language="en") == []
    config = yaml.safe_load((tmp_path / "hub" / "mkdocs.yml").read_text(encoding="utf-8"))
    assert config["site_name"] == name
    assert config["site_url"] == "https://example.org/klanten/"
    assert settings.load(tmp_path / "hub").language == language


@pytest.mark.parametrize("language", starting.LANGUAGES)
def test_it_says_how_accessible_it_is_and_helps_its_editors(tmp_path: Path, language: str) -> None:
    start(tmp_path / "hub", Wishes("Hub", language), TODAY)
    about = {page: (tmp_path / "hub" / "content" / f"{name}.md") for page, name in own_pages(language).items()}
    assert set(about) == {"accessibility", "help"}
    texts = {page: path.read_text(encoding="utf-8") for page, path in about.items()}
    assert all("$" not in text for text in texts.values())
    assert "WCAG) 2.2" in texts["accessibility"]
    for command in ("desk", "doubts", "new article", "serve", "check", "correct", "status"):
        assert f"klankbord {command}" in texts["help"]
    assert all(is_ours(f"content/{path.name}") for path in about.values()), "upgrade-hub brings them up to date"


def test_the_hub_of_this_repository_has_them_too() -> None:
    """As it began, so that the demo and the site that is audited have what a new hub has."""
    root = Path(__file__).parents[2]
    for page, name in own_pages("nl").items():
        begun = root / "scripts" / "klankbord" / "languages" / "nl" / "starter" / f"{page}.md"
        assert (root / "content" / f"{name}.md").read_bytes() == begun.read_bytes()


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(KlankbordError, match="not empty"):
        start(tmp_path, Wishes("Hub"), TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("wishes", "named"),
    [
        (Wishes(""), "no name"),
        (Wishes("Hub", language="xx"), "xx"),
        (Wishes("Hub", url="example.org"), "example.org"),
        (Wishes("Hub", accent="green"), "green"),
        (Wishes("Hub", accent="#ffee00"), "darker"),
    ],
)
def test_a_wish_that_cannot_be_granted_is_named_and_nothing_is_written(
    tmp_path: Path, wishes: Wishes, named: str
) -> None:
    with pytest.raises(KlankbordError, match=named):
        start(tmp_path / "hub", wishes, TODAY)
    assert not (tmp_path / "hub").exists()


@pytest.mark.parametrize("kept", ["notes.txt", ".env", "content", "mkdocs.yml"])
def test_nothing_is_written_over_whatever_it_is(tmp_path: Path, kept: str) -> None:
    (tmp_path / kept).touch()
    with pytest.raises(KlankbordError, match="not empty"):
        start(tmp_path, Wishes("Hub"), TODAY)
    assert [path.name for path in tmp_path.iterdir()] == [kept]


def test_a_repository_without_files_is_empty(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert start(tmp_path, Wishes("Hub"), TODAY)


@pytest.mark.parametrize("place", ["file", "file/hub"])
def test_a_folder_that_cannot_be_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(KlankbordError, match="Not a directory"):
        start(tmp_path / place, Wishes("Hub"), TODAY)


def test_the_schedules_are_made_for_this_hub(tmp_path: Path) -> None:
    hub = tmp_path / "our hub"
    written = {path.relative_to(hub).as_posix(): path for path in start(hub, Wishes("Hub"), TODAY)}
    texts = {name: path.read_text(encoding="utf-8") for name, path in written.items() if name.startswith("schedule/")}
    assert set(texts) == {"schedule/crontab", "schedule/klankbord.service", "schedule/klankbord.timer"}
    assert not [name for name, text in texts.items() if "/srv/klankbord" in text or " .venv" in text]
    assert f"HUB={hub}\n" in texts["schedule/crontab"]
    assert f'ReadWritePaths="{hub}"\n' in texts["schedule/klankbord.service"]
    workflows = {path.name for path in (hub / ".github" / "workflows").iterdir()}
    assert workflows == {"ingest.yml", "site.yml"}


def test_no_file_of_a_new_hub_holds_a_secret_only_names_of_secrets(tmp_path: Path) -> None:
    for path in start(tmp_path / "hub", Wishes("Hub"), TODAY):
        if path.suffix in {".yml", ".toml"}:
            for line in path.read_text(encoding="utf-8").splitlines():
                if "KLANKBORD_" in line and not line.lstrip().startswith("#") and " env:" not in line:
                    named = ("${{ secrets.KLANKBORD_", "$CI_PROJECT_DIR", "${KLANKBORD_TOKEN}")
                    assert any(name in line for name in named), f"{path.name}: {line}"


@pytest.mark.parametrize("language", starting.LANGUAGES)
def test_the_readme_names_commands_that_exist(tmp_path: Path, language: str) -> None:
    start(tmp_path / "hub", Wishes("Hub", language), TODAY)
    commands: Any = typer.main.get_command(app)
    named = re.findall(r"klankbord ([a-z-]+)", (tmp_path / "hub" / "README.md").read_text(encoding="utf-8"))
    assert {"feeds", "ingest", "serve", "check", "build", "doctor", "status"} <= set(named) <= set(commands.commands)


def installed(folder: Path, origin: dict[str, object] | None) -> Distribution:
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.4\nName: klankbord\nVersion: 1.2.3\n", encoding="utf-8")
    if origin is not None:
        (folder / "direct_url.json").write_text(json.dumps(origin), encoding="utf-8")
    return Distribution.at(folder)


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        (None, "klankbord[base-model,desk]==1.2.3"),
        (
            {"url": "https://git.example/k.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
            "klankbord[base-model,desk] @ git+https://git.example/k.git@abc",
        ),
        (
            {"url": "https://files.example/klankbord-1.2.3-py3-none-any.whl", "archive_info": {}},
            "klankbord[base-model,desk] @ https://files.example/klankbord-1.2.3-py3-none-any.whl",
        ),
        ({"url": "file:///gone/klankbord", "dir_info": {"editable": True}}, "klankbord[base-model,desk]==1.2.3"),
    ],
)
def test_a_hub_asks_for_the_klankbord_that_made_it(tmp_path: Path, origin: dict[str, object] | None, line: str) -> None:
    made = schedules.requirements(installed(tmp_path / "klankbord-1.2.3.dist-info", origin))
    text = str(made["requirements.txt"])
    assert [row for row in text.splitlines() if row[0] not in "#-"] == [line]
    packed = "wheels/klankbord-1.2.3-py3-none-any.whl" in made
    assert ("--find-links wheels" in text) == packed == bool(origin and "dir_info" in origin)


def test_a_hub_made_by_a_wheel_keeps_that_wheel(tmp_path: Path) -> None:
    wheel = tmp_path / "my wheels" / "klankbord-1.2.3-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"wheel")
    origin: dict[str, object] = {"url": wheel.as_uri(), "archive_info": {}}
    made = schedules.requirements(installed(tmp_path / "klankbord-1.2.3.dist-info", origin))
    assert made[f"wheels/{wheel.name}"] == b"wheel"


def asked(folder: Path, answers: str) -> tuple[int, str]:
    """What ``klankbord init`` does on a terminal that types ``answers``: its exit code and what the terminal shows."""
    screen, terminal = pty.openpty()
    os.write(screen, answers.encode())
    command = [sys.executable, "-m", "klankbord", "init", str(folder)]
    done = subprocess.run(command, stdin=terminal, capture_output=True, text=True, check=False)
    os.close(terminal)
    os.close(screen)
    return done.returncode, done.stdout + done.stderr


def test_on_a_terminal_it_asks_and_asks_again(tmp_path: Path) -> None:
    answers = ["Our customers", "de", "en", "example", "https://example.org", "#ffee00", "#7a1f3d", ""]
    code, shown = asked(tmp_path / "hub", "\n".join(answers))
    assert code == 0, shown
    assert "language 'de': has no starter" in shown
    assert "not a web address" in shown
    assert "too light to read" in shown
    config = yaml.safe_load((tmp_path / "hub" / "mkdocs.yml").read_text(encoding="utf-8"))
    assert (config["site_name"], config["site_url"]) == ("Our customers", "https://example.org/")
    assert "#7a1f3d" in (tmp_path / "hub" / "content" / "assets" / "colours.css").read_text(encoding="utf-8")
