"""What comes back from a request: a reply, a stream, or one clear line on why there is neither."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore2
import httpx2

from klankbord.errors import NetworkError
from klankbord.feeds import credentials
from klankbord.feeds.politeness import LONGEST_WAIT

_PERMANENT = {301, 308}


class FetchError(NetworkError):
    """A request that gave nothing usable; ``retry_after`` is the seconds that the host asked us to wait, if it did."""

    def __init__(
        self, url: str, cause: str, mend: str = "It is tried again later.", *, retry_after: float | None = None
    ) -> None:
        super().__init__(credentials.hide(url), credentials.hide(cause), mend)
        self.retry_after = retry_after


class SilencedError(FetchError):
    """A request that was not made, because its host had asked for silence."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """One hop: the status that sent us on, and where to."""

    status: int
    url: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply. ``url`` is where it came from in the end, ``headers`` have lower-case names."""

    status: int
    url: str
    body: bytes
    headers: Mapping[str, str]
    redirects: tuple[Redirect, ...] = ()
    retry_after: float | None = None

    @property
    def permanent_url(self) -> str:
        """Where the unbroken run of permanent redirects (301, 308) at the start leads; empty when there is none."""
        url = ""
        for hop in self.redirects:
            if hop.status not in _PERMANENT:
                break
            url = hop.url
        return url


@dataclass(slots=True)
class Stream:
    """A reply whose body has still to be read, in chunks, undecoded."""

    status: int
    url: str
    headers: Mapping[str, str]
    retry_after: float | None
    _parts: Iterator[bytes]

    def chunks(self) -> Iterator[bytes]:
        """The body as it comes in; raises FetchError when it stops halfway."""
        with explained(self.url):
            yield from self._parts


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn what the network throws into one clear line."""
    try:
        yield
    except (httpcore2.TimeoutException, httpx2.TimeoutException, TimeoutError) as error:
        raise FetchError(url, f"takes too long ({str(error) or 'no answer in time'})") from error
    except httpx2.InvalidURL as error:
        raise FetchError(url, f"is not a valid address ({error})", "Correct the URL.") from error
    except (
        httpcore2.NetworkError,
        httpcore2.ProtocolError,
        httpcore2.UnsupportedProtocol,
        httpcore2.ConnectionNotAvailable,
        httpx2.HTTPError,
        httpx2.StreamError,
    ) as error:
        raise FetchError(url, f"could not be fetched ({error or type(error).__name__})") from error


def fields_of(response: httpx2.Response) -> dict[str, str]:
    """Headers by lower-case name, byte for byte (as Latin-1); repeated ones are joined by a comma."""
    fields: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return fields


def retry_after(fields: Mapping[str, str], now: Callable[[], float] = time.time) -> float | None:
    """Seconds to wait according to Retry-After, a number or a date (RFC 9110, 10.2.3), at most 31 days."""
    value = fields.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return float(min(int(value[:12]), int(LONGEST_WAIT)))
    moment = http_date(value)
    return None if moment is None else min(max(0.0, moment.timestamp() - now()), LONGEST_WAIT)


def http_date(value: str) -> datetime | None:
    """A date as HTTP writes it (RFC 9110, 5.6.7); None when it is not one."""
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
