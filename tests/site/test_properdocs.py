"""ProperDocs and mkdocs-ng, which continue MkDocs 1.x, build the very same site from the same hub."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.site import build

REPOSITORY = Path(__file__).resolve().parents[2]


def pages(site: Path) -> dict[str, bytes]:
    """All that a reader can get."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.mark.timeout(120)
def test_properdocs_builds_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # otherwise the second build would draw what the first had no time for
    monkeypatch.setenv("KLANKBORD_CARDS_PER_BUILD", "1000")
    ours = build.build(Hub(REPOSITORY), settings.load(REPOSITORY), site_dir=tmp_path / "mkdocs")
    theirs = tmp_path / "properdocs"
    command = [sys.executable, "-m", "properdocs", "build", "--quiet", "--config-file", str(REPOSITORY / "mkdocs.yml")]
    done = subprocess.run([*command, "--site-dir", str(theirs)], capture_output=True, text=True, timeout=100)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    expected, found = pages(ours), pages(theirs)
    assert sorted(found) == sorted(expected)
    assert [name for name in expected if expected[name] != found[name]] == []
    assert (theirs / "pagefind" / "pagefind.js").is_file()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_mkdocs_ng_builds_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: Callable[[str], Path]
) -> None:
    """It has the name of the package that it replaces, so it is put before that.

    The hub is copied with its files in the place of links to them, which mkdocs-ng does not follow.
    """
    monkeypatch.setenv("KLANKBORD_CARDS_PER_BUILD", "1000")
    hub = tmp_path / "hub"
    for name in ("content", "episodes", "theme"):
        shutil.copytree(REPOSITORY / name, hub / name)
    for name in ("mkdocs.yml", "pyproject.toml"):
        shutil.copy(REPOSITORY / name, hub / name)
    ours = build.build(Hub(hub), settings.load(hub), site_dir=tmp_path / "mkdocs")
    theirs, folder = tmp_path / "ng", beside("mkdocs-ng==1.8.0\n")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(REPOSITORY / "scripts")])}
    where = "import mkdocs, sys; sys.stdout.write(mkdocs.__version__)"
    found = subprocess.run([sys.executable, "-c", where], env=env, capture_output=True, text=True, check=True)
    assert found.stdout == "1.8.0"
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(theirs)]
    done = subprocess.run(command, cwd=hub, env=env, capture_output=True, text=True, timeout=200)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    expected, made = pages(ours), pages(theirs)
    assert sorted(made) == sorted(expected)
    assert [name for name in expected if expected[name] != made[name]] == []
