"""No foreign text brings a reader down or holds it up: our seeds, earlier findings, and a lot of each opening.

``make fuzz`` gives a whole megabyte of each; a third of that shows quadratic time just as well.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import readers
from readers import READERS

FINDINGS = Path(__file__).parent / "findings"
OPENINGS = [(name, opening) for name, reader in READERS.items() for opening in dict.fromkeys(reader.openings)]


@pytest.mark.parametrize("name", READERS)
def test_our_own_seeds_are_read(name: str) -> None:
    for data in readers.seeds(READERS[name]):
        assert not readers.violation(READERS[name], data, readers.BUSY)  # the first input loads what a reader needs


@pytest.mark.parametrize("path", sorted(FINDINGS.glob("*/*")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_a_search_found_stays_fixed(path: Path) -> None:
    assert not readers.violation(READERS[path.parent.name.replace("-", " ")], path.read_bytes(), readers.BUSY)


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize(("name", "opening"), OPENINGS, ids=lambda value: repr(value)[:40])
def test_much_of_one_opening_takes_linear_time(name: str, opening: str) -> None:
    reader = READERS[name]
    # A text that would take minutes is already noticeable at a tenth of its size.
    for size in (readers.LEAST // 10, readers.LEAST):
        for data in readers.hostile(reader, opening, size):
            assert not readers.violation(reader, data, readers.BUSY, readers.LEAST)
