"""One run at a time: an advisory lock that the kernel lets go of when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from klankbord.errors import KlankbordError


class LockedError(KlankbordError):
    """Another run holds the lock; exit code 75 is EX_TEMPFAIL of sysexits.h: try again later."""

    exit_code = 75


PATIENCE = 3.0
"""Seconds to wait for the lock: a killed run holds it until the kernel has cleared away its gigabyte of model."""


@contextmanager
def held(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock at ``path`` (flock(2)). Raises LockedError when another process still has it after ``patience``.

    The file is never removed: removing it would let two runs lock two different files of one name.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(descriptor, path, time.monotonic() + patience)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() < deadline:
                time.sleep(0.05)
                continue
            number = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            raise LockedError(
                str(path), f"another run (process {number}) is at work on this hub", "Wait for it; nothing was changed."
            ) from error
        return


def holder(path: Path) -> int | None:
    """The process that holds the lock at ``path``, or None when nobody does."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        text = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
        return int(text) if text.isdigit() else 0
    else:
        return None
    finally:
        os.close(descriptor)
