"""When to ask a feed again: what it asks for, how often it publishes, and never more often than is polite."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from klankbord.feeds.replies import http_date
from klankbord.model import Pace

SHORTEST = timedelta(hours=1)
SHORTEST_WHOLE = timedelta(days=1)
LONGEST = timedelta(days=7)
LONGEST_SILENCE = timedelta(days=31)
_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed and its server ask for: the feed's own pace, and how long the reply stays fresh, in seconds."""

    pace: Pace = field(default_factory=Pace)
    fresh: float = 0.0


def hints(pace: Pace, headers: Mapping[str, str], now: datetime) -> Hints:
    """Combine the feed's ttl and skipped hours with the reply's max-age and Expires (RFC 9111, 5.2.2.1 and 5.3)."""
    fresh = 0.0
    age = _MAX_AGE.search(headers.get("cache-control", ""))
    expires = http_date(headers["expires"]) if "expires" in headers else None
    if age:  # outranks Expires
        fresh = float(age[1])
    elif expires:
        fresh = max(0.0, (expires - now).total_seconds())
    return Hints(pace, fresh)


def next_poll(
    now: datetime,
    *,
    hints: Hints | None = None,
    published: Sequence[datetime] = (),
    failures: int = 0,
    retry_after: float | None = None,
    conditional: bool = True,
) -> datetime:
    """The moment of the next poll.

    It is the longest of the feed's ttl, its server's max-age or Expires and a share of the show's own rhythm, between
    an hour (a day where the server offers no validators, so every poll fetches the whole feed) and seven days, then
    moved out of skipHours and skipDays. Each failure doubles the pause. A Retry-After is honoured, up to 31 days.
    """
    hints = hints or Hints()
    floor = SHORTEST if conditional else SHORTEST_WHOLE
    if failures:
        pause = SHORTEST * 2.0 ** min(failures - 1, 8)
    else:
        pause = max(timedelta(minutes=min(hints.pace.ttl or 0.0, 1e6)), timedelta(seconds=min(hints.fresh, 1e8)))
        pause = max(pause, rhythm(now, published))
    moment = now + min(max(pause, floor), LONGEST)
    if retry_after is not None:
        moment = max(moment, now + min(timedelta(seconds=min(retry_after, 1e8)), LONGEST_SILENCE))
    return _outside_skips(moment, hints.pace)


def rhythm(now: datetime, published: Sequence[datetime]) -> timedelta:
    """A tenth of the usual time between the latest episodes; a silent show is asked less and less often."""
    latest = sorted(moment for moment in published if moment <= now)[-10:]
    if len(latest) < 2:
        return timedelta(hours=6)
    gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(latest)]
    silence = (now - latest[-1]).total_seconds()
    usual = statistics.median(gaps)
    return timedelta(seconds=min(max(usual / 10, silence / 20), LONGEST.total_seconds()))


def _outside_skips(moment: datetime, pace: Pace) -> datetime:
    """The first moment from ``moment`` on in no skipped hour or day (RSS 2.0, GMT); skipping them all is ignored."""
    if len(pace.skip_hours) >= 24 or len(pace.skip_days) >= 7:
        return moment
    at = moment.astimezone(UTC)
    for _ in range(24 * 8):
        if at.hour not in pace.skip_hours and at.weekday() not in pace.skip_days:
            return at
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment
