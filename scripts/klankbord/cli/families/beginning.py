"""Verb: init (the first thing anybody does)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from klankbord.cli.app import app


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    name: Annotated[str | None, typer.Option(help="Name of the site; by default that of the folder.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the site: nl or en.")] = None,
    url: Annotated[str | None, typer.Option(help="Where it will be published, such as https://example.org/.")] = None,
    description: Annotated[str, typer.Option(help="One sentence about the site.")] = "",
    accent: Annotated[
        str | None, typer.Option(help="Its colour, such as #0b5f48: dark enough to read on a light page.")
    ] = None,
) -> None:
    """Start a hub of your own: settings, a first article and theme, workflows. Asks for anything not given."""
    from klankbord.library import starting
    from klankbord.library.starting.colours import ACCENT, palette

    wishes = starting.Wishes(
        name=_wish("Name of the site", name, folder.resolve().name, starting.named),
        language=_wish("Language, nl or en", language, "nl", starting.spoken),
        url=_wish("Web address, if you know it already", url, "", starting.addressed),
        description=description,
        accent=_wish("Colour", accent, ACCENT, palette),
    )
    for path in starting.start(folder, wishes, date.today()):
        typer.echo(path)
    here = folder.resolve() == Path.cwd()
    typer.echo(f"Next: {'' if here else f'cd {folder} && '}klankbord serve, and read README.md")


def _wish(question: str, given: str | None, default: str, check: Callable[[str], Any]) -> str:
    """What was given; else, on a terminal, the answer, asked for again until it can be granted; else the default."""
    from klankbord.errors import KlankbordError

    if given is not None or not sys.stdin.isatty():
        return default if given is None else given
    while True:
        answer: str = typer.prompt(question, default=default, show_default=bool(default))
        try:
            check(answer)
        except KlankbordError as error:
            typer.echo(f"{error}", err=True)
        else:
            return answer
