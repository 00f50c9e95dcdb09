"""Pages without a mouse: the order of the keyboard, and what a screen reader is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def episode(site_folder: Path, site_url: str) -> str:
    """The address of an episode with chapters, quotes and a transcript."""
    for path in sorted(site_folder.glob("podcasts/*/*-*/index.html")):
        text = path.read_text(encoding="utf-8")
        if "data-chapter" in text and 'class="quote" data-at' in text and "data-t=" in text:
            return site_url + path.parent.relative_to(site_folder).as_posix() + "/"
    pytest.fail("the hub has no published episode with chapters and quotes")


def settled(page: Page) -> None:
    """Wait for the letters, for what scripts do at once, and for results where something is searched."""
    if "?q=" in page.url:
        expect(page.locator(".hit").first).to_be_visible()
    page.evaluate("""document.fonts.ready.then(
        () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))""")


def top_of(page: Page, selector: str) -> float:
    return float(page.locator(selector).first.evaluate("element => element.getBoundingClientRect().top + scrollY"))


def test_on_a_phone_the_chapters_come_before_the_conversation(browser: Browser, episode: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(episode)
    order = ["klank-player", ".chapters", ".takeaways", ".transcript", ".episode-side"]
    seen = [top_of(page, selector) for selector in order]
    assert seen == sorted(seen)
    read = page.evaluate(
        "all => [...document.querySelectorAll(all)].map(one => one.className || one.localName)", ", ".join(order)
    )
    assert [name.split()[0] for name in read] == ["player", "chapters", "takeaways", "transcript", "episode-side"]
    context.close()


def test_on_a_wide_screen_the_chapters_stay_beside_the_conversation(page: Page, episode: str) -> None:
    page.goto(episode)
    chapters = page.locator(".episode-chapters")
    text = page.locator(".episode-main").bounding_box()
    beside = chapters.bounding_box()
    assert text is not None
    assert beside is not None
    assert beside["x"] > text["x"] + text["width"] - 1
    page.locator("[data-transcript] [data-t]").last.scroll_into_view_if_needed()
    expect(chapters).to_be_in_viewport(ratio=1)


def test_the_conversation_can_be_skipped_with_one_key(page: Page, episode: str) -> None:
    page.goto(episode)
    link = page.get_by_role("link", name="Sla het uitgeschreven gesprek over")
    link.focus()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('.transcript').contains(document.activeElement)") is False
    after = "document.querySelector('.transcript').compareDocumentPosition(document.activeElement)"
    assert page.evaluate(after) == 4  # Node.DOCUMENT_POSITION_FOLLOWING


def stops(page: Page, most: int = 200) -> list[str]:
    """The accessible name of everything that Tab comes by, in order; a "!" before what is out of sight or covered."""
    found: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        seen: dict[str, str | bool] = page.evaluate("""() => {
          const at = document.activeElement, box = at.getBoundingClientRect();
          const on = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 12));
          const name = (at.getAttribute("aria-label") ?? at.innerText ?? "").replace(/\\s+/g, " ").trim();
          return {tag: at.localName, name, seen: on !== null && (at === on || at.contains(on) || on.contains(at))
            && on.localName !== "html" && on.localName !== "body"};
        }""")
        if seen["tag"] == "body":
            return found
        found.append(("" if seen["seen"] else "!") + str(seen["name"] or seen["tag"]))
    pytest.fail(f"Tab never reaches the end of the page: {found[-5:]}")


@pytest.mark.parametrize("size", [(1280, 800), (360, 640), (320, 256)], ids=["desk", "phone", "zoomed"])
@pytest.mark.parametrize("address", ["", "zoeken/?q=klacht", "episode"])
def test_what_has_the_focus_is_never_covered(
    browser: Browser, site_url: str, episode: str, address: str, size: tuple[int, int]
) -> None:
    """WCAG 2.2, 2.4.11, with the player playing at the foot of the screen; 320 by 256 is 1280 by 1024 at 400 %."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(episode if address == "episode" else site_url + address)
    settled(page)
    if address == "episode":
        page.keyboard.press("k")
        page.wait_for_function("() => document.querySelector('audio').currentTime > 0")
    names = stops(page)
    context.close()
    assert len(names) > 10
    assert [name for name in names if name.startswith("!")] == []


def test_sharing_and_a_moment_say_what_they_are(page: Page, episode: str) -> None:
    page.goto(episode)
    expect(page.locator(".takeaways [data-share-this]").first).to_have_accessible_name(re.compile("^Deel: "))
    names = [button.get_attribute("aria-label") or "" for button in page.locator("[data-share-this]").all()]
    assert names
    assert len(set(names)) == len(names)
    expect(page.locator(".takeaways .notes .at").first).to_have_accessible_name(
        re.compile(r"^Speel af vanaf \d+:\d\d: .+")
    )


