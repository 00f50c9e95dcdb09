"""Asking the feeds what is new, and remembering it: validators and episodes in one transaction, or neither."""

from __future__ import annotations

import json
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import datetime, timedelta

from klankbord.errors import KlankbordError
from klankbord.feeds import credentials, identity
from klankbord.feeds.client import Client
from klankbord.feeds.identity import Decision, Known
from klankbord.feeds.poll import FeedState, PollResult, failed, poll
from klankbord.library.hub import Hub
from klankbord.library.pages import shows as library_shows
from klankbord.library.pages.shows import ShowPage
from klankbord.model import Episode
from klankbord.pipeline import adopted, as_text, boundary, replaced
from klankbord.pipeline import ledger as states
from klankbord.pipeline.ledger import FeedRow, Ledger, PageRow, Row
from klankbord.pipeline.report import Failure, Report
from klankbord.pipeline.stopping import Clock, Stop

WRITTEN = (states.DONE, states.CHANGED, states.REPLACED, states.HELD, states.BARE, states.AGAIN)
"""The states of episodes that have a page."""

AT_ONCE = 8
"""How many feeds are asked at the same time; the client spaces requests to one host."""

LONGEST_WAIT = timedelta(days=31)
"""No feed may be put off further than this (the cap on Retry-After), so a later time means that a clock was wrong."""


def ask(
    shows: Iterable[ShowPage], ledger: Ledger, client: Client, clock: Clock, stop: Stop, *, early: bool = False
) -> list[tuple[ShowPage, PollResult]]:
    """Poll the feeds that are due, or with ``early`` all that are still there.

    A feed that fails is a result too; stops between feeds when asked to.
    """
    now = clock()
    due = [(show, state) for show in shows if (state := _due(show, ledger.feed(show.slug), now, early=early))]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="poll") as pool:
        waiting: dict[Future[PollResult], ShowPage] = {}
        for show, state in due:
            waiting[pool.submit(_poll, client, state, show.meta.private, clock, stop)] = show
        answered = []
        for future in as_completed(waiting):
            if future.exception() is None:
                answered.append((waiting[future], future.result()))
            elif not stop.reason:
                raise future.exception() or AssertionError
    return sorted(answered, key=lambda pair: pair[0].slug)


def remember(hub: Hub, ledger: Ledger, show: ShowPage, result: PollResult, now: datetime, report: Report) -> None:
    """Store what a poll brought: the episodes and the feed's new state together."""
    report.polled += 1
    report.unchanged += result.outcome == "unchanged"
    reason = str(result.error) if result.error else ""
    if result.error:
        report.failures.append(
            Failure(
                show.slug,
                # a host alone does not say which show it is about
                result.error.thing if show.slug in result.error.thing else f"{show.slug}: {result.error.thing}",
                result.error.cause,
                result.error.mend,
                result.state.failures,
                result.state.next_poll,
            )
        )
    state = result.state
    if result.moved_to and (report.dry_run or not _move(hub, show, result.moved_to, report)):
        state = replace(state, url=show.meta.feed)
    with ledger.transaction():
        problems = list(result.problems)
        if result.feed is not None:
            problems += settle(ledger, show.slug, result.feed.episodes, now)
        ledger.put_feed(FeedRow(show.slug, state.dumps(), now.timestamp(), reason, json.dumps(problems)))


def settle(ledger: Ledger, show: str, episodes: Iterable[Episode], now: datetime) -> list[str]:
    """Fit a feed's episodes to those that are known; returns the problems. Call inside a transaction."""
    rows = {row.guid: row for row in ledger.episodes(show)}
    episodes, posts = _without_posts(ledger, show, rows, tuple(episodes))
    known = [as_text.load_known(row.known) for row in rows.values() if row.known]
    settled = identity.reconcile(known, episodes)
    for decision in settled.decisions:
        _apply(ledger, show, rows.get(decision.known.guid), decision, now)
    told = f"{posts} posts have neither sound nor a transcript, and are no episodes."
    return [*settled.problems, *([told] if posts else [])]


def _without_posts(
    ledger: Ledger, show: str, rows: dict[str, Row], episodes: tuple[Episode, ...]
) -> tuple[tuple[Episode, ...], int]:
    """The episodes without the posts of a newsletter that is in the same feed, and how many these are.

    A post that gets sound later is an episode from then on; an episode with a page stays one whatever becomes of it.
    """
    kept, posts = [], 0
    for episode in episodes:
        row = rows.get(episode.guid)
        if episode.audio or episode.transcripts or (row is not None and row.state != states.WAITING):
            kept.append(episode)
            continue
        posts += 1
        if row is not None:
            ledger.forget(show, episode.guid)
            del rows[episode.guid]
    return tuple(kept), posts


