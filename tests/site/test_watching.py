"""How a preview learns of what was saved: told by the system where that tells of everything, else by looking."""

from __future__ import annotations

import errno
import gc
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mkdocs.livereload import LiveReloadServer
from watchdog.observers.polling import PollingObserver

from klankbord.site import watching

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere it looks every half second")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveReloadServer]:
    """A server that watches ``content/``, with two pages, and ``mkdocs.yml``."""
    monkeypatch.setattr(watching, "LOCAL", {*watching.LOCAL, watching._kind_of_disk(str(tmp_path))})
    for name in ("content/artikelen/een.md", "content/index.md", "mkdocs.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Een.")
    server = LiveReloadServer(builder=lambda: None, host="127.0.0.1", port=0, root=str(tmp_path))
    server.watch(str(tmp_path / "content"))
    server.watch(str(tmp_path / "mkdocs.yml"))
    yield server
    if server.observer.is_alive():
        server.observer.stop()
        server.observer.join()
    server.server_close()


def told_of(server: LiveReloadServer, edit: Callable[[], object], within: float = 5.0) -> bool:
    """Whether the server wants to build after ``edit``."""
    with server._rebuild_cond:
        server._want_rebuild = False
    threading.Timer(0.01, edit).start()
    with server._rebuild_cond:
        return server._rebuild_cond.wait_for(lambda: server._want_rebuild, timeout=within)


def replace(path: Path) -> None:
    """Save as editors do: under another name first."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text("Nieuw.")
    fresh.replace(path)


def test_whatever_editors_do_to_a_page_has_the_preview_built(server: LiveReloadServer, tmp_path: Path) -> None:
    assert watching.quicken(server, [])
    server.observer.start()
    content = tmp_path / "content"
    for edit in (
        lambda: (content / "index.md").write_text("Twee."),
        lambda: replace(content / "index.md"),
        lambda: (content / "nieuw.md").write_text("Nieuw."),
        lambda: (content / "nieuw.md").rename(content / "anders.md"),
        lambda: (content / "anders.md").unlink(),
        lambda: (content / "map").mkdir(),
        lambda: (content / "map/een.md").write_text("Een."),
        lambda: (content / "map/een.md").write_text("Twee."),
        lambda: (content / "artikelen").rename(tmp_path / "weg"),
        lambda: shutil.move(tmp_path / "weg", content / "artikelen"),
        lambda: shutil.rmtree(content / "artikelen"),
        lambda: (tmp_path / "mkdocs.yml").write_text("Twee."),
        lambda: replace(tmp_path / "mkdocs.yml"),
        lambda: replace(tmp_path / "mkdocs.yml"),
    ):
        assert told_of(server, edit)


def test_reading_and_what_lies_elsewhere_do_not(server: LiveReloadServer, tmp_path: Path) -> None:
    assert watching.quicken(server, [])
    server.observer.start()

    def elsewhere() -> None:
        (tmp_path / "content/index.md").read_text()
        (tmp_path / "los.txt").write_text("Los.")

    assert not told_of(server, elsewhere, within=0.4)


def test_what_was_watched_is_counted_as_before(server: LiveReloadServer, tmp_path: Path) -> None:
    server.watch(str(tmp_path / "content"))
    assert watching.quicken(server, [])
    assert server._watched_paths == {str(tmp_path / "content"): 2, str(tmp_path / "mkdocs.yml"): 1}


def test_links_that_lead_elsewhere_are_looked_at(server: LiveReloadServer, tmp_path: Path) -> None:
    (tmp_path / "content/media").mkdir()
    (tmp_path / "content/media/1.mp3").symlink_to(tmp_path / "mkdocs.yml")
    assert watching.is_told(str(tmp_path / "content"))
    (tmp_path / "content/ander.md").symlink_to(tmp_path / "mkdocs.yml")
    assert not watching.quicken(server, [])
    assert isinstance(server.observer, PollingObserver)


def test_a_disk_that_others_write_to_is_looked_at(server: LiveReloadServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_kind_of_disk", lambda _: "nfs4")
    assert not watching.quicken(server, [])


def test_where_the_system_watches_no_more_folders_it_looks(
    server: LiveReloadServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from watchdog.observers import inotify

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr(inotify, "InotifyWatchGroup", full)
    assert watching.quicken(server, [])
    server.observer.start()
    assert isinstance(server.observer, PollingObserver)
    assert told_of(server, lambda: (tmp_path / "content/index.md").write_text("Twee, drie."))


def test_memory_is_tidied_once_the_pages_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_COLLECTED_AFTER", 0.01)
    done = threading.Event()
    monkeypatch.setattr(gc, "collect", done.set)
    watching.uncollected()
    assert not gc.isenabled()
    watching.collected()
    assert gc.isenabled()
    assert done.wait(5)
