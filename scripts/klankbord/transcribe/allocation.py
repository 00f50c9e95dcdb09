"""Keeps glibc from handing memory back between the model's steps: it would be asked for again at once, page by page.

Whisper's encoder works in buffers of tens of megabytes. By default each is mapped for one layer and unmapped after
it, and the kernel zeroes every page of it anew: a quarter of all CPU time (docs/benchmarks-history.md, Transcription).
"""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache
from typing import Any

# malloc.h of glibc: what mallopt may be told
_TRIM_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -4, -8
_NEVER = 2**31 - 1  # bytes that must be free at the end of the heap before it shrinks


def keep() -> None:
    """From now on, let this process keep what it frees, on one heap for all threads. Without glibc, does nothing.

    Call it before the model makes its threads: a thread stays with the heap that it began with.
    """
    if library := _glibc():
        for option, value in ((_MMAP_MAX, 0), (_TRIM_THRESHOLD, _NEVER), (_ARENA_MAX, 1)):
            library.mallopt(option, value)


def give_back() -> None:
    """Return to the system what is free now, for instance when a run is over."""
    if library := _glibc():
        library.malloc_trim(0)


@lru_cache(maxsize=1)
def _glibc() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "gnu_get_libc_version") and hasattr(library, "mallopt") else None
