"""Who is at the desk: the token of a desk of one's own, or a name and a password; then a session."""

from __future__ import annotations

import secrets
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from klankbord.desk import keeping, sessions
from klankbord.desk.accounts import LONGEST, Accounts, User
from klankbord.desk.attempts import Attempts
from klankbord.desk.guard import Reached, loopback
from klankbord.desk.log import Log
from klankbord.desk.sessions import Session, Sessions
from klankbord.library.hub import Hub

OWN = "eigen"
"""The name of the one user of a desk without accounts."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sent a request: the user and the session."""

    user: User
    session: Session


class Entry:
    """The door: ``token`` opens a desk of one's own; with accounts there is none, and people sign in."""

    def __init__(
        self, hub: Hub, reached: Reached, port: int, *, accounts: bool, clock: Callable[[], float] = time.time
    ) -> None:
        place = keeping.folder(hub)
        self.accounts = Accounts.of(hub) if accounts else None
        self.token = "" if accounts else secrets.token_urlsafe(32)
        self.log = Log(place / "audit.jsonl")
        self.attempts = Attempts(clock)
        self.sessions = Sessions(place / ("sessions.json" if accounts else "own-sessions.json"), clock)
        self.reached = reached
        self._own = User(OWN, "publisher", *_in_git(hub))
        prefix = "__Host-" if reached.secure else ""
        self.cookie = f"{prefix}klankbord-{port}"  # cookies know no ports: two hubs on one machine keep apart

    def visitor(self, request: Request) -> Visitor | None:
        """Who sent a request; None for a stranger, and for a session whose account has changed since."""
        session = self.sessions.find(request.cookies.get(self.cookie, ""))
        if session is None:
            return None
        if self.accounts is None:
            return Visitor(self._own, session) if session.user == OWN else None
        user = self.accounts.find(session.user)
        if user is None or not sessions.same(session.stamp, self.accounts.stamp(session.user)):
            return None
        return Visitor(user, session)

    def by_token(self, request: Request, given: str) -> Response:
        """The answer to the address that ``klankbord desk`` prints: a session, and an address without the token."""
        address = self.address(request)
        if wait := self.attempts.wait(address):
            return _later(wait)
        if not self.token or not sessions.same(given, self.token):
            self.attempts.failed(address)
            self.log.note("wrong token", "", address)
            return RedirectResponse("/enter", 303)
        self.log.note("opened", OWN, address)
        return self._admit(OWN)

    async def by_password(self, request: Request) -> Response | None:
        """The answer to the form: a session; None when name and password do not go together."""
        fields = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=5)
        name, password = (fields.get(key, [""])[0] for key in ("name", "password"))
        name, address = name.strip().lower()[:40], self.address(request)
        keys = (f"name {name}", f"from {address}")
        if wait := self.attempts.wait(*keys):
            self.log.note("too many tries", name, address)
            return _later(wait)
        self.attempts.failed(*keys)  # counted before it is known, so that many at once are counted too
        user = self.accounts.enter(name, password) if self.accounts and len(password) <= LONGEST else None
        if user is None or self.accounts is None:
            self.log.note("wrong password", name, address)
            return None
        self.attempts.succeeded(*keys)
        self.log.note("signed in", name, address)
        return self._admit(name, self.accounts.stamp(name))

    def leave(self, request: Request) -> Response:
        """Sign out."""
        self.sessions.end(request.cookies.get(self.cookie, ""))
        gone = RedirectResponse("/enter", 303)
        gone.delete_cookie(self.cookie, path="/", secure=self.reached.secure, httponly=True, samesite="strict")
        return gone

    def address(self, request: Request) -> str:
        """Where a request came from: what a proxy on this machine says, if there is one, else the connection."""
        peer = request.client.host if request.client else "?"
        told = request.headers.getlist("x-forwarded-for")
        if not self.reached.proxied or not loopback(peer) or not told:
            return peer
        try:
            return str(ip_address(told[-1].split(",")[-1].strip()))
        except ValueError:
            return peer

    def _admit(self, name: str, stamp: str = "") -> Response:
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            self.cookie,
            self.sessions.begin(name, stamp),
            max_age=int(sessions.LASTS),
            path="/",
            secure=self.reached.secure,
            httponly=True,
            samesite="strict",
        )
        return answer


def _later(wait: float) -> Response:
    minutes = max(1, round(wait / 60))
    text = f"Te vaak geprobeerd. Wacht {minutes} {'minuut' if minutes == 1 else 'minuten'}."
    return Response(text, 429, {"Retry-After": str(int(wait) + 1)}, media_type="text/plain")


def _in_git(hub: Hub) -> tuple[str, str]:
    """The name and the address that the user of this machine commits with; empty where git knows none."""
    found = []
    for key in ("user.name", "user.email"):
        try:
            asked = subprocess.run(
                ["git", "-C", str(hub.root), "config", "--get", key], capture_output=True, text=True, timeout=10
            )
            found.append(asked.stdout.strip())
        except (OSError, subprocess.SubprocessError):
            found.append("")
    return found[0], found[1]
