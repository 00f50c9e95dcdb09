"""An editor at work in a real browser: from the list of what waits to a published episode, by keys."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect
from sitting import EPISODE, NAME, PAGE, VTT, Running, Start, until

from klankbord.library.hub import Hub
from klankbord.settings import Settings
from klankbord.site.drafting import Drafts

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "tests" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
SOUND = ROOT / "tests" / "samples" / "podcast" / "02-eerst-zelf-doen.mp3"
pytestmark = pytest.mark.browser


@pytest.fixture
def context(browser: Chromium, desk: Running) -> Iterator[BrowserContext]:
    shutil.copy(SOUND, desk.hub.content / "media" / "12.mp3")
    made = browser.new_context(viewport={"width": 1300, "height": 900})
    page = made.new_page()
    page.goto(f"http://127.0.0.1:{desk.port}/?token={desk.entry.token}")
    page.close()
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    yield page
    assert [
        fault
        for fault in faults
        if "ERR_INTERNET_DISCONNECTED" not in fault and "409" not in fault and "422" not in fault
    ] == []


def open_at(page: Page, desk: Running, address: str) -> None:
    page.goto(f"http://127.0.0.1:{desk.port}/{address}")
    page.wait_for_selector("html[data-ready]")


def saved(page: Page) -> None:
    expect(page.locator("#toestand")).to_have_text("Bewaard")
    page.wait_for_timeout(50)


def files(desk: Running) -> tuple[str, str]:
    folder = desk.hub.root / EPISODE
    return (folder / "index.md").read_text(), (folder / "transcript.vtt").read_text()


def correct(page: Page, cue: int, word: str, typed: str) -> None:
    """Double-click a word, type another, and go on."""
    text = page.locator(".cue-text").nth(cue)
    text.evaluate(
        """(text, word) => {
          text.focus();
          const node = text.firstChild, at = node.textContent.indexOf(word), range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + word.length);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        word,
    )
    page.keyboard.type(typed)


def test_from_the_list_to_published_the_files_are_as_typed_by_hand(desk: Running, page: Page) -> None:
    page.goto(f"http://127.0.0.1:{desk.port}/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("h1")).to_have_text("Klachten als cadeau")

    correct(page, 0, "aflevering", "uitzending")
    page.keyboard.press("Alt+ArrowDown")
    correct(page, 1, "altijd", "iedereen")
    correct(page, 2, "goedkoopste", "allergoedkoopste")
    page.locator("h1").click()
    saved(page)

    page.locator(".cue-who").nth(1).click()
    page.get_by_role("combobox", name="Spreker").fill("Jan Peeters")
    expect(page.get_by_label("Overal waar nu")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator(".cue-who").nth(2)).to_have_text("Jan Peeters")

    page.locator("#nog").click()
    page.keyboard.press("n")
    page.keyboard.press("x")  # the lesson
    expect(page.locator(".note-card")).to_have_count(1)
    page.keyboard.press("n")
    page.keyboard.press("a")  # the quote
    expect(page.locator("#nog")).to_have_text("0 van 1 nog te bekijken")
    page.keyboard.press("t")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".note-text").first).to_have_text("is de allergoedkoopste vorm van onderzoek.")

    page.locator(".cue-text").nth(3).click()
    page.keyboard.press("Alt+q")
    expect(page.locator(".note-card")).to_have_count(2)

    page.get_by_role("slider", name="Onderzoek").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    until(lambda: "- [00:24] Onderzoek" in files(desk)[0])
    page.locator("#kies-guests input").fill("Jan Peeters")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+u")
    expect(page.locator("#status")).to_have_text("Gepubliceerd")
    until(lambda: "status: published" in files(desk)[0])

    words = VTT.replace("aflevering", "uitzending").replace("altijd", "iedereen").replace("goedk", "allergoedk")
    words = words.replace("<v Spreker 2>", "<v Jan Peeters>")
    by_hand = (
        PAGE.replace("## Lessen\n- Wie klaagt wil blijven. [00:10]\n\n", "")
        .replace("> Een klacht is de goedkoopste vorm", "> is de allergoedkoopste vorm")
        .replace("— Jan Peeters [00:20]\n", "— Jan Peeters [00:21]\n\n> Dank je wel.\n>\n> — Noor van Dijk [00:30]\n")
        .replace("- [00:20] Onderzoek", "- [00:24] Onderzoek")
        .replace("status: review\n", "status: published\nguests: [jan-peeters]\n")
    )
    until(lambda: "guests" in files(desk)[0])
    written, said = files(desk)
    assert said == words
    assert written.replace("[00:22]", "[00:21]") == by_hand.replace("[00:22]", "[00:21]")


