"""A sample of the crash test; `make crash-test` kills at every write and at a thousand random moments."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("crash.py")


@pytest.mark.slow
@pytest.mark.timeout(600)  # seconds of work, but a busy machine may take longer
@pytest.mark.skipif(sys.platform != "linux", reason="forks, and reads /proc")
def test_a_sample_of_kills_loses_doubles_and_halves_nothing(tmp_path: Path) -> None:
    """In a process of its own: the test forks, and this one has threads."""
    command = [sys.executable, str(SCRIPT), "--points", "4", "--kills", "5", "--folder", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=550)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 violations" in done.stdout
