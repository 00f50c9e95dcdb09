"""What is done with a batch once it is heard: at once on a CPU, which has nothing to spare, and beside a GPU meanwhile.

A GPU hears a window in a fraction of the time that judging it and comparing voices take. So these go to a thread that
works off one group after another, in order, while the model hears the next; within a group, windows are spread over the
cores. Few groups wait, so that memory and what a kill costs stay small.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from klankbord.transcribe import devices

T = TypeVar("T")
WAITING = 3  # groups that are heard and not done with: the first may have to wait for its second readings


class Spread(Protocol):
    """Calls a function on each of some values, as ``map`` does."""

    def __call__(self, work: Callable[..., T], *values: object) -> Iterator[T]:
        """The results, in order."""


@dataclass(slots=True)
class Line(Generic[T]):
    """Works off what it is given, in order, and gives results as they come. ``spread`` is for use inside the work."""

    spread: Spread
    _worker: ThreadPoolExecutor | None = None
    _waiting: deque[Future[T]] = field(default_factory=deque)

    def put(self, work: Callable[[], T]) -> Iterator[T]:
        """Take on some work; gives the results that are there by then. Raises what any work raised."""
        if self._worker is None:
            yield work()
            return
        self._waiting.append(self._worker.submit(work))
        while self._waiting and (len(self._waiting) > WAITING or self._waiting[0].done()):
            yield self._waiting.popleft().result()

    def rest(self) -> Iterator[T]:
        """The results of all that is still waiting."""
        while self._waiting:
            yield self._waiting.popleft().result()


@contextmanager
def line(*, beside: bool) -> Iterator[Line[Any]]:
    """A line that works at once or, ``beside`` the model, in threads of its own, one for each core but one."""
    if not beside:
        yield Line(map)  # type: ignore[arg-type]
        return
    worker = ThreadPoolExecutor(1, thread_name_prefix="afterwards")
    cores = ThreadPoolExecutor(max(1, devices.usable_cores() - 1), thread_name_prefix="voices")
    try:
        yield Line(cores.map, worker)  # type: ignore[arg-type]
    finally:
        worker.shutdown(cancel_futures=True)
        cores.shutdown(cancel_futures=True)
