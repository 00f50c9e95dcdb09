"""What a run that was killed leaves lying about: temporary files that never got their name."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from klankbord.library.hub import Hub

OLD = 3600.0
"""Seconds after which a temporary file beside a show's page, which other commands write too, counts as left behind."""


def sweep(hub: Hub) -> int:
    """Remove the temporary files of ``durable.write`` that no longer have a writer; call while holding the run's lock.

    Episodes and memory are written by runs only, so there every one of them is dead.
    """
    dead = [*hub.state.rglob(".*.tmp"), *_beside_episodes(hub.episodes)]
    shared = chain(hub.episodes.glob("*/.*.tmp"), hub.episodes.glob(".*.tmp"))
    for path in shared:
        with contextlib.suppress(OSError):
            dead += [path] if time.time() - path.stat().st_mtime > OLD else []
    for path in dead:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
    return len(dead)


def _beside_episodes(episodes: Path) -> Iterator[Path]:
    """Temporary files in the folders of episodes, of which there may be tens of thousands."""
    for show in _folders(str(episodes)):
        for folder in _folders(show):
            with contextlib.suppress(OSError):
                names = os.listdir(folder)  # noqa: PTH208
                yield from (Path(folder, name) for name in names if name[:1] == "." and name.endswith(".tmp"))


def _folders(parent: str) -> list[str]:
    with contextlib.suppress(OSError), os.scandir(parent) as entries:
        return [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
    return []