def adopt(
    hub: Hub, ledger: Ledger, found: dict[str, PageRow], now: datetime, removed: Iterable[tuple[str, str]] = ()
) -> None:
    """Make the ledger agree with the pages: a page makes its episode done, wherever it is; no page means deleted.

    ``removed``: show and GUID of pages that history says an editor took away, for a ledger that does not remember it.
    """
    by_guid = {(folder.split("/", 1)[0], page.guid): page for folder, page in found.items() if page.guid}
    rows = {(row.show, row.guid): row for row in ledger.episodes()}
    with ledger.transaction():
        for key, page in by_guid.items():
            row = rows.get(key)
            if row is None:
                known = as_text.dump_known(adopted.known(hub, page))
                ledger.put(Row(*key, states.DONE, known, folder=page.folder), now)
            elif row.state in (states.DELETED, states.WAITING) or (row.folder and row.folder != page.folder):
                ledger.put(replace(_undeleted(row), folder=page.folder), now)
        for show, guid in removed:
            if (show, guid) not in by_guid and (show, guid) not in rows:
                known = as_text.dump_known(Known(guid, deleted=True))
                ledger.put(Row(show, guid, states.DELETED, known, reason="An editor took its page away."), now)
        for key, row in rows.items():
            if row.state in WRITTEN and key not in by_guid:
                text = as_text.dump_known(replace(as_text.load_known(row.known), deleted=True)) if row.known else ""
                ledger.put(replace(row, state=states.DELETED, known=text, reason="An editor took its page away."), now)


def _poll(client: Client, state: FeedState, private: bool | None, clock: Clock, stop: Stop) -> PollResult:
    """The boundary of a feed: whatever is raised over it is its own failure, except being told to stop."""
    stop.check()
    try:
        with boundary.around(credentials.hide(state.url)):
            return poll(client, state, clock(), private=private)
    except KlankbordError as error:
        return failed(state, error, clock())


def _due(show: ShowPage, row: FeedRow | None, now: datetime, *, early: bool) -> FeedState | None:
    """The state to poll with, or None when the show has no feed, is paused, or its time has not come."""
    url = show.meta.feed
    if not url or show.meta.paused:
        return None
    state = FeedState.recalled(row.state if row else "", url)
    if state.url != url:
        return FeedState(url=url)
    if early or (state.next_poll and state.next_poll - now > LONGEST_WAIT):
        state = replace(state, next_poll=now, gone=state.gone and not early)
    if state.gone or (state.next_poll and state.next_poll > now):
        return None
    return state


def _apply(ledger: Ledger, show: str, row: Row | None, decision: Decision, now: datetime) -> None:
    known, episode = as_text.dump_known(decision.known), decision.episode
    published = episode.published.timestamp() if episode.published else None
    if row is None:
        ledger.put(Row(show, decision.known.guid, states.WAITING, known, as_text.dump_episode(episode), published), now)
        return
    if row.state in WRITTEN and decision.kind in ("edited", "same"):
        state, remembered = replaced.state(row, decision.known, episode, edited=decision.kind == "edited")
        known = as_text.dump_known(remembered)
        if state != row.state or decision.kind == "edited":
            reason = row.reason if state == row.state else ""
            row = replace(row, state=state, reason=reason, payload=as_text.dump_episode(episode), published=published)
    elif decision.kind in ("new", "edited"):
        row = replace(row, payload=as_text.dump_episode(episode), published=published)
    if not row.payload and row.state in WRITTEN and episode.audio and credentials.is_sealed(episode.audio.url):
        row = replace(row, payload=as_text.dump_episode(episode))  # no page says where its sound is
    ledger.put(replace(row, known=known), now)


def _undeleted(row: Row) -> Row:
    known: Known | None = as_text.load_known(row.known) if row.known else None
    text = as_text.dump_known(replace(known, deleted=False)) if known else ""
    state = row.state if row.state in WRITTEN else states.DONE
    return replace(row, state=state, known=text, reason=row.reason if state == states.HELD else "")


def _move(hub: Hub, show: ShowPage, url: str, report: Report) -> bool:
    """Write a feed's new address in the show's page, before the ledger believes it."""
    if credentials.looks_private(url) and credentials.PLACEHOLDER not in url and show.meta.private is not False:
        cause = f"its feed moved to an address that holds a secret ({credentials.hide(url)})"
        mend = f"Set feed: to it with ${{secret}} in its place, and KLANKBORD_FEED_SECRET_{credentials.named(url)}."
        report.failures.append(Failure(show.slug, show.slug, cause, mend))
        return False
    try:
        library_shows.update(show, feed=url)
    except (KlankbordError, OSError) as error:
        if boundary.of_the_disk(error):
            raise
        cause = f"its feed moved, which cannot be written down ({error})"
        report.failures.append(Failure(show.slug, show.slug, cause, f"Set feed: to {url}."))
        return False
    report.notices.append(f"{show.slug}: the feed moved to {url}; its index.md says so now.")
    return True


def put_off(ledger: Ledger, show: ShowPage, result: PollResult, now: datetime, reason: str) -> None:
    """Remember only that the feed was asked, when what it said could not be stored: the next poll gets all of it."""
    with ledger.transaction():
        ledger.put_feed(FeedRow(show.slug, result.retry_state.dumps(), now.timestamp(), reason))
