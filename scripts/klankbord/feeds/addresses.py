"""The other addresses of a feed: its older pages (RFC 5005) and the new home it says it has."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from klankbord.errors import LATER, KlankbordError, NetworkError
from klankbord.feeds.client import Client
from klankbord.feeds.replies import Reply
from klankbord.feeds.syndication import parse
from klankbord.model import Feed

MOST = 20
"""Older pages followed in one poll."""


def is_same_show(show_guid: str, guids: Iterable[str], feed: Feed) -> bool:
    """Whether a feed is of the show that is known: the same ``podcast:guid``, or an episode in common."""
    if show_guid and feed.show.guid:
        return show_guid.lower() == feed.show.guid.lower()
    return not {episode.guid for episode in feed.episodes}.isdisjoint(guids)


def new_address(client: Client, feed: Feed, current: Collection[str]) -> tuple[Feed, str, list[str]]:
    """Follow ``itunes:new-feed-url`` once: the feed there and its address if it is the same show, else the feed."""
    target = feed.show.new_feed_url
    if not target or target in current:
        return feed, "", []
    try:
        found, reply = _read(client, target)
    except KlankbordError as error:
        return feed, "", [f"The feed says it moved, but its new address does not work: {error}"]
    if not is_same_show(feed.show.guid, (episode.guid for episode in feed.episodes), found):
        return feed, "", [f"The feed says it moved to {target}, but that is another show ({found.show.title})."]
    return found, reply.permanent_url or target, []


def with_older(client: Client, feed: Feed, guids: Collection[str]) -> tuple[Feed, list[str]]:
    """The feed with the episodes of its older pages, as far back as the first page that holds a known episode.

    Stops at a page that was seen before, that is of another show or that cannot be read, and after ``MOST`` pages.
    """
    whole, page, seen = feed, feed, {feed.show.feed_url}
    for _ in range(MOST):
        link = _older(page)
        if not link or any(episode.guid in guids for episode in page.episodes):
            return whole, []
        if link in seen:
            return whole, [f"The older pages of the feed go round in a circle at {link}."]
        seen.add(link)
        try:
            page, _ = _read(client, link)
        except KlankbordError as error:
            return whole, [f"An older page of the feed could not be read: {error}"]
        if not _belongs(whole, page):
            return whole, [f"An older page of the feed is of another show ({page.show.title}) and is left out."]
        have = {episode.guid for episode in whole.episodes}
        older = tuple(episode for episode in page.episodes if episode.guid not in have)
        whole = replace(whole, episodes=whole.episodes + older, problems=whole.problems + page.problems)
    return whole, [f"The feed has more than {MOST} older pages; the rest is left out."]


def _read(client: Client, url: str) -> tuple[Feed, Reply]:
    """The feed at ``url``; raises KlankbordError when there is no feed there."""
    reply = client.get(url)
    if reply.status != 200:
        raise NetworkError(url, f"answers with status {reply.status}", LATER)
    return parse(reply.body, reply.url), reply


def _older(feed: Feed) -> str:
    links = dict(reversed(feed.pages))
    return links.get("prev-archive") or links.get("next") or ""


def _belongs(feed: Feed, page: Feed) -> bool:
    """Whether a page is of the same show; pages share no episodes, so without a guid the title or site must agree."""
    if feed.show.guid and page.show.guid:
        return feed.show.guid.lower() == page.show.guid.lower()
    return feed.show.title == page.show.title or bool(feed.show.link and feed.show.link == page.show.link)
