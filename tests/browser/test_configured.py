"""Menus, scripts and counters that the owner of a hub sets in mkdocs.yml, as readers meet them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.site import build

pytestmark = pytest.mark.browser
OWNER = Path(__file__).parents[1] / "samples" / "owner"
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    root = tmp_path_factory.mktemp("owner") / "hub"
    shutil.copytree(OWNER, root)
    return serve(build.build(Hub(root), settings.load(root)))


@pytest.fixture(params=["light desk", "dark phone"])
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    phone = request.param == "dark phone"
    context = browser.new_context(
        viewport={"width": 360, "height": 740} if phone else {"width": 1280, "height": 900},
        color_scheme="dark" if phone else "light",
        locale="nl-NL",
    )
    yield context
    context.close()


def opened(reader: BrowserContext, address: str) -> tuple[Page, list[str], list[str]]:
    page = reader.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith("https:") else None)
    page.route(re.compile("^https:"), lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page, said, asked


@pytest.mark.parametrize("path", ["", "over/", "naslag/een/", "artikelen/open/"])
def test_no_message_no_stranger_no_fault(reader: BrowserContext, url: str, path: str) -> None:
    page, said, asked = opened(reader, f"{url}{path}")
    assert (said, asked) == ([], [])
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    for summary in page.locator("summary:visible").all():
        summary.click()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document)).violations.map(v => [v.id, v.nodes.map(n => n.html)])")
    assert found == []


def test_a_script_for_material_finds_the_page(reader: BrowserContext, url: str) -> None:
    page, said, _ = opened(reader, f"{url}over/")
    assert page.locator("html").get_attribute("data-eigen") == "ja"
    assert said == []


def test_a_part_of_the_menu_unfolds_and_closes(reader: BrowserContext, url: str) -> None:
    page, _, _ = opened(reader, f"{url}over/")
    menu = page.get_by_role("navigation", name="Hoofdmenu")
    if not menu.is_visible():
        page.locator("details.menu > summary").click()
        menu = page.get_by_role("navigation", name="Menu", exact=True)
    link = menu.get_by_role("link", name="Het tweede deel")
    assert not link.is_visible()
    menu.get_by_text("Naslag").first.click()
    assert link.is_visible()
    page.keyboard.press("Escape")
    assert not link.is_visible()


def test_nobody_is_counted_who_did_not_agree(reader: BrowserContext, url: str) -> None:
    page, said, asked = opened(reader, f"{url}over/")
    page.get_by_role("button", name="Nee, tel niet mee").click()
    page.reload()
    assert asked == []
    with page.expect_request("https://stats.voorbeeld.example/js/script.js"):
        page.get_by_role("button", name="Ja, tel mee").click()
    assert page.locator("script[data-domain='voorbeeld.example']").count() == 1
    assert page.get_by_text("Wij tellen mee").is_visible()
    with page.expect_request("https://stats.voorbeeld.example/js/script.js"):
        page.reload()
    assert said == []


def test_who_asked_all_sites_not_to_be_followed_is_not_asked(browser: Browser, url: str) -> None:
    context = browser.new_context()
    context.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    page, _, asked = opened(context, f"{url}over/")
    assert not page.locator("[data-count]").is_visible()
    assert asked == []
    context.close()
