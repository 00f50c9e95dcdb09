"""Episodes that the ledger does not know: what their pages say of them, and which pages history has."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime, time

import yaml

from klankbord.feeds import identity
from klankbord.feeds.identity import Known
from klankbord.library.front import document
from klankbord.library.git import Repository
from klankbord.library.hub import Hub
from klankbord.model import Audio, Episode
from klankbord.pipeline.ledger import PageRow


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


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    return None
