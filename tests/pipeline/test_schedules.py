"""The crontab line, the units, the Containerfile and the CI schedules call commands and options that exist."""

import re
import shlex
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from world import World, subscribe

from klankbord.cli import app
from klankbord.library.hub import Hub
from klankbord.library.starting import Wishes, start

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


def workflow(name: str) -> Any:
    """A workflow of a forge."""
    return yaml.safe_load((CRON / name).read_text(encoding="utf-8"))


def steps(name: str) -> dict[str, str]:
    """The commands of a workflow, by the name of their step."""
    jobs = workflow(name)["jobs"].values()
    return {step.get("name", step["run"]): step["run"] for job in jobs for step in job["steps"] if "run" in step}


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


PROGRAM = """#!{python}
import sys
sys.path[:0] = [{tests!r}]
from functools import partial
from world import StandIn
from klankbord.pipeline import run
run.ingest = partial(run.ingest, speech=StandIn())
from klankbord.cli import run as program
program()
"""
"""The real program, with ears that hear at once."""


@pytest.fixture
def machine(tmp_path: Path, world: World) -> Path:
    """What a runner of a forge has: a program ``pip`` that installs nothing, and a hub that somebody else pushed."""
    programs = tmp_path / "bin"
    programs.mkdir()
    tests = str(Path(__file__).parent)
    for name, text in {
        "klankbord": PROGRAM.format(python=sys.executable, tests=tests),
        "pip": '#!/bin/sh\necho "pip $*"\n',
    }.items():
        (programs / name).write_text(text, encoding="utf-8")
        (programs / name).chmod(0o755)
    world.publish("een", 2)
    hub = tmp_path / "hub"
    start(hub, Wishes("Proef", "nl"), date(2026, 3, 4))
    subscribe(Hub(hub), world, "een")
    shell("git init -q --bare -b main remote.git && git -C hub init -q -b main", tmp_path)
    shell("git add . && git commit -qm Begin && git remote add origin ../remote.git && git push -qu origin main", hub)
    return tmp_path


def on_the_runner(machine: Path, commands: str, folder: str = "runner", **environment: str) -> str:
    paths = {"PATH": f"{machine / 'bin'}:/usr/bin:/bin", "PYTHONPATH": str(CRON.parent), "HOME": str(machine)}
    return shell(commands, machine / folder, **paths, KLANKBORD_ALLOW_HOSTS="127.0.0.1", **environment)


def test_each_line_of_the_workflow_works_in_a_new_hub(machine: Path, wire: Any) -> None:
    wire.serve("/repos/owner/hub/pulls", b"{}", status=201)
    words = {"TOKEN": "t", "GITHUB_REPOSITORY": "owner/hub", "GITHUB_API_URL": wire.url(""), "GITHUB_SHA": "abc"}
    shell("git clone -q remote.git runner", machine)
    told = [on_the_runner(machine, line, **words) for line in steps("ingest.yml").values()]
    assert "Asked for review." in told[-1]
    remote = machine / "remote.git"
    assert "2026-01-12-aflevering-1-van-een/index.md" in shell("git ls-tree -r --name-only klankbord/ingest", remote)
    shell("git clone -q remote.git site", machine)
    for line in steps("site.yml").values():
        on_the_runner(machine, line, "site", **words)
    assert "index.html" in shell("git ls-tree -r --name-only pages", remote)


def test_each_line_of_the_pipeline_of_gitlab_works_in_a_new_hub(machine: Path) -> None:
    """GitLab checks out a commit, not a branch."""
    file = yaml.safe_load((machine / "hub" / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    words = {"CI_DEFAULT_BRANCH": "main", "CI_SERVER_HOST": "h", "CI_PROJECT_PATH": "p", "KLANKBORD_TOKEN": "t"}
    options = "git -C remote.git config receive.advertisePushOptions true"
    shell(f"{options} && git clone -q remote.git runner && git -C runner checkout -q --detach", machine)
    lines = "\n".join(["set -e", *file["default"]["before_script"], *file["ingest"]["script"]])
    lines = re.sub(r"(?m)^git remote set-url .*$", "", lines)  # it names a server that is not there
    for _ in range(2):
        on_the_runner(machine, lines, **words)
    assert "aflevering-2-van-een" in shell("git ls-tree -r --name-only klankbord/ingest", machine / "remote.git")
    shell("git clone -q remote.git pages", machine)
    on_the_runner(machine, "\n".join(["set -e", *file["pages"]["script"]]), "pages", **words)
    assert (machine / "pages" / "public" / "index.html").is_file()


@pytest.mark.parametrize("name", ["ingest.yml", "site.yml"])
def test_a_workflow_trusts_nobody_more_than_it_must(name: str) -> None:
    """Actions are pinned by hash, permissions are given to one job, and what a fork proposes sees no secret."""
    told = workflow(name)
    assert told["permissions"] == {}
    assert told["concurrency"]["group"]
    for job in told["jobs"].values():
        assert set(job["permissions"]) <= {"contents", "pull-requests"}
        assert job["timeout-minutes"]
        for step in job["steps"]:
            assert re.fullmatch(r"actions/[\w/-]+@[0-9a-f]{40}", step.get("uses", "actions/x@" + "0" * 40))
    proposed = told["jobs"].get("look", {"permissions": {"contents": "read"}, "steps": []})
    assert proposed["permissions"] == {"contents": "read"}
    assert "secrets." not in str(proposed)


def test_what_a_run_remembers_is_kept_also_when_a_feed_fails() -> None:
    listed = workflow("ingest.yml")["jobs"]["ingest"]["steps"]
    restored, saved = (
        next(step for step in listed if f"cache/{verb}@" in step.get("uses", "")) for verb in ("restore", "save")
    )
    assert saved["if"] == "always()"
    assert saved["with"]["path"] == restored["with"]["path"]
    assert saved["with"]["key"] == restored["with"]["key"]


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
