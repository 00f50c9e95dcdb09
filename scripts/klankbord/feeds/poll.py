"""One poll of one feed, from what is remembered of it to what to remember next. Never raises for a bad feed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from klankbord.errors import KlankbordError
from klankbord.feeds import addresses, schedule, sealing
from klankbord.feeds.addresses import is_same_show
from klankbord.feeds.client import Client
from klankbord.feeds.remembered import FeedState
from klankbord.feeds.replies import FetchError, Reply, SilencedError, refused
from klankbord.feeds.syndication import is_web_page, parse
from klankbord.model import Feed

__all__ = ["FeedState", "PollResult", "failed", "poll"]

_REMEMBERED = 50

Outcome = Literal["changed", "unchanged", "gone", "failed", "waiting"]


@dataclass(frozen=True, slots=True)
class PollResult:
    """What a poll gave.

    Save ``state`` only once the episodes of ``feed`` are stored, and ``retry_state`` when storing them failed: then the
    next poll fetches the feed whole again. ``moved_to`` is a new address that proved to hold the same show;
    ``state.url`` is then that address too.
    """

    outcome: Outcome
    state: FeedState
    retry_state: FeedState
    feed: Feed | None = None
    moved_to: str = ""
    problems: tuple[str, ...] = ()
    error: KlankbordError | None = None


def poll(
    client: Client, state: FeedState, now: datetime, *, force: bool = False, private: bool | None = None
) -> PollResult:
    """Ask a feed for news when it is due, or in any case with ``force``; a feed that is gone is asked only then.

    ``private`` is what somebody said of the show; None leaves it to the feed's address. Private addresses come sealed.
    """
    if not force and (state.gone or (state.next_poll is not None and now < state.next_poll)):
        return PollResult("gone" if state.gone else "waiting", state, state)
    try:
        reply = client.get(state.url, etag=state.etag, last_modified=state.last_modified)
        if reply.status == 410:
            return _gone(state, now)
        if reply.status == 304 and (state.etag or state.last_modified):
            return _unchanged(state, reply, now)
        if reply.status != 200:
            raise refused(state.url, reply.status, reply.retry_after)
        if state.digest and state.digest == _digest(reply.body):
            return _unchanged(state, reply, now)
        return _changed(client, state, reply, now, sealing.is_private(state.url, private))
    except KlankbordError as error:
        return failed(state, error, now)


def _gone(state: FeedState, now: datetime) -> PollResult:
    error = FetchError(state.url, "is gone for good (410)", "Remove the show, pause it, or give it its new address.")
    gone = replace(state, gone=True, polled=now, next_poll=None)
    return PollResult("gone", gone, gone, problems=(str(error),), error=error)


def failed(state: FeedState, error: KlankbordError, now: datetime) -> PollResult:
    """The result of a poll that came to nothing, whatever the cause: the next one is put off further each time."""
    wait = error.retry_after if isinstance(error, FetchError) else None
    if isinstance(error, SilencedError):
        # It was not asked, so it did not fail: another feed of its host did, which must not put this one off for days.
        later = replace(state, next_poll=now + timedelta(seconds=wait or 0.0))
        return PollResult("failed", later, later, problems=(str(error),), error=error)
    failures = state.failures + 1
    due = schedule.next_poll(now, hints=schedule.Hints(state.pace), failures=failures, retry_after=wait)
    failed = replace(state, failures=failures, polled=now, next_poll=due)
    return PollResult("failed", failed, failed, problems=(str(error),), error=error)


def _unchanged(state: FeedState, reply: Reply, now: datetime) -> PollResult:
    """Keep the validators of this reply: they may be new although the feed is not (RFC 9110, 15.4.5)."""
    headers = reply.headers
    etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    if reply.status == 304:
        etag, modified = etag or state.etag, modified or state.last_modified
    # The very address that answers has been parsed as this show before, so a lasting redirect to it may be kept.
    moved = reply.permanent_url if reply.url == state.came_from else ""
    fresh = replace(
        state,
        url=moved or state.url,
        etag=etag,
        last_modified=modified,
        polled=now,
        failures=0,
        gone=False,
    )
    fresh = replace(fresh, next_poll=_due(fresh, headers, now))
    return PollResult("unchanged", fresh, replace(fresh, url=state.url), moved_to=moved)


def _changed(client: Client, state: FeedState, reply: Reply, now: datetime, private: bool | None) -> PollResult:
    known = bool(state.show_guid or state.guids)
    try:
        feed = parse(reply.body, reply.url)
    except KlankbordError as error:
        if known and is_web_page(reply.body):
            cause = "answers with a web page where its feed was: an error, or the network wants somebody to sign in"
            raise FetchError(state.url, cause) from error
        raise
    same = is_same_show(state.show_guid, state.guids, feed)
    if known and reply.redirects and not same:
        raise FetchError(state.url, f"now leads to another show ({feed.show.title})", "Check the show's address.")
    moved = reply.permanent_url if known and same else ""
    problems = list(client.vault.seal(feed, private=private).problems)
    if known and not same:
        problems.append("None of the episodes that were in this feed before is in it now.")
    new_feed, new_url, notes = addresses.new_address(client, feed, (state.url, reply.url))
    complete, more = addresses.with_older(client, new_feed, state.guids)
    complete = client.vault.seal(complete, private=private)
    headers = reply.headers if feed.whole else {}
    fresh = replace(
        _remembering(state, complete),
        url=new_url or moved or state.url,
        came_from=reply.url,
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
        digest=_digest(reply.body) if feed.whole else "",
        polled=now,
        failures=0,
        gone=False,
    )
    if new_url:  # the validators are of the old address
        fresh = replace(fresh, etag="", last_modified="", digest="")
    fresh = replace(fresh, next_poll=_due(fresh, reply.headers, now))
    retry = replace(state, polled=now, next_poll=now + schedule.SHORTEST, gone=False)
    return PollResult("changed", fresh, retry, complete, new_url or moved, (*problems, *notes, *more))


def _remembering(state: FeedState, feed: Feed) -> FeedState:
    moments = sorted(episode.published for episode in feed.episodes if episode.published)
    return replace(
        state,
        show_guid=feed.show.guid or state.show_guid,
        guids=tuple(episode.guid for episode in feed.episodes[:_REMEMBERED]) or state.guids,
        published=tuple(moments[-_REMEMBERED:]),
        ttl=feed.pace.ttl,
        skip_hours=tuple(sorted(feed.pace.skip_hours)),
        skip_days=tuple(sorted(feed.pace.skip_days)),
    )


def _due(state: FeedState, headers: Mapping[str, str], now: datetime) -> datetime:
    return schedule.next_poll(
        now,
        hints=schedule.hints(state.pace, headers, now),
        published=state.published,
        conditional=bool(state.etag or state.last_modified),
    )


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
