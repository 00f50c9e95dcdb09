"""Verb: init (the first thing anybody does)."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from klankbord.cli.app import app


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    name: Annotated[str, typer.Option(help="Name of the site; asked for when not given.")] = "",
    language: Annotated[str, typer.Option(help="Language of the site: nl or en.")] = "nl",
    url: Annotated[str, typer.Option(help="Where the site will be published, such as https://example.org/.")] = "",
    description: Annotated[str, typer.Option(help="One sentence about the site.")] = "",
    accent: Annotated[str, typer.Option(help="Its colour, dark enough to read on paper.")] = "#0b5f48",
) -> None:
    """Begin a hub of your own: settings, a first article and theme, ready to build."""
    from klankbord.library.starting import Wishes, start

    if not name and sys.stdin.isatty():
        name = typer.prompt("Name of the site")
        language = typer.prompt("Language (nl or en)", default=language)
        url = typer.prompt("Web address, if you know it already", default=url, show_default=False)
    for path in start(folder, Wishes(name or folder.resolve().name, language, url, description, accent), date.today()):
        typer.echo(path)
    typer.echo(f"Next: cd {folder} && klankbord serve")
