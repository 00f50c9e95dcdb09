"""A durable write leaves the whole new file or the whole old one, and nothing beside it."""

import os
from pathlib import Path

import pytest

from klankbord import durable


def test_makes_the_folders_and_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.md"
    assert durable.write(path, "één")
    assert path.read_text(encoding="utf-8") == "één"


def test_says_that_nothing_changed_and_keeps_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    durable.write(path, b"x")
    before = path.stat()
    assert not durable.write(path, b"x")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_write_that_fails_keeps_the_old_file_and_leaves_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    durable.write(path, "old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        durable.write(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.md"]


def test_a_file_can_be_read_by_the_web_server(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    durable.write(path, "x")
    assert path.stat().st_mode & 0o777 == 0o644
