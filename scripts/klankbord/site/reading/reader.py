"""Reads the pages of a hub, and remembers each until one of its files changes."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

from klankbord.library import pages
from klankbord.library.hub import PAGE
from klankbord.library.merge.proposal import NOTES_FILE
from klankbord.library.merge.updating import TRANSCRIPT_FILE
from klankbord.library.pages import episodes
from klankbord.library.pages.episodes import EpisodePage
from klankbord.site.keeping.stamps import Stamp, stamp
from klankbord.site.keeping.store import Store, digest
from klankbord.site.reading.heard import Heard

# What is kept of a transcript: the language, source and model that it names, its digest, its size, and
# a digest of all files of its episode.
Facts = tuple[tuple[str, str, str], bytes, int, bytes]

PAGES, NEWER = "pages", "pages-newer"
MANY = 8  # pages are kept together with the others when one in so many is new


class Reader:
    """What a page that cannot be read raises is not remembered: every build tells it."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Stamp, Any, Facts | None]] = {}
        self._made_by = b""
        self._used: set[str] = set()
        self._sign = b""  # of what is kept as PAGES; what was read since is kept as NEWER, with the same sign
        self._newer: set[str] = set()
        self._changed = False

    def load(self, store: Store) -> None:
        """Know what earlier builds read, unless this one knows already, and of the same settings."""
        if not self._kept or self._made_by != store.made_by:
            self._sign, self._kept = store.load(PAGES) or (b"", {})
            self._made_by, newer = store.made_by, store.load(NEWER)
            found = newer[1] if newer and newer[0] == self._sign else {}
            self._kept.update(found)
            self._newer = set(found)

    def save(self, store: Store) -> None:
        """Keep what was read since the last time, for other builds: apart from the rest while it is little."""
        if len(self._used) < len(self._kept) or len(self._newer) * MANY > len(self._kept):
            self._kept = {key: kept for key, kept in self._kept.items() if key in self._used}
            self._sign, self._newer = secrets.token_bytes(8), set()
            store.save(PAGES, (self._sign, self._kept))
        elif self._changed:
            store.save(NEWER, (self._sign, {key: self._kept[key] for key in sorted(self._newer)}))
        self._used, self._changed = set(), False

    def episode(self, folder: Path) -> EpisodePage:
        """The episode page in ``folder``; raises KlankbordError when its front matter is broken."""
        key = str(folder)
        facts: Facts | None = None
        paths = [f"{key}/{name}" for name in (PAGE, TRANSCRIPT_FILE, NOTES_FILE)]
        now = stamp(*paths)
        kept = self._of(key, now)
        if kept is not None:
            page: EpisodePage = kept[0]
            facts = kept[1]
            return replace(page, transcript=Heard(folder, *facts)) if facts else page
        page = episodes.read(folder, Heard.unread)
        plain = not page.meta.speakers  # names of speakers may come from other pages
        talk = page.transcript
        if talk is not None:
            heard = talk if isinstance(talk, Heard) else Heard.of(folder, talk, as_filed=plain)
            if plain:
                files = digest(*(_bytes(Path(path)) for path in paths))
                if now is None or stamp(*paths) != now:  # somebody may have written to them since they were read
                    files = b""
                facts = ((heard.language, heard.source, heard.model), heard.digest, heard.size, files)
                heard = Heard(folder, *facts)
            page = replace(page, transcript=heard)
        if plain:
            self._keep(key, now, replace(page, transcript=None), facts)
        return page

    def page(self, path: Path, kind: str, language: str) -> pages.Page[Any]:
        """The page at ``path`` as a page of ``kind``; raises KlankbordError when its front matter is broken."""
        key = f"{path}\0{kind}\0{language}"
        now = stamp(str(path))
        kept = self._of(key, now)
        if kept is not None:
            return kept[0]  # type: ignore[no-any-return]
        page = pages.read(path, kind, language)
        self._keep(key, now, page, None)
        return page

    def _of(self, key: str, now: Stamp | None) -> tuple[Any, Facts | None] | None:
        kept = self._kept.get(key)
        if kept is None or now is None or kept[0] != now:
            return None
        self._used.add(key)
        return kept[1:]

    def _keep(self, key: str, now: Stamp | None, page: Any, facts: Facts | None) -> None:
        if now is not None:
            self._kept[key] = (now, page, facts)
            self._used.add(key)
            self._newer.add(key)
            self._changed = True


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
