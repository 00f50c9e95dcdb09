"""Good manners towards one host: a pause between requests, few at a time, and silence when it asks for silence."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LONGEST_WAIT = 31 * 86400.0
"""A host that asks us to stay away longer than this, in seconds, is asked again after it."""


class Politeness:
    """Shared by all threads of a run; ``spacing(host)`` is the seconds between the starts of two requests to a host."""

    def __init__(
        self,
        spacing: Callable[[str], float],
        at_once: int = 2,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._spacing, self._at_once, self._clock, self._sleep = spacing, at_once, clock, sleep
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._silent: dict[str, float] = {}
        self._room: dict[str, threading.BoundedSemaphore] = {}

    @contextmanager
    def turn(self, host: str, patience: float = 600.0) -> Iterator[None]:
        """Wait for a turn at ``host`` and hold it; raises TimeoutError after ``patience`` seconds in the queue."""
        with self._lock:
            room = self._room.setdefault(host, threading.BoundedSemaphore(self._at_once))
        if not room.acquire(timeout=patience):
            raise TimeoutError(f"other requests to {host} take too long")
        try:
            with self._lock:
                now = self._clock()
                start = max(now, self._next.get(host, now))
                self._next[host] = start + self._spacing(host)
            if start > now:
                self._sleep(start - now)
            yield
        finally:
            room.release()

    def hush(self, host: str, seconds: float) -> None:
        """Leave ``host`` alone for ``seconds``, because it said so."""
        with self._lock:
            self._silent[host] = self._clock() + min(max(seconds, 0.0), LONGEST_WAIT)

    def silence(self, host: str) -> float:
        """Seconds for which ``host`` still wants to be left alone; 0 when it does not."""
        with self._lock:
            return max(0.0, self._silent.get(host, 0.0) - self._clock())