def test_typing_is_undone_and_done_again_by_keys(desk: Running, page: Page) -> None:
    open_at(page, desk, NAME)
    correct(page, 3, "wel", "zeer")
    page.locator("h1").click()
    saved(page)
    assert files(desk)[1] == VTT.replace("je wel", "je zeer")
    page.keyboard.press("Alt+z")
    expect(page.locator(".cue-text").nth(3)).to_have_text("Dank je wel.")
    page.keyboard.press("Alt+y")
    expect(page.locator(".cue-text").nth(3)).to_have_text("Dank je zeer.")
    until(lambda: "zeer" in files(desk)[1])


def test_enter_splits_and_backspace_joins(desk: Running, page: Page) -> None:
    open_at(page, desk, NAME)
    correct(page, 1, " dat zeg", " dat zeg")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator(".cue")).to_have_count(5)
    page.locator(".cue-text").nth(2).focus()
    page.keyboard.press("Home")
    page.keyboard.press("Backspace")
    expect(page.locator(".cue")).to_have_count(4)
    until(lambda: files(desk)[1] == VTT)


def test_a_click_on_a_word_is_heard_from_there(desk: Running, page: Page) -> None:
    open_at(page, desk, NAME)
    page.locator(".cue-time").nth(2).click()
    assert 19.9 <= page.evaluate("() => document.querySelector('audio').currentTime") < 23


def test_what_is_typed_without_a_network_is_kept_and_sent_later(
    desk: Running, page: Page, context: BrowserContext
) -> None:
    open_at(page, desk, NAME)
    context.set_offline(True)
    correct(page, 3, "wel", "zeer")
    page.locator("h1").click()
    expect(page.locator("#toestand")).to_contain_text("bewaard in deze browser")
    (desk.hub.root / EPISODE / "transcript.vtt").write_text(VTT.replace("Welkom", "Hallo"))
    context.set_offline(False)
    until(lambda: files(desk)[1] == VTT.replace("Welkom", "Hallo").replace("je wel", "je zeer"))


def test_what_could_not_be_sent_survives_the_page(desk: Running, page: Page, context: BrowserContext) -> None:
    open_at(page, desk, NAME)
    context.set_offline(True)
    correct(page, 3, "wel", "zeer")
    page.locator("h1").click()
    expect(page.locator("#toestand")).to_contain_text("bewaard in deze browser")
    page.close()
    context.set_offline(False)
    other = context.new_page()
    open_at(other, desk, NAME)
    until(lambda: files(desk)[1] == VTT.replace("je wel", "je zeer"))


def test_two_who_change_the_same_word_see_both(desk: Running, page: Page) -> None:
    open_at(page, desk, NAME)
    (desk.hub.root / EPISODE / "transcript.vtt").write_text(VTT.replace("je wel", "jullie"))
    correct(page, 3, "wel", "zeer")
    page.locator("h1").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Dank je zeer.")
    expect(dialog).to_contain_text("Dank jullie.")
    assert "jullie" in files(desk)[1]
    dialog.get_by_role("button", name="Annuleer").click()
    expect(page.locator(".cue-text").nth(3)).to_have_text("Dank jullie.")


def test_an_article_is_typed_and_somebody_elses_lines_appear(desk: Running, page: Page) -> None:
    path = desk.hub.content / "artikelen" / "luisteren.md"
    open_at(page, desk, "page/article/luisteren")
    path.write_text(path.read_text() + "\nUit een ander venster.\n")
    page.locator("#tekst").fill("Mijn tekst.\n")
    expect(page.locator("#tekst")).to_have_value("Mijn tekst.\n\nUit een ander venster.\n")
    page.get_by_label("In één zin").fill("Over luisteren.")
    page.keyboard.press("Tab")
    until(lambda: "description: Over luisteren." in path.read_text())