def test_the_chapter_that_plays_is_told(page: Page, episode: str) -> None:
    page.goto(episode)
    chapter = page.locator("[data-chapter]").nth(1)
    chapter.press("Enter")
    expect(chapter).to_have_attribute("aria-current", "true")
    expect(page.locator(".chapters [aria-current]")).to_have_count(1)


def test_the_button_that_follows_the_text_hands_the_focus_on(page: Page, episode: str) -> None:
    page.goto(episode)
    page.locator("[data-transcript] [data-t]").first.click()
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0")
    page.mouse.move(400, 400)
    page.mouse.wheel(0, 300)
    follow = page.get_by_role("button", name="Volg de tekst")
    follow.press("Enter")
    expect(follow).to_be_hidden()
    expect(page.get_by_role("button", name="Pauzeren")).to_be_focused()


def test_single_keys_can_be_turned_off_everywhere(page: Page, site_url: str, episode: str) -> None:
    page.goto(site_url)
    switch = page.get_by_role("contentinfo").get_by_role("button", name="Sneltoetsen")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.goto(episode)
    for key in ("k", "Space", "/"):
        page.keyboard.press(key)
    assert page.evaluate("document.querySelector('audio').paused")
    expect(page.locator("[data-search]")).not_to_be_focused()
    page.get_by_role("contentinfo").get_by_role("button", name="Sneltoetsen").click()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()


def test_shift_and_space_still_scroll(page: Page, episode: str) -> None:
    page.goto(episode)
    page.keyboard.press("Shift+Space")
    assert page.evaluate("document.querySelector('audio').paused")


def test_a_result_is_one_link_a_heading_and_more_results_continue_where_they_begin(page: Page, site_url: str) -> None:
    page.goto(site_url + "zoeken/?q=klant")
    expect(page.locator(".hit").first).to_be_visible()
    assert page.locator("h2.hit-name").count() == page.locator(".hit").count()
    for hit in page.locator(".hit").all():
        links = hit.locator("a").evaluate_all("links => links.map(link => link.href)")
        assert len(links) == len(set(links)), "the same link twice"
    before = page.locator(".hit").count()
    page.get_by_role("button", name="Meer resultaten").press("Enter")
    expect(page.locator(".hit").nth(before).locator("a").first).to_be_focused()


