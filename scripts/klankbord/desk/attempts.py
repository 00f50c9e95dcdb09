"""How often somebody may try to sign in: few times for one name, and few from one address."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

TRIES = 5
WITHIN = 15 * 60.0
"""Seconds in which ``TRIES`` failures are forgiven; after that, one has to wait."""
REMEMBERED = 10_000


class Attempts:
    """Failures to sign in, by name and by address; in memory, and no more than ``REMEMBERED`` of them."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._guard = clock, threading.Lock()
        self._failed: OrderedDict[str, list[float]] = OrderedDict()

    def wait(self, *keys: str) -> float:
        """Seconds to wait before the next try of any of ``keys``; 0 when it may be made now."""
        now = self._clock()
        with self._guard:
            return max((self._wait(key, now) for key in keys), default=0.0)

    def _wait(self, key: str, now: float) -> float:
        recent = [moment for moment in self._failed.get(key, []) if moment > now - WITHIN]
        return recent[-TRIES] + WITHIN - now if len(recent) >= TRIES else 0.0

    def failed(self, *keys: str) -> None:
        """Remember a failure of all of ``keys``."""
        now = self._clock()
        with self._guard:
            for key in keys:
                self._failed[key] = [*self._failed.pop(key, [])[-TRIES:], now]
            while len(self._failed) > REMEMBERED:
                self._failed.popitem(last=False)

    def succeeded(self, *keys: str) -> None:
        """Forget the failures of ``keys``."""
        with self._guard:
            for key in keys:
                self._failed.pop(key, None)
