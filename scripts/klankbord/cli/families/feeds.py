"""Verbs: feeds add, list, import, export."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klankbord.cli import terminal
from klankbord.cli.app import HubOption, JsonOption, app

if TYPE_CHECKING:
    from klankbord.library.pages.subscriptions import Followed

feeds_app = typer.Typer(no_args_is_help=True, help="The shows that are followed, one folder each in episodes/.")
app.add_typer(feeds_app, name="feeds")

SinceOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Leave episodes from before this day alone."),
]
PrivateOption = Annotated[
    bool | None,
    typer.Option(
        "--private/--public",
        help="Addresses of its sound are a subscriber's secret, or none is, whatever it looks like.",
    ),
]


@feeds_app.command()
def add(
    url: Annotated[
        str, typer.Argument(metavar="URL|FOLDER", help="Address of the podcast's feed, or a folder with recordings.")
    ],
    since: SinceOption = None,
    show: Annotated[str, typer.Option(help="For a folder: the show that its recordings belong to.")] = "",
    private: PrivateOption = None,
    as_json: JsonOption = False,
    hub: HubOption = None,
) -> None:
    """Follow a show, or watch a folder in which each recording is an episode; print the path of the show's page."""
    from klankbord import settings
    from klankbord.feeds.client import Client
    from klankbord.library.hub import Hub
    from klankbord.library.pages import subscriptions
    from klankbord.pipeline import authorship, stopping

    home = Hub.enter(hub or Path.cwd())
    if _is_path(url):
        before = home.shows()
        written = subscriptions.watch(home, Path(url.removeprefix("file://")), title=show)
        if written.parent not in before:
            authorship.claim(home, [written], stopping.utc_now())
        path = home.inside(written)
        typer.echo(terminal.as_json({"path": path, "folder": url}) if as_json else path)
        return
    with Client(settings.load(home.root)) as client:
        found = subscriptions.follow(home, client, url, since=since.date() if since else None, private=private)
    authorship.claim(home, [found.path], stopping.utc_now())
    if as_json:
        typer.echo(terminal.as_json(_described(home.inside(found.path), found)))
        return
    typer.echo(home.inside(found.path))
    typer.echo(f"{found.show.title}: {found.episodes} episodes in its feed.", err=True)
    for problem in found.problems[:10]:
        typer.echo(f"  {problem}", err=True)


@feeds_app.command("list")
def show_list(as_json: JsonOption = False, hub: HubOption = None) -> None:
    """List the shows that are followed."""
    from klankbord.library.hub import Hub
    from klankbord.library.pages import subscriptions

    home = Hub.enter(hub or Path.cwd())
    for page in subscriptions.followed(home):
        meta = page.meta
        if as_json:
            line = {"show": page.slug, "title": meta.title, "feed": meta.feed, "language": meta.language}
            line |= {"folder": meta.folder} if meta.folder else {}
            typer.echo(terminal.as_json({**line, "paused": meta.paused}))
        else:
            paused = "  (paused)" if meta.paused else ""
            typer.echo(f"{page.slug}  {meta.title}  {meta.feed or meta.folder or 'no feed'}{paused}")


@feeds_app.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(help="OPML list, as podcast apps export it.", exists=True, dir_okay=False)],
    since: SinceOption = None,
    private: PrivateOption = None,
    hub: HubOption = None,
) -> None:
    """Follow every show of an OPML list; a feed that fails does not stop the others."""
    from klankbord import settings
    from klankbord.errors import KlankbordError
    from klankbord.feeds.client import Client
    from klankbord.library.hub import Hub
    from klankbord.library.pages import subscriptions
    from klankbord.pipeline import authorship, stopping

    home = Hub.enter(hub or Path.cwd())
    failed, written = 0, []
    with Client(settings.load(home.root)) as client:
        day = since.date() if since else None
        for _, result in subscriptions.follow_all(home, client, file.read_bytes(), since=day, private=private):
            if isinstance(result, KlankbordError):
                failed += not isinstance(result, subscriptions.AlreadyFollowedError)
                typer.echo(f"klankbord: {result}", err=True)
            else:
                written.append(result.path)
                typer.echo(home.inside(result.path))
    authorship.claim(home, written, stopping.utc_now())
    raise typer.Exit(1 if failed else 0)


@feeds_app.command("export")
def export_list(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write; by default it is printed.")
    ] = None,
    hub: HubOption = None,
) -> None:
    """Write the shows that are followed as an OPML list."""
    from klankbord import durable
    from klankbord.library.hub import Hub
    from klankbord.library.pages import subscriptions

    text = subscriptions.as_opml(Hub.enter(hub or Path.cwd()))
    if output:
        durable.write(output, text)
    else:
        typer.echo(text, nl=False)


def _is_path(text: str) -> bool:
    """Whether what is to be followed is a folder on this machine: it is one, or is written as only one can be."""
    return text.startswith(("/", "./", "../", "~", "file://")) or ("://" not in text and Path(text).is_dir())


def _described(path: str, found: Followed) -> dict[str, object]:
    return {
        "path": path,
        "title": found.show.title,
        "feed": found.show.feed_url,
        "episodes": found.episodes,
        "problems": found.problems,
    }
