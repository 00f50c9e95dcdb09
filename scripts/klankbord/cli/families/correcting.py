"""Verbs: doubts, correct (what helps editors correct transcripts)."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klankbord.cli import terminal
from klankbord.cli.app import HubOption, JsonOption, app

if TYPE_CHECKING:
    from klankbord.library.correcting.archive import Preview
    from klankbord.library.correcting.doubts import Doubt
    from klankbord.library.correcting.places import Place, Skipped
    from klankbord.library.hub import Hub
    from klankbord.pipeline.correcting import Outcome


@app.command()
def doubts(
    episode: Annotated[
        str,
        typer.Argument(metavar="EPISODE", help="The folder of the episode, its name, show/name, or its GUID."),
    ],
    limit: Annotated[int, typer.Option(min=1, help="Show at most this many words.")] = 40,
    as_json: JsonOption = False,
    hub: HubOption = None,
) -> None:
    """List the words that the machine is least sure of, with the second to listen at: names first."""
    from klankbord import clocks
    from klankbord.library.correcting import doubts as library_doubts
    from klankbord.library.hub import Hub
    from klankbord.library.pages import finding

    home = Hub.enter(hub or Path.cwd())
    found = library_doubts.of(finding.episode(home, episode))
    shown = found.found[:limit]
    if as_json:
        facts = {"episode": home.inside(found.folder), "known": found.known, "why": found.why, "all": len(found.found)}
        typer.echo(terminal.as_json({**facts, "doubts": [doubt.as_dict() for doubt in shown]}, indent=1))
    elif not found.known:
        typer.echo(f"{home.inside(found.folder)}: how sure the machine was is not known. {found.why}")
    else:
        for doubt in shown:
            typer.echo(_doubt(doubt, clocks.code(doubt.start)))
        rest = len(found.found) - len(shown)
        typer.echo(f"{len(found.found)} doubtful words{f', {rest} of them not shown' if rest else ''}.")
    raise typer.Exit(0 if found.known else 1)


def _doubt(doubt: Doubt, code: str) -> str:
    around = " ".join(part for part in (doubt.before, f">{doubt.text}<", doubt.after) if part)
    who = f"  ({doubt.speaker})" if doubt.speaker else ""
    instead = f" or {', '.join(doubt.others)}?" if doubt.others else ""
    return f"[{code}] {doubt.probability:.2f} {'name' if doubt.name else '    '} {around}{who}{instead}"


@app.command()
def correct(
    wrong: Annotated[str, typer.Argument(metavar="WRONG", help="What is heard: whole words, in any case.")],
    right: Annotated[str, typer.Argument(metavar="RIGHT", help="What it must be.")],
    show: Annotated[str | None, typer.Option(help="Only in this show (the name of its folder).")] = None,
    from_now_on: Annotated[
        bool,
        typer.Option("--from-now-on", help="Add it to the standing corrections of the show, or of all shows, too."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Correct all places without asking.")] = False,
    commit: Annotated[
        bool, typer.Option("--commit", help="Commit what was corrected, and nothing else, to git.")
    ] = False,
    as_json: JsonOption = False,
    hub: HubOption = None,
) -> None:
    """Correct what is heard wrong in all transcripts and notes, after showing each place; git can undo it.

    With --json, and when nobody is there to answer, nothing is written unless you say --yes.
    """
    from klankbord.library.hub import Hub
    from klankbord.pipeline import correcting

    home = Hub.enter(hub or Path.cwd())

    def choose(preview: Preview) -> Sequence[Place]:
        if not as_json:
            for line in _preview(home, preview):
                typer.echo(line)
        if yes or not preview.places:
            return preview.places
        return () if as_json or not sys.stdin.isatty() else _asked(home, preview)

    outcome = correcting.correct(
        home, wrong, right, choose, show=show, from_now_on=from_now_on and (yes or not as_json), committing=commit
    )
    if as_json:
        typer.echo(terminal.as_json(outcome.as_dict(), indent=1))
    else:
        for line in _outcome(home, outcome, asked=yes or sys.stdin.isatty()):
            typer.echo(line)


def _asked(home: Hub, preview: Preview) -> Sequence[Place]:
    """The places that somebody at the terminal wants corrected."""
    answer = typer.prompt("Correct all of these? yes, no, or choose", default="no").strip().lower()[:1]
    if answer != "c":
        return preview.places if answer in {"y", "j"} else ()
    return [place for place in preview.places if typer.confirm(_place(home, place))]


def _place(home: Hub, place: Place) -> str:
    from klankbord import clocks

    moment = f" [{clocks.code(place.start)}]" if place.start is not None else ""
    around = " ".join(part for part in (place.before, f">{place.found.strip()}<", place.after) if part)
    return f"{home.inside(place.path)}:{place.line}{moment} {' '.join(around.split())} -> {place.becomes.strip()}"


def _left(home: Hub, skipped: Skipped) -> str:
    line = f":{skipped.line}" if skipped.line else ""
    found = f" ({' '.join(skipped.found.split())})" if skipped.found else ""
    return f"skipped {home.inside(skipped.path)}{line}{found}: {skipped.why}."


def _preview(home: Hub, preview: Preview) -> Iterator[str]:
    for folder, some in groupby(preview.places, key=lambda place: place.path.parent):
        yield home.inside(folder)
        yield from (f"  {_place(home, place).removeprefix(home.inside(folder) + '/')}" for place in some)
    yield from (_left(home, skipped) for skipped in preview.skipped)
    folders = len({place.path.parent for place in preview.places})
    yield f"{_many(len(preview.places), 'place')} in {_many(folders, 'episode')}."


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _outcome(home: Hub, outcome: Outcome, *, asked: bool) -> Iterator[str]:
    yield from (_left(home, skipped) for skipped in outcome.applied.skipped)
    if outcome.preview.places and not outcome.applied.places:
        yield "Nothing was corrected." + ("" if asked else " Say --yes to correct without a question.")
    elif outcome.applied.places:
        yield f"Corrected {_many(outcome.applied.places, 'place')} in {_many(len(outcome.applied.changed), 'file')}."
    yield from (f"{home.inside(path)}: corrected from now on." for path in outcome.shows)
    if outcome.commit:
        yield f"Committed as {outcome.commit[:12]}."
    if outcome.undo:
        yield f"To undo it, in the hub: {outcome.undo}"
