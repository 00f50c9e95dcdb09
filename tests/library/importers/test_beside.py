"""Pictures beside a page follow their source; one that an editor changed is never overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from klankbord.library import importers
from klankbord.library.hub import Hub
from klankbord.library.importers import Imported

FIRST, SECOND, MINE = (b"\x89PNG\r\n\x1a\n" + sign * 40 for sign in (b"1", b"2", b"m"))
TEXT = "---\ntitle: De balie\ndate: 2026-03-04\n---\nTekst over de balie.\n\n![De balie](balie.png)\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "stukken").mkdir()
    (tmp_path / "stukken" / "balie.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "stukken" / "balie.png").write_bytes(FIRST)
    return tmp_path / "stukken"


def bring(hub: Hub, source: Path, *, write: bool = True) -> Imported:
    (item,) = importers.import_from(hub, str(source), write=write)
    return item


def beside(item: Imported) -> dict[str, bytes]:
    assert item.path
    return {path.name: path.read_bytes() for path in item.path.parent.iterdir() if path.suffix == ".png"}


def test_a_picture_that_nobody_touched_follows_its_source(hub: Hub, source: Path) -> None:
    bring(hub, source)
    (source / "balie.png").write_bytes(SECOND)
    item = bring(hub, source)
    assert (item.outcome, beside(item)) == ("updated", {"balie.png": SECOND})
    assert bring(hub, source).outcome == "same"


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("Tekst", "Andere tekst")])
def test_a_picture_that_an_editor_changed_stays_and_the_new_one_is_beside_it(hub: Hub, source: Path, text: str) -> None:
    first = bring(hub, source)
    assert first.path
    (first.path.parent / "balie.png").write_bytes(MINE)
    (source / "balie.png").write_bytes(SECOND)
    (source / "balie.md").write_text(text, encoding="utf-8")
    item = bring(hub, source)
    found = beside(item)
    assert found.pop("balie.png") == MINE
    ((name, data),) = found.items()
    assert (item.outcome, data) == ("updated", SECOND)
    assert any("balie.png was changed here and stays" in said and name in said for said in item.remarks)
    again = bring(hub, source)
    assert (again.outcome, beside(again)) == ("same", {"balie.png": MINE, name: SECOND})


def test_without_memory_a_picture_that_is_not_the_source_s_is_an_editor_s(hub: Hub, source: Path) -> None:
    first = bring(hub, source)
    assert first.path
    for path in (hub.state / "imports").iterdir():
        path.unlink()
    (source / "balie.png").write_bytes(SECOND)
    item = bring(hub, source)
    assert beside(item)["balie.png"] == FIRST
    assert len(beside(item)) == 2


def test_a_picture_of_a_published_page_is_left_alone(hub: Hub, source: Path) -> None:
    first = bring(hub, source)
    assert first.path
    first.path.write_text(first.path.read_text().replace("status: review", "status: published"), encoding="utf-8")
    (source / "balie.png").write_bytes(SECOND)
    assert beside(bring(hub, source)) == {"balie.png": FIRST}


def test_a_dry_run_puts_nothing(hub: Hub, source: Path) -> None:
    bring(hub, source)
    (source / "balie.png").write_bytes(SECOND)
    item = bring(hub, source, write=False)
    assert (item.outcome, beside(item)) == ("updated", {"balie.png": FIRST})
