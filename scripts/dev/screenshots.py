"""Retake the pictures in docs/images/: `make screenshots` photographs the reference hub and its desk.

The site is built as it is; the desk works on a copy, with two episodes as the machine left them.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.site import build

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
EPISODE = "voorbij-de-balie/2026-09-01-klagers-zijn-je-beste-adviseurs"
HEARD = ROOT / "tests" / "desk" / "hour" / "before"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
COLOURS = 128  # a page has few: a third of the bytes, and nobody sees it
sys.path.insert(0, str(ROOT / "tests" / "samples"))


def photograph(page: Page) -> Image.Image:
    """What is on the screen, once everything has come to rest."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def save(picture: Image.Image, name: str) -> None:
    """Write a picture for the README, small."""
    IMAGES.mkdir(exist_ok=True)
    picture.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        IMAGES / f"{name}.png", optimize=True
    )
    print(f"docs/images/{name}.png", (IMAGES / f"{name}.png").stat().st_size, "bytes")


def beside(left: Image.Image, right: Image.Image, gap: int = 24) -> Image.Image:
    """Two pictures as one."""
    both = Image.new("RGB", (left.width + gap + right.width, max(left.height, right.height)), "#ffffff")
    both.paste(left, (0, 0))
    both.paste(right, (left.width + gap, 0))
    return both


def search_and_theme(browser: Browser, site: str) -> None:
    """What a reader sees: a word that is searched, the second that is found, and all about one subject."""
    page = browser.new_page(viewport={"width": 700, "height": 760}, color_scheme="light")
    page.goto(f"{site}/zoeken/?q=boos")
    page.wait_for_selector("li.hit")
    found = photograph(page)
    page.locator("li.hit a[href*='#t']").first.click()
    save(beside(found, photograph(page)), "search")
    page = browser.new_page(viewport={"width": 1200, "height": 900}, color_scheme="light")
    page.goto(f"{site}/themas/klachten/")
    page.evaluate("document.querySelectorAll('h2')[0].scrollIntoView()")
    page.mouse.wheel(0, -90)
    save(photograph(page), "theme")


@contextmanager
def desk(scratch: Path) -> Iterator[str]:
    """The desk over a copy of the hub; gives the address that it prints."""
    hub = scratch / "hub"
    for name in ("content", "episodes", "theme"):
        shutil.copytree(ROOT / name, hub / name)
    shutil.copy2(ROOT / "mkdocs.yml", hub / "mkdocs.yml")
    for heard in HEARD.iterdir():
        shutil.copytree(heard, hub / "episodes" / "voorbij-de-balie" / heard.name, dirs_exist_ok=True)
    command = [sys.executable, "-m", "klankbord", "desk", "--port", "0", "--hub", str(hub)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            yield next(found[0] for line in running.stdout or () if (found := re.search(r"http://\S+", line)))
        finally:
            running.terminate()


def desk_of(browser: Browser, address: str) -> None:
    """What an editor sees: the transcript with its sound, and what the machine proposes."""
    page = browser.new_page(viewport={"width": 1200, "height": 760}, color_scheme="light")
    page.goto(address)
    save(photograph(page), "desk-queue")
    root = address.partition("/?")[0]
    page.goto(f"{root}/page/article/wachten-is-ook-een-gesprek")
    page.wait_for_selector("html[data-ready]")
    save(photograph(page), "desk-article")
    page.set_viewport_size({"width": 1200, "height": 900})
    page.goto(f"{root}/episode/{EPISODE}")
    page.locator(".cue-text").filter(has_text="Vrecht").click(position={"x": 30, "y": 14})
    page.locator("#in-plaats-van button").first.wait_for()
    page.evaluate("document.querySelector('audio').pause()")
    save(photograph(page), "desk")
    page.locator(".note-card").first.focus()
    page.keyboard.press("t")
    page.wait_for_timeout(300)
    save(Image.open(io.BytesIO(page.locator("dialog").screenshot())).convert("RGB"), "desk-trim")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 360, "height": 720})
    page.reload()
    page.wait_for_selector("html[data-ready]")
    page.evaluate("scrollTo(0, 0)")
    words = photograph(page)
    page.get_by_role("link", name="Voorstellen").click()
    save(beside(words, photograph(page)), "desk-phone")


def main() -> None:
    """Build, serve on loopback, take pictures, save."""
    from serve import serving

    hub = Hub(ROOT)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        found = shutil.which(os.environ.get("CHROMIUM") or "chromium")
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        built = build.build(hub, settings.load(hub.root), site_dir=Path(scratch) / "site")
        with serving(built) as site:
            search_and_theme(browser, site)
        with desk(Path(scratch)) as address:
            desk_of(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
