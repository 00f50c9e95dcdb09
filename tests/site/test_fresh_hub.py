"""A hub with nothing in it yet, and without an address, is also a complete and faultless site."""

from __future__ import annotations

from pathlib import Path

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.site import audit, build

MKDOCS = (
    "site_name: Leeg\ndocs_dir: content\nsite_dir: site\ntheme: {name: material, font: false}\nplugins: [klankbord]\n"
)


def test_an_empty_hub_builds_into_a_site_without_faults(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "episodes").mkdir()
    (tmp_path / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    (tmp_path / "content" / "index.md").write_text("# Leeg\n\nEen nieuwe hub.\n", encoding="utf-8")
    site = build.build(Hub(tmp_path), settings.load(tmp_path))
    assert [str(problem) for problem in audit.problems(site, "")] == []
