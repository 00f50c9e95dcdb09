"""Episodes that somebody asks to have heard again: which these are, and their place in the queue.

The queue is in the ledger, so a run that is stopped or killed loses none of it: the next run goes on, newest first and
after all that was never heard.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.library.front import document
from klankbord.library.hub import PAGE, Hub
from klankbord.library.merge import proposal
from klankbord.library.pages import by_hand, finding
from klankbord.library.pages.shows import ShowPage
from klankbord.pipeline import as_text
from klankbord.pipeline import ledger as states
from klankbord.pipeline.ledger import USUAL, Ledger, Row
from klankbord.transcribe import models

READY = (states.DONE, states.CHANGED, states.AGAIN, states.REPLACED)
"""The states of episodes that may be put in the queue."""
NAMED = 3
"""How many of the episodes that are left out for one reason are named."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which episodes are to be heard again: of one show, one episode, those heard by a model worse than ``worse_than``.

    ``model`` hears them; that of their show, when it is empty.
    """

    show: str | None = None
    episode: str | None = None
    model: str = ""
    worse_than: str = ""


@dataclass(frozen=True, slots=True)
class Queued:
    """The folders of the episodes that are in the queue now, and plain sentences about those left out."""

    folders: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def enlist(
    hub: Hub, ledger: Ledger, shows: Mapping[str, ShowPage], asked: Asked, now: datetime, *, dry_run: bool = False
) -> Queued:
    """Put the episodes that were asked for in the queue, and say which are not and why.

    Raises KlankbordError for an episode that is not there or a model that cannot be compared with others.
    """
    if asked.worse_than and asked.worse_than not in models.BY_ACCURACY:
        sizes = ", ".join(models.BY_ACCURACY)
        raise KlankbordError(f"--worse-than {asked.worse_than}", "is no size of Whisper", f"Give one of: {sizes}.")
    only = finding.episode(hub, asked.episode) if asked.episode else None
    left: defaultdict[str, list[str]] = defaultdict(list)
    queued = []
    for row in ledger.episodes():
        folder = hub.episodes / row.folder
        if not row.folder or row.show not in shows or (only is not None and folder != only):
            continue
        why = _objection(folder, row, asked)
        if why:
            left[why].append(row.folder)
        else:
            queued.append(row)
    fresh = [_queued(hub, row, asked) for row in queued]
    if not dry_run:
        with ledger.transaction():
            for row in fresh:
                ledger.put(row, now)
    return Queued(tuple(row.folder for row in fresh), tuple(_notices(left)))


def _queued(hub: Hub, row: Row, asked: Asked) -> Row:
    """The row in the queue. What the feed says is kept where it is known; else the page says it."""
    state = states.AGAIN if row.state == states.DONE else row.state
    fresh = replace(row, state=state, again=asked.model or USUAL, attempts=0, next_try=0.0, reason="")
    if row.payload:
        return fresh
    episode = by_hand.read(hub.episodes / row.folder).episode
    published = episode.published.timestamp() if episode.published else row.published
    return replace(fresh, payload=as_text.dump_episode(episode), published=published)


def _objection(folder: Path, row: Row, asked: Asked) -> str:
    """Why an episode is not heard again; empty when nothing is in the way."""
    if row.state not in READY:
        return "" if row.state == states.HEARD and row.again else "it waits for something else; klankbord status says"
    try:
        by_hand.read(folder)
        meta = document.read(folder / PAGE).meta
    except (KlankbordError, OSError):
        return "its page or its transcript cannot be read; klankbord check names the line"
    facts = meta.get("transcript")
    facts = facts if isinstance(facts, dict) else {}
    if not facts or facts.get("source") in {"publisher", "editor"}:
        return "its transcript is not a machine's"
    if facts.get("checked") is True:
        return "an editor checked its transcript; set checked: false to have it heard again"
    if not isinstance(meta.get("audio"), dict) and not row.payload:
        return "it has no sound"
    heard_by = str(facts.get("model") or "")
    if asked.worse_than:
        if heard_by not in models.BY_ACCURACY:
            return f"nobody knows whether {heard_by or 'its model'} is worse than {asked.worse_than}"
        if models.BY_ACCURACY.index(heard_by) >= models.BY_ACCURACY.index(asked.worse_than):
            return f"it was heard by {asked.worse_than} or better"
    if asked.model and heard_by == asked.model and not asked.episode:
        return f"it was heard by {asked.model} already"
    last = proposal.read(folder)
    if last is None or last.transcript is None:
        return "notes.json is lost, so nobody can tell an editor's words from the machine's; restore it from git"
    return ""


def _notices(left: Mapping[str, Iterable[str]]) -> Iterable[str]:
    for why, folders in left.items():
        names = list(folders)
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        yield f"Not heard again: {', '.join(names[:NAMED])}{more}: {why}."
