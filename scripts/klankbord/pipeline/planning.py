"""What a run would do, in as many lines as somebody reads."""

from __future__ import annotations

from collections.abc import Sequence

from klankbord.pipeline import estimate
from klankbord.pipeline.jobs import Job

NAMED = 20
"""With more episodes than this they are counted, show by show."""
SHOWS_NAMED = 25
TITLES = 3


def summary(jobs: Sequence[Job], how: estimate.Speed) -> list[str]:
    """The episodes in the order of their turn; of many, how many there are of each show and how long they take."""
    if len(jobs) <= NAMED:
        return [f"{job.show.slug}: {job.episode.title}" for job in jobs]
    shows: dict[str, list[Job]] = {}
    for job in jobs:
        shows.setdefault(job.show.slug, []).append(job)
    lines = [f"In all {_amount(jobs, how)}, of {len(shows)} show{'s' * (len(shows) != 1)}."]
    for slug, mine in list(shows.items())[:SHOWS_NAMED]:
        titles = ", ".join(job.episode.title for job in mine[:TITLES])
        more = f" and {len(mine) - TITLES} more" if len(mine) > TITLES else ""
        lines.append(f"{slug}: {_amount(mine, how)}: {titles}{more}")
    left = len(shows) - SHOWS_NAMED
    return lines + [f"and {left} more shows; --show names the episodes of one"] * (left > 0)


def _amount(jobs: Sequence[Job], how: estimate.Speed) -> str:
    sound = estimate.sound_of(job.episode for job in jobs)
    count = f"{len(jobs)} episode{'s' * (len(jobs) != 1)}"
    return f"{count}, {estimate.hours(sound)} of sound, about {estimate.hours(sound * how.per_second)} of work"
