"""The command line: parse, call a room, print."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Turn podcasts and articles into one searchable knowledge site.")
