"""Who has which page open: a hint, kept in memory for as long as a browser says so."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FRESH = 45.0
"""Seconds after which somebody who said nothing has gone."""


class Presence:
    """The pages that are open now, and who has them open."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._guard = clock, threading.Lock()
        self._seen: dict[tuple[str, str], tuple[str, float]] = {}

    def here(self, page: str, session: str, name: str) -> list[str]:
        """Somebody has ``page`` open; gives the others who do."""
        now = self._clock()
        with self._guard:
            self._seen[page, session] = (name, now)
            self._seen = {key: value for key, value in self._seen.items() if value[1] > now - FRESH}
            return sorted(who for (where, other), (who, _) in self._seen.items() if where == page and other != session)

    def away(self, page: str, session: str) -> None:
        """Somebody closed ``page``."""
        with self._guard:
            self._seen.pop((page, session), None)

    def everywhere(self) -> dict[str, list[str]]:
        """Who has which page open."""
        now = self._clock()
        found: dict[str, list[str]] = {}
        with self._guard:
            for (page, _), (who, moment) in self._seen.items():
                if moment > now - FRESH:
                    found.setdefault(page, []).append(who)
        return {page: sorted(set(names)) for page, names in found.items()}
