"""Verbs: feeds add, list, import, export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klankbord.cli import terminal
from klankbord.cli.app import HubOption, JsonOption, app

if TYPE_CHECKING:
    from klankbord.library.hub import Hub
    from klankbord.library.pages.subscriptions import Followed
    from klankbord.settings import Settings

feeds_app = typer.Typer(no_args_is_help=True, help="The shows that are followed, one folder each in episodes/.")
app.add_typer(feeds_app, name="feeds")

SinceOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Leave episodes from before this day alone."),
]
AllOption = Annotated[
    bool, typer.Option("--all", help="Bring in all episodes of a show; by default the newest twenty.")
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
    everything: AllOption = False,
    show: Annotated[str, typer.Option(help="For a folder: the show that its recordings belong to.")] = "",
    private: PrivateOption = None,
    as_json: JsonOption = False,
    hub: HubOption = None,
) -> None:
    """Follow a show, or watch a folder in which each recording is an episode; print the path of the show's page.

    It also says how long this machine will take for the episodes.
    """
    from klankbord import settings as settings_module
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
    settings = settings_module.load(home.root)
    newest = None if everything else subscriptions.NEWEST
    with Client(settings) as client:
        day = since.date() if since else None
        found = subscriptions.follow(home, client, url, since=day, private=private, newest=newest)
    authorship.claim(home, [found.path], stopping.utc_now())
    if as_json:
        typer.echo(terminal.as_json(_described(home.inside(found.path), found)))
        return
    typer.echo(home.inside(found.path))
    for line in _told(home, settings, found):
        typer.echo(line, err=True)
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
    everything: AllOption = False,
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
        options = {"since": day, "private": private, "newest": None if everything else subscriptions.NEWEST}
        for _, result in subscriptions.follow_all(home, client, file.read_bytes(), **options):
            if isinstance(result, KlankbordError):
                failed += not isinstance(result, subscriptions.AlreadyFollowedError)
                typer.echo(f"klankbord: {result}", err=True)
            else:
                written.append(result.path)
                typer.echo(home.inside(result.path))
    authorship.claim(home, written, stopping.utc_now())
    raise typer.Exit(1 if failed else 0)


@feeds_app.command()
def skip(
    show: Annotated[str, typer.Argument(help="The show (the name of its folder).")],
    episode: Annotated[str, typer.Argument(help="The episode: its GUID, or words of its title.")],
    hub: HubOption = None,
) -> None:
    """Leave out an episode that waits to be brought in; print the page of the show, which says so."""
    from klankbord.errors import KlankbordError
    from klankbord.library.hub import Hub
    from klankbord.library.pages import subscriptions
    from klankbord.pipeline import authorship, finding, stopping

    home = Hub.enter(hub or Path.cwd())
    found = finding.waiting(home, show, episode)
    if len(found) != 1:
        names = "; ".join(title for _, title in found[:5])
        cause = f"is said of {len(found)} episodes that wait ({names})" if found else "is no episode that waits"
        mend = f"klankbord ingest --dry-run --show {show} names them."
        if not found:
            mend += f" For one that has or had a page, add its guid to skip: in episodes/{show}/index.md."
        raise KlankbordError(episode, cause, mend)
    ((guid, title),) = found
    with authorship.writing(home, home.episodes / show, stopping.utc_now()):
        page = subscriptions.skip(home, show, guid)
    typer.echo(home.inside(page.path))
    typer.echo(f"Left out from now on: {title}", err=True)


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


def _told(hub: Hub, settings: Settings, found: Followed) -> Iterator[str]:
    """What comes in and how long that takes, and what was guessed."""
    from klankbord.pipeline import estimate, ledger, stopping

    with ledger.opened_to_read(hub.state / "ledger.sqlite") as book:
        how = estimate.speed(book, settings, stopping.utc_now())
    sound, whole = estimate.sound_of(found.taken), estimate.sound_of(found.episodes)
    title, count, taken = found.show.title, len(found.episodes), len(found.taken)
    measured = estimate.basis(how.measured)
    which = f"the newest {taken} come in, from {found.since} on" if taken < count else "all come in"
    yield f"{title}: {count} episode{'s' * (count != 1)} in its feed; {which}."
    if sound:
        yield f"{estimate.hours(sound)} of sound: about {estimate.hours(sound * how.per_second)} of work, {measured}."
    if taken < count:
        more = f"about {estimate.hours(whole * how.per_second)} for all {count}"
        yield f"For more, take an earlier day in since: in {hub.inside(found.path)}, or take it out ({more})."
    if found.heard:
        yield f"The feed names no language; by its texts it is {found.heard}. If not, correct language: in its page."
    elif not found.show.language:
        yield f"The feed names no language, so {settings.language} is listened for. If not, set language: in its page."


def _described(path: str, found: Followed) -> dict[str, object]:
    return {
        "path": path,
        "title": found.show.title,
        "feed": found.show.feed_url,
        "episodes": len(found.episodes),
        "taken": len(found.taken),
        "since": found.since.isoformat() if found.since else "",
        "language": found.show.language,
        "problems": found.problems,
    }