@pytest.mark.parametrize("width", [1300, 360])
@pytest.mark.parametrize("address", ["", NAME, "page/article/luisteren"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    desk: Running, context: BrowserContext, address: str, width: int
) -> None:
    if not AXE.exists():
        pytest.skip("needs axe-core: sh scripts/dev/audits.sh")
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"http://127.0.0.1:{desk.port}/{address}")
    if address:
        page.wait_for_selector("html[data-ready]")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document)).violations.map(v => [v.id, v.nodes.map(n => n.html)])")
    assert found == []


@pytest.mark.parametrize("width", [1300, 360])
def test_axe_finds_nothing_in_the_help_either(start: Start, browser: Chromium, width: int) -> None:
    if not AXE.exists():
        pytest.skip("needs axe-core: sh scripts/dev/audits.sh")

    def draw(path: Path, text: str, shown: Callable[[Path], str]) -> str:
        return Drafts(Hub(path.parents[1]), Settings()).draw(path, text, shown)

    desk = start(draw=draw)
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{desk.port}/?token={desk.entry.token}")
    page.get_by_role("link", name="Hulp voor redacteuren").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Voor redacteuren")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document)).violations.map(v => [v.id, v.nodes.map(n => n.html)])")
    context.close()
    assert found == []


def test_cues_that_are_selected_are_marked_as_an_advert(desk: Running, page: Page) -> None:
    open_at(page, desk, NAME)
    page.evaluate(
        """() => {
          const [first, last] = [...document.querySelectorAll(".cue-text")].slice(1, 3);
          getSelection().setBaseAndExtent(first.firstChild, 2, last.firstChild, 5);
        }"""
    )
    page.keyboard.press("Alt+w")
    page.keyboard.press("Enter")
    until(lambda: "## Reclame\n- [00:10-00:30]\n" in files(desk)[0])
    expect(page.locator(".stretch")).to_have_attribute("style", "left: 25%; width: 50%;")


def test_what_is_not_understood_stays_marked_and_never_goes_out_by_accident(desk: Running, page: Page) -> None:
    path = desk.hub.content / "artikelen" / "luisteren.md"
    open_at(page, desk, "page/article/luisteren")
    later = page.get_by_label("Verschijnt vanaf")
    later.fill("morgen 422")
    page.keyboard.press("Tab")
    page.get_by_label("Status").select_option("published")  # on its way before the refusal came back, or after
    expect(later).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("Verschijnt vanaf: 'morgen 422' is niet als datum te lezen")
    expect(page.get_by_label("Status")).to_have_value("review")
    page.get_by_label("In één zin").fill("Over luisteren.")
    page.keyboard.press("Tab")
    until(lambda: "description: Over luisteren." in path.read_text())
    expect(page.locator("#toestand")).to_have_text("Nog niet bewaard: Verschijnt vanaf.")
    page.get_by_label("Status").select_option("published")
    assert "status: review" in path.read_text()
    later.fill("4 maart 2027 9:00")
    page.keyboard.press("Tab")
    expect(later).to_have_value("2027-03-04T09:00:00")
    saved(page)
    page.get_by_label("Status").select_option("published")
    until(lambda: "status: published" in path.read_text())


def test_a_photo_below_a_list_is_a_paragraph_of_its_own(desk: Running, page: Page, tmp_path: Path) -> None:
    path = desk.hub.content / "artikelen" / "luisteren.md"
    path.write_text(path.read_text() + "\n- Een\n- Twee")
    Image.new("RGB", (20, 10)).save(tmp_path / "balie.png")
    open_at(page, desk, "page/article/luisteren")
    page.locator("#tekst").evaluate("text => text.setSelectionRange(text.value.length, text.value.length)")
    page.locator("#foto").set_input_files(tmp_path / "balie.png")
    page.get_by_label("Beschrijving").fill("De balie")
    page.keyboard.press("Enter")
    expect(page.locator("#tekst")).to_have_value("Tekst.\n\n- Een\n- Twee\n\n![De balie](balie.png)\n")
    until(lambda: path.read_text().endswith("- Twee\n\n![De balie](balie.png)\n"))


def test_every_key_is_shown(desk: Running, page: Page) -> None:
    open_at(page, desk, NAME)
    page.locator("h1").click()
    page.keyboard.press("?")
    shown = page.get_by_role("dialog").inner_text()
    for key in (
        "F8",
        "Alt + p",
        "Alt + s",
        "Alt + q",
        "Alt + z",
        "Alt + h",
        "Alt + r",
        "Alt + ←",
        "Bij een voorstel: aanvaard",
    ):
        assert key in shown
