"""Verbs: new, check, import, extract (the editor's verbs)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from klankbord.cli.app import HubOption, JsonOption, app


@app.command()
def new(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="TYPE",
            help="article, event, term, person, organisation, theme, selftest, tips, show or episode.",
        ),
    ],
    title: Annotated[str, typer.Argument(help="The title, or the name of a person or organisation.")],
    show: Annotated[str, typer.Option(help="For an episode: the show it belongs to (the name of its folder).")] = "",
    hub: HubOption = None,
) -> None:
    """Write a new page from its template, and print its path."""
    from klankbord import settings
    from klankbord.library import creating
    from klankbord.library.hub import Hub

    home = Hub.find(hub or Path.cwd())
    language = settings.load(home.root).language
    typer.echo(home.inside(creating.create(home, kind, title, date.today(), language=language, show=show)))


@app.command()
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Only these files or folders; else the whole hub.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail too.")] = False,
    as_json: JsonOption = False,
    hub: HubOption = None,
) -> None:
    """Name every mistake in pages and transcripts: file, line, what is wrong and how to mend it."""
    from klankbord.library.check import check as check_hub
    from klankbord.library.hub import Hub

    home = Hub.find(hub or Path.cwd())
    problems = check_hub(home, [path.resolve() for path in paths or []])
    if as_json:
        typer.echo(json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            typer.echo(str(problem))
    raise typer.Exit(1 if any(strict or problem.severity == "error" for problem in problems) else 0)
