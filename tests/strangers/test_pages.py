"""Pages as strangers write and name them: all in one hub, where no page stops another."""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import socket
import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.library.starting import Wishes, start
from klankbord.site import audit, build

HERE = Path(__file__).parent / "pages"
EXPECTED: list[dict[str, Any]] = yaml.safe_load((HERE / "expected.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    root = tmp_path_factory.mktemp("hub") / "vreemd"
    start(root, Wishes("Vreemd", url="https://vreemd.example/"), date(2026, 3, 4))
    for path in sorted((HERE / "given").rglob("*")):
        if path.is_file():
            place = root / "content" / path.relative_to(HERE / "given")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place)
    return Hub(root)


@pytest.fixture(scope="module")
def built(hub: Hub) -> build.Built:
    return build.whole(hub, settings.load(hub.root))


@pytest.mark.parametrize("case", EXPECTED, ids=[f"{case['given']}: {case['kind']}" for case in EXPECTED])
def test_a_page_of_a_stranger(built: build.Built, case: dict[str, Any]) -> None:
    assert ("failed" in case) == (f"content/{case['given']}" in built.left_out)
    if "failed" in case:
        assert case["failed"] in built.left_out
    if "absent_file" in case:
        assert not (built.folder / case["absent_file"]).exists()
    if "file" in case:
        text = (built.folder / case["file"]).read_text(encoding="utf-8").replace("\r\n ", "")
        tight = re.sub(r"\s+(?=<)|(?<=>)\s+", "", text)
        for wanted in case.get("shown", ()):
            assert wanted in text or wanted in tight
        for unwanted in case.get("absent", ()):
            assert unwanted not in text.partition("<main")[2] if "<main" in text else unwanted not in text


def test_each_given_page_has_an_expectation() -> None:
    given = {path.relative_to(HERE / "given").as_posix() for path in (HERE / "given").rglob("*.md")}
    assert given - {case["given"] for case in EXPECTED} <= {"artikelen/dubbel.md"}


def test_the_rest_of_the_site_stands_and_is_in_order(built: build.Built) -> None:
    assert "Welkom" in (built.folder / "artikelen/welkom/index.html").read_text(encoding="utf-8")
    assert [str(problem) for problem in audit.problems(built.folder, "https://vreemd.example/")] == []


def command(*words: str, hub: Hub, seed: str = "0") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "klankbord", *words, "--hub", str(hub.root)],
        capture_output=True, text=True, timeout=120, check=False, env=os.environ | {"PYTHONHASHSEED": seed},
    )  # fmt: skip


def test_build_names_each_page_that_is_left_out_and_ends_well(hub: Hub, tmp_path: Path) -> None:
    done = command("build", "--site-dir", str(tmp_path), hub=hub)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    for case in EXPECTED:
        if "failed" in case:
            lines = [line for line in done.stderr.splitlines() if case["failed"] in line]
            assert len(lines) == 1, case
    assert (tmp_path / "artikelen/welkom/index.html").is_file()


def files(folder: Path) -> list[str]:
    """All files of a site but those of Pagefind, which names its parts by a hash that differs from run to run."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if path.parts[0] != "pagefind")


def test_two_builds_are_the_same_bytes(hub: Hub, tmp_path: Path) -> None:
    first, second = tmp_path / "een", tmp_path / "twee"
    command("build", "--site-dir", str(tmp_path / "nul"), hub=hub)  # later builds find what this one draws and learns
    command("build", "--site-dir", str(first), hub=hub, seed="1")
    command("build", "--site-dir", str(second), hub=hub, seed="2")
    names = files(first)
    assert names == files(second)
    _, differing, unread = filecmp.cmpfiles(first, second, names, shallow=False)
    assert (differing, unread) == ([], [])


@pytest.mark.parametrize(
    ("address", "cause"),
    [
        ("127.0.0.1:taken", "in use"),
        ("127.0.0.1", "HOST:PORT"),
        ("127.0.0.1:99999", "HOST:PORT"),
        ("127.0.0.1:http", "HOST:PORT"),
        ("bestaat-niet.invalid:8000", "none of this machine"),
        ("192.0.2.1:8000", "none of this machine"),
    ],
)
def test_serve_that_cannot_listen_says_so_in_one_line(hub: Hub, address: str, cause: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = address.replace("taken", str(other.getsockname()[1]))
        done = command("serve", "--address", address, hub=hub)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert cause in done.stderr


def test_names_are_what_the_file_system_gives() -> None:
    twins = [case["given"] for case in EXPECTED if unicodedata.normalize("NFC", case["given"]) == "artikelen/één.md"]
    assert len(set(twins)) == 2
