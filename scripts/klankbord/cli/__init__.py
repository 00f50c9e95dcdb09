"""The command line: one module per family of verbs; each parses, calls a room and prints. No logic.

Rooms are imported inside the commands, so that ``klankbord --help`` answers at once.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
from contextlib import suppress

from klankbord.cli import terminal
from klankbord.cli.app import app
from klankbord.cli.families import beginning, correcting, desk, episodes, extraction, feeds, knowledge, publish, speech

__all__ = [
    "app",
    "beginning",
    "correcting",
    "desk",
    "episodes",
    "extraction",
    "feeds",
    "knowledge",
    "publish",
    "run",
    "speech",
]


def run() -> None:
    """The program ``klankbord``: the command line, then the end of the process at once.

    Python would first free every value that a build made, one by one: a tenth of all its work, for memory that goes
    back to the system anyway. What others asked to be done at the end is still done.
    """
    terminal.settle()
    try:
        app(prog_name="klankbord")
    except SystemExit as end:
        if threading.active_count() > 1 or not isinstance(end.code, int):
            raise
        atexit._run_exitfuncs()  # what the interpreter itself calls at its end; there is no public name for it
        with suppress(BrokenPipeError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(end.code)
