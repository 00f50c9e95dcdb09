"""Pages that were read can be read again without a network, and are never old with one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.site import build

pytestmark = pytest.mark.browser
CONFIG = "site_name: Klein\ndocs_dir: content\ntheme: {name: material, font: false}\nplugins: [klankbord]\n"
READY = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


def made(root: Path, *, on: bool, text: str = "Zoals het was.") -> Path:
    """A hub with one article, built into the folder that is served."""
    (root / "content" / "artikelen").mkdir(parents=True, exist_ok=True)
    (root / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    (root / "pyproject.toml").write_text(f"[tool.klankbord]\noffline = {str(on).lower()}\n", encoding="utf-8")
    (root / "content" / "index.md").write_text("---\ntitle: Klein\n---\nWelkom.\n", encoding="utf-8")
    page = f"---\ntitle: Eén\ndate: 2026-01-01\n---\n{text}\n"
    (root / "content" / "artikelen" / "een.md").write_text(page, encoding="utf-8")
    return build.build(Hub(root), settings.load(root), site_dir=root / "site")


@pytest.fixture
def reader(context: BrowserContext, page: Page) -> Iterator[Page]:
    """A tab whose connection can be cut."""
    yield page
    context.set_offline(False)


def kept(page: Page, what: str) -> None:
    """Wait until a page is kept: that goes on after it was shown."""
    asked = f"caches.open('klankbord-pages').then(b => b.keys()).then(k => k.some(r => r.url.endsWith('{what}')))"
    page.wait_for_function(f"async () => await {asked}")


def test_what_was_read_is_there_without_a_network_and_new_with_one(
    context: BrowserContext, reader: Page, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    address = serve(made(tmp_path, on=True))
    reader.goto(address)
    reader.evaluate(READY)
    kept(reader, "/")
    reader.goto(f"{address}artikelen/een/")
    kept(reader, "/artikelen/een/")
    context.set_offline(True)
    reader.reload()
    expect(reader.get_by_text("Zoals het was.")).to_be_visible()
    assert reader.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Klankbord')
    reader.goto(address)
    expect(reader.get_by_text("Welkom.")).to_be_visible()
    reader.goto(f"{address}archief/")
    expect(reader.get_by_role("heading", name="Geen verbinding")).to_be_visible()
    expect(reader.get_by_role("link", name=re.compile("^Eén"))).to_have_attribute("href", f"{address}artikelen/een/")
    context.set_offline(False)
    made(tmp_path, on=True, text="Zoals het is.")
    reader.goto(f"{address}artikelen/een/")
    expect(reader.get_by_text("Zoals het is.")).to_be_visible()
    # A hub that changes its mind: the next visit takes everything away.
    made(tmp_path, on=False, text="Zonder.")
    reader.goto(f"{address}artikelen/een/")
    reader.evaluate("navigator.serviceWorker.getRegistration().then(found => found && found.update())")
    reader.wait_for_function("async () => !(await navigator.serviceWorker.getRegistration())")
    reader.wait_for_function("async () => (await caches.keys()).length === 0")


def test_sound_and_others_are_left_alone_and_a_site_without_the_setting_keeps_nothing(
    reader: Page, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    reader.goto(serve(made(tmp_path, on=False)))
    assert reader.evaluate("navigator.serviceWorker.getRegistration().then(Boolean)") is False
    assert "unregister" in (tmp_path / "site" / "sw.js").read_text(encoding="utf-8")
