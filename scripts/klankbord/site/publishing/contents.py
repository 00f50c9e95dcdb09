"""What every place has in common that a site can be published to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Difference:
    """The files that publishing added, changed and removed, by path in the site; ``same`` counts the others."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    same: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def __str__(self) -> str:
        return (
            f"{len(self.added)} new, {len(self.changed)} changed, {len(self.removed)} removed, {self.same} as they were"
        )


class Place(Protocol):
    """Where a site goes."""

    def put(self, site: Path, *, dry_run: bool = False) -> Difference:
        """Make what is there the same as the folder ``site``; a ``dry_run`` only says what would change.

        Raises KlankbordError or OSError; then readers have the old site, or for a place that cannot change in one step
        pages and what they need of either. Doing it again completes it.
        """


def files(folder: Path) -> Iterator[str]:
    """Every file below ``folder``, by path with forward slashes; hidden files at the top are not of a site."""
    for place, _, names in os.walk(folder):
        inside = os.path.relpath(place, folder)
        if inside.startswith(".") and inside != ".":
            continue
        yield from (name if inside == "." else f"{inside}/{name}" for name in names if inside != "." or name[0] != ".")


def turn(name: str) -> tuple[int, str]:
    """When a file is replaced, where that cannot be done for all at once: after all that it may lead to."""
    if name == "pagefind/pagefind-entry.json":
        return 1, name
    return (2 if name.endswith(".html") else 3 if name.endswith((".xml", ".txt")) else 0), name


def same(one: Path, other: Path) -> bool:
    """Whether two files hold the same; False if either is missing."""
    try:
        first, second = one.stat(), other.stat()
        if first.st_size != second.st_size:
            return False
        return (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino) or one.read_bytes() == other.read_bytes()
    except FileNotFoundError:
        return False
