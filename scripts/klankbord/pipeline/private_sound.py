"""Sound of private shows: fetched from an address that only the feed knows, and on the page as a copy or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from klankbord import durable
from klankbord.audio.download import is_whole, place
from klankbord.errors import KlankbordError
from klankbord.feeds import addresses, credentials, sealing
from klankbord.feeds.client import Client
from klankbord.feeds.replies import FetchError, refused
from klankbord.feeds.syndication import parse
from klankbord.library.hub import Hub
from klankbord.library.pages.shows import ShowPage
from klankbord.model import Audio, Episode

_T = TypeVar("_T")


def opened(client: Client, show: ShowPage, episode: Episode, fetch: Callable[[], _T]) -> _T:
    """What ``fetch`` gives, after the feed was asked for the addresses of an episode that are sealed.

    Where an address no longer opens anything the feed is asked once more: it may have been signed for a day only.
    """
    wanted = [address for address in _addresses(episode) if credentials.SEALED in address]
    if not wanted or not show.meta.feed:
        return fetch()
    client.vault.fill(show.slug, lambda: _ask(client, show, wanted), wanted)
    try:
        return fetch()
    except FetchError:
        before = [client.vault.reveal(address) for address in wanted]
        client.vault.fill(show.slug, lambda: _ask(client, show, wanted), wanted, anew=True)
        if before == [client.vault.reveal(address) for address in wanted]:
            raise
        return fetch()


def on_page(hub: Hub, show: ShowPage, episode: Episode) -> tuple[Episode, Path | None]:
    """The episode as its page may tell it, and the copy of its sound that readers hear, if there is one.

    A copy is made only where the show asks for it: ``keep_audio: true``, written out, in its front matter.
    """
    audio = episode.audio
    if audio is None or show.meta.private is False or not _is_private(audio.url):
        return episode, None
    if not (show.meta.keep_audio and "keep_audio" in show.meta.model_fields_set):
        return replace(episode, audio=None), None
    heard = place(audio, hub.state / "audio")
    copy = hub.content / "media" / show.slug / heard.name
    if is_whole(heard) and not (copy.is_file() and copy.stat().st_size == heard.stat().st_size):
        durable.copy(heard, copy)
    if not copy.is_file():
        return replace(episode, audio=None), None
    told = Audio(copy.relative_to(hub.content).as_posix(), audio.type, copy.stat().st_size)
    return replace(episode, audio=told), copy


def _is_private(url: str) -> bool:
    return credentials.is_sealed(url) or credentials.looks_private(url)


def _addresses(episode: Episode) -> list[str]:
    audio = [episode.audio.url] if episode.audio else []
    return [*audio, *(link.url for link in episode.transcripts), episode.chapters_url]


def _ask(client: Client, show: ShowPage, wanted: list[str]) -> None:
    """Read the feed of a show for the addresses in it; its older pages too, where an episode is not in the first."""
    url = show.meta.feed
    reply = client.get(url)
    if reply.status != 200:
        raise refused(url, reply.status, reply.retry_after)
    private = sealing.is_private(url, show.meta.private)
    feed = parse(reply.body, reply.url)
    client.vault.seal(feed, private=private)
    if any(not client.vault.reveal(address) for address in wanted):
        try:
            older, _ = addresses.with_older(client, feed, ())
        except KlankbordError:
            return
        client.vault.seal(older, private=private)
