"""Episodes without a feed: those that editors and imports made are heard, and what the machine finds is added.

Only pages that wait for review are touched: a page that is published or hidden is an editor's word on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.library.pages import by_hand
from klankbord.library.pages.by_hand import ByHand
from klankbord.library.pages.shows import ShowPage
from klankbord.model import Theme
from klankbord.pipeline import adopted, as_text, boundary, writing
from klankbord.pipeline import ledger as states
from klankbord.pipeline.authorship import Authorship
from klankbord.pipeline.ledger import Ledger, PageRow, Row
from klankbord.pipeline.report import Arrival, Report
from klankbord.pipeline.stopping import Stop
from klankbord.settings import Settings


@dataclass(frozen=True, slots=True)
class Waiting:
    """An episode that waits for the machine, and its row in the ledger when it has one."""

    show: ShowPage
    made: ByHand
    page: PageRow
    row: Row | None


def waiting(
    hub: Hub, ledger: Ledger, shows: Mapping[str, ShowPage], found: Mapping[str, PageRow], stop: Stop, report: Report
) -> list[Waiting]:
    """The episodes of ``shows`` that an editor or an import made and the machine has not worked on.

    What cannot be read is ``check``'s business, and is named in the report.
    """
    out = []
    for name, page in sorted(found.items()):
        show = shows.get(name.partition("/")[0])
        folder = hub.episodes / name
        if show is None or show.meta.paused or page.status != "review" or not page.guid or not by_hand.waits(folder):
            continue
        try:
            with boundary.around(hub.inside(folder)):
                out.append(Waiting(show, by_hand.read(folder), page, ledger.episode(show.slug, page.guid)))
        except KlankbordError as error:
            boundary.report_failure(report, stop, show.slug, error)
    return out


def enlist(
    hub: Hub, ledger: Ledger, shows: Mapping[str, ShowPage], waits: list[Waiting], now: datetime, *, placing: bool
) -> None:
    """Queue the episodes whose recording is to be heard, and take others out of the queue.

    ``placing``: words that came without times can be placed where they are said, so such episodes are in the queue too.
    """
    wanted = {(one.show.slug, one.page.guid): one for one in waits if _is_to_be_heard(one, placing=placing)}
    with ledger.transaction():
        for (show, guid), one in wanted.items():
            payload = as_text.dump_episode(one.made.episode)
            published = one.made.episode.published.timestamp() if one.made.episode.published else None
            row = one.row or Row(show, guid, known=as_text.dump_known(adopted.known(hub, one.page)))
            state = row.state if row.state == states.HEARD else states.BARE
            fresh = replace(row, state=state, payload=payload, published=published, folder=one.page.folder)
            if row.payload and row.payload != payload:
                fresh = replace(fresh, attempts=0, next_try=0.0, reason="")
            if fresh != one.row:
                ledger.put(fresh, now)
        for row in ledger.episodes(states=(states.BARE,)):
            if (row.show, row.guid) not in wanted and row.show in shows:
                ledger.put(replace(row, state=states.DONE, reason="", attempts=0, next_try=0.0), now)


def _is_to_be_heard(one: Waiting, *, placing: bool) -> bool:
    if one.made.episode.audio is None:
        return False
    if one.made.transcript is None:
        return True
    # Words that were not found in the recording are left as they are.
    return placing and not one.made.timed and not (one.row is not None and one.row.attempts)


def propose(
    hub: Hub,
    settings: Settings,
    ledger: Ledger,
    waits: list[Waiting],
    authorship: Authorship,
    themes: tuple[Theme, ...],
    stop: Stop,
    report: Report,
    *,
    placing: bool,
) -> None:
    """Propose notes for the episodes that have their words already; a failure of one is in the report."""
    helper = writing.helper(hub, settings, report.llm)
    for one in waits:
        if stop.reason:
            return
        if one.made.transcript is None or _is_to_be_heard(one, placing=placing):
            continue
        if report.dry_run:
            report.planned.append(f"{one.show.slug}: {one.made.episode.title}")
            continue
        editors = authorship.begin(one.made.folder)
        page = hub.inside(one.made.folder / "index.md")
        try:
            with boundary.around(page):
                written = writing.propose(one.made.folder, one.show, settings, themes, helper)
        except KlankbordError as error:
            boundary.report_failure(report, stop, one.show.slug, error)
            continue
        finally:
            with ledger.transaction():
                authorship.end(one.made.folder, editors)
        report.notices += [f"{page}: {conflict}" for conflict in written.conflicts]
        if written.changed:
            source, seconds = one.made.transcript.source, one.made.episode.duration or 0.0
            report.arrivals.append(Arrival(one.show.slug, one.made.episode.title, page, source, seconds, created=False))
