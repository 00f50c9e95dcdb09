"""How long what waits will take on this machine: by what earlier runs took, else by what such machines usually do."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from klankbord.model import Episode
from klankbord.pipeline.ledger import Ledger, Row
from klankbord.pipeline.unfinished import UNHEARD
from klankbord.settings import Settings

USUAL_LENGTH = 45 * 60.0
"""Seconds that an episode is thought to last when its feed says nothing of that."""
USUAL_BYTES = 12_000.0
"""Bytes of sound in a second, at 96 kbit/s."""
ENOUGH = 600.0
"""Seconds of sound that must have been heard before its speed is believed."""
LOOKED_BACK = timedelta(days=28)
WEEK = timedelta(days=7)
USUAL_HOURS = 20.0
"""Hours a day that runs work when each hour one begins with a budget of fifty minutes."""
CPU_SECONDS = {
    "tiny": 0.06, "base": 0.1, "small": 0.33, "medium": 1.0, "large-v1": 2.0, "large-v2": 2.0, "large-v3": 2.0,
    "large-v3-turbo": 1.0,
}  # fmt: skip
"""CPU seconds for a second of sound, speakers and notes included (docs/operations.md, Sizes and costs)."""
ON_A_GPU = 0.022


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds of work for a second of sound; ``measured`` in runs of this machine, or else what is usual."""

    per_second: float
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits: episodes, seconds of sound and of work, and when it is done if runs go on as they did."""

    episodes: int
    sound: float
    work: float
    ends: datetime
    measured: bool = False

    @property
    def text(self) -> str:
        """As an operator reads it."""
        how = basis(self.measured)
        return (
            f"{self.episodes} episodes, {hours(self.sound)} of sound: about {hours(self.work)} of work, {how}; "
            f"done around {self.ends.astimezone():%Y-%m-%d}"
        )


def speed(book: Ledger, settings: Settings, now: datetime) -> Speed:
    """How fast this machine hears."""
    runs = book.hearing(now - LOOKED_BACK)
    heard, spent = sum(run.sound for run in runs), sum(run.work for run in runs)
    if heard >= ENOUGH and spent > 0:
        return Speed(spent / heard, measured=True)
    if settings.device == "cuda":
        return Speed(ON_A_GPU)
    return Speed(CPU_SECONDS.get(settings.model, CPU_SECONDS["base"]) / (settings.threads or os.cpu_count() or 1))


def backlog(rows: Iterable[Row], book: Ledger, settings: Settings, now: datetime) -> Backlog | None:
    """What of these episodes is still to be heard; None when that is nothing."""
    waits = {(row.show, row.guid) for row in rows if row.state in UNHEARD}
    if not waits:
        return None
    lengths: list[float] = [length(*told) for key, told in book.lengths().items() if key in waits]
    sound = sum(lengths) + USUAL_LENGTH * (len(waits) - len(lengths))
    how = speed(book, settings, now)
    work = sound * how.per_second
    recent = [run for run in book.hearing(now - WEEK) if run.waited]
    days = (now - min((run.ended for run in recent), default=now)) / timedelta(days=1)
    heard = sum(run.sound for run in recent)
    a_day = heard / days if days >= 1 and heard else USUAL_HOURS * 3600 / how.per_second
    ends = now + timedelta(days=min(sound / a_day, 36500))
    return Backlog(len(waits), round(sound), round(work), ends, how.measured)


def length(duration: float | None, size: int | None) -> float:
    """How long an episode is thought to last, in seconds."""
    guessed = size / USUAL_BYTES if size and size > 1000 else USUAL_LENGTH
    return duration or guessed


def sound_of(episodes: Iterable[Episode]) -> float:
    """Seconds of sound of all these episodes together."""
    return sum((length(one.duration, one.audio.bytes) for one in episodes if one.audio), 0.0)


def basis(measured: bool) -> str:
    """What an estimate is based on, as somebody who plans reads it."""
    return "as runs went here" if measured else "as such machines usually do"


def hours(seconds: float) -> str:
    """A length of time as somebody who plans reads it."""
    if seconds < 5400:
        minutes = max(1, round(seconds / 60))
        return f"{minutes} minute{'s' if minutes > 1 else ''}"
    return f"{seconds / 3600:.0f} hours" if seconds < 72 * 3600 else f"{seconds / 86400:.0f} days"
