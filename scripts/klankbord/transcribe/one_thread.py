"""Small sums on one thread, for the whole process and for as long as anybody needs it.

The matrix library's number of threads belongs to the process, not to a thread of it, and decides where it cuts a sum:
the last bits of a spectrogram differ from one number to another, and so may the words. Two stages that each set it and
put it back would also put back what the other had set. So those who need it are counted: the first sets it, the last
puts it back. Both happen in a thread kept for that: threadpoolctl heeds only the thread that set the number first.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any

from threadpoolctl import threadpool_limits

_lock = threading.Lock()
_inside = 0
_limits: Any = None


@contextmanager
def one_thread() -> Iterator[None]:
    """The matrix library computes on one thread in here, whatever else in this process comes and goes meanwhile.

    For small matrices that is quicker too: threads that wait for one another cost ten times the sum itself.
    """
    global _inside, _limits
    with _lock:
        _inside += 1
        if _inside == 1:
            _limits = _keeper().submit(threadpool_limits, 1, user_api="blas").result()
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                with suppress(RuntimeError):  # Python is ending, and takes no more work
                    _keeper().submit(_limits.restore_original_limits).result()
                _limits = None


@lru_cache(maxsize=1)
def _keeper() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="one-thread")
