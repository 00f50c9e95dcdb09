"""Strangers' pages and texts, with the expected result beside each; a page is judged as the site shows it."""

import html
import importlib.util
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml

from klankbord.library import importers
from klankbord.library.hub import Hub
from klankbord.library.pages import articles
from klankbord.library.starting import new_hub

FOLDER = Path(__file__).parent / "imports"
PAGES = FOLDER / "pages"
EXPECTED: dict[str, Any] = yaml.safe_load((PAGES / "expected.yml").read_text(encoding="utf-8"))
ALL = EXPECTED.pop("_all")
TEXTS = FOLDER / "texts"
GOLD: dict[str, Any] = json.loads((TEXTS / "gold.json").read_text(encoding="utf-8"))


def _bench() -> Any:
    place = Path(__file__).parents[1] / "bench" / "import_gold.py"
    spec = importlib.util.spec_from_file_location("import_gold", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


import_gold = _bench()


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    (tmp_path / "hub" / "content").mkdir(parents=True)
    (tmp_path / "hub" / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    return Hub(tmp_path / "hub")


@cache
def extensions() -> dict[str, dict[str, Any]]:
    """The extensions of Python-Markdown in a hub that ``klankbord init`` made, with those MkDocs adds itself."""
    named = yaml.safe_load(new_hub.extensions())
    pairs = ((next(iter(one)), next(iter(one.values()))) if isinstance(one, dict) else (one, {}) for one in named)
    return {"toc": {}, "tables": {}, "fenced_code": {}, **{name: options or {} for name, options in pairs}}


def shown(body: str) -> str:
    """A page's body as HTML, as the site shows it but for typographic signs."""
    plain = {name: options for name, options in extensions().items() if name != "smarty"}
    return " ".join(markdown.markdown(body, extensions=list(plain), extension_configs=plain).split())


def test_every_page_says_what_must_come_of_it() -> None:
    assert {path.name for path in PAGES.iterdir()} - {"expected.yml", "README.md"} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_page_is_on_the_site_as_it_was(hub: Hub, name: str) -> None:
    expected = EXPECTED[name]
    found = list(importers.import_from(hub, str(PAGES / name)))
    if "problem" in expected:
        assert [str(item.problem).partition(": ")[2] for item in found] == [expected["problem"]]
        return
    assert [item.problem for item in found] == [None]
    assert found[0].path is not None
    page = articles.read(found[0].path)
    site = shown(page.body)
    for piece in [*expected.get("html", []), *([] if expected.get("own") else ALL["html"])]:
        assert piece in site
    text = " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", site)).split())
    for piece in expected.get("text", []):
        assert piece in text
    for piece in [*expected.get("lacks", []), *ALL["lacks"]]:
        assert piece not in site
    assert page.meta.language == expected.get("language", "nl")


@pytest.mark.parametrize("name", sorted(GOLD))
def test_a_pasted_text_is_what_an_editor_expects(hub: Hub, name: str) -> None:
    wrong = [what for what, holds in import_gold.judged(TEXTS / name, GOLD[name], hub) if not holds]
    assert wrong == []


def test_nearly_all_that_an_editor_checks_is_right() -> None:
    right, asked, _ = import_gold.score(TEXTS)
    assert right == asked


LAYOUTS: dict[str, str] = yaml.safe_load((FOLDER / "layouts.yml").read_text(encoding="utf-8"))
BODY = """
<p>Wie bij ons binnenkomt, ziet eerst een rij. Dat vonden wij jarenlang gewoon, tot een meisje van zes vroeg waarom al
die mensen stonden te wachten op een mevrouw die zat te lezen.</p><h2>De vraag van een kind</h2><p>Wij hebben de vraag
opgeschreven en boven de balie gehangen. Sindsdien kijkt iedereen op als de deur opengaat, want niemand wil uitleggen
wat daar staat aan de volgende die het leest.</p><ul><li>Kijk op als de deur opengaat.</li><li>Zeg hoe lang het duurt,
ook als het lang is.</li></ul><p>De rij is er nog. Zij is korter dan vroeger, en de mensen in de rij praten met elkaar,
wat volgens de mevrouw achter de balie ook komt doordat zij nu meepraat.</p>
"""


def test_there_are_thirty_layouts() -> None:
    assert len(LAYOUTS) == 30


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_an_article_is_found_in_its_layout(hub: Hub, tmp_path: Path, name: str) -> None:
    facts = {"title": "De vraag boven de balie", "date": "5 maart 2024", "author": "Nelleke Brom", "body": BODY}
    markup = LAYOUTS[name]
    for key, value in (facts | {"also": "Kantinenieuws voor fijnproevers"}).items():
        markup = markup.replace(f"%{key}", value)
    place = tmp_path / "pagina.html"
    place.write_text(
        f"<!DOCTYPE html><html lang='nl'><head><meta charset='utf-8'><title>{facts['title']} | Loket</title></head>"
        f"<body>{markup}</body></html>",
        encoding="utf-8",
    )
    (found,) = importers.import_from(hub, str(place))
    assert found.path is not None, found.problem
    page = articles.read(found.path)
    assert page.meta.title == facts["title"]
    text = " ".join(re.sub(r"<[^<>]*>", " ", shown(page.body)).split())
    for piece in re.findall(r">([^<>]{20,})<", " ".join(BODY.split())):
        assert piece in text
    assert "Kantinenieuws" not in text
    assert "Home" not in text
    assert [str(page.meta.date)[:10] if page.meta.date else ""] == ["2024-03-05"]
