"""What comes back from a request: a reply, a stream, or one clear line on why there is neither."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore2
import httpx2

from klankbord.errors import LATER, NetworkError
from klankbord.feeds import credentials, proxies
from klankbord.feeds.politeness import LONGEST_WAIT

_PERMANENT = {301, 308}


class FetchError(NetworkError):
    """A request that gave nothing usable; ``retry_after`` is the seconds that the host asked us to wait, if it did."""

    def __init__(self, url: str, cause: str, mend: str = LATER, *, retry_after: float | None = None) -> None:
        super().__init__(credentials.hide(url), credentials.hide(cause), mend)
        self.retry_after = retry_after


class SilencedError(FetchError):
    """A request that was not made, because its host had asked for silence."""


def refused(url: str, status: int, wait: float | None = None) -> FetchError:
    """The error for an answer that is not 200, with what helps: for 401 the variable that holds the password."""
    if status == 401:
        name = f"KLANKBORD_FEED_AUTH_{credentials.named(url)}"
        mend = f"Set {name}=user:password, or name the host in a netrc file (docs/feeds.md, Private feeds)."
        if credentials.for_url(url):
            mend = f"The user name or password in {name} (or netrc) is not the right one."
        return FetchError(url, "asks for a user name and a password (401)", mend)
    if status == 407:
        mend = "Write them in the address of HTTPS_PROXY: http://user:password@host:port."
        return FetchError(url, "cannot be asked: the proxy wants a user name and a password (407)", mend)
    if status == 511:
        return FetchError(url, "cannot be asked: the network here wants somebody to sign in first (511)")
    return FetchError(url, f"answers with status {status}", retry_after=wait)


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
        why = "no secure connection in time" if "_ssl.c" in str(error) else str(error) or "no answer in time"
        raise FetchError(url, f"takes too long ({why})") from error
    except httpcore2.ProxyError as error:
        if str(error).startswith("407"):
            raise refused(url, 407) from error
        raise FetchError(url, f"cannot be asked through the proxy ({error})") from error
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
        if isinstance(secure := _of_tls(error), ssl.SSLError):
            raise _insecure(url, secure) from error
        why = str(error) or type(error).__name__
        if proxy := proxies.named(url):
            mend = f"Is HTTPS_PROXY or HTTP_PROXY right, and does the proxy answer? {LATER}"
            raise FetchError(url, f"could not be fetched through the proxy {proxy} ({why})", mend) from error
        raise FetchError(url, f"could not be fetched ({why})") from error


def _of_tls(error: BaseException | None) -> BaseException | None:
    """The error of TLS behind one of the network."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error


def _insecure(url: str, error: ssl.SSLError) -> FetchError:
    """One line on why a connection is not secure."""
    if isinstance(error, ssl.SSLCertVerificationError):
        mend = "Tell the publisher; if the server or a proxy is your own, name its certificate in SSL_CERT_FILE."
        cause = f"has a certificate that is not trusted ({error.verify_message.rstrip('.')})"
        return FetchError(url, cause, f"{mend} {LATER}")
    reason = (error.reason or str(error)).replace("_", " ").lower()
    return FetchError(url, f"cannot be reached securely ({reason})", f"Is it an https address? {LATER}")


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
