"""Following the site or a show: copying an address, and feeds that a browser shows as pages."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Route, expect

pytestmark = pytest.mark.browser
SITE = "https://klankbord.example/"
SHOW = "podcasts/voorbij-de-balie/"


@pytest.fixture
def published(context: BrowserContext, site_url: str) -> str:
    """The site at the address that its feeds name."""

    def local(route: Route) -> None:
        with suppress(Error):  # a page that closes while it fetches an icon
            route.fulfill(response=route.fetch(url=route.request.url.replace(SITE, site_url)))

    context.route(f"{SITE}**", local)
    return SITE


def test_a_show_is_followed_from_its_page(context: BrowserContext, page: Page, published: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=published)
    page.goto(published + SHOW)
    page.get_by_role("link", name="Abonneren").click()
    expect(page.get_by_role("heading", name="Voorbij de balie volgen")).to_be_visible()
    expect(page.get_by_role("link", name="AntennaPod")).to_be_visible()
    expect(page.get_by_role("img", name="QR-code met het adres van deze pagina")).to_be_visible()
    page.get_by_role("button", name="Kopieer adres").click()
    expect(page.get_by_text("Adres gekopieerd")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{published}{SHOW}feed.xml"


def test_all_that_can_be_followed_is_on_one_page_linked_everywhere(page: Page, published: str) -> None:
    page.goto(published)
    page.get_by_role("contentinfo").get_by_role("link", name="Volgen").click()
    expect(page.get_by_label("Nieuwe tips")).to_have_value(f"{published}tips/feed.xml")
    page.get_by_role("link", name="Voorbij de balie").click()
    expect(page).to_have_url(f"{published}{SHOW}volgen/")


@pytest.mark.parametrize("feed", ["feed.xml", f"{SHOW}feed.xml"])
def test_a_feed_in_a_browser_is_a_page_that_leads_to_following(page: Page, published: str, feed: str) -> None:
    page.goto(published + feed)
    shown = "name => getComputedStyle(document.querySelector(name)).display"
    assert page.evaluate(shown, "channel > title") == "block"
    assert page.evaluate(shown, "item > description") != "none"
    assert page.evaluate(shown, "item > guid") == "none"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("a").click()
    expect(page.get_by_role("heading", name="olgen").first).to_be_visible()
