"""Durable writes: a file is there whole or not at all, and stays there after a power cut."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


def write(path: Path, data: bytes | str, *, private: bool = False) -> bool:
    """Replace ``path`` with ``data`` atomically; return False and leave it untouched when it already holds just that.

    A ``private`` file can be read by its owner only.

    A temporary file in the same folder is written, fsynced and renamed; then the folder is fsynced
    (a rename is durable only once its directory is, see rename(2) and fsync(2)). Raises OSError.
    """
    raw = data.encode() if isinstance(data, str) else data
    try:
        if path.read_bytes() == raw:
            return False
    except FileNotFoundError:
        pass
    _place(path, lambda file: file.write(raw), 0o600 if private else 0o644)
    return True


def remember(path: Path, data: bytes | str) -> None:
    """Write memory that may be lost: where it cannot be written (a read-only disk, a full one), it costs only time."""
    with suppress(OSError):
        write(path, data)


def copy(source: Path, path: Path) -> None:
    """Put a copy of the file ``source`` at ``path``: there whole or not at all, even after a power cut.

    Raises OSError.
    """
    with source.open("rb") as whole:
        _place(path, lambda file: shutil.copyfileobj(whole, file))


def _place(path: Path, write: Callable[[BinaryIO], object], mode: int = 0o644) -> None:
    """Put what ``write`` writes at ``path``: under another name first, on the disk, and only then under its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def remove_emptied(folder: Path, gone: Iterable[str]) -> None:
    """Remove the folders inside ``folder`` that hold nothing, now that the files ``gone`` (paths in it) are gone."""
    for place in sorted({parent for path in gone for parent in Path(path).parents if parent.parts}, reverse=True):
        with suppress(OSError):  # something else is in it
            (folder / place).rmdir()


def sync_folder(folder: Path) -> None:
    """Make renames and new names in ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold ``folder`` for as long as it takes to read a page in it, work out what it becomes, and write that.

    Everything of ours that does so waits for its turn, in this process and in others, so that none writes over what
    another wrote in between. What no longer runs holds nothing (flock(2)). Raises OSError.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
