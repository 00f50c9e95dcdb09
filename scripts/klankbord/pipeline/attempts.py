"""When runs began and how they broke: what the ledger cannot know, as it may be the reason why a run did not begin.

Kept in ``.klankbord/attempt.json``; it may be deleted. A run that cannot write it (a full disk) goes on without.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from klankbord import durable
from klankbord.feeds import credentials

log = logging.getLogger(__name__)

FILE = "attempt.json"
KEPT = 20
"""How many breakdowns are remembered."""


class Breakdown(BaseModel):
    """A run that ended before it could report; ``reason`` is one line."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    at: datetime
    reason: str


class Deaf(BaseModel):
    """Somebody whom the last runs could not tell how they went: since when, in how many runs, and why."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    since: datetime
    runs: int
    reason: str


class Attempts(BaseModel):
    """When the last run began and whether it came to an end, and the latest that broke, the newest first.

    ``deaf`` are the webhook and the health check, as far as they could not be reached.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    began: datetime | None = None
    ended: bool = True
    broken: tuple[Breakdown, ...] = ()
    deaf: dict[str, Deaf] = {}

    def just_broke(self, reason: str) -> bool:
        """Whether the last run broke for this very reason, so that whoever was told then knows it already."""
        last = self.broken[0] if self.broken else None
        return last is not None and last.reason == _line(reason) and (self.began is None or self.began <= last.at)


def read(state: Path) -> Attempts:
    """What is remembered in the folder ``state`` of a hub; nothing, when that cannot be read."""
    try:
        return Attempts.model_validate_json((state / FILE).read_bytes())
    except (OSError, ValidationError):
        return Attempts()


def began(state: Path, now: datetime) -> datetime | None:
    """Remember that a run begins; gives when the one before it began, if its end is not written down here.

    It was killed then, unless its report is in the ledger: a disk that is full takes the one and not the other.
    """
    before = read(state)
    _write(state, before.model_copy(update={"began": now, "ended": False}))
    return None if before.ended else before.began


def ended(state: Path) -> None:
    """Remember that the run came to its end and that whatever broke before it is over."""
    _write(state, read(state).model_copy(update={"ended": True}))


def broke(state: Path, now: datetime, reason: str) -> None:
    """Remember that a run broke, and why; secrets are taken out."""
    before = read(state)
    line = Breakdown(at=now, reason=_line(reason))
    after = {"began": before.began or now, "ended": True, "broken": (line, *before.broken)[:KEPT]}
    _write(state, before.model_copy(update=after))


def told(state: Path, now: datetime, failed: Mapping[str, str]) -> None:
    """Remember who could not be told how the run went, and why; whoever could is forgotten."""
    before = read(state)
    deaf = {}
    for what, reason in failed.items():
        known = before.deaf.get(what)
        deaf[what] = Deaf(since=known.since if known else now, runs=known.runs + 1 if known else 1, reason=reason)
    if deaf != before.deaf:
        _write(state, before.model_copy(update={"deaf": deaf}))


def _line(reason: str) -> str:
    return credentials.hide(" ".join(reason.split()))[:500]


def _write(state: Path, value: Attempts) -> None:
    try:
        durable.write(state / FILE, value.model_dump_json(indent=1))
    except OSError as error:
        log.warning("%s cannot be written: %s", state / FILE, error.strerror)
