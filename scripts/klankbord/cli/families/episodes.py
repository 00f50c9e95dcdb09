"""Verbs: ingest, status, doctor (the operator's verbs)."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klankbord import clocks
from klankbord.cli import terminal
from klankbord.cli.app import HubOption, JsonOption, app

if TYPE_CHECKING:
    from klankbord.pipeline.attempts import Attempts


@app.command()
def ingest(
    show: Annotated[str | None, typer.Option(help="Only this show (the name of its folder).")] = None,
    limit: Annotated[int | None, typer.Option(min=0, help="Take at most this many episodes.")] = None,
    budget: Annotated[str | None, typer.Option(help="Stop cleanly after this long, such as 50m or 1h30m.")] = None,
    commit: Annotated[bool, typer.Option("--commit", help="Commit what came in, and nothing else, to git.")] = False,
    push: Annotated[bool, typer.Option("--push", help="Commit, rebase on the remote branch and push.")] = False,
    branch: Annotated[
        str, typer.Option(help="With --commit or --push: work on this branch, kept up with the one it began from.")
    ] = "",
    workers: Annotated[
        str, typer.Option(help="Where to transcribe: local, or tcp://host:8786 of a Dask cluster.")
    ] = "local",
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet", help="For cron's mail: say only what is new, each problem once and once when it is over."
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Ask the feeds and say what would be done.")] = False,
    now: Annotated[
        bool, typer.Option("--now", help="Ask the feeds even if they are not due yet; best with --show.")
    ] = False,
    refresh: Annotated[
        bool,
        typer.Option("--refresh", help="Merge today's proposals into all pages too, published ones included."),
    ] = False,
    again: Annotated[
        bool,
        typer.Option("--again", help="Hear what was heard before again, and keep all that editors corrected."),
    ] = False,
    episode: Annotated[
        str | None, typer.Option(help="With --again: only this episode (its folder, its name or its GUID).")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="With --again: the model to hear with; by default that of the show.")
    ] = None,
    worse_than: Annotated[
        str | None, typer.Option(help="With --again: only what was heard by a worse size of Whisper than this.")
    ] = None,
    as_json: JsonOption = False,
    hub: HubOption = None,
) -> None:
    """Ask the feeds, and fetch, transcribe and write what is new.

    What --again asks for is a queue: this run and the next ones work on it, newest first and after what is new.
    """
    from klankbord import settings as settings_module
    from klankbord.errors import KlankbordError
    from klankbord.library.hub import Hub
    from klankbord.library.pages import shows
    from klankbord.pipeline import attempts, logs, run, stopping
    from klankbord.pipeline.again import Asked

    if not again and (episode or model or worse_than):
        raise typer.BadParameter("--episode, --model and --worse-than say what to hear --again")
    if branch and not (commit or push):
        raise typer.BadParameter("--branch says where to --commit or --push")
    home = Hub.enter(hub or Path.cwd())
    before = attempts.read(home.state)
    with _patient(quiet, before):
        try:
            settings = settings_module.load(home.root)
        except KlankbordError as error:
            attempts.broke(home.state, stopping.utc_now(), str(error))
            raise
    if show and not push:
        shows.require(home, show)
    level = logging.ERROR if quiet else logging.INFO
    logs.configure(as_json=as_json, level=level, secrets=(settings.webhook_url, settings.healthcheck_url))
    with watching(quiet or as_json) as watch, _patient(quiet, before):
        report = run.ingest(
            home,
            settings,
            show=show,
            limit=limit,
            budget=stopping.seconds(budget) if budget else None,
            commit=commit,
            push=push,
            branch=branch,
            workers=workers,
            dry_run=dry_run,
            refresh=refresh,
            early=now,
            again=Asked(show, episode, model or "", worse_than or "") if again else None,
            watch=watch,
        )
    if not quiet:
        typer.echo(terminal.as_json(report.as_dict()) if as_json else report.text(), nl=as_json)
    elif report.news:
        typer.echo(terminal.as_json({"news": report.news}) if as_json else "\n".join(report.news))
    raise typer.Exit(report.exit_code)


@contextmanager
def _patient(quiet: bool, before: Attempts) -> Iterator[None]:
    """For cron, another run at work is no news, nor what already broke the run before: the exit code says it."""
    from klankbord.errors import KlankbordError
    from klankbord.pipeline.lock import LockedError

    try:
        yield
    except LockedError as error:
        if quiet:
            raise typer.Exit(LockedError.exit_code) from error
        raise
    except KlankbordError as error:
        if quiet and before.just_broke(str(error)):
            raise typer.Exit(1) from error
        raise


@contextmanager
def watching(silent: bool) -> Iterator[Callable[[str, float, float], None] | None]:
    """How far the hearing of an episode is: a bar on a terminal, elsewhere a line at each quarter."""
    if silent:
        yield None
        return
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        tasks = {}

        def watch(title: str, done: float, total: float) -> None:
            if title not in tasks:
                tasks[title] = bar.add_task(title[:40], total=total)
            bar.update(tasks[title], completed=done, visible=done < total)

        yield watch


def _lines() -> Callable[[str, float, float], None]:
    """Logs that an episode is being heard, and each quarter of it that is done."""
    quarters: dict[str, int] = {}

    def watch(title: str, done: float, total: float) -> None:
        quarter = int(4 * done / total) if total > 0 else 0
        if quarters.get(title, -1) < quarter:
            quarters[title] = quarter
            logging.getLogger("klankbord").info("%s: heard %s %% of %s", title, 25 * quarter, clocks.shown(total))

    return watch


@app.command()
def status(
    since: Annotated[
        str | None, typer.Option(help="Also what happened in this time: 14d, 36h or 90m.", metavar="TIME")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Name every show and every page that waits.")] = False,
    as_json: JsonOption = False,
    hub: HubOption = None,
) -> None:
    """Say how the hub is doing: first what needs a person and the command that fixes it, then what goes on by itself.

    The exit code is 1 when a person is needed.
    """
    from datetime import timedelta

    from klankbord import settings as settings_module
    from klankbord.library.hub import Hub
    from klankbord.pipeline import status as status_module
    from klankbord.pipeline import stopping

    home = Hub.enter(hub or Path.cwd())
    start = stopping.utc_now() - timedelta(seconds=stopping.seconds(since, "--since")) if since else None
    found = status_module.status(home, settings_module.load(home.root), since=start)
    text = terminal.as_json(found.as_dict()) if as_json else found.text(everything=everything)
    typer.echo(text, nl=as_json)
    raise typer.Exit(0 if found.healthy else 1)


@app.command()
def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Do not check whether the feeds answer.")] = False,
    as_json: JsonOption = False,
    hub: HubOption = None,
) -> None:
    """Say what is installed, reachable and writable, and how to fix what is not."""
    from klankbord import settings as settings_module
    from klankbord.library.hub import Hub
    from klankbord.pipeline import doctor as doctor_module

    home = Hub.enter(hub or Path.cwd())
    found = doctor_module.examine(home, settings_module.load(home.root), network=not offline)
    typer.echo(terminal.as_json(found.as_dict()) if as_json else found.text(), nl=as_json)
    raise typer.Exit(0 if found.healthy else 1)
