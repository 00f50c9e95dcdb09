"""Pages as they are met without a mouse: the order of the keyboard, and what a screen reader is told."""

from __future__ import annotations

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
