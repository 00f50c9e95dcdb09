"""A separate hub for each test, and a world to ingest from."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import world as the_world

from klankbord.library.hub import Hub


@pytest.fixture
def world() -> Iterator[the_world.World]:
    """Feeds and sound on loopback, none yet."""
    with the_world.serving(the_world.World()) as served:
        yield served


@pytest.fixture
def calendar() -> the_world.Calendar:
    """A clock that the test sets."""
    return the_world.Calendar()


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """An empty hub."""
    return the_world.new_hub(tmp_path / "hub")
