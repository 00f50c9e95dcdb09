"""An episode with only a text: nothing on the site offers to play it, and every link leads somewhere."""

from pathlib import Path

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.site import audit, build

MKDOCS = """
site_name: Stil
docs_dir: content
site_dir: site
theme: {name: material, font: false}
plugins: [klankbord]
"""
PAGE = """---
title: De rij
guid: "rij-1"
date: 2026-10-07
guests: [maud-ellery]
transcript: {source: publisher}
status: published
---
Over wachten, zie [00:03].

## Citaten
> Een rij is de enige vergadering waarin iedere klant de waarheid zegt.
>
> — Maud Ellery [00:01]

## Lessen
- Mensen vergeven lang wachten, maar niet dat je ze vergeet. [00:09]

## Hoofdstukken
- [00:00] Welkom
- [00:09] Vergeten worden
"""
VTT = """WEBVTT

00:00:00.000 --> 00:00:08.000
<v Maud Ellery>Een rij is de enige vergadering waarin iedere klant de waarheid zegt.

00:00:09.000 --> 00:00:12.000
<v Maud Ellery>Mensen vergeven lang wachten, maar niet dat je ze vergeet.
"""


def test_an_episode_without_sound_is_a_page_without_faults(tmp_path: Path) -> None:
    folder = tmp_path / "episodes" / "loket" / "2026-10-07-de-rij"
    folder.mkdir(parents=True)
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "index.md").write_text("# Stil\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    (folder.parent / "index.md").write_text("---\ntitle: Loket\n---\n", encoding="utf-8")
    (folder / "index.md").write_text(PAGE, encoding="utf-8")
    (folder / "transcript.vtt").write_text(VTT, encoding="utf-8")
    site = build.build(Hub(tmp_path), settings.load(tmp_path))
    assert [str(problem) for problem in audit.problems(site, "")] == []
    page = (site / "podcasts" / "loket" / "2026-10-07-de-rij" / "index.html").read_text(encoding="utf-8")
    assert "<audio" not in page
    assert 'id="t-0"' in page
    assert "de-rij/#t=" not in (site / "citaten" / "index.html").read_text(encoding="utf-8")
