"""Readers of a stranger's week: while the site changes under them, and in Chromium, where they search and listen."""

from __future__ import annotations

import contextlib
import random
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from known import Known
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright
from serve import serving
from tests.chromium import of_the_machine

LISTENING = """() => {
  const audio = document.querySelector("audio");
  audio.pause();
  audio.heard = [];
  audio.addEventListener("timeupdate", () => {
    if (!audio.paused && !audio.seeking && audio.currentTime > (audio.last ?? 0)) audio.heard.push(audio.currentTime);
    audio.last = audio.currentTime;
  });
}"""
FLAGS = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]


@contextlib.contextmanager
def looking(known: Known, day: str, site: Path) -> Iterator[None]:
    """Somebody who reads while the site is replaced always gets a whole page, with its style sheets."""
    over = threading.Event()

    def read(url: str) -> None:
        while True:
            try:
                page = urllib.request.urlopen(f"{url}/index.html").read().decode("utf-8")
                known.must(page.rstrip().endswith("</html>"), f"{day}: a reader got half of the front page")
                for style in re.findall(r'href="([^":?#]+\.css)"', page):
                    urllib.request.urlopen(f"{url}/{style}").read()
                known.counts["looks while published"] += 1
            except urllib.error.URLError as error:
                known.must(False, f"{day}: a reader got {error} while the site was published")
            if over.is_set():
                return

    with serving(site) as url:
        reader = threading.Thread(target=read, args=(url,))
        reader.start()
        try:
            yield
        finally:
            over.set()
            reader.join()


def read(known: Known, day: str, site: Path, dice: random.Random) -> None:
    """Readers search for a word and for what an editor typed, land on a second, and hear quotes where they are said."""
    shows = sorted({path.parent.parent for path in known.shown if known.hub.episodes in path.parents})
    if not shows:  # on the first day no episode is published yet
        return
    with serving(site) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=of_the_machine(), args=FLAGS)
        page = browser.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        marks = [mark for mark, path in known.typed.items() if path.suffix == ".vtt" and _page(path) in known.shown]
        try:
            _search(known, page, url, "klacht&type=Aflevering")
            for mark in dice.sample(marks, min(2, len(marks))):
                _search(known, page, url, mark, _page(known.typed[mark]).parent.name)
            for show in shows:
                mine = sorted(path.parent for path in known.shown if path.parent.parent == show)
                _listen(known, day, page, f"{url}/podcasts/{show.name}/{dice.choice(mine).name}/")
        except PlaywrightError as error:
            known.must(False, f"{day}: in the browser, at {page.url}: {error}; {faults}")
        known.must(not faults, f"{day}: in the browser: {faults}")
        browser.close()


def _page(path: Path) -> Path:
    return path.with_name("index.md")


def _search(known: Known, page: Page, url: str, asked: str, expected: str = "") -> None:
    """A search gives a second to go to, of the page that is meant, and there it plays."""
    page.goto(f"{url}/zoeken/?q={asked}")
    meant = f"[href*='{expected}']" if expected else ""
    found = page.locator(f"li.hit a[href*='#t=']{meant}")
    found.first.wait_for(timeout=60_000)
    hits = page.locator("li.hit", has=page.locator(f".hit-title[href*='{expected}']"))
    known.must(not expected or hits.count() == 1, f"{asked} finds {expected} {hits.count()} times")
    found.first.click()
    page.wait_for_url(re.compile(r"#t=\d+"))
    second = int(re.findall(r"#t=(\d+)", page.url)[0])
    page.wait_for_selector("audio", state="attached")
    page.evaluate(LISTENING)
    page.evaluate("() => document.querySelector('audio').play()")
    heard = _heard(page)
    known.must(second <= heard < second + 3, f"{page.url} plays from {heard}")
    known.counts["hits heard by readers"] += 1


def _listen(known: Known, day: str, page: Page, address: str) -> None:
    """Each quote of a page plays from its second, and its end is not past that of the sound."""
    page.goto(address)
    for at in range(page.locator("figure.quote a.play").count()):
        link = page.locator("figure.quote a.play").nth(at)
        start, _, end = (link.get_attribute("data-play") or "").partition(",")
        page.evaluate(LISTENING)
        link.click()
        heard = _heard(page)
        known.must(
            float(start) <= heard < float(start) + 3, f"{day}: {address}: the quote at {start} plays from {heard}"
        )
        length = page.evaluate("() => document.querySelector('audio').duration")
        known.must(float(end) <= length + 1, f"{day}: {address} has a quote until {end} of {length} seconds")
        known.counts["quotes heard by readers"] += 1


def _heard(page: Page) -> float:
    """The second from which the sound plays: where the first bit of it is, of which a browser tells four a second."""
    page.wait_for_function("() => document.querySelector('audio').heard.length", timeout=60_000)
    return float(page.evaluate("() => document.querySelector('audio').heard[0]"))
