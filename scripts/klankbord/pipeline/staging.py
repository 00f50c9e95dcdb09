"""A copy of git's index to commit from, so that a commit that fails leaves what editors staged as it was."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.library.git import Repository

PATIENCE = 2.0
"""Seconds to wait for another git, such as that of an editor's program, to let go of the index."""

LOCK = "index.lock"
OURS = "klankbord-index"
SIGNATURE = "klankbord, on top of "
"""What our lock says, with the commit that was the last when it was taken."""


@contextmanager
def copied(repository: Repository) -> Iterator[Mapping[str, str]]:
    """A copy of the index, as the environment for git commands; it replaces the index when all within succeeds.

    Git's own lock on the index is held meanwhile, so that nobody stages what would be lost. Raises KlankbordError when
    another git holds it.
    """
    folder = repository.folder()
    lock, index, ours = folder / LOCK, folder / "index", folder / OURS
    _take(lock, repository.head())
    try:
        _forget(ours)
        with suppress(FileNotFoundError):  # a repository without any commit may have no index yet
            shutil.copyfile(index, ours)
        yield {"GIT_INDEX_FILE": str(ours)}
        ours.replace(index)
    finally:
        _forget(ours)
        lock.unlink(missing_ok=True)


def finish(repository: Repository) -> None:
    """Take a lock away that a killed run left; its copy is the index when its commit was made after all.

    Without that the index would lack what the commit added, and the next commit of an editor would remove it.
    """
    folder = repository.folder()
    lock, ours = folder / LOCK, folder / OURS
    base = lock.read_text(encoding="utf-8", errors="replace") if lock.exists() else ""
    parent = repository.git("rev-parse", "--quiet", "--verify", "HEAD~").out.strip()
    if ours.exists() and repository.head() and base == f"{SIGNATURE}{parent}":
        ours.replace(folder / "index")
    _forget(ours)
    lock.unlink(missing_ok=True)


def _take(lock: Path, head: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with lock.open("x", encoding="utf-8") as file:
                file.write(f"{SIGNATURE}{head}")
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError as error:
            if time.monotonic() > until:
                cause = f"another git is at work in this repository ({lock} exists)"
                raise KlankbordError("git commit", cause, "Wait until it is done; the next run commits.") from error
            time.sleep(0.1)
        else:
            return


def _forget(ours: Path) -> None:
    for path in (ours, ours.with_name(f"{ours.name}.lock")):
        path.unlink(missing_ok=True)
