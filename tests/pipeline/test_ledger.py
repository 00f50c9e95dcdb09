"""The ledger is memory: it survives crashes, repairs itself, refuses what it does not understand, and may be lost."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from klankbord.errors import KlankbordError
from klankbord.pipeline import ledger
from klankbord.pipeline.ledger import FeedRow, PageRow, Row

NOW = datetime(2026, 3, 4, 6, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.sqlite"


def test_what_is_remembered_is_there_the_next_time(path: Path) -> None:
    with ledger.opened(path, NOW) as book:
        book.put(Row("s", "g", payload="{}", published=1.5), NOW)
        book.put_feed(FeedRow("s", "state", 2.0, "why"))
    with ledger.opened(path, NOW) as book:
        row = book.episode("s", "g")
        assert row is not None
        assert (row.state, row.payload, row.published, row.changed) == ("waiting", "{}", 1.5, NOW.timestamp())
        assert book.feed("s") == FeedRow("s", "state", 2.0, "why")
        assert book.feed("other") is None
        assert book.notices == ()


def test_the_same_guid_in_two_shows_is_two_episodes(path: Path) -> None:
    with ledger.opened(path, NOW) as book:
        book.put(Row("a", "1"), NOW)
        book.put(Row("b", "1", state=ledger.DONE), NOW)
        assert book.counts() == {"a": {"waiting": 1}, "b": {"done": 1}}
        assert [row.show for row in book.episodes(states=(ledger.DONE,))] == ["b"]


def test_a_transaction_holds_whole_or_not_at_all(path: Path) -> None:
    with ledger.opened(path, NOW) as book:
        with pytest.raises(sqlite3.IntegrityError), book.transaction():  # noqa: PT012
            book.put(Row("s", "g"), NOW)
            book.put_file("path", None)  # type: ignore[arg-type]
        assert book.episode("s", "g") is None


def test_pages_and_files_come_and_go(path: Path) -> None:
    with ledger.opened(path, NOW) as book:
        pages = [PageRow("s/a", "1", "g", "review", "A"), PageRow("s/b", "1", "h", "review", "B")]
        book.put_pages(pages, [])
        book.put_pages([], ["s/a"])
        assert list(book.pages()) == ["s/b"]
        book.put_file("episodes/s/a/index.md", "abc")
        book.drop_files(["episodes/s/a/index.md", "never there"])
        assert book.files() == {}


def test_only_the_last_runs_are_kept(path: Path) -> None:
    with ledger.opened(path, NOW) as book:
        assert book.last_run() is None
        for number in range(ledger.RUNS_KEPT + 5):
            book.put_run(NOW, NOW, str(number))
        assert book.last_run() == str(ledger.RUNS_KEPT + 4)
    assert sqlite3.connect(path).execute("SELECT count(*) FROM runs").fetchone() == (ledger.RUNS_KEPT,)


@pytest.mark.parametrize("damage", ["not a database at all " * 400, ""], ids=["garbage", "empty"])
def test_a_damaged_ledger_is_put_aside_and_started_anew(path: Path, damage: str) -> None:
    with ledger.opened(path, NOW) as book:
        book.put(Row("s", "g"), NOW)
    path.write_text(damage)
    with ledger.opened(path, NOW) as book:
        assert book.episodes() == []
        assert bool(book.notices) == bool(damage)
    asides = list(path.parent.glob("ledger.sqlite.damaged-*"))
    assert [aside.read_text() for aside in asides] == ([damage] if damage else [])


def test_a_ledger_with_a_torn_page_is_found_out(path: Path) -> None:
    with ledger.opened(path, NOW) as book, book.transaction():
        for number in range(500):
            book.put(Row("s", str(number), payload="x" * 500), NOW)
    data = bytearray(path.read_bytes())
    data[8192:40960] = b"\xff" * 32768
    path.write_bytes(data)
    with ledger.opened(path, NOW) as book:
        assert "damaged" in book.notices[0]
        assert book.episodes() == []


def test_a_newer_ledger_is_refused_and_left_alone(path: Path) -> None:
    with ledger.opened(path, NOW):
        pass
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(KlankbordError, match="newer Klankbord"), ledger.opened(path, NOW):
        pass
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (99,)


def test_reading_changes_nothing_and_needs_no_ledger(path: Path) -> None:
    with ledger.opened_to_read(path) as book:
        assert book.episodes() == []
    assert not path.exists()
    with ledger.opened(path, NOW) as book:
        book.put(Row("s", "g"), NOW)
        with ledger.opened_to_read(path) as reader:
            assert [row.guid for row in reader.episodes()] == ["g"]
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                reader.put(Row("s", "h"), NOW)
