"""Fixtures that every room's tests may use."""

from __future__ import annotations

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def samples() -> Path:
    """Our own sample data: feeds, audio, transcripts, gold labels."""
    return REPOSITORY / "tests" / "samples"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """A large collection of other people's test data beside the checkout; it may not be committed, so tests skip without it."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"needs the shared test data in {folder}")
    return folder
