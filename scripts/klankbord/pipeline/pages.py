"""Which episodes have a page. Only pages whose file changed since the last run are read again, so thousands cost next
to nothing."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import yaml

from klankbord.feeds import identity
from klankbord.feeds.identity import Known
from klankbord.library.front import document
from klankbord.library.front.frontmatter import live
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes as library_episodes
from klankbord.model import Audio, Episode
from klankbord.pipeline.git import Repository
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
    for folder in hub.episode_folders():
        name = folder.relative_to(hub.episodes).as_posix()
        try:
            status = (folder / "index.md").stat()
        except OSError:
            continue
        stamp = f"{status.st_mtime_ns}-{status.st_size}-{status.st_ino}"
        page = remembered.get(name)
        found[name] = page if page is not None and page.stamp == stamp else _read(folder, name, stamp)
    return found


def folders(ledger: Ledger) -> dict[tuple[str, str], str]:
    """The folders that the last scan found, by show and GUID; of two pages with one GUID the first by name."""
    found: dict[tuple[str, str], str] = {}
    for name, page in sorted(ledger.pages().items()):
        if page.guid:
            found.setdefault((name.partition("/")[0], page.guid), name)
    return found


def known(hub: Hub, page: PageRow) -> Known:
    """What identifies the episode of a page, from its front matter: used when the ledger does not know the episode."""
    try:
        meta = document.read(hub.episodes / page.folder / "index.md").meta
    except Exception:
        meta = {}
    audio = meta.get("audio")
    url = str(audio.get("url") or "") if isinstance(audio, dict) else ""
    duration = meta.get("duration")
    # Without a digest: what the feed said last is not known, so that alone is not an edit.
    episode = Episode(
        guid=page.guid,
        title=page.title,
        published=_moment(meta.get("date")),
        audio=Audio(url, str(audio.get("type") or "") if isinstance(audio, dict) else "") if url else None,
        duration=float(duration) if isinstance(duration, int | float) else None,
    )
    return replace(identity.remember(episode), digest="")


def removed(repository: Repository) -> set[tuple[str, str]]:
    """Show and GUID of every page that was once committed and then taken away."""
    found = set()
    for path, text in repository.removed("index.md"):
        for line in text.splitlines():
            if line.startswith("guid:"):
                with contextlib.suppress(yaml.YAMLError):
                    found.add((path.split("/")[1], str(yaml.safe_load(line)["guid"])))
    return found


def _read(folder: Path, name: str, stamp: str) -> PageRow:
    try:
        meta = document.read(folder / "index.md").meta
    except Exception:
        # An editor broke the front matter; the episode must not come in a second time because of that.
        return PageRow(name, stamp, library_episodes.guid(folder) or "", "broken", folder.name)
    guid = meta.get("guid") or library_episodes.guid(folder) or ""
    live_from = live(meta) if meta.get("status") == "published" else None
    return PageRow(
        name,
        stamp,
        str(guid),
        str(meta.get("status") or "review"),
        str(meta.get("title") or folder.name),
        live_from.isoformat() if live_from else "",
    )


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    return None
