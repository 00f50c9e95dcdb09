"""What a run that was killed leaves lying about: temporary files that never got their name."""

from __future__ import annotations

import contextlib
import time
from itertools import chain

from klankbord.library.hub import Hub

OLD = 3600.0
"""Seconds after which a temporary file beside a show's page, which other commands write too, counts as left behind."""


def sweep(hub: Hub) -> int:
    """Remove the temporary files of ``durable.write`` that no longer have a writer; call while holding the run's lock.

    Episodes and memory are written by runs only, so there every one of them is dead.
    """
    dead = [*hub.state.rglob(".*.tmp"), *hub.episodes.glob("*/*/.*.tmp")]
    shared = chain(hub.episodes.glob("*/.*.tmp"), hub.episodes.glob(".*.tmp"))
    for path in shared:
        with contextlib.suppress(OSError):
            dead += [path] if time.time() - path.stat().st_mtime > OLD else []
    for path in dead:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
    return len(dead)
