"""Verbs: new, check, import, extract (the editor's verbs)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from klankbord.cli import terminal
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


@app.command("import")
def import_articles(
    source: Annotated[str, typer.Argument(metavar="FILE|URL|DIR", help="A page, an export or a folder of articles.")],
    url: Annotated[str, typer.Option(help="Where a saved page came from, to complete its links.")] = "",
    hub: HubOption = None,
) -> None:
    """Turn a web page, WordPress export, Pelican or markdown folder, or text into articles; print each path."""
    from klankbord import settings
    from klankbord.feeds.client import Client
    from klankbord.library import importers
    from klankbord.library.hub import Hub
    from klankbord.library.importers.fetching import fetcher

    home = Hub.find(hub or Path.cwd())
    failed = False
    with Client(settings.load(home.root)) as client:
        for found in importers.import_from(home, source, fetch=fetcher(client), url=url):
            if found.problem is not None:
                failed = True
                typer.echo(f"klankbord: {found.problem}", err=True)
            elif found.path is not None and found.fresh:
                typer.echo(home.inside(found.path))
            elif found.path is not None:
                typer.echo(f"{home.inside(found.path)}: was imported before, and is left as it is", err=True)
    raise typer.Exit(1 if failed else 0)


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
        typer.echo(terminal.as_json([problem.as_dict() for problem in problems], indent=1))
    else:
        for problem in problems:
            typer.echo(str(problem))
    raise typer.Exit(1 if any(strict or problem.severity == "error" for problem in problems) else 0)
