"""Whose turn it is: which episodes a run takes, and in what order."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from klankbord.library.pages.shows import ShowPage
from klankbord.pipeline import as_text, backoff
from klankbord.pipeline import ledger as states
from klankbord.pipeline.episode import Job
from klankbord.pipeline.ledger import Ledger, Row
from klankbord.pipeline.unfinished import OPEN, UNHEARD, is_wanted

log = logging.getLogger(__name__)


def jobs(ledger: Ledger, shows: Mapping[str, ShowPage], now: datetime) -> list[Job]:
    """The episodes that can be worked on now: nearly done before new, new before old, those that killed a run last.

    What is to be heard again comes after all that was never heard.
    """
    rows = [row for row in ledger.episodes(states=OPEN) if row.payload and is_wanted(row, shows.get(row.show))]
    ready = [row for row in rows if backoff.is_due(row.next_try, now)]
    return [job for row in sorted(ready, key=_turn) if (job := _job(row, shows[row.show])) is not None]


def _job(row: Row, show: ShowPage) -> Job | None:
    """The episode of a row; None when what is remembered of it is damaged: its feed's next edit puts that right."""
    try:
        return Job(row, show, as_text.load_episode(row.payload))
    except ValueError as error:
        log.error("%s: what is remembered of %s is damaged", row.show, row.guid, exc_info=error)
        return None


def put_off_killers(ledger: Ledger, now: datetime) -> Iterable[Row]:
    """Treat an episode during which the process died again and again as failed; gives those episodes."""
    for row in ledger.episodes(states=OPEN):
        if row.kills >= backoff.KILLS_BORNE:
            attempts = row.attempts + 1
            reason = f"The run was killed {row.kills} times while it worked on this episode. Look for lack of memory."
            again = backoff.next_try(now, attempts).timestamp()
            yield ledger.put(replace(row, attempts=attempts, kills=0, next_try=again, reason=reason), now)


def _turn(row: Row) -> tuple[int, int, float, str]:
    return row.kills, (row.state in UNHEARD) + (row.state == states.AGAIN), -(row.published or 0.0), row.guid
