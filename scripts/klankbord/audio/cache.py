"""The audio cache: downloaded files, kept under a size limit, the longest unused removed first."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from klankbord.settings import Settings


def trim(folder: Path, settings: Settings, *, keep: Collection[Path] = ()) -> int:
    """Remove files until the folder is under ``audio_cache_gb``; returns the bytes that were freed.

    ``keep`` names files in use. Half-finished downloads count, and go last: they are what a resume needs.
    """
    limit = int(settings.audio_cache_gb * 10**9)
    kept = {path.resolve() for path in keep}
    files = [path for path in folder.glob("*") if path.is_file() and path.suffix != ".json"] if folder.is_dir() else []
    sizes = {path: path.stat().st_size for path in files}
    over, freed = sum(sizes.values()) - limit, 0
    for path in sorted(files, key=lambda path: (path.suffix == ".part", path.stat().st_mtime_ns)):
        if freed >= over:
            break
        if path.resolve() in kept:
            continue
        remove(path)
        freed += sizes[path]
    return freed


def remove(path: Path) -> None:
    """Remove a downloaded file and its receipt."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.json").unlink(missing_ok=True)
