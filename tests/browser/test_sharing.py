"""Sharing a quote, a selection or an episode: cards drawn on demand, players on other sites, captions of a clip."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

pytestmark = pytest.mark.browser
FIRST = "podcasts/voorbij-de-balie/2026-09-01-klagers-zijn-je-beste-adviseurs/"
PLAYER = FIRST.replace("podcasts/", "embed/")
QUOTE, MOMENT = "Een klant die boos is, gelooft nog in je. Een klant die niets meer zegt, is al weg.", "#t=83.6,89.9"
# What an address may try: markup, a script, numbers without end, words to put in somebody's mouth.
HOSTILE = (
    '#t=1,2"><img src=x onerror=alert(1)>',
    "#t=83.6,89.9&text=<b>Ik haat klanten</b>",
    "#t=javascript:alert(1)",
    "#t=99999999999999999999,1e309",
    "#t=-5,NaN",
    "#%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "?title=<script>alert(1)</script>&audio=https://elders.example/x.mp3#t=83.6,89.9,<b>",
)


@pytest.fixture
def dialog(page: Page, site_url: str) -> Page:
    """An episode with the dialog about its first quote open."""
    page.goto(site_url + FIRST)
    page.locator("[data-share-this]").first.click()
    expect(page.get_by_role("dialog", name="Deel dit citaat")).to_be_visible()
    return page


@pytest.fixture
def elsewhere(site_url: str, tmp_path: Path, serve: Callable[[Path], str], page: Page) -> Callable[..., FrameLocator]:
    """Shows a player on a page of another site, with these attributes."""

    def framed(moment: str = "", attributes: str = "") -> FrameLocator:
        frame = f'<iframe src="{site_url}{PLAYER}{moment}" width="100%" height="320" {attributes}></iframe>'
        (tmp_path / "index.html").write_text(f"<!doctype html><title>X</title>{frame}", encoding="utf-8")
        page.goto(serve(tmp_path))
        return page.frame_locator("iframe")

    return framed


def test_a_card_of_any_quote_is_drawn_when_somebody_asks(dialog: Page, tmp_path: Path) -> None:
    expect(dialog.get_by_role("img", name=f"Kaart met het citaat: {QUOTE}")).to_be_visible()
    with dialog.expect_download() as saved:
        dialog.get_by_role("button", name="Bewaar als afbeelding").click()
    assert saved.value.suggested_filename == "karel-smit-een-klant-die-boos-is-gelooft-nog-in-je-een-klant.png"
    picture = Image.open(io.BytesIO(Path(saved.value.path()).read_bytes())).convert("RGB")
    assert picture.size == (1200, 630)
    colours = {colour for _, colour in picture.getcolors(100_000) or []}
    assert (11, 95, 72) in colours, "the paper of the cards that a build draws"
    assert len(colours) > 20, "there are words on it"
    expect(dialog.get_by_role("status").filter(has_text="De afbeelding is bewaard.")).to_be_visible()


def test_a_card_goes_to_the_share_sheet_of_a_phone(page: Page, site_url: str) -> None:
    page.add_init_script("""
      navigator.canShare = () => true;
      navigator.share = async ({ files, url }) => { (window.sent ??= []).push(files?.[0]?.type ?? url); };
    """)
    page.goto(site_url + FIRST)
    page.locator("[data-share-this]").first.click()
    page.get_by_role("button", name="Deel de afbeelding").click()
    page.get_by_role("dialog").get_by_role("button", name="Delen").click()
    assert page.evaluate("window.sent") == ["image/png", f"{site_url}{FIRST}{MOMENT}"]


def test_what_is_copied_says_from_when(context: BrowserContext, dialog: Page, site_url: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    told = dialog.get_by_role("status").filter(has_text="Gekopieerd, vanaf 1:23")
    dialog.get_by_role("dialog").get_by_role("button", name="Kopieer link").click()
    expect(told).to_be_visible()
    assert dialog.evaluate("navigator.clipboard.readText()") == f"{site_url}{FIRST}{MOMENT}"
    dialog.get_by_role("button", name="Kopieer met bron").click()
    expect(told).to_be_visible()
    assert dialog.evaluate("navigator.clipboard.readText()").startswith(f"“{QUOTE}” — Karel Smit\nhttp")
    dialog.get_by_role("button", name="Kopieer de code").click()
    expect(told).to_be_visible()
    code = dialog.evaluate("navigator.clipboard.readText()")
    assert f'src="{site_url}{PLAYER}{MOMENT}"' in code
    assert 'title="Speler: Karel Smit, Klagers zijn je beste adviseurs"' in code


def test_the_captions_of_a_clip_begin_at_nought(dialog: Page) -> None:
    with dialog.expect_download() as saved:
        dialog.get_by_role("button", name="Ondertitels van dit fragment").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert text.startswith("WEBVTT\n\nNOTE\nKlagers zijn je beste adviseurs\nhttp")
    assert re.search(r"\n00:00:00\.\d\d\d --> 00:00:0\d\.\d\d\d\n<v Karel Smit>Een klant die boos is", text)
    assert " ".join(re.sub(r"(?s)^.*?<v|<v", "", text).split()).count("-->") >= 1


def test_the_dialog_works_by_key_and_hands_the_focus_back(page: Page, site_url: str) -> None:
    page.goto(site_url + FIRST)
    share = page.locator("[data-share-this]").nth(1)
    share.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(share).to_be_focused()


def test_a_quote_in_a_list_is_shared_like_one_on_its_page(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}citaten/")
    quote = page.locator("figure.quote", has_text=QUOTE)
    quote.get_by_role("button", name="Deel: ").click()
    expect(page.get_by_label("Link", exact=True)).to_have_value(f"{site_url}{FIRST}{MOMENT}")
    expect(page.get_by_label("Op je eigen site")).to_have_value(re.compile(re.escape(f"{PLAYER}{MOMENT}")))


def test_a_selection_becomes_a_clip_to_share(page: Page, site_url: str) -> None:
    page.goto(site_url + FIRST)
    page.evaluate("""() => {
      const all = [...document.querySelectorAll('[data-transcript] [data-t]')];
      const first = all.findIndex((one) => one.dataset.t > 80);
      all[first].scrollIntoView({ block: 'center' });
      const range = document.createRange();
      range.setStartBefore(all[first]);
      range.setEndAfter(all[first + 2]);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }""")
    page.get_by_role("toolbar").get_by_role("button", name="Delen").click()
    expect(page.get_by_role("dialog", name="Deel dit fragment")).to_be_visible()
    expect(page.get_by_label("Link", exact=True)).to_have_value(re.compile(r"#t=8[\d.]+,[\d.]+$"))
    expect(page.get_by_role("button", name="Ondertitels van dit fragment")).to_be_visible()


def test_of_several_people_each_is_named_before_their_own_words(page: Page, site_url: str) -> None:
    page.goto(site_url + FIRST)
    page.evaluate("""() => {
      const all = [...document.querySelectorAll('[data-transcript] [data-t]')];
      const from = all.findIndex((one) => one.textContent.includes('Dat is een harde les'));
      all[from].scrollIntoView({ block: 'center' });
      const range = document.createRange();
      range.setStartBefore(all[from]);
      range.setEndAfter(all[from + 1]);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }""")
    page.get_by_role("toolbar").get_by_role("button", name="Delen").click()
    said = "Lotte Vermeer: Dat is een harde les. Karel Smit: Zeker, en ze had gelijk."
    expect(page.get_by_role("img", name=f"Kaart met het citaat: {said}")).to_be_visible()


def test_a_whole_episode_is_embedded_from_where_the_listener_is(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}{FIRST}#t=100")
    page.get_by_role("button", name="Insluiten").click()
    code = page.get_by_label("Op je eigen site")
    expect(code).to_have_value(re.compile(r'adviseurs/" title="Speler: Klagers'))
    page.get_by_label("Begin bij 1:40").check()
    expect(code).to_have_value(re.compile("adviseurs/#t=100"))


@pytest.mark.parametrize("attributes", ["", 'sandbox="allow-scripts"'], ids=["framed", "in a sandbox"])
def test_a_player_on_another_site_plays_just_the_quote(
    page: Page, elsewhere: Callable[..., FrameLocator], attributes: str
) -> None:
    player = elsewhere(MOMENT, attributes)
    expect(player.get_by_text(QUOTE)).to_be_visible()
    expect(player.locator("blockquote:visible")).to_have_count(1)
    expect(player.get_by_text("0:00 / 0:06")).to_be_visible()
    player.locator("audio").evaluate("audio => { audio.playbackRate = 4; audio.currentTime = 87; }")
    player.get_by_role("button", name="Afspelen").click()
    expect(player.get_by_text(re.compile("0:06 / 0:06"))).to_be_visible()
    expect(player.get_by_role("button", name="Afspelen")).to_be_visible()
    assert player.locator("h1 a").get_attribute("href").endswith(MOMENT)  # type: ignore[union-attr]


def test_a_clip_on_another_site_shows_what_is_said(elsewhere: Callable[..., FrameLocator]) -> None:
    player = elsewhere("#t=16.9,27.9")
    expect(player.locator("blockquote.found")).to_contain_text("Ik ben Karel Smit, en ik leid de klantenservice")
    expect(player.locator("blockquote.found footer")).to_have_text("Karel Smit")
    player = elsewhere("#t=78.2,83.5")
    expect(player.locator("blockquote.found p")).to_have_text(
        ["Lotte Vermeer: Dat is een harde les.", "Karel Smit: Zeker, en ze had gelijk."]
    )
    expect(player.locator("blockquote.found footer")).to_have_count(0)


def test_an_address_puts_nothing_into_a_player(page: Page, site_url: str) -> None:
    elements = "document.querySelectorAll('*').length"
    page.goto(site_url + PLAYER)
    before, text = page.evaluate(elements), page.inner_text("main")
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for address in HOSTILE:
        page.goto("about:blank")
        page.goto(site_url + PLAYER + address)
        expect(page.get_by_role("button", name="Afspelen")).to_be_visible()
        assert page.evaluate(elements) == before
        assert page.inner_text("main") == text
        assert (page.locator("h1 a").get_attribute("href") or "").endswith(FIRST)
        assert "elders" not in page.content()


def test_without_scripts_a_player_is_that_of_the_browser(context: BrowserContext, site_url: str) -> None:
    plain = context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    page = plain.new_page()
    page.goto(site_url + PLAYER)
    expect(page.locator("audio[controls]")).to_be_visible()
    plain.close()


def test_a_page_tells_where_its_oembed_is(page: Page, site_url: str) -> None:
    page.goto(site_url + FIRST)
    href = page.locator('link[type="application/json+oembed"]').get_attribute("href") or ""
    told = page.request.get(href.replace("https://klankbord.example/", site_url)).json()
    assert told["title"] == "Klagers zijn je beste adviseurs"
    assert PLAYER in told["html"]
