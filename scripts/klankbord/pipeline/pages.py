"""Which episodes have a page. Only pages whose file changed since the last run are read again, so thousands cost next
to nothing."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from klankbord.library.front import document
from klankbord.library.front.frontmatter import live
from klankbord.library.hub import PAGE, Hub
from klankbord.pipeline.ledger import Ledger, PageRow


def scan(hub: Hub, ledger: Ledger) -> dict[str, PageRow]:
    """All pages of episodes by folder (relative to ``episodes/``), read anew where their file changed; the ledger
    remembers them."""
    remembered, found = ledger.pages(), read(hub, ledger)
    changed = [page for name, page in found.items() if remembered.get(name) != page]
    gone = remembered.keys() - found.keys()
    if changed or gone:
        with ledger.transaction():
            ledger.put_pages(changed, gone)
    return found


def read(hub: Hub, ledger: Ledger) -> dict[str, PageRow]:
    """The same as ``scan``, without making the ledger remember anything."""
    remembered, found = ledger.pages(), {}
    for name, stamp in sorted(_stamps(hub)):
        page = remembered.get(name)
        found[name] = page if page is not None and page.stamp == stamp else _read(hub.episodes / name, name, stamp)
    return found


def _stamps(hub: Hub) -> Iterator[tuple[str, str]]:
    """The name of each episode's folder and the stamp of its page; one look at each, as there may be thousands."""
    for show in hub.shows():
        with os.scandir(show) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                with contextlib.suppress(OSError):  # a folder without a page is unfinished, so not an episode
                    status = os.stat(f"{entry.path}/{PAGE}")  # noqa: PTH116
                    stamp = f"{status.st_mtime_ns}-{status.st_size}-{status.st_ino}"
                    yield f"{show.name}/{entry.name}", stamp


def folders(ledger: Ledger) -> dict[tuple[str, str], str]:
    """The folders that the last scan found, by show and GUID; of two pages with one GUID the first by name."""
    found: dict[tuple[str, str], str] = {}
    for name, page in sorted(ledger.pages().items()):
        if page.guid:
            found.setdefault((name.partition("/")[0], page.guid), name)
    return found


def _read(folder: Path, name: str, stamp: str) -> PageRow:
    try:
        meta = document.read(folder / "index.md").meta
    except Exception:
        # An editor broke the front matter; the episode must not come in a second time because of that.
        return PageRow(name, stamp, _guid(folder), "broken", folder.name)
    guid = meta.get("guid") or _guid(folder)
    live_from = live(meta) if meta.get("status") == "published" else None
    return PageRow(
        name,
        stamp,
        str(guid),
        str(meta.get("status") or "review"),
        str(meta.get("title") or folder.name),
        live_from.isoformat() if live_from else "",
    )


def _guid(folder: Path) -> str:
    """The GUID that the machine remembers beside a page that has lost it."""
    from klankbord.library.pages import episodes  # rare, and what it loads takes longer than a whole `status`

    return episodes.guid(folder) or ""
