"""Ask one site for its pages with good manners: as its robots.txt allows, one at a time, and only for what changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from protego import Protego

from klankbord.errors import KlankbordError
from klankbord.feeds.client import Client
from klankbord.feeds.replies import FetchError, SilencedError
from klankbord.languages.messages import as_sentence, message, sentence
from klankbord.library.importers import sitemaps
from klankbord.library.importers.fetching import LARGEST
from klankbord.library.importers.remembering import Kept, Memory

NAME = "Klankbord"
_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
_ROBOTS = 500_000  # bytes of a robots.txt that are read (RFC 9309, 2.5)
_LONGEST_DELAY = 60.0  # seconds between two requests, however long a site asks for
_PATIENCE = 120.0  # seconds to wait when a site asks for rest; longer ends the visit
_MOST_FAILURES = 8  # in a row, after which the site is taken to be down


class ForbiddenError(KlankbordError):
    """A page that the site's robots.txt asks programs to leave alone."""


class StoppedError(KlankbordError):
    """The site no longer answers, or asked to be left alone: the visit ends here and can go on later."""


class Asker:
    """Asks one site. ``sleep`` and ``clock`` are for tests."""

    def __init__(
        self,
        client: Client,
        memory: Memory,
        site: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._memory, self._sleep, self._clock = client, memory, sleep, clock
        self._failures, self._next = 0, 0.0
        self.robots = self._robots(site)
        self.delay = min(_LONGEST_DELAY, max(0.0, self.robots.crawl_delay(NAME) or 0.0))

    def _robots(self, site: str) -> Protego:
        """The rules of a site: none when it has no such file, all forbidden if its server fails (RFC 9309, 2.3.1)."""
        parts = urlsplit(site)
        url = f"{parts.scheme}://{parts.netloc}/robots.txt"
        reply = self._client.get(url, max_bytes=10 * _ROBOTS, accept="text/plain, */*;q=0.5")
        if reply.status >= 500 or reply.status == 429:
            raise StoppedError(url, message("in_robots_stopped", status=reply.status))
        text = reply.body[:_ROBOTS].decode("utf-8", "replace") if reply.status == 200 else ""
        return Protego.parse(text.removeprefix("\ufeff"))

    def page(self, url: str, changed: str = "") -> Kept:
        """What is at an address, from memory while that is current; ``changed`` is what a sitemap says of it.

        Raises ForbiddenError for what robots.txt forbids, StoppedError when the visit has to end, KlankbordError when
        the page cannot be had.
        """
        if not self.robots.can_fetch(url, NAME):
            raise ForbiddenError(url, message("in_robots"))
        known = self._memory.get(url)
        if known and (known.visit == self._memory.visit or self._is_current(known, changed)):
            return known
        reply = self._asked(url, known)
        kept = Kept(reply.final, reply.kind, reply.etag, reply.modified, changed, self._memory.visit, reply.body)
        self._memory.put(url, kept)
        return kept

    @staticmethod
    def _is_current(known: Kept, changed: str) -> bool:
        """Whether a page need not be asked for: it has nothing to ask with, and its sitemap says it did not change."""
        return bool(changed) and changed == known.changed and not (known.etag or known.modified)

    def _asked(self, url: str, known: Kept | None) -> Kept:
        """The site's answer; what is known, when the site says that it did not change."""
        for last in (False, True):
            self._wait()
            try:
                reply = self._client.get(
                    url,
                    etag=known.etag if known else "",
                    last_modified=known.modified if known else "",
                    max_bytes=LARGEST,
                    accept=_ACCEPT,
                )
            except SilencedError as error:
                self._rest(url, error.retry_after or 60.0, stop=last)
                continue
            except FetchError as error:
                self._failed(url, as_sentence(error))
                raise
            if not last and (reply.status == 429 or (reply.status == 503 and reply.retry_after is not None)):
                self._rest(url, reply.retry_after or 60.0)
                continue
            if reply.status == 429 or reply.status >= 500:
                self._failed(url, sentence("in_answers", status=reply.status))
                raise KlankbordError(url, message("in_answers", mend="in_answers_later", status=reply.status))
            self._failures = 0
            if reply.status == 304 and known:
                return known
            if reply.status != 200:
                raise KlankbordError(url, message("in_answers", status=reply.status))
            kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
            etag, modified = reply.headers.get("etag", ""), reply.headers.get("last-modified", "")
            return Kept(reply.url, kind, etag, modified, "", 0, reply.body)
        raise AssertionError

    def _wait(self) -> None:
        """Keep the pause that the site asks for; the client keeps one of its own."""
        now = self._clock()
        if self._next > now:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + self.delay

    def _rest(self, url: str, seconds: float, *, stop: bool = False) -> None:
        """Leave the site alone for as long as it asks; raises StoppedError if that is too long or was done already."""
        if stop or seconds > _PATIENCE:
            raise StoppedError(sitemaps.host_of(url), message("in_left_alone", seconds=f"{seconds:.0f}"))
        self._sleep(seconds + 1.0)

    def _failed(self, url: str, cause: str) -> None:
        self._failures += 1
        if self._failures >= _MOST_FAILURES:
            raise StoppedError(sitemaps.host_of(url), message("in_failing", times=self._failures, cause=cause))
