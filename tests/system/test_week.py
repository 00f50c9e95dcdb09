"""A short form of a stranger's first week; `make week` lives the whole one, with readers in a browser."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "stage" / "week.py"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_seven_nights_lose_double_and_hide_nothing() -> None:
    """In a process of its own, with its own clock, git and desk."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--short", "--seed", "1"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 violations" in done.stdout
    for happened in ("9 articles", "88 marks typed", "11 runs", "clashes resolved", "quotes settled"):
        assert happened in done.stdout, done.stdout
