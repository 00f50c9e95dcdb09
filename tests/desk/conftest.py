"""A desk that really listens on loopback, over a hub with something to do in it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from klankbord.desk.work import Desk
from klankbord.library.hub import Hub
from klankbord.settings import Settings

sys.path.insert(0, str(Path(__file__).parent / "stage"))

from sitting import Running, Start, listening, write_hub


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return write_hub(tmp_path / "hub")


@pytest.fixture
def start(hub: Hub) -> Iterator[Start]:
    """Start a desk over ``hub``: ``accounts`` asks people to sign in, ``address`` is that of a proxy in front."""
    with contextlib.ExitStack() as running:

        def begin(*, accounts: bool = False, address: str = "", commit: bool = False, draw: Any = None) -> Running:
            desk = Desk(hub, Settings(), draw=draw or (lambda path, text, shown: f"<p>{len(text)}</p>"), commit=commit)
            return running.enter_context(listening(desk, accounts=accounts, address=address))

        yield begin


@pytest.fixture
def desk(start: Start) -> Running:
    return start()
