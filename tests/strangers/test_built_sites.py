"""What comes in from the source of a site is what its generator makes of it, page by page, at the address it gives."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html
import pytest

from klankbord.library import importers
from klankbord.library.front import document, redirects
from klankbord.library.hub import Hub

HERE = Path(__file__).parent / "imports" / "built"
BUILD: dict[str, Callable[[str, Path], list[str]]] = {
    "pelican": lambda program, out: [program, "-q", "-s", "pelicanconf.py", "-o", str(out), "content"],
    "hugo": lambda program, out: [program, "--quiet", "--destination", str(out)],
    "eleventy": lambda program, out: [program, "--quiet", f"--output={out}"],
}


@pytest.fixture(params=sorted(BUILD))
def site(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """The source of a site, and what its generator made of it."""
    program = shutil.which(request.param)
    if program is None:
        pytest.skip(f"{request.param} is not installed")
    source, out = tmp_path / "site", tmp_path / "out"
    shutil.copytree(HERE / request.param, source)
    subprocess.run(BUILD[request.param](program, out), cwd=source, check=True, timeout=120, capture_output=True)
    for leftover in ("public", "resources", "_site", ".hugo_build.lock"):
        shutil.rmtree(source / leftover, ignore_errors=True)
    return source, out


def imported(tmp_path: Path, source: Path) -> dict[str, document.Document]:
    """The pages that came in, by the file that the generator made of each."""
    (tmp_path / "hub" / "content").mkdir(parents=True)
    (tmp_path / "hub" / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    found = list(importers.import_from(Hub(tmp_path / "hub"), str(source)))
    pages = [document.read(item.path) for item in found if item.path]
    assert [item for item in found if item.problem] == []
    return {redirects.file_of(page.meta["redirects"][0]): page for page in pages}


def opened(path: Path) -> Any:
    return lxml.html.document_fromstring(path.read_text(encoding="utf-8"))


def words(text: str) -> str:
    return " ".join(text.split())


def test_pages_are_as_the_generator_makes_them(site: tuple[Path, Path], tmp_path: Path) -> None:
    source, out = site
    pages = imported(tmp_path, source)
    assert len(pages) == 2
    for name, page in pages.items():
        built = opened(out / name)
        assert page.meta["title"] in words(built.text_content())
        for block in built.iter("pre"):
            assert block.text_content().strip() in page.body
        for part in built.xpath("//td | //th | //blockquote//p | //li[not(.//a)]"):
            assert words(part.text_content()) in words(page.body)
        for picture in built.xpath("//article//img | //section//img"):
            file = unquote(urlsplit(picture.get("src")).path).rpartition("/")[2]
            assert f"![{picture.get('alt')}]({file})" in page.body
            assert (page.path.parent / file).read_bytes() == next(source.rglob(file)).read_bytes()


def test_facts_links_and_notes(site: tuple[Path, Path], tmp_path: Path) -> None:
    source, out = site
    pages = imported(tmp_path, source)
    rij = next(page for page in pages.values() if page.meta["title"] == "De rij bij de balie")
    brief = next(page for page in pages.values() if page.meta["title"] == "De brief: een & ander")
    assert (rij.meta["authors"], brief.meta["authors"]) == (["Noor van Dijk", "Jan Bakker"], ["Noor van Dijk"])
    assert (rij.meta["tags"], brief.meta["tags"]) == (["wachten", "meten"], ["schrijven"])
    assert (str(rij.meta["date"])[:10], str(brief.meta["date"])[:10]) == ("2024-03-05", "2023-11-02")
    assert "[de wet](https://wet.example/a?b=1&c=2)" in rij.body
    link = re.search(r"\[de brief\]\(([^)]+)\)", rij.body)
    assert link
    assert (rij.path.parent / link[1]).resolve() == brief.path.resolve()
    at = "https://loket.example/" + next(name for name, page in pages.items() if page is rij)
    built = opened(out / urlsplit(at).path.lstrip("/"))
    hrefs = {urlsplit(urljoin(at, anchor.get("href"))).path for anchor in built.iter("a")}
    assert any(redirects.file_of(href) in pages and pages[redirects.file_of(href)] is brief for href in hrefs)
    if "Gemeten in maart" in built.text_content():
        assert re.search(r"\[\^1\]: +Gemeten in maart, op alle balies\.", rij.body)
