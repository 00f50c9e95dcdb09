"""All tips, lessons and quotes as data, for lists that show a part and are filtered over the whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from klankbord.site.outputs import disk
from klankbord.site.reading.catalogue import Saying
from klankbord.site.reading.support import Supported
from klankbord.site.views.knowledge import Knowledge

KINDS = {"tips": "tip", "quotes": "quote", "lessons": "lesson"}


def place(part: str) -> str:
    """Where the data of a part of the site (``tips``) is, relative to its root."""
    return f"assets/lists/{part}.json"


def write(known: Knowledge, folder: Path) -> None:
    """Write the data of each part below ``folder``, the built site; nothing for a part that has nothing."""
    for part, kind in KINDS.items():
        found: Sequence[Saying | Supported] = known.tips if kind == "tip" else known.sayings(kind)
        if found:
            data = json.dumps(whole(known, found), ensure_ascii=False, separators=(",", ":"))
            disk.put(f"{folder}/{place(part)}", data.encode("utf-8"))


def whole(known: Knowledge, found: Sequence[Saying | Supported]) -> dict[str, Any]:
    """Rows of text, speaker, person, source, fragment and number of sources; what many rows share is told once.

    A source is its title, address, year, themes, language and sound; themes and persons are told by number.
    """
    site = known.site
    themes = {slug: at for at, slug in enumerate(site.themes)}
    sources: dict[str, int] = {}
    told: list[list[Any]] = []
    rows: list[list[Any]] = []
    for one in found:
        saying, count = (one.saying, len(one.sayings)) if isinstance(one, Supported) else (one, 1)
        source = saying.source
        if source.url not in sources:
            sources[source.url] = len(told)
            sound = source.audio.url if source.kind == "episode" and source.audio else ""
            year = source.date.year if source.date else 0
            about = [themes[slug] for slug in source.themes if slug in themes]
            told.append([source.title, source.url, year, about, source.language, sound])
        person = site.people[saying.person].url if saying.person in site.people else ""
        note = saying.note
        rows.append([note.text, note.speaker, person, sources[source.url], saying.anchor, count])
    return {"themes": [theme.title for theme in site.themes.values()], "sources": told, "rows": rows}
