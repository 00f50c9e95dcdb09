"""What readers come for, on a large hub, as a phone and as a desktop: search and hear, go on, share, keep, filter.

    python tests/bench/site_flows.py SITE     # a built site with some hundreds of episodes

Prints a line per flow, and ends with 1 if one fails. Any sound is answered with that of the sample show.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Route, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
from site_lighthouse import address, served

SOUND = sorted((Path(__file__).resolve().parents[1] / "samples" / "podcast").glob("*.mp3"))[0].read_bytes()
SCREENS = {"phone": (390, 844), "desktop": (1280, 900)}
AUDIO = "document.querySelector('klank-player audio')"
PLAYING = "() => [...document.querySelectorAll('audio')].some((one) => !one.paused && one.currentTime > 0)"
SELECT = """() => {
  const sentence = [...document.querySelectorAll('[data-transcript] [data-t]')].find((one) => one.dataset.t > 20);
  sentence.closest('details')?.setAttribute('open', '');
  sentence.scrollIntoView({ block: 'center' });
  getSelection().selectAllChildren(sentence);
  return sentence.textContent.trim();
}"""


def sound(route: Route) -> None:
    """Some seconds of sound in answer to any request for sound, in parts where these are asked for."""
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", route.request.headers.get("range", "bytes=0-"))
    first = min(int(asked[1]) if asked else 0, len(SOUND) - 1)
    headers = {"Content-Range": f"bytes {first}-{len(SOUND) - 1}/{len(SOUND)}", "Accept-Ranges": "bytes"}
    route.fulfill(status=206, body=SOUND[first:], content_type="audio/mpeg", headers=headers)


def search_and_hear(page: Page, site: str, episode: str) -> None:
    """From a word to sound within two clicks."""
    page.goto(f"{site}zoeken/?q=klacht")
    hit = page.locator("li.hit a.listen").first
    expect(hit).to_be_visible(timeout=30_000)
    hit.click()
    page.wait_for_function(PLAYING)


def go_on_tomorrow(page: Page, site: str, episode: str) -> None:
    """What was heard halfway is on the home page the next day, at its second."""
    page.goto(site + episode)
    page.get_by_role("button", name="Afspelen", exact=True).click()
    page.wait_for_function(f"() => {AUDIO}.currentTime > 0")
    page.evaluate(f"{AUDIO}.currentTime = 40")
    page.wait_for_function(f"() => {AUDIO}.currentTime > 40")
    page.get_by_role("button", name="Pauzeren").click()
    tomorrow = page.context.new_page()
    tomorrow.goto(site)
    expect(tomorrow.get_by_role("heading", name="Verder luisteren")).to_be_visible()
    tomorrow.locator(".go-on-list a").first.click()
    expect(tomorrow.locator("klank-player.ready")).to_be_attached()
    assert tomorrow.evaluate("document.querySelector('klank-player').at") >= 35
    tomorrow.close()


def share_a_selection(page: Page, site: str, episode: str) -> None:
    """Just the selected sentence is copied, with where it was said."""
    page.goto(site + episode)
    text = page.evaluate(SELECT)
    page.get_by_role("button", name="Kopieer met bron").click()
    expect(page.get_by_role("status").filter(has_text="Gekopieerd, vanaf")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert text in copied, copied
    assert re.search(r"#t=[\d.]+,[\d.]+$", copied), copied


def keep_and_export(page: Page, site: str, episode: str) -> None:
    """A sentence that is kept leaves the browser as markdown when its reader asks."""
    page.goto(site + episode)
    text = page.evaluate(SELECT)
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Bewaard")).to_be_visible()
    page.goto(f"{site}mijn-klankbord/")
    with page.expect_download() as told:
        page.get_by_role("button", name="Markdown").click()
    assert f"> {text}" in Path(told.value.path()).read_text(encoding="utf-8")


def filter_all_tips(page: Page, site: str, episode: str) -> None:
    """Thousands of tips are filtered by a word and a year, not only those of the page."""
    page.goto(f"{site}tips/")
    page.locator("[data-whole] input[type=search]").fill("klant")
    output = page.locator("[data-whole] output")
    expect(output).to_have_text(re.compile(r"^[\d.]+ van [\d.]+$"), timeout=30_000)
    _, _, everything = output.inner_text().partition(" van ")
    assert int(everything.replace(".", "")) > 1000, output.inner_text()
    shown = page.locator("[data-list] > :visible")
    assert shown.count() > 0
    page.locator("[data-whole] select[name=year]").select_option(index=1)
    assert shown.count() > 0


def set_the_offset(page: Page, site: str, episode: str) -> None:
    """One tap on the sentence that is heard puts the text in step with another file."""
    page.goto(site + episode)
    page.get_by_role("button", name="Afspelen", exact=True).click()
    page.get_by_role("button", name="Ik hoor nu deze zin").click()
    page.get_by_role("button", name="Pauzeren").click()
    sentence = page.locator("[data-transcript] [data-t]").nth(3)
    sentence.evaluate("one => one.closest('details')?.setAttribute('open', '')")
    sentence.click()
    expect(page.get_by_text("De tekst loopt nu gelijk.")).to_be_visible()


def person_by_theme(page: Page, site: str, episode: str) -> None:
    """What somebody said about one theme, from the first year on."""
    page.goto(f"{site}kaart/")
    page.locator(".map-list p a").first.click()
    page.wait_for_url(re.compile(r"/mensen/.+\?theme="))
    talks = page.locator(".said-in:visible")
    expect(talks.first).to_be_visible()
    few = talks.count()
    page.get_by_role("button", name="Alle thema’s").click()
    assert talks.count() > few


FLOWS: tuple[Callable[[Page, str, str], None], ...] = (
    search_and_hear, go_on_tomorrow, share_a_selection, keep_and_export, filter_all_tips, set_the_offset,
    person_by_theme,
)  # fmt: skip


def fresh(context: BrowserContext) -> Page:
    """A tab of a new reader."""
    context.set_default_timeout(30_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.route(re.compile(r"\.mp3"), sound)
    return context.new_page()


def main() -> None:
    """Every flow on every screen, each by a new reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path)
    site: Path = parser.parse_args().site
    episode = address(site, "podcasts/*/*/")
    failed = 0
    expect.set_options(timeout=30_000)
    with served(site) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for screen, (width, height) in SCREENS.items():
            for flow in FLOWS:
                viewport = {"width": width, "height": height}
                context = browser.new_context(viewport=viewport, locale="nl-NL")  # type: ignore[arg-type]
                try:
                    flow(fresh(context), url, episode)
                    print(f"{screen}: {flow.__name__}: well", flush=True)
                except Exception as error:  # a bench tells of every flow
                    failed += 1
                    print(f"{screen}: {flow.__name__}: FAILED {str(error).splitlines()[:6]}", flush=True)
                context.close()
        browser.close()
    raise SystemExit(bool(failed))


if __name__ == "__main__":
    main()
