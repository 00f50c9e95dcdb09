"""The polite HTTP client: bounded in bytes, headers, time and hops, guarded at every address, gentle to every host."""

from __future__ import annotations

import base64
import importlib.metadata
import logging
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType

import httpcore2
import httpx2

from klankbord.feeds import credentials, guard, proxies, sealing
from klankbord.feeds.politeness import Politeness
from klankbord.feeds.replies import (
    FetchError,
    Redirect,
    Reply,
    SilencedError,
    Stream,
    explained,
    fields_of,
    retry_after,
)
from klankbord.settings import Settings

FEED_BYTES = 15 * 2**20
HEADER_BYTES = 64 * 2**10
HEADER_COUNT = 200
HOPS = 10
SECONDS = 60.0
_REDIRECTS = {301, 302, 303, 307, 308}
_CODINGS = {"", "identity", "gzip", "x-gzip", "deflate"}
_TIMEOUT = {"connect": 10.0, "read": 20.0, "write": 20.0, "pool": 60.0}
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json;q=0.9, application/xml;q=0.9, text/xml;q=0.9, "
    "*/*;q=0.5"
)

# At debug level httpcore2 logs requests with their headers and addresses, so with the secrets of private feeds.
logging.getLogger("httpcore2").setLevel(logging.INFO)


