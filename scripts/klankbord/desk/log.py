"""The log of the desk: who did what to which page, and what was refused; never what was written or typed."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from klankbord.desk import keeping

LARGEST = 5_000_000


class Log:
    """``audit.jsonl``: one line of JSON for each event. A full disk must not stop an editor from saving."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, event: str, user: str, address: str, **about: str) -> None:
        """Write down an event; ``about`` holds names of pages and actions, never their contents."""
        facts = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "event": event, "user": user, "from": address}
        with suppress(OSError):
            keeping.append(self.path, {**facts, **{key: value[:200] for key, value in about.items()}}, largest=LARGEST)
