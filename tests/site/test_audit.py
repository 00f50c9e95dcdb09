"""The audit of a built site finds each kind of fault, and nothing where there is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from klankbord.errors import KlankbordError
from klankbord.site import audit

FAULTS = Path(__file__).parent / "samples" / "faults"
BASE = "https://klankbord.example/hub/"
OTHER = (FAULTS / "faultless.html").read_text(encoding="utf-8").split("<body>")[0].replace("Titel", "Andere")
OTHER = OTHER.replace('<link rel="canonical" href="https://klankbord.example/hub/">', "")


def cases() -> list[ParameterSet]:
    return [pytest.param(path, id=path.stem) for path in sorted(FAULTS.glob("*.html"))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site of two pages, of which the second has no fault."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "index.html").write_text(
        OTHER + '<body><h1 id="kop">Kop</h1></body></html>', encoding="utf-8"
    )
    (tmp_path / "plaat.png").write_bytes(b"")
    return tmp_path


def found(folder: Path) -> list[str]:
    return [str(problem) for problem in audit.problems(folder, BASE)]


@pytest.mark.parametrize("path", cases())
def test_a_fault_is_seen_once_and_nothing_else(path: Path, folder: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = re.search(r"<!-- expect: (.*) -->", text)
    assert expected
    (folder / "index.html").write_text(text, encoding="utf-8")
    wanted = [part for part in expected[1].split("; ") if part.strip()]
    problems = found(folder)
    assert len(problems) == len(wanted), problems
    for part in wanted:
        assert any(part in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.css", "@font-face{src:url('weg.woff2')}", "a.css: leads to nothing: weg.woff2"),
        ("a.css", "@import 'https://fonts.example/a.css';", "a.css: fetches from another host"),
        (
            "sitemap.xml",
            f"<urlset><url><loc>{BASE}weg/</loc></url></urlset>",
            f"sitemap.xml: leads to nothing: {BASE}weg/",
        ),
        ("feed.xml", f'<rss><item><enclosure url="{BASE}weg.mp3"/></item></rss>', "feed.xml: leads to nothing"),
    ],
)
def test_files_beside_the_pages_are_held_to_it_too(folder: Path, name: str, text: str, problem: str) -> None:
    (folder / "index.html").write_text((FAULTS / "faultless.html").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    assert [problem in line for line in found(folder)] == [True]


def test_a_site_without_an_address_is_judged_by_its_relative_links(folder: Path) -> None:
    text = (FAULTS / "link-to-nothing.html").read_text(encoding="utf-8")
    (folder / "index.html").write_text(text, encoding="utf-8")
    assert [problem.what for problem in audit.problems(folder, "")] == ["leads to nothing"]


def test_an_empty_folder_is_no_site(tmp_path: Path) -> None:
    with pytest.raises(KlankbordError, match="holds no built site"):
        list(audit.problems(tmp_path, BASE))