class Client:
    """Fetches feeds and files. Safe to share between threads; use it as a context manager."""

    def __init__(
        self,
        settings: Settings,
        *,
        resolver: guard.Resolver = guard.resolve,
        spacing: float | None = None,
        seconds: float = SECONDS,
        ssl_context: object = None,
    ) -> None:
        own = {host.lower() for host in settings.allow_hosts}
        # Hosts that the operator allows by name are the operator's own: nobody is annoyed by haste there.
        self._politeness = Politeness(lambda host: (0.0 if host in own else 1.0) if spacing is None else spacing)
        self._seconds = seconds
        self._local = threading.local()
        self.vault = sealing.Vault()
        self._context = ssl_context if isinstance(ssl_context, ssl.SSLContext) else proxies.trusted()
        self._allowed, self._resolver = settings.allow_hosts, resolver
        self._proxies: dict[str, httpcore2.HTTPProxy] = {}
        self._pool = httpcore2.ConnectionPool(
            ssl_context=self._context,
            max_connections=32,
            max_keepalive_connections=8,
            keepalive_expiry=30.0,
            network_backend=guard.GuardedBackend(settings.allow_hosts, self._deadline, resolver),
        )
        contact = f" (+{settings.contact})" if settings.contact else ""
        self._agent = f"Klankbord/{importlib.metadata.version('klankbord')}{contact}".encode("ascii", "replace")

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        for pool in (self._pool, *self._proxies.values()):
            pool.close()

    def get(
        self, url: str, *, etag: str = "", last_modified: str = "", max_bytes: int = FEED_BYTES, accept: str = _ACCEPT
    ) -> Reply:
        """Fetch ``url`` whole, at most ``max_bytes`` after decompression, within the time limit.

        The validators go back byte for byte as they came (RFC 9110, 13.1). Raises AddressError and FetchError.
        """
        headers = {"accept": accept, "accept-encoding": "gzip, deflate"}
        if etag:
            headers["if-none-match"] = etag
        if last_modified:
            headers["if-modified-since"] = last_modified
        hops: list[Redirect] = []
        with explained(url), self._follow(url, headers, hops, max_bytes) as response:
            coding = response.headers.get("content-encoding", "").strip().lower()
            if coding not in _CODINGS and response.status_code == 200:
                raise FetchError(url, f"uses the content coding {coding!r}, which was not offered")
            body = bytearray()
            for part in response.iter_bytes():
                body += part
                if len(body) > max_bytes:
                    raise FetchError(url, f"is larger than {max_bytes:,} bytes", "Ask the publisher for a smaller one.")
            fields = fields_of(response)
            return Reply(
                response.status_code, _url(url, response), bytes(body), fields, tuple(hops), retry_after(fields)
            )

    @contextmanager
    def stream(
        self, url: str, headers: Mapping[str, str] | None = None, *, seconds: float = 6 * 3600
    ) -> Iterator[Stream]:
        """Open ``url`` for reading in chunks, in identity encoding. Raises AddressError and FetchError."""
        sent = {"accept": "*/*", "accept-encoding": "identity", **(headers or {})}
        with explained(url), self._follow(url, sent, [], None, seconds) as response:
            fields = fields_of(response)
            if fields.get("content-encoding", "").strip().lower() not in {"", "identity"}:
                raise FetchError(url, "comes in a content coding that was not asked for")
            yield Stream(response.status_code, _url(url, response), fields, retry_after(fields), response.iter_raw())

    def _checked(self, url: str) -> httpx2.URL:
        """The URL with what is secret filled in; raises FetchError when it is not http or https with a host."""
        sealed = credentials.SEALED in url
        real = credentials.reveal(self.vault.reveal(url) if sealed else url.strip())
        if sealed and not real:
            raise FetchError(url, "is a private address that is no longer in its feed", "Ask the publisher for it.")
        if credentials.PLACEHOLDER in real:
            name = f"KLANKBORD_FEED_SECRET_{credentials.named(real)}"
            mend = f"Set {name} in the environment of this command (docs/feeds.md, Private feeds)."
            raise FetchError(url, "has a ${secret} that nothing is known for", mend)
        parsed = httpx2.URL(real)
        if parsed.scheme not in {"http", "https"} or not parsed.host:
            raise FetchError(url, "is not an http or https address", "Correct the URL.")
        return parsed

    def _deadline(self) -> guard.Deadline:
        if not hasattr(self._local, "deadline"):
            self._local.deadline = guard.Deadline()
        deadline: guard.Deadline = self._local.deadline
        return deadline

    @contextmanager
    def _follow(
        self,
        url: str,
        headers: Mapping[str, str],
        hops: list[Redirect],
        max_bytes: int | None,
        seconds: float | None = None,
    ) -> Iterator[httpx2.Response]:
        """Send the request, follow at most ``HOPS`` redirects (noted in ``hops``), give the last response open."""
        allowed = seconds or self._seconds
        seen = set()
        at = self._checked(url)
        while True:
            host = at.host.lower()
            silence = self._politeness.silence(host)
            if silence:
                raise SilencedError(url, f"{host} asked to be left alone", retry_after=silence)
            seen.add(str(at))
            with self._politeness.turn(host):
                self._deadline().start(allowed)
                with self._send(at, headers, max_bytes) as response:
                    if response.status_code not in _REDIRECTS or "location" not in response.headers:
                        self._heed(host, response)
                        yield response
                        return
                    at = _next_hop(url, at, response)
            hops.append(Redirect(response.status_code, credentials.masked(str(at))))
            if str(at) in seen:
                raise FetchError(url, "redirects in a circle", "Look for the feed's new address.")
            if len(hops) > HOPS:
                raise FetchError(url, f"redirects more than {HOPS} times", "Look for the feed's new address.")

    def _heed(self, host: str, response: httpx2.Response) -> None:
        """Remember that a host wants to be left alone (RFC 6585, 4 and RFC 9110, 15.6.4).

        A 503 that names no time speaks for its own address only: one broken feed of a large host must not keep the
        episodes of all its neighbours waiting.
        """
        wait = retry_after(fields_of(response))
        if response.status_code == 429 or (response.status_code == 503 and wait is not None):
            self._politeness.hush(host, wait or 60.0)

    @contextmanager
    def _send(self, at: httpx2.URL, headers: Mapping[str, str], max_bytes: int | None) -> Iterator[httpx2.Response]:
        sent = [(b"host", at.netloc), (b"user-agent", self._agent)]
        sent += [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
        pair = credentials.for_url(str(at))
        if pair:
            sent.append((b"authorization", b"Basic " + base64.b64encode(":".join(pair).encode())))
        request = httpcore2.Request(
            "GET",
            httpcore2.URL(scheme=at.raw_scheme, host=at.raw_host, port=at.port, target=at.raw_path),
            headers=sent,
            extensions={"timeout": dict(_TIMEOUT)},
        )
        response = self._answer(self._pool_for(at), request)
        try:
            if len(response.headers) > HEADER_COUNT or sum(len(k) + len(v) for k, v in response.headers) > HEADER_BYTES:
                raise FetchError(str(at), "sends too many headers")
            yield httpx2.Response(
                response.status,
                headers=response.headers,
                stream=_Counted(response, max_bytes),
                request=httpx2.Request("GET", at),
            )
        finally:
            response.close()

    def _pool_for(self, at: httpx2.URL) -> httpcore2.ConnectionPool:
        """Connections to a host: straight to it, or through the proxy that the environment names."""
        port = at.port or {"https": 443, "http": 80}[at.scheme]
        address = proxies.for_host(at.scheme, at.host, port)
        if not address:
            return self._pool
        proxies.refuse_inside(at.host, self._allowed)
        if address not in self._proxies:
            made = proxies.pool(address, self._context, self._deadline, self._resolver)
            self._proxies.setdefault(address, made)
        return self._proxies[address]

    def _answer(self, pool: httpcore2.ConnectionPool, request: httpcore2.Request) -> httpcore2.Response:
        """Send a request, and again if the server hung up on a kept connection just then (RFC 9112, 9.3.1)."""
        try:
            return pool.handle_request(request)
        except httpcore2.RemoteProtocolError as error:
            if "without sending a response" not in str(error):
                raise
            return pool.handle_request(request)


class _Counted(httpx2.SyncByteStream):
    """The body as it comes over the wire, never more than the limit: a stream can be long and decode to nothing."""

    def __init__(self, response: httpcore2.Response, max_bytes: int | None) -> None:
        self._response, self._max_bytes = response, max_bytes

    def __iter__(self) -> Iterator[bytes]:
        count = 0
        for part in self._response.iter_stream():
            count += len(part)
            if self._max_bytes is not None and count > self._max_bytes:
                raise httpcore2.RemoteProtocolError(f"is larger than {self._max_bytes:,} bytes")
            yield part

    def close(self) -> None:
        """Give the connection back."""
        self._response.close()


def _next_hop(url: str, at: httpx2.URL, response: httpx2.Response) -> httpx2.URL:
    target = at.join(response.headers["location"])
    if target.userinfo or target.scheme not in {"http", "https"} or not target.host:
        raise FetchError(url, "redirects to something that is not a plain http or https address")
    if at.scheme == "https" and target.scheme == "http" and credentials.is_secret(str(at)):
        raise FetchError(url, "redirects a private feed to an address without encryption")
    return target


def _url(asked: str, response: httpx2.Response) -> str:
    """Where an answer came from, without secrets: of a sealed address no more than its seal."""
    return asked if credentials.SEALED in asked else credentials.masked(str(response.request.url))
