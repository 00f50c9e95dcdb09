"""What readers come for: search for a word, open the hit at its paragraph, click a quote, hear it from that second."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_singular_finds_plurals_and_a_quote_plays_from_its_second(page: Page, site_url: str) -> None:
    page.goto(site_url)
    search = page.locator("form[action$='zoeken/'] input[type=search]:visible").last
    search.fill("klacht")
    search.press("Enter")

    hit = page.locator(
        "a[href*='podcasts/']:is([href*='#t-'], [href*='#t='])", has=page.locator("mark", has_text="klachten")
    ).first
    expect(hit).to_be_visible()
    hit.click()
    page.wait_for_url(re.compile(r"/podcasts/.+#t[-=]"))
    second = re.search(r"#t[-=]([\d.]+)", page.url)
    assert second
    before = [
        f"[data-t='{t}']"
        for t in page.locator("[data-transcript] [data-t]").evaluate_all(
            "(all, at) => all.map(one => one.dataset.t).filter(t => t <= at + 0.05).slice(-1)", float(second[1])
        )
    ]
    paragraph = page.locator("[data-transcript]").locator(before[0]).first
    expect(paragraph).to_be_in_viewport()
    expect(paragraph).to_contain_text(re.compile("klacht", re.IGNORECASE))

    play = page.locator(".quote [data-play]").first
    start, end = (float(part) for part in (play.get_attribute("data-play") or "").split(","))
    assert 0 < start < end
    assert page.evaluate("document.querySelector('audio').paused"), "nothing may play by itself"
    play.click()
    page.wait_for_function("from => document.querySelector('audio').currentTime > from + 0.2", arg=start)
    state = page.evaluate("(({currentTime, paused}) => ({currentTime, paused}))(document.querySelector('audio'))")
    assert not state["paused"]
    assert start <= state["currentTime"] < start + 5
