"""What every request passes first: the right host, the right origin, not too large; and what every answer carries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from klankbord.desk.log import Log

LARGEST = 3_000_000
"""Bytes of a request: a page of two million, in JSON."""
LARGEST_PICTURE = 15_000_000
PICTURES = "/pictures/"
SAFE = frozenset({"GET", "HEAD"})
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def policy(*, media: str = "") -> str:
    """The Content-Security-Policy of the desk; ``media`` names where sound may come from beside the desk itself."""
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "media-src": f"'self' {media}".strip(),
        "frame-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


@dataclass(frozen=True, slots=True)
class Reached:
    """Where browsers reach the desk: an origin is scheme, host and port as they send it. ``proxied``: by a proxy."""

    origins: tuple[str, ...]
    proxied: bool = False

    @classmethod
    def at(cls, host: str, port: int, address: str = "") -> Reached:
        """The desk that listens at ``host`` and ``port``, and that a proxy shows at ``address``, if any does."""
        if address:
            return cls((f"{urlsplit(address).scheme}://{urlsplit(address).netloc}".lower(),), True)
        names = ("127.0.0.1", "localhost", "[::1]") if loopback(host) else (f"[{host}]" if ":" in host else host,)
        return cls(tuple(f"http://{name}:{port}".removesuffix(":80") for name in names))

    @property
    def hosts(self) -> frozenset[str]:
        """What may stand in the header Host: anything else is a page elsewhere that had its name lead here."""
        return frozenset(urlsplit(origin).netloc for origin in self.origins)

    @property
    def secure(self) -> bool:
        """Whether browsers come by https."""
        return all(origin.startswith("https://") for origin in self.origins)


def loopback(host: str) -> bool:
    """Whether only this machine can reach what listens at ``host``."""
    return host in {"127.0.0.1", "::1", "localhost"}


class Guard:
    """The first of the desk to see a request, and the last to see its answer."""

    def __init__(self, app: ASGIApp, reached: Reached, log: Log) -> None:
        self.app, self.reached, self.log = app, reached, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what must not come in, count what does, and see it off with the headers that keep it apart."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = LARGEST_PICTURE if scope["path"].startswith(PICTURES) else LARGEST
        refusal = self._refusal(scope["method"], headers, limit)
        if refusal:
            status, cause = refusal
            peer = scope.get("client") or ("?", 0)
            self.log.note("refused", "", str(peer[0]), cause=cause, path=scope["path"])
            await PlainTextResponse(cause, status)(scope, receive, self._sending(send))
            return
        await self.app(scope, _limited(receive, limit), self._sending(send))

    def _refusal(self, method: str, headers: Headers, limit: int) -> tuple[int, str] | None:
        if headers.getlist("host") and headers.getlist("host")[0].lower() not in self.reached.hosts:
            return 421, "This desk does not go by that name."
        if len(headers.getlist("host")) != 1:
            return 400, "A request names one host."
        if method in SAFE:
            return None
        if method not in {"POST", "PUT"}:
            return 405, "The desk does not do that."
        if not self._same_origin(headers.getlist("origin"), headers.get("sec-fetch-site", "")):
            return 403, "That came from another site."
        length = headers.get("content-length", "")
        if length and (not length.isascii() or not length.isdigit() or int(length) > limit):
            return 413, f"At most {limit / 1e6:.0f} MB."
        return None

    def _same_origin(self, origins: Iterable[str], fetched: str) -> bool:
        """Whether the page that sent this is one of ours: browsers say so, and no page can make them lie."""
        told = list(origins)
        if fetched and fetched != "same-origin":
            return False
        return told[0].lower() in self.reached.origins if len(told) == 1 else False

    def _sending(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", policy())
                headers.setdefault("Cache-Control", "no-store")
                if self.reached.secure:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        return sending


class TooLargeError(Exception):
    """A body went on after the limit."""


def _limited(receive: Receive, limit: int) -> Receive:
    """The same body, of which no more than ``limit`` bytes are taken, whatever its header said."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLargeError
        return message

    return limited
