"""Importing again: nothing is doubled, an editor's work is kept, and what nobody touched is updated."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from klankbord.library import importers
from klankbord.library.front import document
from klankbord.library.front.rewriting import replace_field
from klankbord.library.hub import Hub
from klankbord.library.importers import Imported

LETTER = "---\ntitle: Een brief\ndate: 2026-03-04\n---\nTekst van een brief.\n\nNog een alinea over de balie.\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "stukken").mkdir()
    (tmp_path / "stukken" / "brief.md").write_text(LETTER, encoding="utf-8")
    return tmp_path / "stukken"


def bring(hub: Hub, source: Path | str, **options: bool) -> list[Imported]:
    return list(importers.import_from(hub, str(source), **options))  # type: ignore[arg-type]


def outcomes(hub: Hub, source: Path | str) -> dict[str, int]:
    return dict(Counter(item.outcome for item in bring(hub, source)))


def articles(hub: Hub) -> list[str]:
    folder = hub.content / "artikelen"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))


def set_field(path: Path, name: str, value: str) -> None:
    path.write_text(replace_field(path.read_text(encoding="utf-8"), name, f"{name}: {value}\n"), encoding="utf-8")


@pytest.mark.parametrize("status", ["published", "hidden", "review"])
def test_an_article_whose_status_an_editor_changed_is_not_doubled(hub: Hub, source: Path, status: str) -> None:
    (first,) = bring(hub, source / "brief.md")
    assert first.path is not None
    set_field(first.path, "status", status)
    before = first.path.read_bytes()
    assert outcomes(hub, source / "brief.md") == {"same": 1}
    assert (articles(hub), first.path.read_bytes()) == (["een-brief.md"], before)


def test_one_folder_by_other_paths_is_one_source(
    hub: Hub, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "langs").symlink_to(source)
    bring(hub, "stukken")
    for way in (source, "./stukken/", "stukken/../stukken", "langs", "stukken/brief.md", source / "brief.md"):
        assert outcomes(hub, way) == {"same": 1}, way
    monkeypatch.chdir(source)
    assert outcomes(hub, ".") == {"same": 1}
    assert outcomes(hub, "brief.md") == {"same": 1}
    assert articles(hub) == ["een-brief.md"]


def test_a_folder_that_was_moved_or_seen_from_above_is_known_again(hub: Hub, source: Path, tmp_path: Path) -> None:
    bring(hub, source)
    (tmp_path / "elders").mkdir()
    shutil.copytree(source, tmp_path / "elders" / "andere-naam")
    assert outcomes(hub, tmp_path / "elders" / "andere-naam") == {"same": 1}
    assert outcomes(hub, tmp_path / "elders") == {"same": 1}
    assert articles(hub) == ["een-brief.md"]


def test_a_site_and_a_folder_of_it_are_one_source(hub: Hub, tmp_path: Path) -> None:
    posts = tmp_path / "blog" / "_posts"
    posts.mkdir(parents=True)
    (tmp_path / "blog" / "_config.yml").write_text("title: x\n", encoding="utf-8")
    (posts / "2020-01-02-brief.md").write_text("---\ntitle: Brief\n---\nTekst.\n", encoding="utf-8")
    bring(hub, tmp_path / "blog")
    assert outcomes(hub, posts)["same"] == 1
    assert outcomes(hub, posts / "2020-01-02-brief.md") == {"same": 1}
    assert articles(hub) == ["brief.md"]


def test_other_articles_in_files_of_one_name_are_other_articles(hub: Hub, tmp_path: Path) -> None:
    for folder, text in {
        "a": "De eerste tekst gaat over koffie.",
        "b": "Een tweede vertelt iets over fietsen.",
    }.items():
        path = tmp_path / folder / "stukken" / "stuk.md"
        path.parent.mkdir(parents=True)
        path.write_text(f"---\ntitle: Stuk {folder}\n---\n{text}\n", encoding="utf-8")
        assert outcomes(hub, path) == {"new": 1}
        assert outcomes(hub, path) == {"same": 1}
    assert articles(hub) == ["stuk-a.md", "stuk-b.md"]


def test_equal_canonical_addresses_and_equal_titles_swallow_nothing(hub: Hub, source: Path) -> None:
    for number in range(3):
        text = (
            f"---\ntitle: Nieuwsbrief\nsource: https://x.example/\ndate: 2026-03-0{number + 1}\n---\nNummer {number}.\n"
        )
        (source / f"brief-{number}.md").write_text(text, encoding="utf-8")
    assert outcomes(hub, source) == {"new": 4}
    assert outcomes(hub, source) == {"same": 4}
    assert len(articles(hub)) == 4


def test_what_nobody_touched_follows_its_source(hub: Hub, source: Path) -> None:
    (first,) = bring(hub, source)
    assert first.path is not None
    (source / "brief.md").write_text(LETTER.replace("Nog een", "Een tweede"), encoding="utf-8")
    assert outcomes(hub, source) == {"updated": 1}
    assert "Een tweede alinea" in first.path.read_text(encoding="utf-8")
    assert outcomes(hub, source) == {"same": 1}


def test_what_an_editor_changed_stays_and_the_rest_follows(hub: Hub, source: Path) -> None:
    (first,) = bring(hub, source)
    assert first.path is not None
    text = first.path.read_text(encoding="utf-8").replace("Een brief", "De brief").replace("Tekst van", "Woorden van")
    first.path.write_text(text, encoding="utf-8")
    (source / "brief.md").write_text(LETTER.replace("over de balie", "over het loket"), encoding="utf-8")
    assert outcomes(hub, source) == {"updated": 1}
    page = document.read(first.path)
    assert page.meta["title"] == "De brief"
    assert "Woorden van een brief." in page.body
    assert "over het loket" in page.body
    assert outcomes(hub, source) == {"same": 1}


@pytest.mark.parametrize("status", ["published", "hidden"])
def test_a_published_page_is_left_as_it_is_and_that_is_said(hub: Hub, source: Path, status: str) -> None:
    (first,) = bring(hub, source)
    assert first.path is not None
    set_field(first.path, "status", status)
    before = first.path.read_bytes()
    (source / "brief.md").write_text(LETTER.replace("balie", "kassa"), encoding="utf-8")
    (again,) = bring(hub, source)
    assert again.outcome == "kept"
    assert f"the page is {status}" in " ".join(again.remarks)
    assert first.path.read_bytes() == before


def test_without_its_memory_an_edited_page_is_left_as_it_is(hub: Hub, source: Path) -> None:
    (first,) = bring(hub, source)
    assert first.path is not None
    first.path.write_text(first.path.read_text(encoding="utf-8").replace("Tekst van", "Woorden van"), encoding="utf-8")
    shutil.rmtree(hub.state)
    before = first.path.read_bytes()
    (source / "brief.md").write_text(LETTER.replace("balie", "kassa"), encoding="utf-8")
    assert outcomes(hub, source) == {"kept": 1}
    assert first.path.read_bytes() == before


def test_a_page_that_an_editor_renamed_is_known_by_where_it_came_from(hub: Hub, source: Path) -> None:
    (first,) = bring(hub, source)
    assert first.path is not None
    first.path.rename(first.path.with_name("heel-anders.md"))
    assert outcomes(hub, source) == {"same": 1}
    assert articles(hub) == ["heel-anders.md"]


def test_pictures_that_come_later_move_a_page_into_a_folder_at_the_same_address(hub: Hub, source: Path) -> None:
    bring(hub, source)
    (source / "rij.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(8))
    (source / "brief.md").write_text(LETTER + "\n![De rij](rij.png)\n", encoding="utf-8")
    assert outcomes(hub, source)["updated"] == 1
    assert articles(hub) == ["een-brief/index.md"]
    assert (hub.content / "artikelen" / "een-brief" / "rij.png").is_file()
    assert outcomes(hub, source)["same"] == 1


def test_a_dry_run_tells_and_writes_nothing(hub: Hub, source: Path) -> None:
    (told,) = bring(hub, source, write=False)
    assert (told.outcome, told.path) == ("new", hub.content / "artikelen" / "een-brief.md")
    assert not (hub.content / "artikelen").exists()
    assert not hub.state.exists()


def test_links_still_lead_to_their_pages_when_one_file_is_imported_alone(hub: Hub, source: Path) -> None:
    (source / "ander.md").write_text("---\ntitle: Ander\n---\nZie [de brief](brief.md).\n", encoding="utf-8")
    bring(hub, source)
    assert outcomes(hub, source / "ander.md") == {"same": 1}
    assert "[de brief](een-brief.md)" in (hub.content / "artikelen" / "ander.md").read_text(encoding="utf-8")


def test_two_pictures_of_one_name_both_come_along(hub: Hub, source: Path) -> None:
    for name in ("a", "b"):
        (source / name).mkdir()
        (source / name / "foto.png").write_bytes(b"\x89PNG\r\n\x1a\n" + name.encode())
    (source / "brief.md").write_text("# Foto\n\n![een](a/foto.png) ![twee](b/foto.png)\n", encoding="utf-8")
    bring(hub, source)
    pictures = (hub.content / "artikelen" / "foto").glob("*.png")
    assert sorted(path.read_bytes()[-1:] for path in pictures) == [b"a", b"b"]
