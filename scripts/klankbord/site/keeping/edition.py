"""The files of a site that is being built, of which most are those of the site that is there.

Each file has a mark, which says what it was made of: a digest of what it holds, or of all that its page was drawn from.
A file whose mark would be the same is not made again. What is new is built in a folder of its own. Then either the
other files are linked into that folder, or, from the second time on, what is new is moved into the site before the last
one: that was put aside as a spare and differs in what two builds changed, so thousands of files stay where they are. No
file is ever written to where the live site has it too: it is replaced.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from klankbord import durable
from klankbord.errors import KlankbordError
from klankbord.site.keeping.store import Store, digest

# A file of a site: its mark, and its size, time and inode by which it is known again.
Kept = tuple[bytes, int, int, int]
BEGINS = "edition-"
DAY = 24 * 3600.0
KEPT = 7 * DAY  # how long it is remembered how a site was made that nobody builds any more


class ChangedError(KlankbordError):
    """The live site is no longer the one that this build took files from."""


@dataclass(slots=True)
class Edition:
    """Made once per build of the site in ``target``, which is built in ``folder``; ``name`` is of this kind of build.

    ``records`` holds what else this build, and ``known`` what the last one, has to tell about each of its pages.
    This build calls itself ``now``, the last one called itself ``before``.
    """

    memory: Store
    name: str
    target: Path
    folder: Path
    marks: dict[str, bytes] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)
    now: bytes = field(default_factory=lambda: secrets.token_bytes(8))
    before: bytes = b""
    _kept: set[str] = field(default_factory=set)
    _written: set[str] = field(default_factory=set)
    _live: dict[str, Kept] = field(default_factory=dict)
    _spare: dict[str, Kept] = field(default_factory=dict)
    _final: dict[str, Kept] = field(default_factory=dict)

    def open(self) -> None:
        """Find out what the last build left, as far as nobody touched it since."""
        told = self.memory.load(self.name)
        if told:
            self.before, live, self._spare, self.known = told
            self._live = untouched(self.target, live)

    @property
    def has_spare(self) -> bool:
        """Whether there is a site to build on in: the one before the live one."""
        return bool(self._spare) and bool(self._kept) and self.spare.is_dir()

    @property
    def spare(self) -> Path:
        """Where the site before the live one is kept."""
        return self.memory.folder / f"{self.name}-before"

    def has(self, path: str, mark: bytes) -> bool:
        """Whether the live site has the file at ``path`` just as it would be made."""
        return path in self._live and self._live[path][0] == mark

    def keep(self, path: str, mark: bytes) -> None:
        """Take the file at ``path`` from the live site, which ``has`` it."""
        self.marks[path] = mark
        self._kept.add(path)

    def pages_are_written(self) -> None:
        """From here on files come that may replace what was written already."""
        if self._live:  # else all of them are written
            self._written = {path for path, _ in _files(str(self.folder))}

    def take(self, path: str) -> bool:
        """Take the file at ``path`` from the live site, whatever it is made of; False if it is not there."""
        if path in self._live:
            self.keep(path, self._live[path][0])
        return path in self._live

    def put(self, path: str, made_of: bytes) -> bool:
        """Whether the file at ``path`` (a full one, in ``folder``) need not be written, for the live site has it.

        ``made_of`` is what the file will hold, or what that follows from.
        """
        inside = self._inside(path)
        if inside is None:
            return False
        mark = digest(made_of)
        if self.has(inside, mark):
            if inside in self._written:
                self._written.remove(inside)
                Path(path).unlink()
            self.keep(inside, mark)
            return True
        self.marks[inside] = mark
        self._kept.discard(inside)
        return False

    def _inside(self, path: str) -> str | None:
        begins = f"{self.folder}{os.sep}"
        return path[len(begins) :] if path.startswith(begins) else None

    def complete(self, spare: Path | None) -> Path:
        """Put the new files and those that stay into one folder: ``spare``, the site before the live one, if given."""
        fresh = dict(_files(str(self.folder)))
        self._kept.difference_update(fresh)
        for path in fresh:
            if path not in self.marks:
                self.marks[path] = digest((self.folder / path).read_bytes())
        self.marks = {path: mark for path, mark in self.marks.items() if path in fresh or path in self._kept}
        self._final = {path: self._live[path] for path in self._kept}
        self._final |= {path: (self.marks[path], *stat) for path, stat in fresh.items()}
        if spare is None:
            for path in self._kept:
                self._link(path, self.folder)
            return self.folder
        there = dict(_files(str(spare), everything=True))
        was = {path: kept for path, kept in self._spare.items() if there.get(path) == kept[1:]}
        same = {path: was[path] for path, mark in self.marks.items() if path in was and was[path][0] == mark}
        gone = there.keys() - self.marks.keys()
        for path in gone:
            (spare / path).unlink()
        for path in self._kept - same.keys():
            self._link(path, spare)
        for path in fresh.keys() - same.keys():
            _move(self.folder / path, spare / path)
        durable.remove_emptied(spare, gone)
        self._final |= same
        return spare

    def _link(self, path: str, folder: Path) -> None:
        """Give the live site's file at ``path`` a name in ``folder`` too; it must still be the one that was known."""
        source, place = f"{self.target}/{path}", f"{folder}/{path}"
        with suppress(FileNotFoundError):
            os.unlink(place)  # noqa: PTH108
        try:
            _link(source, place)
            stat = os.stat(place)  # noqa: PTH116
            if (stat.st_size, stat.st_mtime_ns, stat.st_ino) == self._live[path][1:]:
                return
        except OSError:
            pass
        raise ChangedError(str(self.target), "was changed while the site was built", "Build again.")

    def remember(self, *, before: bool) -> None:
        """Keep what was made for the next build; ``before``: the site that was live is the spare now."""
        self._tidy()
        self.memory.save(self.name, (self.now, self._final, self._live if before else {}, self.records))

    def _tidy(self) -> None:
        """Remove what no build of this kind of site used for a week, and what killed builds left."""
        now = time.time()
        with suppress(OSError):
            for path in self.memory.folder.iterdir():
                ours = path.name.startswith(self.name)
                idle = now - path.lstat().st_mtime
                if path.name.endswith(".tmp") and idle > DAY:
                    path.unlink()
                elif path.name.startswith(BEGINS) and not ours and idle > KEPT:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()


def untouched(folder: Path, kept: Mapping[str, Kept]) -> dict[str, Kept]:
    """Those of the ``kept`` files that are in ``folder`` as they were left."""
    there = _files(str(folder))
    return {path: kept[path] for path, stat in there if path in kept and kept[path][1:] == stat}


def _files(folder: str, *, everything: bool = False) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Every file below ``folder`` by its path in it; hidden ones at the top are not of a site."""
    folders = [""]
    while folders:
        inside = folders.pop()
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(f"{folder}/{inside}") as entries:
            for entry in entries:
                if not inside and entry.name.startswith(".") and not everything:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{inside}{entry.name}/")
                    continue
                stat = entry.stat(follow_symlinks=False)
                yield f"{inside}{entry.name}", (stat.st_size, stat.st_mtime_ns, stat.st_ino)


def _link(source: str, place: str) -> None:
    try:
        os.link(source, place, follow_symlinks=False)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120
        os.link(source, place, follow_symlinks=False)


def _move(source: Path, place: Path) -> None:
    try:
        source.replace(place)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        place.parent.mkdir(parents=True, exist_ok=True)
        source.replace(place)
