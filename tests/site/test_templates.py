"""Templates ask only for what exists: Jinja is strict, and every page supplies each name that its template uses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, meta, nodes
from mkdocs.config import load_config

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.library.notes import headings
from klankbord.site import boundary, build
from klankbord.site.page.generated import FAILED, LOST, View, failed
from klankbord.site.reading import catalogue
from klankbord.site.views import every_page, theme
from klankbord.site.views.context import Surroundings
from klankbord.site.views.knowledge import Knowledge

NOW = datetime(2026, 6, 1, tzinfo=UTC)
# What MkDocs (mkdocs.commands.build.get_context) and Jinja itself give every template.
GIVEN = {
    "base_url",
    "build_date_utc",
    "config",
    "extra_css",
    "extra_javascript",
    "mkdocs_version",
    "nav",
    "page",
    "pages",
}
BUILT_IN = {"dict", "namespace", "range"}


MKDOCS = """site_name: Proef
docs_dir: content
site_dir: site
theme: {name: material, custom_dir: eigen, font: false}
plugins: [klankbord]
"""


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    for folder in ("content", "eigen/pages"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    (tmp_path / "content" / "index.md").write_text("Hallo.\n", encoding="utf-8")
    return Hub(tmp_path)


def chain(environment: Environment, name: str) -> Iterator[tuple[str, nodes.Template]]:
    """A template with all that it extends, includes or asks for by ``frame`` and ``macros``."""
    source = (theme.folder() / name).read_text(encoding="utf-8")
    tree = environment.parse(source)
    yield name, tree
    found = set(meta.find_referenced_templates(tree))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in {"frame", "macros"}:
            found |= {argument.value for argument in call.args if isinstance(argument, nodes.Const)}
    for other in sorted(one for one in found if one and one.endswith(".html")):
        yield from chain(environment, other)


@pytest.fixture(scope="module")
def environment() -> Environment:
    return Environment(loader=FileSystemLoader(theme.folder()), autoescape=True)


@pytest.mark.parametrize("bare", [False, True], ids=["full", "empty"])
def test_each_kind_of_page_gives_every_name_that_its_template_asks_for(
    small_site: catalogue.Catalogue, hub: Hub, environment: Environment, bare: bool
) -> None:
    site = catalogue.Catalogue("Leeg", "nl") if bare else small_site
    strings = headings.strings("nl")["site"]
    config = load_config(str(hub.root / "mkdocs.yml"))
    surroundings = Surroundings(Knowledge(site), settings.load(hub.root), strings, config, False, boundary.Failures())
    environment.filters.update(surroundings.filters())
    found: dict[str, View] = {view.template: view for view in every_page.views(site, strings, NOW)}
    found |= {LOST.template: LOST, FAILED: failed("x/", "X", "nl")}
    # Names from a loop, a `with` or a `set` exist, also in a template that is included there; "is defined" asks first.
    own = {"collections", "ui", "event", "entry", "theme", "previous", "next", "organisation", "note"}
    for template, view in found.items():
        given = set(surroundings.of(view, None)) | GIVEN | BUILT_IN | own
        for name, tree in chain(environment, template):
            named = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
            missing = meta.find_undeclared_variables(tree) - given - named
            assert not missing, f"{name} as a part of {template} asks for {sorted(missing)}"


def test_every_template_is_of_a_page(small_site: catalogue.Catalogue) -> None:
    views = every_page.views(small_site, headings.strings("nl")["site"], NOW)
    shown = {view.template for view in views} | {FAILED}
    elsewhere = {"pages/broken.html", "pages/disagreements.html", "pages/map.html", "pages/mentioned.html"}
    elsewhere |= {"pages/page.html", "pages/status.html", "pages/test.html", "pages/tests.html"}
    there = {f"pages/{path.name}" for path in (theme.folder() / "pages").iterdir()}
    assert there - shown == elsewhere


def test_a_name_that_is_not_there_is_no_empty_text(hub: Hub) -> None:
    (hub.root / "eigen/pages/agenda.html").write_text("{{ entry.vergeten }}{{ verdwenen }}", encoding="utf-8")
    built = build.whole(hub, settings.load(hub.root))
    assert built.failed == ("agenda/",)
    assert "kon niet worden gemaakt" in (built.folder / "agenda/index.html").read_text(encoding="utf-8")