def test_results_that_come_late_leave_the_focus_where_it_is(page: Page, site_url: str) -> None:
    page.goto(site_url + "artikelen/")
    page.keyboard.press("/")
    page.keyboard.type("klacht", delay=20)
    expect(page.locator(".search-panel .hit").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.locator("#site-search").evaluate("input => input.dispatchEvent(new Event('input'))")
    page.wait_for_timeout(600)
    expect(page.locator(".search-panel a.hit-title").first).to_be_focused()


def test_the_menu_of_a_phone_closes_behind_the_reader(browser: Browser, site_url: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto(site_url)
    page.locator("summary[aria-label=Menu]").press("Enter")
    scheme = page.locator(".menu").get_by_role("button", name="Donkere weergave")
    scheme.press("Enter")
    assert page.evaluate("document.documentElement.dataset.scheme") == "dark"
    expect(scheme).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    expect(page.locator(".menu nav")).to_be_hidden()
    context.close()


def test_a_question_is_only_wrong_when_it_was_forgotten(page: Page, site_url: str, site_folder: Path) -> None:
    first = sorted(site_folder.glob("zelftest/*/index.html"))[0].parent
    page.goto(f"{site_url}{first.relative_to(site_folder).as_posix()}/")
    groups = page.get_by_role("radiogroup")
    expect(groups.first).to_have_accessible_name(re.compile(r"^Vraag 1 van \d+ "))
    assert invalid(page) == 0
    page.get_by_role("button", name="Bekijk je uitslag").click()
    assert invalid(page) == groups.count()
    page.keyboard.press("Space")
    assert invalid(page) == groups.count() - 1
    for number in range(groups.count()):
        groups.nth(number).get_by_role("radio").first.check()
    page.get_by_role("button", name="Bekijk je uitslag").click()
    expect(page.locator(".result:visible h2")).to_be_focused()


def invalid(page: Page) -> int:
    """How many things the browser itself tells a screen reader are filled in wrongly."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return sum(
        found["name"] == "invalid" and found["value"]["value"] == "true"
        for node in nodes
        for found in node.get("properties", ())
    )


def test_names_in_the_accessibility_tree(page: Page, site_url: str, episode: str) -> None:
    """Everything that can be worked has a name, and no two landmarks of a kind have the same."""
    for address in (site_url, episode, site_url + "tips/", site_url + "zoeken/?q=klacht"):
        page.goto(address)
        settled(page)
        nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        told = [
            (node["role"]["value"], node.get("name", {}).get("value", ""))
            for node in nodes
            if not node["ignored"] and "role" in node
        ]
        worked = {"link", "button", "searchbox", "slider", "combobox", "radio", "DisclosureTriangle"}
        assert [role for role, name in told if role in worked and not name.strip()] == []
        landmarks = [one for one in told if one[0] in {"navigation", "search", "complementary", "region", "banner"}]
        assert len(landmarks) == len(set(landmarks)), address
        assert [name for _, name in told if "←" in name or ("→" in name and name.strip("←→ "))] == []


def test_forced_colours_keep_what_fills_tell(browser: Browser, episode: str) -> None:
    context = browser.new_context(forced_colors="active", viewport={"width": 900, "height": 700})
    page = context.new_page()
    page.goto(episode)
    page.locator("[data-chapter]").nth(1).press("Enter")
    now = page.locator(".chapters [aria-current]")
    expect(now).to_have_count(1)
    assert now.evaluate("element => getComputedStyle(element).textDecorationLine") == "underline"
    assert page.locator(".p-play").evaluate("element => getComputedStyle(element).borderTopStyle") == "solid"
    sentence = page.locator("[data-transcript] [aria-current]")
    assert sentence.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    context.close()


def test_on_a_phone_results_under_the_field_are_whole(browser: Browser, site_url: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(site_url + "artikelen/")
    page.locator("#site-search").press_sequentially("klacht")
    panel = page.locator(".search-panel")
    expect(panel.locator(".hit").first).to_be_visible()
    box = panel.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert box["width"] > 300
    context.close()


@pytest.mark.parametrize("width", [320, 360, 900])
def test_what_stands_in_the_player_does_not_overlap(browser: Browser, episode: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(episode)
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0")
    page.locator("[data-transcript] [data-t]").nth(9).scroll_into_view_if_needed()
    page.mouse.move(width / 2, 300)
    page.mouse.wheel(0, 200)
    expect(page.get_by_role("button", name="Volg de tekst")).to_be_visible()
    boxes = [
        box.bounding_box() for box in page.locator("klank-player :is(button, input, .p-now, .p-total):visible").all()
    ]
    seen = [(box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]) for box in boxes if box]
    overlaps = [
        (one, other)
        for at, one in enumerate(seen)
        for other in seen[at + 1 :]
        if one[0] < other[2] - 1 and other[0] < one[2] - 1 and one[1] < other[3] - 1 and other[1] < one[3] - 1
    ]
    assert overlaps == []
    assert all(left >= 0 and right <= width for left, _, right, _ in seen)
    follow = page.get_by_role("button", name="Volg de tekst")
    assert follow.evaluate("button => button.scrollWidth <= button.clientWidth + 1 && button.offsetHeight < 44")
    context.close()


SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""


@pytest.mark.parametrize("way", ["spaced", "large"])
def test_wider_and_larger_letters_fit(browser: Browser, site_url: str, episode: str, way: str) -> None:
    """WCAG 2.2, 1.4.12 (text spacing) on a phone, and 1.4.4 with letters twice as large as usual, also on a phone."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, bypass_csp=True)
    page = context.new_page()
    if way == "large":
        context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    for address in ("", "artikelen/", "podcasts/", "tips/", "agenda/", "archief/", "begrippen/", "zoeken/?q=klacht"):
        page.goto(site_url + address)
        check_width(page, way)
    page.goto(episode)
    check_width(page, way)
    context.close()


def check_width(page: Page, way: str) -> None:
    settled(page)
    if way == "spaced":
        page.add_style_tag(content=SPACED)
    else:
        assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 32
    wide = page.evaluate("""() => [...document.querySelectorAll("body *")].filter(one =>
        one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".sr, .pass:not(:focus)"))
        .map(one => one.outerHTML.slice(0, 90)).slice(0, 3)""")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, wide)


def test_nothing_glides_for_who_asked_for_less_movement(browser: Browser, episode: str) -> None:
    moving = (
        "[...document.querySelectorAll('*')].filter(one => getComputedStyle(one).transitionDuration !== '0s').length"
    )
    for wish, expected in (("reduce", "auto"), ("no-preference", "smooth")):
        context = browser.new_context(reduced_motion="reduce" if wish == "reduce" else "no-preference")
        page = context.new_page()
        page.goto(episode)
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == expected
        assert (page.evaluate(moving) == 0) is (wish == "reduce")
        context.close()
