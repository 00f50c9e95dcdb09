"""The status of a hub as an operator reads it: what needs a person first, then what goes on by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from klankbord.pipeline.problems import LISTED, Group, Problem, grouped

if TYPE_CHECKING:
    from klankbord.pipeline.status import Period, ShowStatus, Status

SHOWS_LISTED = 25
"""With more shows than this, only those are named with which something is the matter."""
NAMED = 5
"""How many of a group are named."""


def of(status: Status, *, everything: bool = False) -> str:
    """The text; with ``everything`` every show and every page that waits is named."""
    lines = [*_needs(status.needs), *_retried(status)]
    if status.running is not None:
        began = f" since {local(status.running_since)}" if status.running_since else ""
        lines.append(f"A run is at work{began} (process {status.running}).")
    lines += [_last_run(status), *_branch(status), *_period(status.period)]
    lines += [f"Waiting to be heard: {status.backlog.text}."] if status.backlog else []
    lines += _shows(status.shows, everything=everything)
    if status.for_review:
        lines += [f"Waiting for review ({len(status.for_review)}):"]
        lines += [f"  {number} {_origin(source)}" for source, number in _most(status.sources, everything)]
        lines += _listed(status.for_review, everything)
    if status.scheduled:
        lines += [f"Published at a later moment ({len(status.scheduled)}):"]
        lines += _listed([f"{local(page.moment)} {page.path}" for page in status.scheduled], everything)
    return "\n".join(lines) + "\n"


def _origin(source: str) -> str:
    """Where pages came from, as it is said: ``from show over-service``, ``imported from blog``."""
    return source.replace("import ", "imported from ", 1) if source.startswith("import ") else f"from {source}"


def local(moment: datetime | None) -> str:
    """A moment on the clock of this machine."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}" if moment else "unknown"


def problem_lines(group: Group) -> list[str]:
    """One group of problems: what, since when, which ones, and the command that fixes it."""
    first = group.first
    if len(group.problems) == 1:
        lines = [f"! {first}{_since(first)}"]
    else:
        lines = [f"! {len(group.problems)} {_kinds(first.kind)}: {first.cause.rstrip('.')}.{_since(first)}"]
        names = [
            one.show if one.kind == "feed" else one.thing if one.show in ("", one.thing) else f"{one.show}: {one.thing}"
            for one in group.problems
        ]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        lines.append(f"    {', '.join(names[:NAMED])}{more}")
    return [*lines, f"    → {first.fix}"]


def _needs(needs: Sequence[Problem]) -> list[str]:
    if not needs:
        return []
    groups = grouped(needs)
    lines = [f"Needs a person ({len(needs)}):"]
    for group in groups[:LISTED]:
        lines += problem_lines(group)
    return lines + [f"  and {len(groups) - LISTED} more kinds"] * (len(groups) > LISTED)


def _retried(status: Status) -> list[str]:
    """What fails for now and is tried again without anybody."""
    passing = [problem for problem in status.problems if not problem.person]
    lines = [f"Tried again by itself ({len(passing)}):"] if passing else []
    groups = grouped(passing)
    for group in groups[:NAMED]:
        first = group.first
        often = "once" if first.attempts == 1 else f"{first.attempts} times"
        tries = f" (tried {often}, next try {local(first.next_try)})" if first.next_try else ""
        lines.append(
            f"  {first}{tries}"
            if len(group.problems) == 1
            else f"  {len(group.problems)} {_kinds(first.kind)}: {first.cause.rstrip('.')}."
        )
    left = len(groups) - NAMED
    return lines + [f"  and {left} more kinds"] * (left > 0)


def _last_run(status: Status) -> str:
    if not status.last_run:
        return "No run yet. Start one with: klankbord ingest"
    failed = len(status.last_run["failures"])
    outcome = f"{failed} failed" if failed else "all well"
    when = local(datetime.fromisoformat(status.last_run["finished"]))
    age = ago(status.last_run_age or 0.0)
    return f"Last run {when} ({age}): {len(status.last_run['arrivals'])} pages written, {outcome}."


def ago(seconds: float) -> str:
    """How long ago, roughly."""
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            number = int(seconds // size)
            return f"{number} {unit}{'s' * (number != 1)} ago"
    return "just now" if seconds >= 0 else "in the future"


def _branch(status: Status) -> list[str]:
    sides = [
        f"{number} commit{'s' * (number != 1)} {what}"
        for number, what in ((status.ahead, "here that the remote has not"), (status.behind, "there that are not here"))
        if number
    ]
    return [f"git: {' and '.join(sides)}, as far as the last fetch knows."] if sides else []


def _period(period: Period | None) -> list[str]:
    if period is None:
        return []
    lines = [
        f"Since {local(period.start)}: {period.runs} runs, {period.failed_runs} of them with failures, "
        f"{len(period.broken)} that broke; {period.arrived} new episodes, "
        f"{period.audio_seconds / 3600:.1f} hours heard."
    ]
    lines += [f"  broke {line}" for line in period.broken]
    return lines + [f"  {number}x {cause}" for cause, number in period.failures[:LISTED]]


def _shows(shows: Sequence[ShowStatus], *, everything: bool) -> list[str]:
    if not shows:
        return ["No shows yet. Add one with: klankbord feeds add URL"]
    lines = []
    if len(shows) > SHOWS_LISTED and not everything:
        polls = [show.next_poll for show in shows if show.next_poll]
        lines.append(f"{len(shows)} shows: {_counts(shows)}; next poll {local(min(polls, default=None))}.")
        shows = [show for show in shows if show.waiting or show.failing][:SHOWS_LISTED]
    for show in shows:
        lines.append(f"{show.slug}: {_counts([show])}; {_poll(show)}.")
        lines += [f"  ! {show.trouble}"] * bool(show.trouble)
    return lines


def _counts(shows: Sequence[ShowStatus]) -> str:
    fields = ("done", "waiting", "failing", "for_review")
    return ", ".join(f"{sum(getattr(show, name) for show in shows)} {name.replace('_', ' ')}" for name in fields)


def _poll(show: ShowStatus) -> str:
    if show.folder and not show.paused and not show.feed:
        return f"watches {show.folder}"
    if show.paused or not show.feed:
        return "paused" if show.feed or show.folder else "has no feed"
    if show.gone:
        return "not polled any more"
    return f"next poll {local(show.next_poll)}" if show.next_poll else "polled by the next run"


def _most(sources: dict[str, int], everything: bool) -> Iterable[tuple[str, int]]:
    return list(sources.items())[: None if everything else NAMED]


def _listed(lines: Sequence[str], everything: bool) -> list[str]:
    shown = lines if everything else lines[:NAMED]
    more = len(lines) - len(shown)
    return [f"  {line}" for line in shown] + [f"  and {more} more; klankbord status --all names them"] * (more > 0)


def _since(problem: Problem) -> str:
    return f" Since {local(problem.since)}." if problem.since else ""


def _kinds(kind: str) -> str:
    return {"feed": "feeds", "episode": "episodes", "page": "pages", "poll": "feeds"}.get(kind, f"{kind}s")
