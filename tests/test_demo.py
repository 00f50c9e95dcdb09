"""The demo does the whole job on real speech, survives being killed, and does nothing twice."""

import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from klankbord.library.pages.episodes import read

ROOT = Path(__file__).parent.parent
DEMO = [sys.executable, str(ROOT / "scripts" / "dev" / "demo.py")]

pytestmark = [pytest.mark.whisper, pytest.mark.slow, pytest.mark.timeout(900)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def episodes(folder: Path) -> list[Path]:
    return sorted((folder / "hub" / "episodes").glob("*/*/index.md"))


def state(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file below episodes/ with its hash and the moment it was written."""
    return {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted((folder / "hub" / "episodes").rglob("*"))
        if path.is_file()
    }


def test_killed_halfway_it_finishes_the_job_and_a_further_run_changes_nothing(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    command = [*DEMO, "--folder", str(tmp_path), "--port", str(free_port())]
    with subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL) as first:
        while not episodes(tmp_path):
            assert first.poll() is None, "the demo ended before it could be killed"
            time.sleep(0.2)
        os.killpg(first.pid, signal.SIGKILL)
    finished = {name: seen for name, seen in state(tmp_path).items() if ".tmp" not in name}
    assert 1 <= len(episodes(tmp_path)) < 4, "killed too late to prove anything"

    second = subprocess.run(command, capture_output=True, text=True, check=False)
    assert second.returncode == 0, second.stdout + second.stderr
    whole = state(tmp_path)
    assert len(episodes(tmp_path)) == 4
    assert not [name for name in whole if name.endswith(".tmp")]
    done = {str(path.parent.relative_to(tmp_path)) for path in episodes(tmp_path)}
    kept = {name: seen for name, seen in finished.items() if str(Path(name).parent) in done and name in whole}
    index_of_first = next(name for name in finished if re.search(r"/\d{4}-[^/]+/index\.md$", name))
    assert whole[index_of_first] == finished[index_of_first], "a finished episode was written again"
    assert kept

    third = subprocess.run(command, capture_output=True, text=True, check=False)
    assert third.returncode == 0, third.stdout + third.stderr
    assert state(tmp_path) == whole

    rates = {title: float(rate) for title, rate in re.findall(r"Word error .*, (.+): ([\d.]+)%", third.stdout)}
    record_property("word error rates in %", str(rates))
    assert len(rates) == 3
    assert max(rates.values()) <= 25.0
    assert rates["The letters nobody read"] <= 3.0, "what is clearly said in English is heard nearly faultlessly"
    (english,) = [read(page.parent) for page in episodes(tmp_path) if "front-door" in str(page)]
    lines = {one.text for one in (*english.notes.quotes, *english.notes.lessons)}
    assert "A complaint is a promise that you forgot to keep." in lines
    assert english.transcript
    assert len({segment.speaker for segment in english.transcript.segments}) == 2
    site = tmp_path / "hub" / "build" / "site"
    assert (site / "pagefind").is_dir()
    said = third.stdout.partition("Done in ")[2]
    assert re.search(r"4 episodes of 2 podcasts, 13\.9 minutes of sound", said)
    (address, *tries) = re.findall(r"http://127\.0\.0\.1:8000(/[^\s,?]*)", said)
    assert address == "/"
    assert tries
    assert all((site / path.lstrip("/") / "index.html").is_file() for path in tries), "it names pages that are there"
