"""The crontab line, the units, the Containerfile and the CI schedules call commands and options that exist."""

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


@pytest.mark.parametrize("name", ["crontab", "klankbord.service", "ingest.yml", "gitlab-ci.yml"])
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


def steps(name: str) -> dict[str, str]:
    """The commands of a workflow with one job, by the name of their step."""
    (job,) = yaml.safe_load((CRON / name).read_text(encoding="utf-8"))["jobs"].values()
    return {step.get("name", step["run"]): step["run"] for step in job["steps"] if "run" in step}


def test_the_pipeline_of_gitlab_ingests_and_publishes() -> None:
    assert {"ingest", "pages"} <= set(yaml.safe_load((CRON / "gitlab-ci.yml").read_text(encoding="utf-8")))


def shell(commands: str, folder: Path, **environment: str) -> str:
    """Run what a workflow would run; what it printed."""
    identity = {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", commands],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "GITHUB_REF_NAME": "main", **identity, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A hub's repository with a remote, as a workflow finds it."""
    shell("git init -q -b main hub && git init -q --bare remote.git", tmp_path)
    hub = tmp_path / "hub"
    shell(
        """echo build/ > .gitignore; mkdir -p build/site/tips episodes; echo tip > build/site/tips/index.html
        git add . && git commit -qm Begin && git remote add origin ../remote.git && git push -qu origin main""",
        hub,
    )
    return hub


def test_the_workflow_publishes_just_the_built_site_and_touches_nothing_else(clone: Path) -> None:
    for run in ("one", "two"):
        shell(steps("site.yml")["Publish"], clone, GITHUB_SHA=run)
    assert shell("git ls-tree -r --name-only pages", clone.parent / "remote.git").split() == [
        ".nojekyll",
        "tips/index.html",
    ]
    assert shell("git log --format=%s pages", clone.parent / "remote.git") == "Publish two\n", "no history is kept"
    assert shell("git status --short && git branch --show-current", clone) == "main\n"


def test_the_workflow_goes_on_from_what_waits_for_review(clone: Path) -> None:
    begin = next(run for name, run in steps("ingest.yml").items() if name.startswith("Go on"))
    arrive = "mkdir -p episodes/{n} && echo x > episodes/{n}/index.md && git add . && git commit -qm {n} && git push -q"
    shell(begin, clone)
    shell(arrive.format(n="one"), clone)
    shell("git switch -q main && echo x > README.md && git add . && git commit -qm edit && git push -q", clone)
    shell("git branch -qD klankbord/ingest && git fetch -q", clone)
    shell(begin, clone)
    assert sorted(path.name for path in clone.iterdir() if path.name[0] != ".") == ["README.md", "build", "episodes"]
    assert (clone / "episodes" / "one" / "index.md").is_file()


@pytest.mark.parametrize(("status", "told"), [(201, "Asked for review"), (422, "open already"), (409, "open already")])
def test_the_workflow_asks_for_review_of_new_episodes_only(clone: Path, wire: Any, status: int, told: str) -> None:
    wire.serve("/repos/owner/hub/pulls", b"{}", status=status)
    shell("git switch -qc klankbord/ingest && git commit -q --allow-empty -m Nothing && git push -q origin HEAD", clone)
    words = {"TOKEN": "t", "GITHUB_REPOSITORY": "owner/hub", "GITHUB_API_URL": wire.url("")}
    assert "Nothing new" in shell(steps("ingest.yml")["Ask for review"], clone, **words)
    assert wire.asked == []
    shell("echo x > episodes/x && git add . && git commit -qm New", clone)
    assert told in shell(steps("ingest.yml")["Ask for review"], clone, **words)
    assert wire.asked[0].headers["authorization"] == "Bearer t"


def test_the_workflow_fails_when_it_may_not_ask_for_review(clone: Path, wire: Any) -> None:
    wire.serve("/repos/owner/hub/pulls", b'{"message": "not permitted"}', status=403)
    shell("git switch -qc klankbord/ingest && echo x > episodes/x && git add . && git commit -qm New", clone)
    words = {"TOKEN": "t", "GITHUB_REPOSITORY": "owner/hub", "GITHUB_API_URL": wire.url("")}
    with pytest.raises(AssertionError):
        shell(steps("ingest.yml")["Ask for review"], clone, **words)


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
