"""What a reader keeps: going on tomorrow, sentences, a selection to share, text in step with another file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser
AUDIO = "document.querySelector('klank-player audio')"
FIRST = "podcasts/voorbij-de-balie/2026-09-01-klagers-zijn-je-beste-adviseurs/"
SELECT = """() => {
  const sentence = [...document.querySelectorAll('[data-transcript] [data-t]')].find((one) => one.dataset.t > 80);
  sentence.scrollIntoView({ block: 'center' });
  getSelection().selectAllChildren(sentence);
  return [sentence.dataset.t, sentence.textContent];
}"""


def test_listening_goes_on_tomorrow_at_the_same_speed(context: BrowserContext, page: Page, site_url: str) -> None:
    page.goto(site_url + FIRST)
    page.get_by_role("button", name=re.compile("^Snelheid")).click()
    page.get_by_role("button", name="Afspelen", exact=True).click()
    page.wait_for_function(f"() => {AUDIO}.currentTime > 0")
    page.evaluate(f"{AUDIO}.currentTime = 90")
    page.wait_for_function(f"() => {AUDIO}.currentTime > 90")
    page.get_by_role("button", name="Pauzeren").click()
    page.close()
    tomorrow = context.new_page()
    tomorrow.goto(site_url)
    expect(tomorrow.get_by_role("heading", name="Verder luisteren")).to_be_visible()
    tomorrow.get_by_role("link", name="Klagers zijn je beste adviseurs").first.click()
    expect(tomorrow.locator("klank-player.ready")).to_be_attached()
    assert 85 < tomorrow.evaluate("document.querySelector('klank-player').at") < 100
    assert tomorrow.evaluate(f"{AUDIO}.defaultPlaybackRate") == 1.25
    tomorrow.goto(f"{site_url}podcasts/voorbij-de-balie/")
    expect(tomorrow.get_by_role("heading", name="Verder luisteren")).to_be_visible()


def test_a_selection_is_copied_with_its_speaker_and_leads_to_just_that(
    context: BrowserContext, page: Page, site_url: str
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site_url + FIRST)
    at, text = page.evaluate(SELECT)
    page.get_by_role("button", name="Kopieer met bron").click()
    expect(page.get_by_role("status").filter(has_text="Gekopieerd, vanaf 1:2")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{text.strip()}” — Karel Smit\n")
    assert re.search(rf"#t={float(at):g},[\d.]+$", copied)


def test_a_kept_sentence_gets_a_note_and_is_exported_imported_and_erased(
    page: Page, site_url: str, tmp_path: Path
) -> None:
    page.goto(site_url + FIRST)
    _, text = page.evaluate(SELECT)
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Bewaard")).to_be_visible()
    page.goto(f"{site_url}mijn-klankbord/")
    page.get_by_label(re.compile("^Notitie bij")).fill("Voor maandag")
    page.get_by_label(re.compile("^Notitie bij")).blur()
    with page.expect_download() as told:
        page.get_by_role("button", name="Markdown").click()
    notes = Path(told.value.path()).read_text(encoding="utf-8")
    assert f"> {text.strip()}" in notes
    assert "Karel Smit, [Klagers zijn je beste adviseurs](http" in notes
    assert "\nVoor maandag" in notes
    with page.expect_download() as whole:
        page.get_by_role("button", name="JSON", exact=True).click()
    saved = tmp_path / "klankbord.json"
    whole.value.save_as(saved)
    assert json.loads(saved.read_text())["kept"][0]["note"] == "Voor maandag"
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Wis alles in deze browser").click()
    expect(page.get_by_text("Hier staat nog niets.")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    page.get_by_label("Haal terug uit een JSON-bestand").set_input_files(saved)
    expect(page.locator("[data-mine-kept] li")).to_have_count(1)
    page.get_by_label("Haal terug uit een JSON-bestand").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": b'{"kept":[{"url":"https://elders.example"}]} x'}
    )
    expect(page.get_by_text("niet te lezen")).to_be_visible()


def test_one_tap_puts_the_text_in_step_with_another_file(page: Page, site_url: str) -> None:
    page.route(
        f"**/{FIRST}",
        lambda route: route.fulfill(body=route.fetch().text().replace('data-duration="291"', 'data-duration="240"')),
    )
    page.goto(site_url + FIRST)
    page.get_by_role("button", name="Afspelen", exact=True).click()
    expect(page.get_by_text("Dit bestand is anders")).to_be_visible()
    page.get_by_role("button", name="Ik hoor nu deze zin").click()
    page.evaluate(f"{AUDIO}.currentTime = 100")
    page.wait_for_function(f"() => {AUDIO}.currentTime >= 100")
    page.get_by_role("button", name="Pauzeren").click()
    sentence = page.locator("[data-transcript] [data-t]").nth(20)
    sentence.click()
    expect(page.get_by_text("De tekst loopt nu gelijk.")).to_be_visible()
    expect(sentence).to_have_attribute("aria-current", "true")


def test_the_sleep_timer_says_when(page: Page, site_url: str) -> None:
    page.goto(site_url + FIRST)
    page.get_by_role("button", name="Slaaptimer: uit").click()
    expect(page.get_by_role("button", name="Slaaptimer: over 15 min")).to_be_visible()
