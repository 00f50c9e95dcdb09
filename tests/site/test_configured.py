"""What the owner of a hub sets in mkdocs.yml, in the words of MkDocs and Material, is on the site."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import html as lxml_html

from klankbord import settings
from klankbord.errors import KlankbordError
from klankbord.library import configuration
from klankbord.library.hub import Hub
from klankbord.library.starting import colours
from klankbord.site import audit, build
from klankbord.site.configured import extras, looks, menu
from klankbord.site.configured.menu import Item

OWNER = Path(__file__).parents[1] / "samples" / "owner"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("owner") / "hub"
    shutil.copytree(OWNER, root)
    built = build.whole(Hub(root), settings.load(root), strict=True)
    assert built.failed == built.left_out == ()
    return built.folder


def page(site: Path, url: str) -> Any:
    return lxml_html.fromstring((site / url / "index.html").read_text(encoding="utf-8"))


def texts(tree: Any, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in tree.xpath(path)]


def plain(address: str) -> str:
    """An address without what changes when the file does."""
    return re.sub(r"(assets/)v/\w+/|\?v=\w+$", r"\1", address)


def test_the_audit_finds_nothing(site: Path) -> None:
    assert [str(problem) for problem in audit.problems(site, "https://voorbeeld.example/")] == []


def test_nav_is_the_menu_in_its_own_order(site: Path) -> None:
    tree = page(site, "naslag/een")
    nav = '//nav[@class="top-nav"]'
    assert texts(tree, f"{nav}/a | {nav}/details/summary") == [
        "Home", "Naslag", "Podcasts", "Alle tips", "Artikelen", "Over ons", "Elders",
    ]  # fmt: skip
    assert texts(tree, f"{nav}/details//a") == ["Naslag", "Eerste", "Het tweede deel"]
    assert texts(tree, f'{nav}//a[@aria-current="page"]') == ["Eerste"]
    assert tree.xpath(f"{nav}/details/@class") == ["submenu here"]
    assert texts(page(site, "podcasts"), f'{nav}//a[@aria-current="page"]') == ["Podcasts"]


def test_parts_that_nav_leaves_out_are_at_the_foot_of_the_page(site: Path) -> None:
    foot = texts(page(site, ""), '//footer//nav[@aria-label="Meer op deze site"]//a')
    assert {"Thema’s", "Zoeken"} <= set(foot)
    assert "Podcasts" not in foot
    assert not {"Citaten", "Agenda"} & set(foot), "this hub has neither"


def test_the_title_of_a_page_is_not_shortened_by_the_menu(site: Path) -> None:
    assert texts(page(site, "over"), "//h1") == ["Over ons"]
    assert texts(page(site, "naslag/twee"), "//h1") == ["Het tweede deel"]


def test_the_previous_and_the_next_page_of_nav(site: Path) -> None:
    assert texts(page(site, "naslag/een"), '//nav[contains(@class, "neighbours")]/a') == [
        "VorigeNaslag",
        "VolgendeHet tweede deel",
    ]


def test_logo_favicon_icons_colours_and_fonts(site: Path) -> None:
    tree = page(site, "artikelen/open")
    assert tree.xpath('//a[@class="brand"]/img/@src') == ["../../assets/images/logo.svg"]
    assert tree.xpath('//link[@rel="icon"]/@href') == ["../../assets/images/logo.svg"]
    assert tree.get("data-scheme") == "light"
    assert tree.xpath('//p[@class="admonition-title"]/svg/@viewbox') == ["0 0 16 16"]  # that of octicons
    sheets = [plain(href) for href in tree.xpath('//link[@rel="stylesheet"]/@href')]
    assert sheets[1:3] == ["../../assets/colours.css", "../../assets/css/palette.css"]
    sheet = (site / "assets/css/palette.css").read_text(encoding="utf-8")
    assert '--serif: "Inter"' in sheet
    assert 'font-family: "JetBrains Mono"' in sheet
    assert "--accent: light-dark(#754bbe, #dcba56)" in sheet


def test_links_to_elsewhere_and_other_languages(site: Path) -> None:
    tree = page(site, "over")
    assert texts(tree, '//nav[@aria-label="Wij op andere plekken"]//a') == [
        "Wij op Mastodon", "linkedin.com", "wij/hub",
    ]  # fmt: skip
    assert len(tree.xpath('//nav[@aria-label="Wij op andere plekken"]//svg')) == 3
    assert tree.xpath('//link[@rel="alternate"]/@hreflang') == ["nl", "en"]
    assert tree.xpath('//nav[@class="top-languages"]/a/@lang') == ["en"]
    assert "© 2026 Wij" in tree.xpath("//footer")[0].text_content()
    assert tree.xpath('//p[contains(@class, "edit-links")]/a/@href') == [
        "https://github.com/wij/hub/edit/main/content/over.md"
    ]


def test_scripts_of_the_hub_run_and_those_of_others_are_not_asked_for(site: Path) -> None:
    tree = page(site, "over")
    sources = [plain(src).removeprefix("../") for src in tree.xpath("//script/@src")]
    assert sources == ["assets/js/site.js", "assets/js/material.js", "javascripts/eigen.js", "assets/js/count.js"]
    assert not tree.xpath('//link[contains(@href, "googleapis")]')
    policy = tree.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')[0]
    for rule in ("script-src", "connect-src", "img-src"):
        assert any(part.split()[0] == rule and "https://stats.voorbeeld.example" in part for part in policy.split(";"))


def test_tables_are_sorted_where_the_hub_has_that_habit(site: Path) -> None:
    assert page(site, "artikelen/open").xpath("//table/@data-sort-label") == ["Sorteer op {}"]


def test_blocks_of_material_and_hooks(site: Path) -> None:
    tree = page(site, "over")
    assert texts(tree, '//aside[@class="announce"]') == ["Nieuw: lees over ons"]
    assert tree.xpath('//meta[@name="owner"]/@content') == ["plausible"]
    assert "Gehaakt." in tree.text_content()


def test_excluded_pages_are_nowhere(site: Path) -> None:
    assert not (site / "artikelen/geheim").exists()
    for name in ("index.html", "artikelen/index.html", "feed.xml", "sitemap.xml", "llms.txt"):
        assert "eheim" not in (site / name).read_text(encoding="utf-8")


def bare(root: Path, line: str) -> Hub:
    (root / "content").mkdir()
    (root / "docs").mkdir()
    head = "site_name: Proef\ntheme: {name: material}\nplugins: [klankbord]\n"
    (root / "mkdocs.yml").write_text(f"{head}{line}\n", encoding="utf-8")
    return Hub(root)


def test_a_hub_whose_pages_are_not_in_content_is_not_built(tmp_path: Path, caplog: Any) -> None:
    with pytest.raises(KlankbordError):
        build.build(bare(tmp_path, "docs_dir: docs"), settings.load(tmp_path))
    assert "docs_dir is not content" in caplog.text


def test_addresses_are_folders_whatever_mkdocs_yml_says(tmp_path: Path, caplog: Any) -> None:
    hub = bare(tmp_path, "docs_dir: content\nuse_directory_urls: false")
    folder = build.build(hub, settings.load(tmp_path))
    assert "use_directory_urls" in caplog.text
    assert (folder / "tips" / "index.html").is_file()


@pytest.mark.parametrize("colour", sorted({*looks.PRIMARY.values(), *looks.ACCENT.values()}))
def test_each_colour_of_material_becomes_one_that_can_be_read(colour: str) -> None:
    palette = colours.nearest(colour)
    assert min(colours.contrast(palette.accent, other) for other in (*colours.LIGHT, palette.mark)) >= 4.5
    assert min(colours.contrast(palette.accent_dark, other) for other in (*colours.DARK, palette.mark_dark)) >= 4.5


@pytest.mark.parametrize(
    ("palette", "wanted"),
    [
        (None, ("", False)),
        ({"primary": "teal"}, ("", False)),
        ({"scheme": "slate"}, ("dark", True)),
        ([{"scheme": "default", "toggle": {}}, {"scheme": "slate", "toggle": {}}], ("light", False)),
        ([{"media": "(prefers-color-scheme: dark)", "scheme": "slate"}, {"scheme": "default"}], ("", False)),
    ],
)
def test_the_scheme_that_pages_begin_in(palette: Any, wanted: tuple[str, bool]) -> None:
    found = looks.looks({"palette": palette}, ())
    assert (found.scheme, found.fixed) == wanted


@pytest.mark.parametrize(
    "theme",
    [
        {"font": {"text": "Roboto", "code": "Roboto Mono"}},
        {"font": False},
        {"palette": {"primary": "custom"}},
        {"logo": "assets/weg.svg", "favicon": 3, "icon": {"logo": "bestaat/niet"}, "palette": "teal"},
    ],
)
def test_what_says_nothing_changes_nothing(theme: dict[str, Any]) -> None:
    assert looks.looks(theme, ()) == looks.Looks()


def test_a_font_cannot_end_its_own_name() -> None:
    assert looks.looks({"font": {"text": 'Inter"; } body { color: red'}}, ()).sheet.count("}") == 1


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (None, ""),
        ({"feedback": {}}, ""),
        ({"provider": "google", "property": "G-1"}, "kind"),
        ({"provider": "plausible", "property": "x"}, "host"),
        ({"provider": "plausible", "property": "x", "host": "http://stats.example"}, "host"),
        ({"provider": "plausible", "property": "x", "host": "https://plausible.io"}, "cloud"),
        ({"provider": "matomo", "property": 3, "host": "https://wij.matomo.cloud/"}, "cloud"),
        ({"provider": "matomo", "property": 3, "host": "https://matomo.wij.example/x"}, ""),
    ],
)
def test_visits_are_counted_on_a_server_of_ones_own_only(given: Any, why: str) -> None:
    assert configuration.why_not(given) == why
    counts = not why and bool(given) and "provider" in given
    assert (configuration.counter(given) is not None) == counts


@pytest.mark.parametrize(
    ("path", "text", "wanted"),
    [
        ("https://unpkg.com/tablesort@5.3.0/dist/tablesort.min.js", "", "tables"),
        ("javascripts/mathjax.js", "window.MathJax = {}", "formulas"),
        ("javascripts/katex.js", "renderMathInElement(document.body)", "formulas"),
        ("javascripts/eigen.js", "document$.subscribe(() => {})", ""),
        ("https://elders.example/x.js", "", ""),
    ],
)
def test_scripts_for_what_is_done_here_are_known(tmp_path: Path, path: str, text: str, wanted: str) -> None:
    if "://" not in path:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert configuration.done_here(path, tmp_path) == wanted
    assert configuration.expects_material(tmp_path / path) == ("document$" in text)


def test_a_host_that_the_hub_names_may_be_loaded_from(tmp_path: Path) -> None:
    config = {
        "theme": {},
        "extra_css": ["https://cdn.example/a.css", "b.css"],
        "extra_javascript": ["//cdn.example/a.mjs"],
    }
    found = extras.extras(config, tmp_path, ("cdn.example",))
    assert found.sheets == ("https://cdn.example/a.css", "b.css")
    assert found.scripts == (extras.Script("//cdn.example/a.mjs", "module"),)
    assert extras.extras(config, tmp_path, ()).sheets == ("b.css",)


@pytest.mark.parametrize(
    ("uri", "template", "wanted"),
    [
        ("edit/main/content/", "", "https://forge.example/wij/hub/edit/main/"),
        ("edit/master/docs/", "", ""),  # what MkDocs makes up
        ("", "_edit/main/content/{path}", "https://forge.example/wij/hub/_edit/main/"),
        ("", "{path}?edit", ""),
    ],
)
def test_where_files_are_edited(tmp_path: Path, uri: str, template: str, wanted: str) -> None:
    config = {"theme": {}, "repo_url": "https://forge.example/wij/hub", "edit_uri": uri, "edit_uri_template": template}
    assert extras.extras(config, tmp_path / "content", ()).edit == wanted


MENU = (Item("Home"), Item("Naslag", below=(Item("Een", "naslag/een/"),), leads=False), Item("Tips", "tips/"))


@pytest.mark.parametrize(
    ("url", "wanted"),
    [("", ("", True)), ("tips/", ("tips/", True)), ("tips/klachten/", ("tips/", False)), ("over/", (None, False)),
     ("naslag/een/", ("naslag/een/", True))],
)  # fmt: skip
def test_where_in_the_menu_a_page_is(url: str, wanted: tuple[str | None, bool]) -> None:
    assert menu.place(MENU, url) == wanted


def test_links_to_pages_that_are_not_there_are_not_in_the_menu() -> None:
    link = SimpleNamespace(title="Weg", url="weg.md", children=None, is_page=False, is_link=True)
    there = SimpleNamespace(
        title="Elders", url="https://elders.example/a.md", children=None, is_page=False, is_link=True
    )
    nav: Any = SimpleNamespace(items=[link, there])
    assert menu.own(nav, {}) == (Item("Elders", "https://elders.example/a.md"),)
