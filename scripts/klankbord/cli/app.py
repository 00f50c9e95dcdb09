"""The app that every verb joins: the ``--hub`` option, and one line for every expected failure.

Exit codes: 0 all well, 1 something failed and the output names it, 2 no such command, option or kind of value, 75
another run holds the lock.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from klankbord import languages
from klankbord.errors import KlankbordError

HubOption = Annotated[
    Path | None,
    typer.Option(
        "--hub", help="Folder of the hub; by default the nearest one above that holds mkdocs.yml.", metavar="DIR"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


MENDS = {
    errno.ENOSPC: "Make room on the disk, then do it again; nothing is half written.",
    errno.EDQUOT: "Make room within your quota, then do it again; nothing is half written.",
    errno.EROFS: "Mount the disk so that it can be written.",
    errno.EACCES: "Give this user the right to it, or run as the user that the hub belongs to.",
    errno.EPERM: "Give this user the right to it, or run as the user that the hub belongs to.",
    errno.EIO: "Look after the disk: it may be failing.",
}
"""Faults of the machine, not of Klankbord, that any command may meet, and how to fix them."""


def _where(error: OSError) -> str:
    """What could not be used: a file where the system names one."""
    return str(error.filename) if error.filename else "the disk"


class OneLineErrors(TyperGroup):
    """Prints a KlankbordError as one line on stderr and exits with 1 (or the error's own exit code).

    The line is in the language of the hub, where the error can be said in that.
    """

    def invoke(self, ctx: Any) -> Any:
        """Run the command; expected failures end here, the unexpected keep their traceback."""
        try:
            return super().invoke(ctx)
        except KlankbordError as error:
            print(f"klankbord: {error.said(languages.spoken())}", file=sys.stderr)
            raise typer.Exit(getattr(error, "exit_code", 1)) from error
        except BrokenPipeError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from error
        except OSError as error:
            if error.errno not in MENDS:
                raise
            cause = (error.strerror or "cannot be used").lower()
            print(f"klankbord: {KlankbordError(_where(error), cause, MENDS[error.errno])}", file=sys.stderr)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=OneLineErrors,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Turn podcasts and articles into one searchable knowledge site.",
)


def print_version(wanted: bool) -> None:
    """Print the installed version and stop, when asked."""
    if wanted:
        from importlib.metadata import version

        print(version("klankbord"))
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=print_version)
    ] = False,
) -> None:
    """Turn podcasts and articles into one searchable knowledge site."""
