"""Hubs to work in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from klankbord.library.hub import Hub


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """An empty hub with one theme, one person and one show, so that pages have something to refer to."""
    root = tmp_path / "hub"
    for name, text in {
        "mkdocs.yml": "",
        "content/index.md": "---\ntitle: Voorpagina\n---\nWelkom.\n",
        "content/themas/klachten.md": "---\ntitle: Klachten\nkeywords: [klacht, klagen]\n---\nOver klachten.\n",
        "content/mensen/jan-peeters.md": "---\ntitle: Jan Peeters\n---\nJan.\n",
        "episodes/over-service/index.md": "---\ntitle: Over service\nfeed: https://a.example/feed.xml\n---\nShow.\n",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Hub(root)


@pytest.fixture
def put(hub: Hub) -> Callable[[str, str | bytes], Path]:
    """Write a file of the hub, by its path from the root."""

    def put_file(name: str, data: str | bytes) -> Path:
        path = hub.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
        return path

    return put_file
