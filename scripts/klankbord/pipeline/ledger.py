"""What the runs remember, in SQLite: feeds, episodes, pages, and the files that wait for a commit.

Markdown is the truth and this is memory: delete the file and the next run rebuilds it from ``episodes/``. Each change
is one transaction, durable when it returns, and is made only after the artefact that it speaks of is durable itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from klankbord import durable
from klankbord.errors import KlankbordError

MIGRATIONS = (
    """
    CREATE TABLE feeds (
      show TEXT PRIMARY KEY, state TEXT NOT NULL, polled REAL, reason TEXT NOT NULL DEFAULT '',
      problems TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE TABLE episodes (
      show TEXT NOT NULL, guid TEXT NOT NULL, state TEXT NOT NULL, known TEXT NOT NULL DEFAULT '',
      payload TEXT NOT NULL DEFAULT '', published REAL, folder TEXT NOT NULL DEFAULT '',
      attempts INTEGER NOT NULL DEFAULT 0, kills INTEGER NOT NULL DEFAULT 0, next_try REAL NOT NULL DEFAULT 0,
      reason TEXT NOT NULL DEFAULT '',
      changed REAL NOT NULL DEFAULT 0, PRIMARY KEY (show, guid)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX episodes_by_state ON episodes (state);
    CREATE TABLE pages (
      folder TEXT PRIMARY KEY, stamp TEXT NOT NULL, guid TEXT NOT NULL, status TEXT NOT NULL, title TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE files (path TEXT PRIMARY KEY, digest TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY, started REAL NOT NULL, finished REAL NOT NULL, report TEXT NOT NULL
    ) STRICT;
    """,
    # Pages are read anew, so that those that wait for their moment are known.
    """
    DELETE FROM pages;
    ALTER TABLE pages ADD COLUMN live_from TEXT NOT NULL DEFAULT '';
    """,
    """
    CREATE TABLE corrections (show TEXT PRIMARY KEY, digest TEXT NOT NULL) STRICT, WITHOUT ROWID;
    """,
    """
    ALTER TABLE episodes ADD COLUMN again TEXT NOT NULL DEFAULT '';
    """,
    """
    CREATE TABLE problems (key TEXT PRIMARY KEY, first REAL NOT NULL, line TEXT NOT NULL) STRICT, WITHOUT ROWID;
    """,
)
"""One script for each version of the schema; ``PRAGMA user_version`` counts those that were applied."""

RUNS_KEPT = 35 * 24
"""How many reports are kept: those of five weeks with a run each hour."""

WAITING, HEARD, DONE, CHANGED, DELETED = "waiting", "heard", "done", "changed", "deleted"
REPLACED, HELD, BARE, AGAIN = "replaced", "held", "bare", "again"
"""The states of an episode: waits for its turn; its transcript is stored; its page is written; its page is written but
the feed says something else now; an editor took its page away; its page is written but the publisher replaced the
sound; the same, and an editor must say that it may be heard again; its page was made by hand or by an import, and its
recording is still to be heard; its page is written, and it is to be heard again. A failed one has ``attempts``,
``reason``, ``next_try``.
"""


USUAL = "*"


@dataclass(frozen=True, slots=True)
class Row:
    """An episode as the ledger knows it; times are Unix seconds, ``folder`` is relative to ``episodes/``.

    ``again`` is the model to hear it again with, ``USUAL`` for that of its show; empty when nobody asked.
    """

    show: str
    guid: str
    state: str = WAITING
    known: str = ""
    payload: str = ""
    published: float | None = None
    folder: str = ""
    attempts: int = 0
    kills: int = 0
    next_try: float = 0.0
    reason: str = ""
    changed: float = 0.0
    again: str = ""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed as the ledger knows it; ``state`` is what the feeds room wants remembered, as text."""

    show: str
    state: str
    polled: float | None = None
    reason: str = ""
    problems: str = ""


@dataclass(frozen=True, slots=True)
class PageRow:
    """An episode's page as last read; ``stamp`` changes when the file does.

    ``live_from`` is the moment (ISO 8601) before which a published page is not on the site; empty when it has none.
    """

    folder: str
    stamp: str
    guid: str
    status: str
    title: str
    live_from: str = ""


@dataclass(frozen=True, slots=True)
class Hearings:
    """What one run heard: seconds of sound and of work, and whether more waited when it ended."""

    ended: datetime
    sound: float
    work: float
    waited: bool


def row_of_folder(show: str) -> str:
    """The name under which the ledger keeps, as a feed, what is remembered of the folder that a show watches."""
    return f"{show}/folder"


EPISODE_FIELDS = tuple(Row.__dataclass_fields__)


class Ledger:
    """An open ledger; for one thread. ``notices`` says in plain words what had to be fixed to open it."""

    def __init__(self, connection: sqlite3.Connection, notices: tuple[str, ...] = ()) -> None:
        self._db = connection
        self.notices = notices

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes made inside hold together or not at all."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # Feeds
    def feed(self, show: str) -> FeedRow | None:
        """What is remembered of the feed of ``show``."""
        found = self._db.execute("SELECT show, state, polled, reason, problems FROM feeds WHERE show = ?", (show,))
        row = found.fetchone()
        return FeedRow(*row) if row else None

    def feeds(self) -> dict[str, FeedRow]:
        """What is remembered of all feeds, by show."""
        rows = self._db.execute("SELECT show, state, polled, reason, problems FROM feeds")
        return {row[0]: FeedRow(*row) for row in rows}

    def put_feed(self, row: FeedRow) -> None:
        """Remember a feed's state; only together with, or after, the episodes that it led to."""
        self._db.execute(
            "INSERT OR REPLACE INTO feeds (show, state, polled, reason, problems) VALUES (?, ?, ?, ?, ?)",
            (row.show, row.state, row.polled, row.reason, row.problems),
        )

    # Episodes
    def episodes(self, show: str | None = None, states: Iterable[str] = ()) -> list[Row]:
        """The episodes of a show, or of all, that are in one of ``states``, or in any."""
        wanted = tuple(states)
        where = ["show = ?"] * (show is not None) + [f"state IN ({', '.join('?' * len(wanted))})"] * bool(wanted)
        sql = f"SELECT {', '.join(EPISODE_FIELDS)} FROM episodes"  # noqa: S608 (names of our own columns)
        if where:
            sql += f" WHERE {' AND '.join(where)}"
        return [Row(*row) for row in self._db.execute(sql, (*((show,) if show is not None else ()), *wanted))]

    def episode(self, show: str, guid: str) -> Row | None:
        """One episode, or None."""
        sql = f"SELECT {', '.join(EPISODE_FIELDS)} FROM episodes WHERE show = ? AND guid = ?"  # noqa: S608
        row = self._db.execute(sql, (show, guid)).fetchone()
        return Row(*row) if row else None

    def put(self, row: Row, now: datetime) -> Row:
        """Remember an episode as it is now."""
        row = replace(row, changed=now.timestamp())
        self._db.execute(
            f"INSERT OR REPLACE INTO episodes ({', '.join(EPISODE_FIELDS)})"  # noqa: S608
            f" VALUES ({', '.join('?' * len(EPISODE_FIELDS))})",
            tuple(getattr(row, name) for name in EPISODE_FIELDS),
        )
        return row

    def forget(self, show: str, guid: str) -> None:
        """Drop an episode, because its identity turned out to be another one."""
        self._db.execute("DELETE FROM episodes WHERE show = ? AND guid = ?", (show, guid))

    def counts(self) -> dict[str, dict[str, int]]:
        """How many episodes each show has in each state."""
        result: dict[str, dict[str, int]] = {}
        for show, state, count in self._db.execute("SELECT show, state, count(*) FROM episodes GROUP BY show, state"):
            result.setdefault(show, {})[state] = count
        return result

    # Pages as last read, so that a run need not read thousands of unchanged ones
    def pages(self) -> dict[str, PageRow]:
        """All pages by folder."""
        rows = self._db.execute("SELECT folder, stamp, guid, status, title, live_from FROM pages")
        return {row[0]: PageRow(*row) for row in rows}

    def put_pages(self, changed: Iterable[PageRow], gone: Iterable[str]) -> None:
        """Remember pages that are new or changed, and drop those that are gone."""
        self._db.executemany(
            "INSERT OR REPLACE INTO pages (folder, stamp, guid, status, title, live_from) VALUES (?, ?, ?, ?, ?, ?)",
            [astuple(page) for page in changed],
        )
        self._db.executemany("DELETE FROM pages WHERE folder = ?", [(folder,) for folder in gone])

    # Files that the machine wrote and did not commit yet
    def files(self) -> dict[str, str]:
        """SHA-256 by path relative to the hub, of what the machine wrote last; an empty one marks mixed authorship."""
        return dict(self._db.execute("SELECT path, digest FROM files").fetchall())

    def put_file(self, path: str, digest: str) -> None:
        """Remember that the machine wrote ``path``."""
        self._db.execute("INSERT OR REPLACE INTO files (path, digest) VALUES (?, ?)", (path, digest))

    def drop_files(self, paths: Iterable[str]) -> None:
        """Forget files, because they are committed."""
        self._db.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in paths])

    # Standing corrections, as they were when every page of the show had them
    def corrections(self) -> dict[str, str]:
        """A digest of the standing corrections by show, of those that all its pages have."""
        return dict(self._db.execute("SELECT show, digest FROM corrections").fetchall())

    def put_corrections(self, show: str, digest: str) -> None:
        """Remember that all pages of a show have these corrections."""
        self._db.execute("INSERT OR REPLACE INTO corrections (show, digest) VALUES (?, ?)", (show, digest))

    # Runs
    def put_run(self, started: datetime, finished: datetime, report: str) -> None:
        """Remember a run's report (JSON); the last ``RUNS_KEPT`` are kept."""
        self._db.execute(
            "INSERT INTO runs (started, finished, report) VALUES (?, ?, ?)",
            (started.timestamp(), finished.timestamp(), report),
        )
        self._db.execute(
            "DELETE FROM runs WHERE id <= (SELECT id FROM runs ORDER BY id DESC LIMIT 1 OFFSET ?)", (RUNS_KEPT,)
        )

    def runs(self, since: datetime) -> list[str]:
        """The reports (JSON) of the runs that ended since then, the oldest first."""
        found = self._db.execute("SELECT report FROM runs WHERE finished >= ? ORDER BY id", (since.timestamp(),))
        return [str(row[0]) for row in found]

    def hearing(self, since: datetime) -> list[Hearings]:
        """What the runs that ended since then heard, in seconds of sound and of work."""
        fields = ("audio_seconds", "speech_seconds", "waiting")
        told = ", ".join(f"json_extract(report, '$.{name}')" for name in fields)
        found = self._db.execute(f"SELECT finished, {told} FROM runs WHERE finished >= ?", (since.timestamp(),))  # noqa: S608
        return [
            Hearings(datetime.fromtimestamp(ended, UTC), sound or 0.0, work or 0.0, bool(waiting))
            for ended, sound, work, waiting in found
        ]

    def lengths(self) -> dict[tuple[str, str], tuple[float | None, int | None]]:
        """The seconds and the bytes that feeds give for the sound of episodes that are not written yet."""
        rows = self._db.execute(
            "SELECT show, guid, json_extract(payload, '$.duration'), json_extract(payload, '$.audio.bytes') "
            "FROM episodes WHERE payload != '' AND state IN (?, ?, ?, ?)",
            (WAITING, REPLACED, BARE, AGAIN),
        )
        return {(show, guid): (duration, size) for show, guid, duration, size in rows}

    def run_times(self) -> list[float]:
        """When the latest runs began, in Unix seconds, the oldest first."""
        found = self._db.execute("SELECT started FROM runs ORDER BY id DESC LIMIT 20")
        return sorted(float(row[0]) for row in found)

    # Problems that are known, so that nobody is told twice
    def problems(self) -> dict[str, tuple[float, str]]:
        """When each problem was first seen, in Unix seconds, and the line that told it, by its key."""
        return {row[0]: (row[1], row[2]) for row in self._db.execute("SELECT key, first, line FROM problems")}

    def put_problems(self, fresh: Mapping[str, str], gone: Iterable[str], now: datetime) -> None:
        """Remember problems that are new, with the line that tells them, and forget those that are over."""
        self._db.executemany("DELETE FROM problems WHERE key = ?", [(key,) for key in gone])
        self._db.executemany(
            "INSERT OR REPLACE INTO problems (key, first, line) VALUES (?, ?, ?)",
            [(key, now.timestamp(), line) for key, line in fresh.items()],
        )

    def last_run(self) -> str | None:
        """The last run's report (JSON), or None before the first run."""
        row = self._db.execute("SELECT report FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        return str(row[0]) if row else None


@contextmanager
def opened(path: Path, now: datetime) -> Iterator[Ledger]:
    """Open the ledger at ``path``, made or brought up to date as needed; a damaged one is put aside and started anew.

    Raises KlankbordError when a newer Klankbord wrote it or the file cannot be used at all.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    notices: tuple[str, ...] = ()
    try:
        connection = _connect(path)
    except sqlite3.DatabaseError as error:
        if type(error) is not sqlite3.DatabaseError:  # its subclasses speak of locks and disks, not of damage
            raise _unusable(path, error) from error
        aside = _put_aside(path, now)
        notices = (f"The ledger was damaged ({error}); it is kept as {aside.name} and was rebuilt from episodes/.",)
        connection = _connect(path)
    try:
        yield Ledger(connection, notices)
    except sqlite3.OperationalError as error:
        raise _unusable(path, error) from error
    finally:
        connection.close()


@contextmanager
def opened_to_read(path: Path) -> Iterator[Ledger]:
    """Open the ledger without changing anything, also while a run is at work; an empty one when there is none yet.

    One that an older Klankbord wrote is brought up to date in a copy; the next run does so in the file.
    """
    connection: sqlite3.Connection | None = None
    try:
        if path.exists():
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=30
            )
            if _version(connection) != len(MIGRATIONS):
                connection = _up_to_date(connection)
    except sqlite3.Error:
        connection = None
    if connection is None:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        _migrate(connection)
    try:
        yield Ledger(connection)
    finally:
        connection.close()


def _up_to_date(older: sqlite3.Connection) -> sqlite3.Connection | None:
    """A copy in memory that holds the same in today's form; None for what is no ledger, or is a newer one."""
    with closing(older):
        if not 0 < _version(older) < len(MIGRATIONS):
            return None
        copy = sqlite3.connect(":memory:", isolation_level=None)
        older.backup(copy)
    _migrate(copy)
    return copy


def _connect(path: Path) -> sqlite3.Connection:
    existed = path.exists()
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a commit survives a power cut. There are a few commits an episode, so the cost does not show.
        connection.execute("PRAGMA synchronous = FULL")
        verdict: Any = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise sqlite3.DatabaseError(str(verdict))
        if _version(connection) > len(MIGRATIONS):
            raise KlankbordError(
                str(path),
                "was written by a newer Klankbord",
                "Upgrade Klankbord, or delete the file: it is only memory.",
            )
        _migrate(connection)
    except BaseException:
        connection.close()
        raise
    if not existed:
        durable.sync_folder(path.parent)
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection) -> None:
    for number, script in enumerate(MIGRATIONS[_version(connection) :], start=_version(connection) + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT;")


def _put_aside(path: Path, now: datetime) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{now.astimezone(UTC):%Y%m%dT%H%M%S}")
    path.replace(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return aside


def _unusable(path: Path, error: sqlite3.Error) -> KlankbordError:
    return KlankbordError(
        str(path), f"cannot be used ({error})", "Free disk space, make the folder writable, or delete the file."
    )
