"""Where the theme is, and what templates need of it: addresses that change with the content, the early script."""

from __future__ import annotations

import hashlib
from pathlib import Path

from klankbord import shipped


def folder() -> Path:
    """``theme/``: inside the package when it was installed from a wheel, else in the checkout.

    Raises KlankbordError when it is in neither.
    """
    return shipped.folder("theme", holds="main.html")


def early_script() -> str:
    """The few lines that run before the first paint (colour scheme, no-js), inlined under a hash in the policy."""
    return (folder() / "assets" / "js" / "early.js").read_text(encoding="utf-8").strip()


def fingerprint(path: str, places: list[str]) -> str:
    """``path`` with a query that changes when the file does, so that browsers may keep it for ever."""
    for place in places:
        file = Path(place) / path
        if file.is_file():
            return f"{path}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:8]}"
    return path
