"""Whose turn it is: which episodes a run takes, and in what order."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from klankbord.library.pages.shows import ShowPage
from klankbord.pipeline import as_text, backoff
from klankbord.pipeline import ledger as states
from klankbord.pipeline.jobs import Job
from klankbord.pipeline.ledger import Ledger, Row
from klankbord.pipeline.unfinished import OPEN, UNHEARD, is_wanted

log = logging.getLogger(__name__)

NEWS = timedelta(days=14)
"""How old an episode may be to go before the backlog of all shows."""


def jobs(ledger: Ledger, shows: Mapping[str, ShowPage], now: datetime) -> list[Job]:
    """The episodes that can be worked on now: nearly done first, then what is new, then the backlog, then what is to be
    heard again; those that killed a run last.

    In the backlog shows take turns, the newest episode of each first, so that a small show does not wait behind a large
    one.
    """
    rows = [row for row in ledger.episodes(states=OPEN) if row.payload and is_wanted(row, shows.get(row.show))]
    ready = [row for row in rows if backoff.is_due(row.next_try, now)]
    return [job for row in _in_turn(ready, now) if (job := _job(row, shows[row.show])) is not None]


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


def _in_turn(rows: Iterable[Row], now: datetime) -> list[Row]:
    news, turns = (now - NEWS).timestamp(), Counter[tuple[str, int]]()
    keyed = []
    for row in sorted(rows, key=lambda row: (-(row.published or 0.0), row.guid)):
        kind = (row.state in UNHEARD) + (row.state == states.AGAIN)
        fresh = kind != 1 or (row.published or 0.0) >= news
        turn = 0 if fresh else turns[row.show, kind] + 1
        turns[row.show, kind] += not fresh
        keyed.append(((row.kills, kind, turn, -(row.published or 0.0), row.guid), row))
    return [row for _, row in sorted(keyed, key=lambda pair: pair[0])]
