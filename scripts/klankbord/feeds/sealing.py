"""Addresses of private feeds: what is kept, shown and published has seals in their place.

The real addresses are in nobody's file. They are in the feed, which only the secret in the environment opens, and in
the memory of the client that read it; whoever needs one again asks the feed again. That is also what such addresses
need: many are signed anew every day, and one of last week opens nothing.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar
from urllib.parse import urlsplit

from klankbord.feeds import credentials
from klankbord.model import Audio, Episode, Feed, TranscriptLink

_T = TypeVar("_T")

FRESH = 600.0
"""Seconds for which what a feed said is thought to be true: addresses that are signed last at least as long."""
_EXTENSION = re.compile(r"\.[a-z0-9]{2,5}")
_WORD = re.compile(r"[^\s/?&#;=<>\"'()\[\]]{6,}")
_ADDRESS = re.compile(r"(?i)https?://\S+")


def is_private(url: str, said: bool | None) -> bool | None:
    """Whether all addresses of the show at ``url`` are private: as somebody ``said``, else True for a feed that needs a
    secret, and None where only an address that looks private by itself is."""
    if said is not None:
        return said
    needs = credentials.PLACEHOLDER in url or credentials.for_url(url) is not None or credentials.looks_private(url)
    return True if needs else None


@dataclass(slots=True)
class Vault:
    """The real addresses behind seals, for as long as this process lives. Safe to share between threads."""

    _real: dict[str, str] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reveal(self, address: str) -> str:
        """The real address; empty when its feed has to be asked first."""
        return self._real.get(address, "")

    def fill(self, feed: str, ask: Callable[[], None], wanted: Collection[str], *, anew: bool = False) -> None:
        """Have ``ask`` read a feed when an address is wanted that is not here, or with ``anew`` one that is older than
        ``FRESH``; once for all that wait."""
        with self._lock:
            age = time.monotonic() - self._asked.get(feed, float("-inf"))
            if age < FRESH or (not anew and all(address in self._real for address in wanted)):
                return
            self._asked[feed] = time.monotonic()
            ask()

    def seal(self, feed: Feed, *, private: bool | None) -> Feed:
        """The feed with seals in place of private addresses, and without their secrets in any of its texts.

        ``private``: all addresses of sound, transcripts and chapters are; None: those that look it; False: none.
        """
        if private is False:
            return feed
        secrets = {
            secret
            for episode in feed.episodes
            for address in _addresses(episode)
            if private or credentials.looks_private(address)
            for secret in credentials.secrets_in(address, private=bool(private))
        }
        if private:
            for address in (feed.show.link, feed.show.image, feed.show.new_feed_url):
                secrets |= credentials.secrets_in(address, private=True)
        if not secrets and not private:
            return feed
        episodes = tuple(self._episode(episode, secrets, private=bool(private)) for episode in feed.episodes)
        clean = _Clean(secrets)
        return replace(
            feed,
            show=clean.of(feed.show),
            episodes=episodes,
            problems=tuple(map(credentials.hide, clean.of(feed.problems))),
        )

    def _episode(self, episode: Episode, secrets: Collection[str], *, private: bool) -> Episode:
        """One episode, its addresses sealed; one that is identified by a private address is identified by a digest."""
        guid = episode.guid
        if guid and _Clean(secrets).of(guid) != guid:
            told = f"{credentials.masked(guid).partition('?')[0]}\0{episode.title}\0{episode.published}"
            guid = f"private:{hashlib.sha256(told.encode()).hexdigest()[:32]}"

        def sealed(address: str, kind: str) -> str:
            hidden = private or credentials.looks_private(address) or _Clean(secrets).of(address) != address
            return self._seal(address, f"{kind}\0{guid}") if address and hidden else address

        audio, chapters = episode.audio, sealed(episode.chapters_url, "chapters")
        if audio is not None:
            audio = replace(audio, url=sealed(audio.url, "audio"))
        links: list[TranscriptLink] = [
            replace(link, url=sealed(link.url, f"transcript {number}"))
            for number, link in enumerate(episode.transcripts)
        ]
        bare = replace(episode, guid="", audio=None, transcripts=(), chapters_url="", alternates=())
        alternates: tuple[Audio, ...] = () if private else episode.alternates
        return replace(
            _Clean(secrets).of(bare),
            guid=guid, audio=audio, transcripts=tuple(links), chapters_url=chapters, alternates=alternates,
        )  # fmt: skip

    def _seal(self, address: str, identity: str) -> str:
        parts = urlsplit(address)
        ending = posixpath.splitext(parts.path)[1].lower()
        digest = hashlib.sha256(identity.encode()).hexdigest()[:20]
        ending = ending if _EXTENSION.fullmatch(ending) else ""
        seal = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/{credentials.SEALED}/{digest}{ending}"
        self._real[seal] = address
        return seal


@dataclass(frozen=True, slots=True)
class _Clean:
    """Texts without secrets: an address that holds one is left out, other texts lose just the secret."""

    secrets: Collection[str]

    def of(self, value: _T) -> _T:
        """The same value (a noun, a tuple or a text) without secrets, at any depth."""
        return credentials.without(value, self._text)

    def _text(self, text: str) -> str:
        bare = _WORD.sub(self._word, text)
        bare = credentials.hide(bare) if "://" in bare else bare
        if bare == text:
            return text
        return "" if _ADDRESS.fullmatch(text) else bare

    def _word(self, match: re.Match[str]) -> str:
        word = match[0]
        return "…" if word in self.secrets or word.partition(".")[0] in self.secrets else word


def _addresses(episode: Episode) -> Iterator[str]:
    if episode.audio is not None:
        yield episode.audio.url
    yield from (other.url for other in episode.alternates)
    yield from (link.url for link in episode.transcripts)
    yield from (address for address in (episode.chapters_url, episode.link, episode.image) if address)
