"""Promise 9, after the download: no body makes the parser take 300 MB or minutes. All of them: make bench-feeds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[1] / "bench" / "feeds_hostile.py"


@pytest.mark.parametrize(
    "body",
    ["200,000 nested tags", "300,000 items, one GUID", "one text of half tags", "80,000 attributes", "one title"],
)
def test_a_hostile_body_stays_within_bounds(body: str) -> None:
    done = subprocess.run([sys.executable, str(BENCH), body], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
