"""The app that every verb joins: the ``--hub`` option, and one line for every expected failure.

Exit codes: 0 all well, 1 something failed and the output names it, 2 wrong usage, 75 another run holds the lock.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from klankbord.errors import KlankbordError

HubOption = Annotated[
    Path | None,
    typer.Option("--hub", help="Folder of the hub; else the nearest one upwards that holds mkdocs.yml.", metavar="DIR"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


class OneLineErrors(TyperGroup):
    """Prints a KlankbordError as one line on stderr and exits with 1 (or the error's own exit code)."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; expected failures end here, the unexpected keep their traceback."""
        try:
            return super().invoke(ctx)
        except KlankbordError as error:
            print(f"klankbord: {error}", file=sys.stderr)
            raise typer.Exit(getattr(error, "exit_code", 1)) from error
        except BrokenPipeError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from error


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
