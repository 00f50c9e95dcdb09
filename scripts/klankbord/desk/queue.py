"""What waits for an editor, as rows of the desk's first page: from whom, how long already, and how much work it is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from klankbord.desk.saying import said
from klankbord.library import pages
from klankbord.library.correcting.doubts import UNSURE
from klankbord.library.front import document
from klankbord.library.front.frontmatter import live
from klankbord.library.hub import PAGE, Hub
from klankbord.library.merge import certainty
from klankbord.library.merge.certainty import CERTAINTY_FILE
from klankbord.library.merge.updating import TRANSCRIPT_FILE
from klankbord.library.notes import convention
from klankbord.model import Note


@dataclass(frozen=True, slots=True)
class Row:
    """One page. ``came`` is when it was written, ``words`` how long its text or transcript is.

    ``proposals`` are the quotes, lessons and tips of an episode, ``doubts`` how many of its words the machine was not
    sure of when it heard them; none are left in a transcript that somebody checked. ``source`` is who made the words:
    ``whisper``, ``publisher``, ``editor``, or where a page was imported from. A page that cannot be read is in
    ``trouble``.
    """

    path: Path
    kind: str
    title: str
    show: str = ""
    status: str = "review"
    source: str = ""
    came: datetime | None = None
    live_from: datetime | None = None
    seconds: float = 0.0
    words: int = 0
    proposals: int = 0
    doubts: int = 0
    checked: bool = False
    trouble: str = ""


class Reader:
    """Reads the pages of a hub, and remembers each until its file changes; a hub may have thousands."""

    def __init__(self) -> None:
        self._kept: dict[Path, tuple[tuple[int, ...], Row]] = {}
        self._guard = threading.Lock()

    def stamp(self) -> int:
        """Another number when any of the pages that were read has changed."""
        with self._guard:
            return hash(frozenset((path, kept[0]) for path, kept in self._kept.items()))

    def shows(self, hub: Hub) -> dict[str, str]:
        """The titles of the podcasts by their folders."""
        return {folder.name: self.title(hub, folder) for folder in hub.shows()}

    def title(self, hub: Hub, folder: Path) -> str:
        """The title of one podcast; the name of its folder where it has no page."""
        return self._row(hub, folder / PAGE).title

    def rows(self, hub: Hub) -> list[Row]:
        """All episodes and all pages in content/ that the desk opens, in no order."""
        paths = list(_paths(hub))
        found = [self._row(hub, path) for path in paths]
        with self._guard:
            shows = [folder / PAGE for folder in hub.shows()]
            self._kept = {path: self._kept[path] for path in (*paths, *shows) if path in self._kept}
        return found

    def _row(self, hub: Hub, path: Path) -> Row:
        stamp = tuple(map(_stamp, (path, path.parent / TRANSCRIPT_FILE, path.parent / CERTAINTY_FILE)))
        if not stamp[0]:
            return Row(path, pages.kind_of(hub, path), path.parent.name, trouble="is weg")
        kept = self._kept.get(path)
        if kept is None or kept[0] != stamp:
            kept = (stamp, read(hub, path))
            with self._guard:
                self._kept[path] = kept
        return kept[1]


def _stamp(path: Path) -> int:
    """Another number when a file was written; 0 when it is not there."""
    try:
        about = path.stat()
    except OSError:
        return 0
    return hash((about.st_mtime_ns, about.st_size))


def _paths(hub: Hub) -> Iterator[Path]:
    for folder in hub.episode_folders():
        yield folder / PAGE
    for path in sorted(hub.content.rglob("*.md")):
        if pages.kind_of(hub, path) != "page":
            yield path


def read(hub: Hub, path: Path) -> Row:
    """The row of one page; whatever is wrong with it is its ``trouble``."""
    kind = pages.kind_of(hub, path)
    came = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    show = path.parent.parent.name if kind == "episode" else ""
    try:
        page = document.read(path)
    except Exception as error:  # whatever it is, the other pages are fine
        return Row(path, kind, pages.slug_of(path), show, "broken", came=came, trouble=said(error, whole=True))
    meta = page.meta
    facts = meta.get("transcript")
    facts = facts if isinstance(facts, dict) else {}
    imported = meta.get("imported")
    origin = str(imported.get("from") or "") if isinstance(imported, dict) else ""
    status = str(meta.get("status") or ("review" if kind == "episode" else "published"))
    notes = [entry for entry in convention.entries(page.body) if isinstance(entry.note, Note)]
    duration = meta.get("duration")
    return Row(
        path,
        kind,
        str(meta.get("title") or pages.slug_of(path)),
        show,
        status,
        origin or str(facts.get("source") or ""),
        came,
        live(meta, dated=kind in {"episode", "article"}) if status == "published" else None,
        float(duration) if isinstance(duration, int | float) else 0.0,
        _words(path.parent / TRANSCRIPT_FILE) if kind == "episode" else len(page.body.split()),
        len(notes) if kind == "episode" else 0,
        0 if facts.get("checked") is True or kind != "episode" else _doubts(path.parent / CERTAINTY_FILE),
        facts.get("checked") is True,
    )


def _doubts(path: Path) -> int:
    try:
        return certainty.doubtful(path.read_text(encoding="utf-8"), UNSURE)
    except (OSError, ValueError):
        return 0


def _words(path: Path) -> int:
    """About how many words a transcript has: what is not a line of times, by its white space."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return max(0, text.count(" ") + text.count("\n") - 4 * text.count("-->"))
