"""The crontab line, the units, the container file and the CI schedules call commands and options that exist."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from klankbord.cli import app

CRON = Path(__file__).resolve().parents[2] / "scripts" / "cron"
FILES = sorted(path.name for path in CRON.iterdir())


def calls(text: str) -> list[list[str]]:
    """The command lines of klankbord in a file, comments left out."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    found = re.findall(
        r"(?:^|[\s/])klankbord ((?:ingest|check|build|doctor|status)\b[^|;&\n]*)", "\n".join(lines), re.M
    )
    return [shlex.split(call) for call in found]


def options(verb: str) -> set[str]:
    """The options of a command."""
    commands: Any = typer.main.get_command(app)
    return {option for parameter in commands.commands[verb].params for option in parameter.opts}


@pytest.mark.parametrize("name", ["crontab", "klankbord.service", "github-actions.yml", "gitlab-ci.yml"])
def test_every_call_has_options_that_exist(name: str) -> None:
    found = calls((CRON / name).read_text(encoding="utf-8"))
    assert any(call[0] == "ingest" for call in found)
    for verb, *words in found:
        assert {word for word in words if word.startswith("--")} <= options(verb)


def test_the_container_runs_a_command_that_exists() -> None:
    text = (CRON / "Containerfile").read_text(encoding="utf-8")
    assert yaml.safe_load(re.findall(r"^ENTRYPOINT (.*)$", text, re.M)[0]) == ["klankbord"]
    verb, *words = yaml.safe_load(re.findall(r"^CMD (.*)$", text, re.M)[0])
    assert {word for word in words if word.startswith("--")} <= options(verb)


@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml"])
def test_the_schedules_are_yaml_that_ingests_and_publishes(name: str) -> None:
    parsed = yaml.safe_load((CRON / name).read_text(encoding="utf-8"))
    jobs = parsed.get("jobs", parsed)
    assert "ingest" in jobs
    assert {"publish", "pages"} & set(jobs)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
@pytest.mark.parametrize("name", ["klankbord.service", "klankbord.timer"])
def test_systemd_understands_the_units(name: str, tmp_path: Path) -> None:
    unit = tmp_path / name
    shutil.copy(CRON / "klankbord.service", tmp_path)
    text = (CRON / name).read_text(encoding="utf-8")
    unit.write_text(text.replace("/srv/klankbord/.venv/bin/klankbord", "/bin/true"), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if "klankbord" in line and "man " not in line]
    assert [line for line in complaints if "/srv/klankbord" not in line] == []
