"""The pictures that drafts show, by names that say nothing of where they are."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

TYPES = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
    ".avif": "image/avif", ".svg": "image/svg+xml",
}  # fmt: skip


class Shelf:
    """The pictures that drafts show, by a name that says nothing of where they are."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._known: dict[str, Path] = {}

    def show(self, path: Path) -> str:
        """The address of a picture; empty for what is no picture."""
        if path.suffix.lower() not in TYPES:
            return ""
        name = hashlib.sha256(str(path).encode("utf-8", "surrogatepass")).hexdigest()[:24]
        with self._guard:
            self._known[name] = path
        return f"/shown/{name}"

    def find(self, name: str) -> Path | None:
        """The picture of that name, if a draft showed it."""
        return self._known.get(name)
