"""Which episodes are still to be worked on: those of the shows that are followed, as far back as they want."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping

from klankbord.library.pages.shows import ShowPage
from klankbord.pipeline import ledger as states
from klankbord.pipeline.ledger import Ledger, Row

OPEN = (states.WAITING, states.HEARD, states.CHANGED, states.REPLACED, states.BARE, states.AGAIN)
UNHEARD = (states.WAITING, states.REPLACED, states.BARE, states.AGAIN)


def waiting(ledger: Ledger, shows: Mapping[str, ShowPage]) -> int:
    """How many episodes wait for their turn or for their next try."""
    return sum(is_wanted(row, shows.get(row.show)) for row in ledger.episodes(states=OPEN))


def is_wanted(row: Row, show: ShowPage | None) -> bool:
    """Whether the show is there, not paused, goes back as far as this episode, and does not skip it."""
    if show is None or show.meta.paused or (row.state == states.WAITING and row.guid in show.meta.skip):
        return False
    since = show.meta.since
    return row.state != states.WAITING or not since or row.published is None or row.published >= since.timestamp()


def title(row: Row) -> str:
    """The episode's title, or its GUID when nothing more is known."""
    with contextlib.suppress(ValueError, KeyError, TypeError):
        return str(json.loads(row.payload)["title"]) if row.payload else row.guid
    return row.guid
