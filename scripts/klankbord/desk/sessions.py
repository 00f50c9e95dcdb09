"""Sessions: a browser holds a random secret in a cookie, and the desk keeps only its digest."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from klankbord.desk import keeping

LASTS = 14 * 24 * 3600.0
"""Seconds after which somebody signs in again."""
MOST = 500
"""Sessions that are kept at most; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Session:
    """Who is there, until when (Unix seconds), what a request that changes something must repeat, and for whom."""

    user: str
    until: float
    csrf: str
    stamp: str = ""


class Sessions:
    """The sessions of one desk: kept across a restart, so that nobody who is at work has to sign in again."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path, self._clock = path, clock
        self._guard = threading.Lock()
        self._known: dict[str, Session] = {}
        try:
            kept = keeping.read(path) or {}
            self._known = {key: Session(**facts) for key, facts in kept.items()}
        except (ValueError, TypeError, AttributeError):
            self._known = {}  # memory: whoever was signed in does so again

    def begin(self, user: str, stamp: str = "") -> str:
        """A new session; gives the secret for the cookie."""
        secret = secrets.token_urlsafe(32)
        now = self._clock()
        with self._guard:
            alive = {key: one for key, one in self._known.items() if one.until > now}
            alive[_digest(secret)] = Session(user, now + LASTS, secrets.token_urlsafe(32), stamp)
            self._keep(dict(sorted(alive.items(), key=lambda item: item[1].until)[-MOST:]))
        return secret

    def find(self, secret: str) -> Session | None:
        """The session of a cookie, if it is still good."""
        found = self._known.get(_digest(secret)) if secret else None
        return found if found and found.until > self._clock() else None

    def end(self, secret: str) -> None:
        """Sign out: the secret is worth nothing from now on."""
        with self._guard:
            self._keep({key: one for key, one in self._known.items() if key != _digest(secret)})

    def _keep(self, sessions: dict[str, Session]) -> None:
        keeping.write(self._path, {key: asdict(one) for key, one in sessions.items()})
        self._known = sessions


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that tells nothing about where they differ."""
    return hmac.compare_digest(one.encode("utf-8"), other.encode("utf-8"))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()
