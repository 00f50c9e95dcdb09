"""Pages and texts of strangers: what must come of each stands beside them; a page is judged as the site shows it."""

import html
import re
from functools import cache
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any

import markdown
import pytest
import yaml
from mkdocs.config.defaults import MkDocsConfig

from klankbord.library import articles, importers
from klankbord.library.hub import Hub

FOLDER = Path(__file__).parent / "imports"
PAGES = FOLDER / "pages"
EXPECTED: dict[str, Any] = yaml.safe_load((PAGES / "expected.yml").read_text(encoding="utf-8"))
ALL = EXPECTED.pop("_all")


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    (tmp_path / "hub" / "content").mkdir(parents=True)
    (tmp_path / "hub" / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    return Hub(tmp_path / "hub")


@cache
def extensions() -> list[str]:
    """The extensions of Python-Markdown in a hub that ``klankbord init`` made, with those MkDocs adds itself."""
    starter = resources.files("klankbord.library") / "starter" / "shared" / "mkdocs.yml"
    made = yaml.safe_load(Template(starter.read_text(encoding="utf-8")).safe_substitute(name="x"))
    named = [next(iter(one)) if isinstance(one, dict) else one for one in made["markdown_extensions"]]
    return list(dict.fromkeys([*MkDocsConfig().markdown_extensions, "toc", "tables", "fenced_code", *named]))


def shown(body: str) -> str:
    """A page's body as HTML, as the site shows it but for typographic signs."""
    plain = [name for name in extensions() if name != "smarty"]
    return " ".join(markdown.markdown(body, extensions=plain).split())


def test_every_page_says_what_must_come_of_it() -> None:
    assert {path.name for path in PAGES.iterdir()} - {"expected.yml"} == set(EXPECTED)


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
