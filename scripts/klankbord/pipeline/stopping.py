"""When a run must end: its time budget, and a signal. Clocks are passed in, so tests own time."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from klankbord.errors import KlankbordError

Clock = Callable[[], datetime]
"""Gives the time of day, timezone-aware. Everything that asks the time in this room asks such a function."""

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def utc_now() -> datetime:
    """The time of day in UTC: the clock of a real run."""
    return datetime.now(UTC)


def seconds(text: str, option: str = "--budget") -> float:
    """Read a length of time: ``50m``, ``1h30m`` or ``90`` (seconds). Raises KlankbordError that names ``option``."""
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*([smhd]?)", text.strip().lower())
    if not parts or re.sub(r"(\d+(?:\.\d+)?)\s*([smhd]?)\s*", "", text.strip().lower()):
        raise KlankbordError(f"{option} {text}", "is not a length of time", "Write it as 50m, 1h30m or 14d.")
    return sum(float(number) * UNITS[unit or "s"] for number, unit in parts)


class StoppedError(Exception):
    """The run was asked to stop; raised at a point where nothing is half done."""


class Stop:
    """Tells the stages of a run whether to go on. Safe to ask from any thread."""

    def __init__(self, budget: float | None = None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._deadline = None if budget is None else monotonic() + budget
        self._asked = threading.Event()
        self._reason = ""

    def ask(self, reason: str) -> None:
        """Ask the run to stop at its next safe point; the first reason is the one that is kept."""
        if not self._asked.is_set():
            self._reason = reason
            self._asked.set()

    @property
    def reason(self) -> str:
        """Why the run must stop, or an empty string when it may go on."""
        if not self._asked.is_set() and self._deadline is not None and self._monotonic() >= self._deadline:
            self.ask("the time budget is spent")
        return self._reason

    def check(self) -> None:
        """Raise StoppedError when the run must stop."""
        if self.reason:
            raise StoppedError(self.reason)


@contextmanager
def on_signals(stop: Stop) -> Iterator[None]:
    """Turn SIGTERM and Ctrl-C into a request to stop; a second one ends the process at once, which is safe too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(number: int, frame: object) -> None:
        if stop.reason:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        stop.ask("Ctrl-C" if number == signal.SIGINT else "SIGTERM")

    before = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
