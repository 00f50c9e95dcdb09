"""Verbs: init (the first thing anybody does) and upgrade-hub."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from klankbord.cli.app import HubOption, app


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


@app.command(name="upgrade-hub")
def upgrade_hub(
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it without asking; what somebody edited is still left alone.")
    ] = False,
    hub: HubOption = None,
) -> None:
    """Bring the files of an older hub to what `klankbord init` writes today: settings, schedules, workflows, wheel.

    Files that are as they were written are replaced after you agree. Of those that somebody edited you are shown what
    differs, and they are left as they are unless you say otherwise. Articles and episodes are never touched.
    """
    from klankbord.library.hub import Hub
    from klankbord.library.starting import upgrading

    home = Hub.enter(hub or Path.cwd())
    found = upgrading.changes(home, date.today())
    wanted, left = [], 0
    for change in found:
        if change.difference:
            typer.echo(change.difference)
        said = f"{change.name}: {_SAID[change.kind] if change.text is not None else 'an older version'}"
        if change.kind == "edited":
            agreed = not yes and sys.stdin.isatty() and typer.confirm(f"{said}. Take today's?", default=False)
        else:
            agreed = yes or (sys.stdin.isatty() and typer.confirm(f"{said}. Bring it up to date?", default=True))
        typer.echo(f"{'brought up to date' if agreed else 'left as it is'}: {said}")
        wanted += [change] if agreed else []
        left += not agreed
    upgrading.apply(home, wanted)
    typer.echo(f"{len(wanted)} brought up to date, {left} left as they are." if found else "This hub is up to date.")
    if any(change.kind != "edited" for change in found) and not yes and not sys.stdin.isatty():
        typer.echo("Nobody was asked: klankbord upgrade-hub --yes does what it may.")


_SAID = {"new": "new", "untouched": "as it was written", "edited": "edited by somebody"}


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
