"""What editors of a Material site write, in a hub made by ``klankbord init``, as readers see it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, expect

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.library.starting import Wishes, start
from klankbord.site import audit, build

pytestmark = pytest.mark.browser
GIVEN = Path(__file__).parents[1] / "strangers" / "pages" / "given" / "artikelen"
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
SORTED: list[list[str]] = yaml.safe_load((Path(__file__).parent / "sorting.yml").read_text(encoding="utf-8"))
HABITS = yaml.safe_load((Path(__file__).parent / "habits.yml").read_text(encoding="utf-8"))
PAGES = ("materiaal", "alles", "tabel", "lang")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hub") / "klanten"
    start(root, Wishes("Onze klanten", url="https://voorbeeld.example/"), date(2026, 3, 4))
    for name in ("materiaal.md", "alles.md", "tabel.md", "lang.md", "foto.png", "film.mp4"):
        shutil.copy(GIVEN / name, root / "content" / "artikelen" / name)
    tables = (
        "\n".join(
            ["| Kolom |", "|---|", *(f"| {cell or '&#8203;'} |" for cell in reversed(column)), "", "{ .sortable }"]
        )
        for column in SORTED
    )
    head = "---\ntitle: Cijfers\ndate: 2026-03-04\ndescription: Kolommen.\n---\n"
    (root / "content/artikelen/cijfers.md").write_text(head + "\n\n".join(tables), encoding="utf-8")
    built = build.whole(Hub(root), settings.load(root), strict=True)
    assert built.failed == ()
    return built.folder


@pytest.fixture(scope="module")
def url(folder: Path, serve: Callable[[Path], str]) -> str:
    return serve(folder)


READERS = ["light desk", "dark phone"]


@contextmanager
def reading(browser: Browser, who: str) -> Iterator[BrowserContext]:
    phone = who == "dark phone"
    context = browser.new_context(
        viewport={"width": 360, "height": 740} if phone else {"width": 1280, "height": 900},
        color_scheme="dark" if phone else "light",
        locale="nl-NL",
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield context
    context.close()


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    with reading(browser, request.param) as context:
        yield context


@pytest.fixture(scope="module", params=READERS)
def material(request: pytest.FixtureRequest, browser: Browser, url: str) -> Iterator[Page]:
    """The page with all habits, looked at and not touched."""
    with reading(browser, request.param) as context:
        page = context.new_page()
        page.goto(f"{url}artikelen/materiaal/")
        page.wait_for_load_state("networkidle")
        yield page


def test_the_audit_finds_nothing(folder: Path) -> None:
    assert [str(problem) for problem in audit.problems(folder, "https://voorbeeld.example/")] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_message_no_stranger_no_fault(reader: BrowserContext, url: str, name: str) -> None:
    page = reader.new_page()
    said: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto(f"{url}artikelen/{name}/")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_load_state("networkidle")
    assert said == []
    assert hosts == {urlsplit(url).netloc}
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document)).violations.map(v => [v.id, v.nodes.map(n => n.html)])")
    assert found == []


def test_tabs_work_by_mouse_and_keys_and_change_together(reader: BrowserContext, url: str) -> None:
    page = reader.new_page()
    page.goto(f"{url}artikelen/alles/")
    tabs = page.get_by_role("tab", name="Medewerker")
    tabs.first.click()
    assert page.get_by_text("Nog eens de medewerker.").is_visible()
    assert not page.get_by_text("Nog eens de klant.").is_visible()
    tabs.first.press("ArrowLeft")
    assert page.get_by_text("Nog eens de klant.").is_visible()
    page.reload()
    assert page.get_by_text("Nog eens de klant.").is_visible()
    assert page.locator(".tab-label:visible").count() == 0


def test_code_is_copied_without_its_numbers(reader: BrowserContext, url: str) -> None:
    page = reader.new_page()
    page.goto(f"{url}artikelen/materiaal/")
    page.locator(".copy").first.click()
    expect(page.locator(".copy").first).to_have_text("Gekopieerd")  # the clipboard answers a moment later
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("def bel(klant):\n    return klant.terug()")


def test_what_folds_and_what_leads_to_a_note(reader: BrowserContext, url: str) -> None:
    page = reader.new_page()
    page.goto(f"{url}artikelen/materiaal/")
    assert not page.get_by_text("Verborgen tekst.").is_visible()
    page.get_by_text("Openklappen").click()
    assert page.get_by_text("Verborgen tekst.").is_visible()
    page.locator(".annotation").click()
    assert page.url.endswith("#noot-1-1")


def test_pictures_follow_light_and_dark(reader: BrowserContext, url: str) -> None:
    page = reader.new_page()
    page.goto(f"{url}artikelen/alles/")
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert page.get_by_alt_text("Donker", exact=True).is_visible() == dark
    assert page.get_by_alt_text("Licht", exact=True).is_visible() != dark


def test_numbers_stand_on_the_right(reader: BrowserContext, url: str) -> None:
    page = reader.new_page()
    page.goto(f"{url}artikelen/tabel/")
    assert page.get_by_role("cell", name="12").evaluate("cell => getComputedStyle(cell).textAlign") == "right"


@pytest.mark.parametrize("name", ["materiaal", "alles", "lang"])
def test_without_scripts_nothing_is_hidden_or_literal(browser: Browser, url: str, name: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{url}artikelen/{name}/")
    for label in page.locator(".tab-label").all():
        assert label.is_visible()
    for tab in page.locator(".tab").all():
        assert tab.is_visible()
    shown = page.locator(".prose").first.inner_text()
    for literal in ("???", "!!!", '=== "', ":material-", "{ .", "[^", "++ctrl", "$$", "[x]"):
        assert literal not in shown
    context.close()


def test_a_page_that_uses_none_of_it_loads_none_of_it(reader: BrowserContext, url: str) -> None:
    page = reader.new_page()
    page.goto(f"{url}artikelen/welkom/")
    assert not page.locator("link[href*='css/article.css'], script[src*='js/article.js']").count()


def test_tables_are_sorted_as_people_write_numbers_and_days(browser: Browser, url: str) -> None:
    page = browser.new_page(locale="nl-NL")
    page.goto(f"{url}artikelen/cijfers/")
    for table, column in zip(page.locator("table").all(), SORTED, strict=True):
        table.get_by_role("button", name="Kolom").click()
        assert [text.strip("\u200b ") for text in table.locator("td").all_inner_texts()] == column
        assert table.get_by_role("columnheader").get_attribute("aria-sort") == "ascending"
    first = page.locator("table").first
    first.get_by_role("button").press("Enter")
    assert first.locator("td").all_inner_texts() == SORTED[0][::-1]
    assert first.get_by_role("columnheader").get_attribute("aria-sort") == "descending"
    page.close()


def test_a_note_shows_beside_its_number_until_escape(reader: BrowserContext, url: str) -> None:
    page = reader.new_page()
    page.goto(f"{url}artikelen/lang/")
    number = page.locator(".footnote-ref[aria-label='Noot 2']")
    number.focus()
    tip = page.get_by_role("tooltip")
    assert "Een langere noot met een alinea." in tip.inner_text()
    assert "↩" not in tip.inner_text()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate("async () => (await axe.run(document)).violations.map(v => v.id)") == []
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    number.hover()
    tip.wait_for(state="visible")


def test_a_video_is_loaded_when_somebody_asks_for_it_and_not_before(reader: BrowserContext, url: str) -> None:
    page = reader.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith("https:") else None)
    page.route(re.compile("^https:"), lambda route: route.abort())
    page.goto(f"{url}artikelen/lang/")
    assert page.get_by_role("link", name="De eerste dag (www.youtube.com)").is_visible()
    assert page.get_by_text("Laden haalt dit op bij youtube-nocookie.com").is_visible()
    assert page.locator("[data-embed]").count() == 1
    assert asked == []
    with page.expect_request(re.compile("^https:")):
        page.get_by_role("button", name="De eerste dag").click()
    assert page.locator("iframe[title='De eerste dag']").is_visible()
    assert asked == ["https://www.youtube-nocookie.com/embed/abcDEF12345?start=30"]


def test_the_contents_stand_beside_the_text_or_unfold_above_it(reader: BrowserContext, url: str) -> None:
    page = reader.new_page()
    page.goto(f"{url}artikelen/lang/")
    contents = page.get_by_role("navigation", name="Op deze pagina")
    assert contents.count() == 1
    link = contents.get_by_role("link", name="Hoe het verder gaat")
    if not link.is_visible():
        contents.locator("summary").click()
    link.click()
    assert page.url.endswith("#hoe-het-verder-gaat")
    if page.viewport_size and page.viewport_size["width"] > 1000:
        assert link.is_visible()
        assert link.bounding_box()["y"] < page.viewport_size["height"]  # type: ignore[index]


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit["habit"])
def test_a_habit_of_editors_who_know_material(material: Page, habit: dict[str, dict[str, int]]) -> None:
    found = {selector: material.locator(f".prose {selector}").count() for selector in habit["elements"]}
    assert found == habit["elements"]


def test_there_are_fourteen_of_them() -> None:
    assert len(HABITS) == 14
