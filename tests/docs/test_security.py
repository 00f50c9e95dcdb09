"""SECURITY.md promises that tests try each defence: every row names some, and they exist."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition("| threat |")[2].partition("\n\n")[0]
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.splitlines()[2:]]


def named(cell: str) -> list[tuple[str, str]]:
    """File and function of each test in a cell; ``::name`` alone means the file named last."""
    found: list[tuple[str, str]] = []
    for file, function in re.findall(r"`([^`:]*)::(\w+)`", cell):
        found.append((file or found[-1][0], function))
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_each_threat_has_a_defence_that_exists_and_tests_that_try_it(row: list[str]) -> None:
    _, _, where, tried = row
    for path in re.findall(r"`([^`]+)`", where):
        assert any((ROOT / folder / path).exists() for folder in ("", "scripts/klankbord")), path
    assert named(tried), "names no test"
    for file, function in named(tried):
        assert re.search(rf"^def {function}\(", (ROOT / "tests" / file).read_text(encoding="utf-8"), re.MULTILINE), (
            f"{file} has no {function}"
        )


def test_voiceprints_are_neither_committed_nor_published(tmp_path: Path) -> None:
    hub = tmp_path / "hub"
    subprocess.run(["git", "init", "-q", str(hub)], check=True)
    klankbord = [sys.executable, "-m", "klankbord"]
    facts = ["--name", "Proef", "--url", "https://proef.example", "--language", "nl"]
    subprocess.run([*klankbord, "init", str(hub), *facts], check=True, capture_output=True)
    voices = hub / ".klankbord" / "voices" / "over-service.json"
    voices.parent.mkdir(parents=True)
    voices.write_text('["0.125 of a voice"]', encoding="utf-8")
    subprocess.run(["git", "-C", str(hub), "add", "-A"], check=True)
    listed = subprocess.run(["git", "-C", str(hub), "ls-files"], check=True, capture_output=True, text=True).stdout
    assert ".klankbord" not in listed
    assert "mkdocs.yml" in listed
    subprocess.run([*klankbord, "build", "--hub", str(hub)], check=True, capture_output=True)
    built = [path for path in (hub / "build" / "site").rglob("*") if path.is_file()]
    assert built
    assert not [path for path in built if b"0.125 of a voice" in path.read_bytes()]


def test_every_package_is_pinned_with_its_hash() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    packages = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n?", "", text, flags=re.MULTILINE).strip())
    assert len(packages) > 50
    for package in packages:
        assert re.match(r"[\w.\[\],-]+==\S+", package), package.splitlines()[0]
        assert "--hash=sha256:" in package, package.splitlines()[0]
    assert "--require-hashes" in (ROOT / "scripts" / "dev" / "setup.sh").read_text(encoding="utf-8")


def test_what_a_run_needs_is_locked_as_in_the_whole_and_without_test_tools() -> None:
    def pinned(name: str) -> dict[str, set[str]]:
        text = (ROOT / name).read_text(encoding="utf-8")
        found: dict[str, set[str]] = {}
        for package, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE):
            found.setdefault(package, set()).add(version)
        return found

    run, whole = pinned("requirements-run.txt"), pinned("requirements.txt")
    assert [name for name, versions in run.items() if versions - whole.get(name, set())] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def names(lines: list[str]) -> set[str]:
        return {re.split(r"[^\w.-]", line)[0] for line in lines}

    named = {extra: names(lines) for extra, lines in project["optional-dependencies"].items()}
    needed = names(project["dependencies"]) | named["base-model"] | named["cluster"]
    assert needed <= run.keys()
    assert named["dev"] & run.keys() == set()
    container = (ROOT / "scripts" / "cron" / "Containerfile").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements-run.txt" in container
    for volume in re.findall(r"-v \S+:(/\w+)", container):  # docker makes a missing one root's
        assert re.search(rf"mkdir -p .*{volume}\b", container), volume
