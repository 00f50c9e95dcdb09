"""Whether a file changed, told without reading it: by its size, times and inode, as git does."""

from __future__ import annotations

import hashlib
import os
import sysconfig
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from klankbord import shipped

RACY_SECONDS = 0.1  # a file as young as this when it was looked at may change again without a trace
_NOT_READ = {"node_modules", "__pycache__"}
Stamp = tuple[int, ...]


def stamp(*paths: str) -> Stamp | None:
    """What tells these files from what they may become; None if one was written just now. A missing file is told too.

    By text: a build asks this of thousands of files, and a Path costs as much as the look itself.
    """
    found: list[int] = []
    newest = 0.0
    for path in paths:
        try:
            stat = os.stat(path)  # noqa: PTH116 - see above
        except (FileNotFoundError, NotADirectoryError):
            found.append(-1)
            continue
        found += (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
        newest = max(newest, stat.st_mtime, stat.st_ctime)
    return tuple(found) if newest < time.time() - RACY_SECONDS else None


def below(root: Path, *, without: Path, extra: Iterable[Path] = ()) -> Iterator[tuple[str, os.stat_result]]:
    """Every file below a folder that a build may read, in a fixed order: none that is hidden, built, or a log."""
    folders, seen = [str(root)], set[tuple[int, int]]()
    while folders:
        folder = folders.pop()
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.startswith(".") or entry.name in _NOT_READ or entry.name.endswith(".log"):
                    continue
                with suppress(FileNotFoundError):  # a link that leads nowhere
                    stat = entry.stat()
                    if not entry.is_dir():
                        yield entry.path, stat
                    elif Path(entry.path) != without and (key := (stat.st_dev, stat.st_ino)) not in seen:
                        seen.add(key)
                        folders.append(entry.path)
    for path in extra:
        with suppress(FileNotFoundError):
            yield str(path), path.stat()


@cache
def program() -> bytes:
    """Klankbord, its theme, and the names and versions of the packages beside it."""
    installed = sorted(os.listdir(sysconfig.get_paths()["purelib"]))  # noqa: PTH208 - only names
    told = [
        f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}"
        for folder in (Path(__file__).resolve().parents[2], shipped.folder("theme", holds="main.html"))
        for name, stat in below(folder, without=folder / "cron")
    ]
    return hashlib.blake2b("\n".join((*installed, *told)).encode("utf-8", "surrogateescape")).digest()
