"""What is remembered of a site between two imports of it: its pages with their validators, and how far it got."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

_TABLES = """
CREATE TABLE IF NOT EXISTS pages (
    url TEXT PRIMARY KEY, final TEXT, kind TEXT, etag TEXT, modified TEXT, changed TEXT, visit INTEGER, body BLOB
);
CREATE TABLE IF NOT EXISTS visits (number INTEGER PRIMARY KEY, ended INTEGER NOT NULL DEFAULT 0);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it came: ``final`` is where it was in the end, ``changed`` what its sitemap said; ``visit`` is when."""

    final: str
    kind: str
    etag: str
    modified: str
    changed: str
    visit: int
    body: bytes


class Memory:
    """The pages of a site in one file, which may be deleted. A visit that was cut off goes on with the same number.

    Without a path it forgets everything at the end. Use it as a context manager.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._store = self._opened()
        last = self._store.execute("SELECT number, ended FROM visits ORDER BY number DESC LIMIT 1").fetchone()
        self.visit = 1 if last is None else last[0] + 1 if last[1] else last[0]
        self._store.execute("INSERT OR IGNORE INTO visits (number) VALUES (?)", (self.visit,))
        self._store.commit()

    def _opened(self) -> sqlite3.Connection:
        if self._path is None:
            store = sqlite3.connect(":memory:")
            store.executescript(_TABLES)
            return store
        self._path.parent.mkdir(parents=True, exist_ok=True)
        for again in (False, True):
            store = sqlite3.connect(self._path)
            try:
                store.executescript(_TABLES)
                store.execute("SELECT url, final, kind, etag, modified, changed, visit, body FROM pages LIMIT 1")
            except sqlite3.DatabaseError:  # it is only memory: start again
                store.close()
                if again:
                    raise
                with suppress(FileNotFoundError):
                    self._path.unlink()
            else:
                return store
        raise AssertionError

    def __enter__(self) -> Memory:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.close()

    def get(self, url: str) -> Kept | None:
        """What came from an address, if it did."""
        row = self._store.execute(
            "SELECT final, kind, etag, modified, changed, visit, body FROM pages WHERE url = ?", (url,)
        ).fetchone()
        if row is None:
            return None
        final, kind, etag, modified, changed, visit, body = row
        return Kept(final, kind, etag, modified, changed, visit, zlib.decompress(body))

    def put(self, url: str, kept: Kept) -> None:
        """Remember what came from an address."""
        row = (url, kept.final, kept.kind, kept.etag, kept.modified, kept.changed, self.visit, zlib.compress(kept.body))
        self._store.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        self._store.commit()

    def end(self, urls: Iterable[str]) -> None:
        """Note that the visit was complete, and forget the pages that are no longer among ``urls``."""
        gone = {url for (url,) in self._store.execute("SELECT url FROM pages")} - set(urls)
        self._store.executemany("DELETE FROM pages WHERE url = ?", ((url,) for url in gone))
        self._store.execute("UPDATE visits SET ended = 1 WHERE number = ?", (self.visit,))
        self._store.execute("DELETE FROM visits WHERE number < ?", (self.visit,))
        self._store.commit()
