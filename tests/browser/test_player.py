"""The player: plays only when asked, from the second that was asked for, and moves the transcript along."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser

AUDIO = "document.querySelector('audio')"
NOW = f"{AUDIO}.currentTime"


@pytest.fixture
def episode(site_folder: Path, site_url: str) -> str:
    """The address of an episode with a sound of our own, a transcript and quotes."""
    for path in sorted(site_folder.glob("podcasts/*/*-*/index.html")):
        text = path.read_text(encoding="utf-8")
        if 'class="quote" data-at' in text and 'src="https' not in text and "data-t=" in text:
            return site_url + path.parent.relative_to(site_folder).as_posix() + "/"
    pytest.fail("the hub has no published episode with sound and quotes")


def plays_from(page: Page, second: float) -> None:
    page.wait_for_function(f"from => !{AUDIO}.paused && {NOW} > from + 0.1 && {NOW} < from + 6", arg=second)


def test_nothing_is_fetched_or_played_before_the_reader_asks(page: Page, episode: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.resource_type))
    page.goto(episode)
    page.wait_for_load_state("networkidle")
    assert "media" not in asked
    assert page.evaluate(f"{AUDIO}.paused")


def test_play_and_pause_with_the_button(page: Page, episode: str) -> None:
    page.goto(episode)
    page.get_by_role("button", name="Afspelen", exact=True).click()
    plays_from(page, 0)
    page.get_by_role("button", name="Pauzeren").click()
    assert page.evaluate(f"{AUDIO}.paused")


def test_a_link_to_a_moment_is_ready_there_and_plays_on_demand(page: Page, episode: str) -> None:
    page.goto(episode + "#t=40")
    assert page.evaluate(f"{AUDIO}.paused")
    expect(page.get_by_role("status").filter(has_text="0:40")).to_be_visible()
    page.get_by_role("button", name="Afspelen", exact=True).click()
    plays_from(page, 40)


def test_a_link_to_a_fragment_stops_where_it_ends(page: Page, episode: str) -> None:
    page.goto(episode + "#t=30,32")
    page.get_by_role("button", name="Afspelen", exact=True).click()
    plays_from(page, 30)
    page.wait_for_function(f"() => {AUDIO}.paused && {NOW} >= 31.8 && {NOW} < 33.5")


def test_a_quote_plays_just_itself(page: Page, episode: str) -> None:
    page.goto(episode)
    quote = page.locator(".quote:has([data-play*=','])").first
    start, end = (float(part) for part in (quote.locator("[data-play]").get_attribute("data-play") or "").split(","))
    page.evaluate(f"{AUDIO}.playbackRate = 4")
    quote.locator("[data-play]").click()
    page.wait_for_function(f"from => {NOW} > from", arg=start)
    expect(quote).to_have_attribute("data-playing", "")
    page.wait_for_function(f"to => {AUDIO}.paused && {NOW} >= to - 0.3 && {NOW} < to + 3", arg=end, timeout=20_000)
    assert re.search(r"#t=[\d.]+,[\d.]+$", page.url), "the address is that of the quote, to share"


def test_a_click_on_a_sentence_plays_it_and_marks_it(page: Page, episode: str) -> None:
    page.goto(episode)
    sentence = page.locator("[data-transcript] [data-t]").nth(12)
    sentence.scroll_into_view_if_needed()
    sentence.click()
    plays_from(page, float(sentence.get_attribute("data-t") or 0))
    expect(page.locator("[data-transcript] [aria-current]")).to_have_count(1)
    assert float(page.locator("[aria-current][data-t]").get_attribute("data-t") or 0) >= float(
        sentence.get_attribute("data-t") or 0
    )


def test_the_page_follows_the_sentence_until_the_reader_scrolls_away(page: Page, episode: str) -> None:
    page.goto(episode)
    page.locator("[data-transcript] [data-t]").first.click()
    plays_from(page, 0)
    page.mouse.move(400, 400)
    page.mouse.wheel(0, 300)
    follow = page.get_by_role("button", name="Volg de tekst")
    expect(follow).to_be_visible()
    follow.click()
    expect(page.locator("[data-transcript] [aria-current]")).to_be_in_viewport()
    expect(follow).to_be_hidden()


def test_the_player_stays_in_sight_while_it_plays(page: Page, episode: str) -> None:
    page.goto(episode)
    page.get_by_role("button", name="Afspelen", exact=True).click()
    plays_from(page, 0)
    page.evaluate("scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
    expect(page.get_by_role("button", name="Pauzeren")).to_be_in_viewport(ratio=1)
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    page.wait_for_function("() => !document.querySelector('klank-player.away')")


def test_keys_play_pause_and_skip(page: Page, episode: str) -> None:
    page.goto(episode + "#t=60")
    page.locator("h1").click()
    page.keyboard.press("k")
    plays_from(page, 60)
    page.keyboard.press("l")
    page.wait_for_function(f"() => {NOW} > 74")
    page.keyboard.press("j")
    page.wait_for_function(f"() => {NOW} < 74")
    page.keyboard.press("Space")
    assert page.evaluate(f"{AUDIO}.paused")


def test_keys_typed_in_the_search_field_are_only_letters(page: Page, episode: str) -> None:
    page.goto(episode)
    page.keyboard.press("/")
    page.keyboard.type("kl jk")
    assert page.locator("[data-search]").input_value() == "kl jk"
    assert page.evaluate(f"{AUDIO}.paused")


def test_speed_is_chosen_in_steps_and_announced(page: Page, episode: str) -> None:
    page.goto(episode)
    button = page.get_by_role("button", name=re.compile("Snelheid"))
    button.click()
    assert page.evaluate(f"{AUDIO}.playbackRate") == 1.25
    expect(button).to_have_accessible_name("Snelheid 1,25×")


def test_where_one_stopped_is_kept_in_this_browser(context: BrowserContext, page: Page, episode: str) -> None:
    page.goto(episode + "#t=50")
    page.get_by_role("button", name="Afspelen", exact=True).click()
    plays_from(page, 50)
    page.get_by_role("button", name="Pauzeren").click()
    again = context.new_page()
    again.goto(episode)
    expect(again.get_by_role("status").filter(has_text=re.compile(r"0:5\d"))).to_be_visible()
    again.get_by_role("button", name="Afspelen", exact=True).click()
    plays_from(again, 49)


def test_chapters_play_and_the_current_one_is_marked(page: Page, episode: str) -> None:
    page.goto(episode)
    chapter = page.locator("[data-chapter]").nth(1)
    chapter.click()
    plays_from(page, float(chapter.get_attribute("data-chapter") or 0))
    expect(page.locator("[data-chapter][data-now]")).to_have_count(1)
    expect(chapter).to_have_attribute("data-now", "")


def test_the_system_knows_what_plays(page: Page, episode: str) -> None:
    page.goto(episode)
    page.get_by_role("button", name="Afspelen", exact=True).click()
    plays_from(page, 0)
    assert page.evaluate("navigator.mediaSession.metadata.title") == page.locator("h1").inner_text()
    assert page.evaluate("navigator.mediaSession.playbackState") == "playing"


def test_a_link_to_this_moment_is_copied(context: BrowserContext, page: Page, episode: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(episode + "#t=33")
    page.get_by_role("button", name="Kopieer link").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).endsWith('#t=33')")


def test_sound_that_is_gone_is_told(page: Page, episode: str) -> None:
    page.route("**/*.mp3", lambda route: route.abort())
    page.goto(episode)
    page.get_by_role("button", name="Afspelen", exact=True).click()
    expect(page.get_by_text("Het geluid kan niet worden geladen.")).to_be_visible()


def test_without_scripts_there_is_a_plain_player_and_the_whole_text(browser, episode: str) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(episode)
    assert page.locator("audio[controls]").count() == 1
    expect(page.locator("[data-transcript] [data-t]").first).to_be_visible()
    for link in ("[data-transcript] a.at", "[data-chapter]", ".quote a.play", ".notes a.at"):
        time = page.locator(link).nth(2)
        target = (time.get_attribute("href") or "").removeprefix("#")
        time.click()
        expect(page.locator(f"p[id='{target}']")).to_be_in_viewport()
    context.close()


def test_a_conversation_has_a_map_that_folds_and_finds(page: Page, episode: str) -> None:
    page.goto(episode)
    parts = page.locator("details.part")
    assert parts.count() > 3
    assert parts.first.locator("h3").inner_text() in page.locator(".chapters a").first.inner_text()
    page.get_by_role("button", name="Alleen de hoofdstukken").click()
    expect(page.locator("[data-transcript] p[id]").first).to_be_hidden()
    page.get_by_label("Zoek in dit gesprek").fill("KLANT")
    expect(page.locator("[data-t-bar] output")).to_have_text(re.compile(r"^\d+$"))
    page.get_by_role("button", name="Volgende vindplaats").click()
    expect(page.locator("[data-t-bar] output")).to_have_text(re.compile(r"^1/\d+$"))
    here = page.evaluate("String([...CSS.highlights.get('found-here')][0]).toLowerCase()")
    assert here.startswith("klant")
    expect(page.locator("details.part[open]")).to_have_count(1)
    page.get_by_role("button", name="Alleen de hoofdstukken").click()
    expect(page.locator("details.part:not([open])")).to_have_count(0)


def test_hesitations_go_and_come_back(page: Page, episode: str) -> None:
    page.goto(episode)
    sentence = page.locator("[data-transcript] [data-t]").nth(2)
    page.evaluate(
        "() => { document.querySelectorAll('[data-transcript] [data-t]')[2].textContent = 'Eh, dat eh is zo.' }"
    )
    page.get_by_role("button", name="Zonder haperingen").click()
    expect(sentence).to_have_text("Dat is zo.")
    page.get_by_role("button", name="Zonder haperingen").click()
    expect(sentence).to_have_text("Eh, dat eh is zo.")


def test_a_quote_on_another_page_plays_there_and_goes_on_while_reading(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}citaten/")
    page.locator("a.listen").first.click()
    expect(page.locator(".listening .p-title")).not_to_be_empty()
    bar = "document.querySelector('.listening audio')"
    page.wait_for_function(f"() => {bar}.currentTime > 0 && !{bar}.paused")
    page.get_by_role("link", name="Artikelen", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("Artikelen")
    page.wait_for_function(f"() => {bar}?.currentTime > 0")
    page.get_by_role("button", name="Sluit de speler").click()
    expect(page.locator(".listening")).to_have_count(0)
