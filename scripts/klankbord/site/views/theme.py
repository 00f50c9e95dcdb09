"""Where the theme is, and what templates need from it: addresses that change with the content, the early script."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from jinja2 import Environment
from jinja2.ext import Extension

from klankbord import shipped


def folder() -> Path:
    """``theme/``: inside the package when it was installed from a wheel, else in the checkout.

    Raises KlankbordError if it is in neither.
    """
    return shipped.folder("theme", holds="main.html")


def early_script() -> str:
    """The few lines that run before the first paint (colour scheme, no-js), inlined under a hash in the policy.

    Without line breaks, for they are in every page.
    """
    text = (folder() / "assets" / "js" / "early.js").read_text(encoding="utf-8")
    return "".join(line.strip() for line in text.splitlines())


class Flush(Extension):
    """Templates are indented for those who read them; pages, which hold the same piece a hundred times, are not."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """A template without indentation; its lines keep their numbers."""
        return re.sub(r"^[ \t]+", "", source, flags=re.MULTILINE)


def lay_out(environment: Environment) -> None:
    """Keep the indentation and the lines of statements of the templates in ``environment`` out of pages."""
    environment.trim_blocks = True
    environment.add_extension(Flush)


def fingerprint(path: str, places: list[str]) -> str:
    """``path`` with a query that changes when the file does, so that browsers may keep it forever."""
    for place in places:
        file = Path(place) / path
        if file.is_file():
            return f"{path}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:8]}"
    return path
