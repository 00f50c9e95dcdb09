"""A release: the same bytes wherever it is made, complete in what it says, made by a workflow that may do little."""

from __future__ import annotations

import email
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SOURCES = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["only-include"]
VERSION = PROJECT["project"]["version"]
# Python 3.11 has the filter from 3.11.4 on; Debian 12 has 3.11.2.
SAFELY: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
WORKFLOW: dict[Any, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))


def built(source: Path, into: Path, *kinds: str, **environment: str) -> list[Path]:
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(into), *(f"-t{kind}" for kind in kinds)]
    subprocess.run(command, cwd=source, env=os.environ | environment, check=True, capture_output=True)
    return sorted(into.iterdir())


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return built(ROOT, tmp_path_factory.mktemp("dist"), "sdist", "wheel")


@pytest.fixture(scope="module")
def sdist(packages: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, unpacked."""
    (path,) = [path for path in packages if path.name.endswith(".tar.gz")]
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(path) as archive:
        archive.extractall(folder, **SAFELY)  # noqa: S202 (of our own making)
    (found,) = folder.iterdir()
    return found


def test_made_elsewhere_and_later_it_is_the_same_bytes(packages: list[Path], tmp_path: Path) -> None:
    elsewhere = tmp_path / "somewhere else"
    listed = subprocess.run(
        ["git", "ls-files", "-zco", "--exclude-standard", ".gitignore", "pyproject.toml", *SOURCES],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (elsewhere / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, elsewhere / name)  # of today, and with other permissions
            (elsewhere / name).chmod(0o700 if os.access(ROOT / name, os.X_OK) else 0o600)  # all that git knows
    others = built(elsewhere, tmp_path / "dist", "sdist", "wheel", TZ="Pacific/Apia", LC_ALL="C")
    assert [path.name for path in others] == [path.name for path in packages]
    for one, other in zip(packages, others, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_the_wheel_of_the_sdist_is_the_wheel(packages: list[Path], sdist: Path, tmp_path: Path) -> None:
    (again,) = built(sdist, tmp_path, "wheel")
    (wheel,) = [path for path in packages if path.suffix == ".whl"]
    assert again.read_bytes() == wheel.read_bytes()


def test_the_sdist_holds_what_the_wheel_is_made_from_and_nothing_private(sdist: Path) -> None:
    held = {path.relative_to(sdist).parts[0] for path in sdist.rglob("*")}
    assert held == {*SOURCES, ".gitignore", "PKG-INFO", "pyproject.toml"}


def test_it_says_what_it_is(packages: list[Path]) -> None:
    (wheel,) = [path for path in packages if path.suffix == ".whl"]
    with zipfile.ZipFile(wheel) as archive:
        told = email.message_from_bytes(archive.read(f"klankbord-{VERSION}.dist-info/METADATA"))
        names = set(archive.namelist())
    assert "klankbord/py.typed" in names
    assert f"klankbord-{VERSION}.dist-info/licenses/LICENSE" in names
    assert (told["Name"], told["Version"], told["License-Expression"]) == ("klankbord", VERSION, "MIT")
    assert all(
        told[field] for field in ("Summary", "Author", "Keywords", "Requires-Python", "Description-Content-Type")
    )
    assert "Typing :: Typed" in told.get_all("Classifier", [])
    assert set(told.get_all("Provides-Extra", [])) == {"base-model", "cluster", "desk", "dev"}


def test_the_changelog_tells_of_this_version_and_of_how_to_come_to_it() -> None:
    told = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    part = re.split(r"^## ", told, flags=re.MULTILINE)
    (this,) = [text for text in part if re.match(rf"\[{re.escape(VERSION)}\] - \d{{4}}-\d\d-\d\d\n", text)]
    assert "### Coming from 0.1" in this


def test_every_action_of_the_workflow_is_pinned_by_hash_with_its_version() -> None:
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    used = re.findall(r"^\s*(?:- )?uses: (.*)$", text, re.MULTILINE)
    assert len(used) > 5
    assert [line for line in used if not re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_the_workflow_may_do_no_more_than_each_step_needs_and_holds_no_secret() -> None:
    assert WORKFLOW["permissions"] == {}
    allowed = {name: set(job["permissions"].items()) for name, job in WORKFLOW["jobs"].items()}
    assert allowed == {
        "build": {("contents", "read")},
        "sign": {("id-token", "write"), ("attestations", "write")},
        "publish": {("id-token", "write")},
        "announce": {("contents", "write")},
    }
    assert "secrets." not in yaml.safe_dump(WORKFLOW)


def test_nothing_is_published_that_was_not_tested_and_signed() -> None:
    jobs = WORKFLOW["jobs"]
    assert [jobs[name]["needs"] for name in ("sign", "publish", "announce")] == ["build", "sign", "publish"]
    done = [step.get("run", "") for step in jobs["build"]["steps"]]
    assert done.index(".ci/run") < done.index("make package")
    made = (ROOT / "scripts" / "dev" / "package.sh").read_text(encoding="utf-8")
    assert re.search(r"cyclonedx-bom==\d+\.\d+\.\d+", made)
