"""Search: Dutch word forms, parts of compounds, filters, the passage itself; from any page and in any folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def hits(page: Page) -> str:
    expect(page.locator(".hit").first).to_be_visible()
    return page.locator("[data-hits]").inner_text().lower()


@pytest.mark.parametrize(("query", "found"), [("klacht", "klachten"), ("brieven", "brief"), ("leiders", "leider")])
def test_one_form_of_a_word_finds_the_others(page: Page, site_url: str, query: str, found: str) -> None:
    page.goto(f"{site_url}zoeken/?q={query}")
    assert found in hits(page)


def test_part_of_a_compound_finds_the_compound(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}zoeken/?q=kamer")
    expect(page.locator(".hit mark").filter(has_text=re.compile("wachtkamer", re.IGNORECASE)).first).to_be_visible()
    assert "⟦" not in hits(page)


def test_a_hit_opens_at_its_paragraph_with_the_player_ready_there(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}zoeken/?q=klacht&type=Aflevering")
    passage = page.locator(".passage a.passage-text[href*='#t=']").first
    told = passage.locator("mark").first.inner_text()
    expect(passage.locator(".who")).to_have_text(re.compile(r"\w+: ?$"))
    passage.click()
    page.wait_for_url(re.compile(r"#t=\d+"))
    second = float(re.findall(r"#t=([\d.]+)", page.url)[0])
    sentence = page.locator("[data-transcript] [aria-current]")
    expect(sentence).to_be_in_viewport()
    expect(sentence).to_contain_text(told)
    assert float(sentence.get_attribute("data-t") or 0) == second
    assert page.evaluate("document.querySelector('klank-player').at") == second
    assert page.evaluate("document.querySelector('audio').paused")
    expect(page.locator("klank-player .p-play")).to_be_in_viewport()
    assert page.evaluate("[...CSS.highlights.get('asked')].length") > 0


def test_a_word_that_only_the_title_of_a_chapter_has_leads_to_where_the_chapter_starts(
    page: Page, site_url: str
) -> None:
    page.goto(f"{site_url}zoeken/?q=wegjoeg&type=Aflevering")
    passage = page.locator(".passage")
    expect(passage).to_have_count(1)
    expect(passage.locator("mark")).to_have_text("wegjoeg")
    starts = re.compile(r"/2026-09-15-eerst-zelf-doen/#t=79\D")
    expect(passage.locator(".listen")).to_have_attribute("href", starts)
    expect(page.locator(".hit-title")).to_have_attribute("href", starts)


def test_the_words_that_were_asked_are_marked_in_an_article_too(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}zoeken/?q=envelop&type=Artikel")
    page.locator(".hit-title").first.click()
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_function("() => CSS.highlights.has('asked')")
    marked = page.evaluate("[...CSS.highlights.get('asked')].map(String)")
    assert "envelop" in marked


@pytest.mark.parametrize(
    ("query", "first", "meant"),
    [
        ("klahcten voorlezen", "klachten", "klachten voorlezen"),
        ("karel smidt", "Karel Smit", "karel smit"),
        ("hoe ga ik om met een boze klant aan de telefoon", "boze klant", ""),
        ("customer effort score", "Klantinspanning", ""),
        ("regel ruimte", "Regelruimte", ""),
    ],
)
def test_search_answers_what_people_type(page: Page, site_url: str, query: str, first: str, meant: str) -> None:
    page.goto(f"{site_url}zoeken/?q={query}")
    hits(page)
    expect(page.locator(".hit").first).to_contain_text(re.compile(first, re.IGNORECASE))
    if meant:
        expect(page.locator("[data-meant]")).to_have_text(f"Bedoelde je {meant}?")
    else:
        expect(page.locator("[data-meant]")).to_be_hidden()


def test_a_word_that_only_begins_like_another_does_not_find_it(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}zoeken/?q=blockchain")
    expect(page.locator("[data-status]")).to_contain_text("Niets gevonden")
    expect(page.locator("[data-none] a").first).to_be_visible()


def test_on_a_phone_the_first_hit_is_in_the_first_screen_and_filters_are_behind_a_button(
    page: Page, site_url: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{site_url}zoeken/?q=klacht")
    hits(page)
    expect(page.locator(".hit .passage").first).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") == 0
    expect(page.get_by_label("Soort")).to_be_hidden()
    page.get_by_role("button", name="Filters", exact=True).click()
    expect(page.get_by_label("Soort")).to_be_visible()
    page.get_by_label("Soort").select_option("Artikel")
    expect(page.locator(".hit .kicker").first).to_have_text("Artikel")


def test_filters_narrow_and_the_address_keeps_them(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}zoeken/?q=klant")
    hits(page)
    before = page.locator("[data-status]").inner_text()
    page.get_by_label("Soort").select_option("Artikel")
    expect(page.locator("[data-status]")).not_to_have_text(before)
    kinds = {text.split(" · ")[0] for text in page.locator(".hit .kicker").all_inner_texts()}
    assert kinds == {"Artikel"}
    assert "type=Artikel" in page.url
    page.reload()
    hits(page)
    assert page.get_by_label("Soort").input_value() == "Artikel"
    page.get_by_role("button", name="Wis filters").click()
    expect(page.locator("[data-status]")).to_have_text(before)


def test_nothing_found_is_said(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}zoeken/?q=zzzqqqxxx")
    expect(page.get_by_role("status").filter(has_text="Niets gevonden")).to_be_visible()


def test_the_field_of_every_page_shows_the_first_results(page: Page, site_url: str) -> None:
    page.goto(site_url + "artikelen/")
    page.keyboard.press("/")
    page.keyboard.type("klacht", delay=20)
    expect(page.locator(".search-panel .hit").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".search-panel a.hit-title").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".search-panel")).to_be_hidden()


def test_the_page_of_results_fetches_ahead_what_the_engine_needs_and_nothing_twice(page: Page, site_url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path.rpartition("/")[2]))
    page.goto(f"{site_url}zoeken/?q=klacht")
    page.locator("li.hit").first.wait_for()
    engine = [name for name in asked if name.startswith(("wasm.", "pagefind.js", "pagefind-worker"))]
    assert sorted(engine) == ["pagefind.js", "wasm.nl.pagefind"]
    assert asked.index("wasm.nl.pagefind") < asked.index("pagefind-entry.json")


def test_nobody_else_is_asked(page: Page, site_url: str) -> None:
    strangers: list[str] = []
    page.on(
        "request",
        lambda request: None if request.url.startswith((site_url, "data:")) else strangers.append(request.url),
    )
    page.goto(f"{site_url}zoeken/?q=klacht")
    hits(page)
    assert strangers == []


def test_it_works_below_a_folder(page: Page, site_folder: Path, tmp_path: Path, serve: Callable[[Path], str]) -> None:
    (tmp_path / "kennis").symlink_to(site_folder, target_is_directory=True)
    below_a_folder = serve(tmp_path) + "kennis/"
    page.goto(f"{below_a_folder}zoeken/?q=klacht")
    hits(page)
    page.locator("a.hit-title").first.click()
    assert page.url.startswith(below_a_folder)
    expect(page.locator("h1")).to_be_visible()
    assert page.title()
