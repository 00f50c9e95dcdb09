"""What a listener puts aside for later plays on, one thing after another, in the order they choose."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
FIRST = "podcasts/voorbij-de-balie/2026-09-01-klagers-zijn-je-beste-adviseurs/"
SECOND = "podcasts/voorbij-de-balie/2026-09-15-eerst-zelf-doen/"
BAR = ".listening"
SOUND = f"document.querySelector('{BAR} audio')"


@pytest.fixture
def waiting(page: Page, site_url: str) -> Page:
    """The page with one's own things, with two quotes of one episode and another episode in the queue."""
    page.goto(site_url + FIRST)
    for at in range(2):
        page.locator(".takeaways [data-later]").nth(at).click()
        expect(page.get_by_text(f"In de wachtrij, als nummer {at + 1}.")).to_be_visible()
    page.goto(site_url + SECOND)
    page.get_by_role("button", name="Later luisteren").click()
    page.get_by_role("link", name="Bekijk de wachtrij").click()
    expect(page.locator("[data-mine-queue] > li")).to_have_count(3)
    return page


def titles(page: Page) -> list[str]:
    return [row.split("\n")[0] for row in page.locator("[data-mine-queue] > li").all_inner_texts()]


def test_the_queue_plays_on_over_clips_and_episodes(waiting: Page) -> None:
    waiting.get_by_role("button", name="Speel de wachtrij af").click()
    expect(waiting.locator(f"{BAR} .p-title")).to_have_text("Klagers zijn je beste adviseurs")
    expect(waiting.locator("[data-mine-queue] > li")).to_have_count(2)
    waiting.wait_for_function(f"() => !{SOUND}.paused && {SOUND}.currentTime > 83")
    waiting.evaluate(f"{SOUND}.currentTime = 89.8")
    waiting.wait_for_function(f"() => !{SOUND}.paused && {SOUND}.currentTime > 145 && {SOUND}.currentTime < 150")
    waiting.get_by_role("button", name="Volgende uit de wachtrij").click()
    expect(waiting.locator(f"{BAR} .p-title")).to_have_text("Eerst zelf doen")
    expect(waiting.get_by_role("button", name="Volgende uit de wachtrij")).to_be_hidden()
    expect(waiting.get_by_text("Kies Later bij een citaat")).to_be_visible()


def test_the_queue_is_put_in_order_by_key_and_the_focus_stays(waiting: Page) -> None:
    up = waiting.get_by_role("button", name="Eerder: Eerst zelf doen")
    up.press("Enter")
    expect(up).to_be_focused()
    assert titles(waiting)[1] == "Eerst zelf doen"
    up.press("Enter")
    assert titles(waiting)[0] == "Eerst zelf doen"
    expect(up).to_be_disabled()
    assert waiting.evaluate("document.activeElement.closest('li') !== null"), "not lost with the button"
    waiting.get_by_role("button", name="Haal uit de wachtrij: Eerst zelf doen").press("Enter")
    expect(waiting.locator("[data-mine-queue] > li")).to_have_count(2)
    waiting.reload()
    expect(waiting.locator("[data-mine-queue] > li")).to_have_count(2)


def test_an_episode_that_ends_is_followed_by_the_queue(page: Page, site_url: str) -> None:
    page.goto(site_url + SECOND)
    page.get_by_role("button", name="Later luisteren").click()
    expect(page.get_by_text("als nummer 1")).to_be_visible()
    page.goto(site_url + FIRST)
    page.get_by_role("button", name="Afspelen", exact=True).click()
    page.wait_for_function("() => document.querySelector('klank-player audio').currentTime > 0")
    page.evaluate("a => { a = document.querySelector('klank-player audio'); a.currentTime = a.duration - 0.3; }")
    expect(page.locator(f"{BAR} .p-title")).to_have_text("Eerst zelf doen")
    page.wait_for_function(f"() => !{SOUND}.paused && {SOUND}.currentTime > 0")


def test_a_file_brings_the_queue_back_but_no_address_that_is_none(page: Page, site_url: str, tmp_path: Path) -> None:
    row = {"url": f"/{FIRST}", "src": "https://x.example/1.mp3", "title": "Een", "text": "", "speaker": "", "when": 1}
    bad = [{**row, "url": "https://elders.example/"}, {**row, "url": "/a/", "src": "javascript:alert(1)"}, 7]
    saved = tmp_path / "klankbord.json"
    saved.write_text(json.dumps({"queue": [row, *bad]}), encoding="utf-8")
    page.goto(f"{site_url}mijn-klankbord/")
    page.get_by_label("Haal terug uit een JSON-bestand").set_input_files(saved)
    expect(page.locator("[data-mine-queue] > li")).to_have_count(1)
    expect(page.get_by_role("link", name="Een", exact=True)).to_have_attribute("href", f"/{FIRST}")


def test_a_lock_screen_gets_a_picture_that_it_can_show(page: Page, site_url: str) -> None:
    page.goto(site_url + FIRST)
    page.get_by_role("button", name="Afspelen", exact=True).click()
    page.wait_for_function("() => navigator.mediaSession.metadata")
    art = page.evaluate("({ ...navigator.mediaSession.metadata.artwork[0] })")
    assert (art["type"], art["sizes"]) == ("image/png", "512x512")
    answer = page.request.get(art["src"])
    assert answer.body().startswith(b"\x89PNG")
    assert re.search(r"assets/covers/voorbij-de-balie-512\.png$", art["src"])
