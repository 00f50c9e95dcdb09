"""The command line answers faults with one line, an exit code and a fix; a fault of its own keeps its traceback."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from klankbord.cli.app import MENDS, OneLineErrors


def failing(error: BaseException) -> typer.Typer:
    """A command line of which one command fails."""
    app = typer.Typer(cls=OneLineErrors, pretty_exceptions_enable=False)

    @app.command()
    def fail() -> None:
        raise error

    @app.command()
    def other() -> None:
        """Makes a group of it."""

    return app


@pytest.mark.parametrize("number", sorted(MENDS), ids=lambda number: errno.errorcode[number])
def test_a_fault_of_the_machine_is_one_line(number: int) -> None:
    done = CliRunner().invoke(failing(OSError(number, os.strerror(number), "hub/page.md")), ["fail"])
    assert done.exit_code == 1
    assert done.stderr.startswith(f"klankbord: hub/page.md: {os.strerror(number).lower()}. ")
    assert done.stderr.count("\n") == 1


def test_a_full_disk_without_a_name_is_one_line_too() -> None:
    done = CliRunner().invoke(failing(OSError(errno.ENOSPC, "No space left on device")), ["fail"])
    assert done.stderr.startswith("klankbord: the disk: no space left on device. Make room")


def test_a_fault_of_our_own_is_not_hidden() -> None:
    done = CliRunner().invoke(failing(FileNotFoundError(errno.ENOENT, "No such file", "x")), ["fail"])
    assert isinstance(done.exception, FileNotFoundError)


def test_outside_a_hub_it_tells_how_to_begin_one(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "klankbord", "status"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "klankbord init DIR" in done.stderr
