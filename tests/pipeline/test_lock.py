"""One run at a time, whatever happened to the one before."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from klankbord.pipeline import lock

HOLD = "import sys, time; from pathlib import Path; from klankbord.pipeline import lock\n" \
       "with lock.held(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"  # fmt: skip


def holding(path: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_run_is_told_who_is_at_work_and_ends_with_75(tmp_path: Path) -> None:
    path = tmp_path / "state" / "lock"
    process = holding(path)
    try:
        with pytest.raises(lock.LockedError, match=str(process.pid)) as caught, lock.held(path, patience=0.1):
            pass
        assert caught.value.exit_code == os.EX_TEMPFAIL == 75
        assert lock.holder(path) == process.pid
    finally:
        process.kill()
        process.communicate()


def test_a_run_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    process = holding(path)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert lock.holder(path) is None
    with lock.held(path):
        assert path.read_text() == f"{os.getpid()}\n"


def test_a_run_that_is_still_being_cleared_away_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    process = holding(path)
    clearing = threading.Timer(0.3, process.kill)
    clearing.start()
    with lock.held(path):
        assert path.read_text() == f"{os.getpid()}\n"
    clearing.join()
    process.communicate()


def test_nobody_holds_a_lock_that_is_not_there(tmp_path: Path) -> None:
    assert lock.holder(tmp_path / "lock") is None
