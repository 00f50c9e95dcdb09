"""A durable write leaves the whole new file or the whole old one, and nothing beside it."""

import fcntl
import os
import threading
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


def test_a_private_file_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    durable.write(path, "x", private=True)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_copy_has_every_byte_and_is_readable_whatever_the_umask(tmp_path: Path) -> None:
    source, path = tmp_path / "a.mp3", tmp_path / "new" / "folder" / "b.mp3"
    source.write_bytes(os.urandom(3 * 2**20 + 1))
    before = os.umask(0o077)
    try:
        durable.copy(source, path)
    finally:
        os.umask(before)
    assert path.read_bytes() == source.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("name", ["a.md", "a" * 250 + ".md"])
def test_a_file_is_on_the_disk_before_it_gets_its_name_and_its_name_is_too(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, seen = tmp_path / name, []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        seen.append((Path(f"/proc/self/fd/{descriptor}").resolve(), path.exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    durable.write(path, "x")
    (half, named), (folder, there) = seen
    assert (named, folder, there) == (False, tmp_path, True)
    assert half.parent == tmp_path, "a file of another disk cannot take a name in one step"
    assert half.name.startswith(f".{name[:40]}.")
    assert half.name.endswith(".tmp"), "the next run sweeps these up"


def test_a_run_that_is_stopped_just_after_the_file_got_its_name_says_that_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def stopped(self: Path, target: Path) -> None:
        replace(self, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        durable.write(tmp_path / "a.md", "new")
    assert (tmp_path / "a.md").read_text() == "new"


@pytest.mark.parametrize("interrupt", [OSError, KeyboardInterrupt])
def test_what_is_copied_half_goes(
    interrupt: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, path = tmp_path / "a.mp3", tmp_path / "b.mp3"
    source.write_bytes(b"new")
    path.write_bytes(b"old")

    def stop(*_: object) -> None:
        raise interrupt

    monkeypatch.setattr("shutil.copyfileobj", stop)
    with pytest.raises(interrupt):
        durable.copy(source, path)
    assert path.read_bytes() == b"old"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.mp3", "b.mp3"]


def test_memory_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    durable.remember(tmp_path / "file" / "below", "x")
    durable.remember(tmp_path / "kept", "x")
    assert (tmp_path / "kept").read_text() == "x"


def test_who_holds_a_folder_holds_it_alone_and_lets_go_whatever_happens(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with durable.alone(tmp_path):
            order.append("second")

    def first() -> None:
        with durable.alone(tmp_path):
            other.start()
            other.join(0.2)
            order.append("first")
            raise RuntimeError

    other = threading.Thread(target=second)
    with pytest.raises(RuntimeError):
        first()
    other.join(10)
    assert order == ["first", "second"]


def test_nothing_stays_open(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for number in range(5):
        durable.write(tmp_path / "a.md", str(number))
        with durable.alone(tmp_path):
            durable.sync_folder(tmp_path)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    descriptor = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(descriptor)


def test_of_the_folders_that_files_left_those_that_hold_nothing_go_and_the_whole_stays(tmp_path: Path) -> None:
    (tmp_path / "site" / "a" / "b").mkdir(parents=True)
    (tmp_path / "site" / "held").mkdir()
    (tmp_path / "site" / "held" / "other").write_text("")
    durable.remove_emptied(tmp_path / "site", {"a/b/gone.html", "held/gone.html", "gone.html"})
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["held"]
    (tmp_path / "site" / "held" / "other").unlink()
    durable.remove_emptied(tmp_path / "site", ["held/other"])
    assert (tmp_path / "site").is_dir()
    assert not any((tmp_path / "site").iterdir())
