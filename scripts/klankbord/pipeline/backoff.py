"""When to try a failed episode again: soon at first, then ever less often, never more than a week apart."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST = timedelta(minutes=15)
LONGEST = timedelta(days=7)
KILLS_BORNE = 3
"""How often a run may die while it works on one episode before the episode is thought to be the cause."""


def next_try(now: datetime, attempts: int) -> datetime:
    """When an episode that failed ``attempts`` times (at least once) is tried again: 15 minutes, doubled each time,
    at most 7 days."""
    return now + min(LONGEST, FIRST * (1 << min(attempts - 1, 16)))


def after(now: datetime, seconds: float) -> datetime:
    """When a host that asked to be left alone for so many seconds may be asked again; at most 7 days."""
    return now + min(LONGEST, timedelta(seconds=min(seconds, 1e8)))


def is_due(next_try: float, now: datetime) -> bool:
    """Whether the time ``next_try`` (Unix seconds) has come.

    A time further off than the longest wait can only come from a clock that was wrong, so it counts as now.
    """
    wait = next_try - now.timestamp()
    return wait <= 0 or wait > LONGEST.total_seconds()
