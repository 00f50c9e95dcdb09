"""ProperDocs, the continuation of MkDocs 1.x under another name, builds the very same site from the same hub."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.site import build

REPOSITORY = Path(__file__).resolve().parents[2]


def pages(site: Path) -> dict[str, bytes]:
    """All that a reader can get, but for the search index: its files are named after what is in them."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.relative_to(site).parts[0] != "pagefind"
    }


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
