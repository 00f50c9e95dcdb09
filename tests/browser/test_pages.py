"""Every kind of page, as readers with different screens and habits see it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.site import build

pytestmark = pytest.mark.browser

KINDS = {
    "home": "",
    "articles": "artikelen/",
    "podcasts": "podcasts/",
    "tips": "tips/",
    "quotes": "citaten/",
    "lessons": "lessen/",
    "themes": "themas/",
    "people": "mensen/",
    "glossary": "begrippen/",
    "agenda": "agenda/",
    "search": "zoeken/?q=klacht",
}


def one_of(folder: Path, pattern: str) -> str:
    """The address of one page that matches."""
    return sorted(folder.glob(f"{pattern}/index.html"))[0].parent.relative_to(folder).as_posix() + "/"


def pages(folder: Path) -> dict[str, str]:
    """An address for each kind of page."""
    return KINDS | {
        "article": one_of(folder, "artikelen/*"),
        "show": one_of(folder, "podcasts/*"),
        "episode": one_of(folder, "podcasts/*/*-*"),
        "theme": one_of(folder, "themas/*"),
        "person": one_of(folder, "mensen/*"),
        "organisation": one_of(folder, "organisaties/*"),
        "term": one_of(folder, "begrippen/*"),
        "event": one_of(folder, "agenda/*"),
        "test": one_of(folder, "zelftest/*"),
        "lost": "404.html",
        "archive": one_of(folder, "archief/*"),
    }


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways(browser: Browser, site_url: str, site_folder: Path, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    too_wide = []
    for kind, address in pages(site_folder).items():
        page.goto(site_url + address)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            too_wide.append(kind)
    context.close()
    assert too_wide == []


@pytest.mark.skipif(not os.environ.get("KLANKBORD_SCREENS"), reason="they are for people: KLANKBORD_SCREENS=1")
def test_screens_are_kept_to_be_looked_at(browser: Browser, site_url: str, site_folder: Path) -> None:
    folder = Path(__file__).resolve().parents[2] / "build" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    schemes: list[tuple[Literal["light", "dark"], int]] = [("light", 1280), ("dark", 390)]
    for scheme, width in schemes:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        for kind in ("home", "article", "episode", "show", "quotes", "tips", "theme", "person", "agenda", "search"):
            page.goto(site_url + pages(site_folder)[kind])
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"{kind}-{scheme}.png")
        context.close()
    assert len(list(folder.glob("*.png"))) >= 20


def test_dark_follows_the_system_until_the_reader_chooses(browser: Browser, site_url: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(site_url)
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    page.get_by_role("button", name="Donkere weergave").click()
    light = page.evaluate(paper)
    assert light != dark
    page.goto(site_url + "artikelen/")
    assert page.evaluate(paper) == light
    context.close()


def test_a_phone_has_the_menu_behind_a_button(browser: Browser, site_url: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(site_url)
    expect(page.locator(".top-nav")).to_be_hidden()
    page.locator("summary[aria-label=Menu]").click()
    page.locator(".menu nav").get_by_role("link", name="Tips").click()
    expect(page).to_have_url(re.compile("/tips/$"))
    context.close()


def test_the_first_tab_leads_to_the_content(page: Page, site_url: str) -> None:
    page.goto(site_url)
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Naar de inhoud")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site_url}#inhoud")


def test_a_list_is_filtered_on_a_word(page: Page, site_url: str) -> None:
    page.goto(site_url + "begrippen/")
    items = page.locator("[data-item]:visible")
    all_of_them = items.count()
    page.get_by_label("Filter op een woord").fill("klantreis")
    assert 0 < items.count() < all_of_them
    expect(page.locator("output")).to_have_text(f"{items.count()} van {all_of_them}")


def test_a_word_of_the_glossary_is_explained_on_focus_and_hover(page: Page, site_url: str, site_folder: Path) -> None:
    address = next(
        path.parent.relative_to(site_folder).as_posix()
        for path in sorted(site_folder.glob("artikelen/*/index.html"))
        if 'class="term"' in path.read_text(encoding="utf-8")
    )
    page.goto(f"{site_url}{address}/")
    term = page.locator("a.term").first
    term.focus()
    explanation = page.get_by_role("tooltip")
    expect(explanation).to_have_text(term.get_attribute("data-def") or "")
    page.keyboard.press("Escape")
    expect(explanation).to_be_hidden()
    term.hover()
    expect(explanation).to_be_visible()


def test_what_somebody_said_is_narrowed_to_a_theme_and_turned_around(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}mensen/karel-smit/")
    talks = page.locator(".said-in:visible")
    everything = talks.count()
    titles = talks.locator("h4").all_inner_texts()
    page.get_by_role("button", name="Oudste eerst").click()
    assert talks.locator("h4").all_inner_texts() == titles[::-1]
    page.get_by_role("button", name=re.compile(r"^Leiderschap \(")).click()
    assert 0 < talks.count() < everything
    expect(page).to_have_url(re.compile(r"\?theme=leiderschap$"))
    page.reload()
    assert 0 < talks.count() < everything
    page.get_by_role("button", name="Alle thema’s").click()
    assert talks.count() == everything


def test_the_self_test_is_scored_in_the_browser(page: Page, site_url: str, site_folder: Path) -> None:
    page.goto(site_url + one_of(site_folder, "zelftest/*"))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_role("button", name="Bekijk je uitslag").click()
    expect(page.get_by_role("status").filter(has_text="Beantwoord eerst alle vragen")).to_be_visible()
    groups = page.locator(".selftest fieldset")
    for number in range(groups.count()):
        groups.nth(number).locator("label").last.click()
    page.get_by_role("button", name="Bekijk je uitslag").click()
    expect(page.locator(".result:visible")).to_have_count(1)
    expect(page.locator(".score:visible")).to_have_text(re.compile(r"^\d+ van \d+ punten$"))
    assert [address for address in sent if "/assets/" not in address and "/pagefind/" not in address] == []
    page.get_by_role("button", name="Opnieuw").click()
    expect(page.locator(".result:visible")).to_have_count(0)


def test_without_scripts_everything_is_there_to_read(browser: Browser, site_url: str, site_folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for kind, address in pages(site_folder).items():
        page.goto(site_url + address)
        assert page.locator("h1").is_visible(), kind
        assert page.locator("[data-filter]:visible, [data-share]:visible, [data-scheme-toggle]:visible").count() == 0, (
            kind
        )
    page.goto(site_url + "zoeken/")
    expect(page.locator("noscript p")).to_be_visible()
    context.close()


def test_print_leaves_out_what_paper_cannot_do(page: Page, site_url: str, site_folder: Path) -> None:
    page.goto(site_url + pages(site_folder)["episode"])
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    expect(page.locator("klank-player")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()


def test_a_conversation_is_printed_whole_with_its_map(page: Page, site_url: str, site_folder: Path) -> None:
    page.goto(site_url + pages(site_folder)["episode"])
    page.get_by_role("button", name="Alleen de hoofdstukken").click()
    expect(page.locator("details.part[open]")).to_have_count(0)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("nav.episode-chapters li").first).to_be_visible()
    expect(page.locator("details.part:not([open])")).to_have_count(0)
    expect(page.locator("[data-transcript] [data-t]").last).to_be_visible()
    expect(page.locator("[data-t-bar]")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("details.part[open]")).to_have_count(0)


def test_times_and_the_slider_have_names_before_anything_plays(page: Page, site_url: str, site_folder: Path) -> None:
    page.goto(site_url + pages(site_folder)["episode"])
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile(r"^0:00 van \d+:\d\d$"))
    for link in page.locator("[data-transcript] a.at, .notes a.at").all()[::9]:
        name = link.get_attribute("aria-label") or ""
        assert link.inner_text().strip() in name
        assert re.search(r"\w+ \w+ \w+", name), name


def test_comments_and_newsletter_wait_for_the_reader(
    page: Page, serve: Callable[[Path], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLANKBORD_COMMENTS", "jan/site:R_1:Reacties:DIC_2")
    monkeypatch.setenv("KLANKBORD_NEWSLETTER", "https://nieuws.example/in")
    hub = Hub(Path(__file__).resolve().parents[2])
    address = serve(build.build(hub, settings.load(hub.root), site_dir=tmp_path))
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route("https://giscus.app/**", refuse)
    page.goto(address + one_of(tmp_path, "artikelen/*"))
    page.wait_for_load_state("networkidle")
    assert asked == []
    page.get_by_role("button", name="Toon reacties").click()
    expect(page.locator("iframe.comments-frame")).to_be_visible()
    page.wait_for_timeout(300)
    assert "repo=jan%2Fsite" in asked[0]
    form = page.locator("form.newsletter")
    assert form.get_attribute("action") == "https://nieuws.example/in"
    expect(form.get_by_label("E-mailadres")).to_have_attribute("type", "email")
