"""Verbs: new, import, check (the editor's verbs)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    from klankbord.library.hub import Hub
    from klankbord.library.starting import new_page

    home = Hub.enter(hub or Path.cwd())
    language = settings.load(home.root).language
    typer.echo(home.inside(new_page.create(home, kind, title, date.today(), language=language, show=show)))


@app.command("import")
def import_articles(
    source: Annotated[str, typer.Argument(metavar="FILE|URL|DIR", help="A page, an export, a recording, or a folder.")],
    url: Annotated[str, typer.Option(help="Where a saved page came from, to complete its links.")] = "",
    site: Annotated[
        bool, typer.Option("--site", help="All articles of the site at the address, by its sitemap or else its feeds.")
    ] = False,
    media: Annotated[
        bool,
        typer.Option(
            "--media", help="Fetch the pictures that articles show from other sites, and keep them beside the articles."
        ),
    ] = False,
    show: Annotated[
        str,
        typer.Option(
            help="The show that recordings and transcripts belong to; by default the one named after their folder."
        ),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come in, and write nothing.")] = False,
    as_json: JsonOption = False,
    hub: HubOption = None,
) -> None:
    """Turn pages, texts, exports and folders of sites into articles, and recordings and transcripts into episodes.

    Prints the path of each, then a report.
    """
    from klankbord import languages, settings
    from klankbord.feeds.client import Client
    from klankbord.library import importers
    from klankbord.library.hub import Hub
    from klankbord.library.importers.fetching import fetcher, picture_fetcher
    from klankbord.library.importers.report import Report
    from klankbord.library.importers.visiting import Visit

    if site and not source.lower().startswith(("https://", "http://")):
        raise typer.BadParameter("--site needs the address of a site, such as https://example.org/")
    home = Hub.enter(hub or Path.cwd())
    report = Report(home)
    with Client(settings.load(home.root)) as client, _bar() as progress:
        for found in importers.import_from(
            home,
            source,
            fetch=fetcher(client),
            url=url,
            show=show,
            write=not dry_run,
            progress=progress,
            pictures=picture_fetcher(client) if media and not dry_run else None,
            whole=Visit(client, home, remember=not dry_run).drafts if site else None,
        ):
            report.add(found)
            if found.problem is not None:
                typer.echo(f"klankbord: {found.problem.said(languages.spoken())}", err=True)
            elif found.path is not None and found.outcome in {"new", "updated"} and not as_json:
                typer.echo(home.inside(found.path))
    if as_json:
        typer.echo(terminal.as_json(report.as_dict(), indent=1))
    else:
        typer.echo(report.text(languages.spoken()), err=True, nl=False)
    raise typer.Exit(1 if any(found.problem for found in report.found) else 0)


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on the terminal, when there is one; gives the function that moves it."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("read", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total or None)


@app.command()
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Only these files or folders; by default the whole hub."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
    language: Annotated[
        str, typer.Option("--language", metavar="TAG", help="Say it in this language; by default that of the hub.")
    ] = "",
    as_json: JsonOption = False,
    hub: HubOption = None,
) -> None:
    """Name every mistake in pages, transcripts and mkdocs.yml: file, line, what is wrong and how to fix it."""
    from klankbord.languages.messages import message
    from klankbord.library.check import check as check_hub
    from klankbord.library.check.problem import said, saying
    from klankbord.library.hub import Hub

    home = Hub.enter(hub or Path.cwd())
    problems = check_hub(home, [path.resolve() for path in paths or []], language=language)
    if as_json:
        typer.echo(terminal.as_json([problem.as_dict() for problem in problems], indent=1))
    else:
        with saying(language):
            for problem in problems:
                typer.echo(str(problem))
            if not problems:
                typer.echo(said(message("fine"))[0], err=True)
    raise typer.Exit(1 if any(strict or problem.severity == "error" for problem in problems) else 0)
