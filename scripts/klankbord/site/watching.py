"""How a preview is quick: the system tells it that somebody saved a file, and it tidies memory after it has built."""

from __future__ import annotations

import gc
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from watchdog import events
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers.polling import PollingObserver

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

# Disks of this machine alone. Elsewhere another machine may write, of which nobody tells us.
LOCAL = {"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "tmpfs", "ramfs", "overlay"}
# A link to a recording is followed by the player, not by what a page is made of.
SOUND = (".mp3", ".m4a", ".ogg", ".opus", ".wav", ".flac", ".mp4")
_CHANGES = [
    events.FileCreatedEvent, events.FileDeletedEvent, events.FileModifiedEvent, events.FileMovedEvent,
    events.DirCreatedEvent, events.DirDeletedEvent, events.DirMovedEvent,
]  # fmt: skip
_MOUNTS = Path("/proc/self/mountinfo")
_COLLECTED_AFTER = 3.0  # seconds after a build
_INTERVAL = 0.5  # seconds between two looks, as MkDocs has it


def quicken(server: LiveReloadServer, more: Iterable[str]) -> bool:
    """Let the system tell ``server``, which has not begun to watch, of changes; ``more`` is what it will watch too.

    False if it goes on looking, because the system might miss something: a disk that others write to too, a link that
    leads elsewhere. Where more folders are watched than the system allows, it looks after all.
    """
    watched = dict(server._watched_paths)
    if not sys.platform.startswith("linux") or not all(map(is_told, {*watched, *more})):
        return False
    warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)  # when a folder that went comes back
    server.observer = _observer(server)
    server._watched_paths.clear()
    for path, times in watched.items():
        server.watch(path)
        server._watched_paths[path] = times
    return True


def _observer(server: LiveReloadServer) -> Any:
    from watchdog.observers.inotify import InotifyObserver  # fails to load where there is none

    class Told(InotifyObserver):
        """Watches the folder of a file, which editors replace; goes on looking if it may watch no more."""

        def schedule(self, event_handler: FileSystemEventHandler, path: Any, **how: Any) -> Any:
            asked.append((event_handler, path, how))
            only = "" if Path(path).is_dir() else str(path)
            place, how = (str(Path(path).parent), {"recursive": False}) if only else (path, how)
            return super().schedule(_Passing(event_handler.dispatch, only), place, **how, event_filter=_CHANGES)

        def start(self) -> None:
            try:
                super().start()
            except OSError:
                server.observer = looking = PollingObserver(timeout=_INTERVAL)
                for handler, path, how in asked:
                    looking.schedule(handler, path, **how)
                looking.start()

    asked: list[tuple[FileSystemEventHandler, Any, dict[str, Any]]] = []
    return Told(timeout=0.1)


def uncollected() -> None:
    """Look for no values that nobody uses until ``collected``: a build makes millions, and hardly any such."""
    gc.disable()


def collected() -> None:
    """Look for them again, and for those of this build once whoever waits for its pages has them."""
    gc.enable()
    later = threading.Timer(_COLLECTED_AFTER, gc.collect)
    later.daemon = True
    later.start()


class _Passing(FileSystemEventHandler):
    """Passes on what happens to files, or to one; of the files in a folder that goes the system says nothing."""

    def __init__(self, on: Callable[[FileSystemEvent], None], only: str) -> None:
        self._on, self._only = on, only

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Pass it on."""
        if not self._only:
            self._on(events.FileDeletedEvent(event.src_path) if event.is_directory else event)
        elif self._only in {event.src_path, event.dest_path}:
            self._on(event)


def is_told(place: str) -> bool:
    """Whether the system tells of every change below ``place``."""
    if _kind_of_disk(place) not in LOCAL:
        return False
    for folder, folders, files in os.walk(place):
        links = [name for name in (*folders, *files) if os.path.islink(f"{folder}/{name}")]  # noqa: PTH114
        if any(not name.endswith(SOUND) for name in links):
            return False
    return True


def _kind_of_disk(place: str) -> str:
    """The file system that ``place`` is on; empty if nobody knows."""
    real, longest, kind = os.path.realpath(place), 0, ""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    for line in lines:
        mount, _, told = line.partition(" - ")
        at = mount.split()[4].replace("\\040", " ").rstrip("/") + "/"
        if f"{real}/".startswith(at) and len(at) >= longest:
            longest, kind = len(at), told.split()[0]
    return kind
