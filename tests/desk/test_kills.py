"""A desk that is killed in the middle of its work loses nothing that it acknowledged; make it a thousand by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

KILLS = os.environ.get("DESK_KILLS", "12")
SCRIPT = Path(__file__).parent / "stage" / "kills.py"


def test_what_was_acknowledged_is_there_whole() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--kills", KILLS], capture_output=True, text=True, timeout=3000, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"{KILLS} kills" in done.stdout
    assert "0 half files, 0 lost" in done.stdout
