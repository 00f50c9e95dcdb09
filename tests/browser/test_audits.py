"""The repository's own site as a whole: valid, reachable, accessible, private and small."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import html5lib
import podcastparser
import pytest
from icalendar import Calendar
from lxml import etree
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Response

from klankbord.site import audit, sanitize

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
ATTACKS = HERE.parent / "site" / "samples" / "attacks"
SITE_URL = "https://klankbord.example/"
PAGE_VIEW, FIRST_SEARCH = 120_000, 250_000
# One page of each kind: the one at this address, or the largest that the pattern finds.
KINDS = {
    "home": "",
    "articles": "artikelen/",
    "article": "artikelen/*/",
    "shows": "podcasts/",
    "show": "podcasts/*/",
    "episode": "podcasts/*/*/",
    "tips": "tips/",
    "tips of a theme": "tips/*/",
    "quotes": "citaten/",
    "lessons": "lessen/",
    "people": "mensen/",
    "person": "mensen/*/",
    "organisations": "organisaties/",
    "organisation": "organisaties/*/",
    "themes": "themas/",
    "theme": "themas/*/",
    "glossary": "begrippen/",
    "term": "begrippen/*/",
    "agenda": "agenda/",
    "event": "agenda/*/",
    "self-tests": "zelftest/",
    "self-test": "zelftest/*/",
    "search": "zoeken/",
    "map": "kaart/",
    "archive": "archief/",
    "year": "archief/*/",
    "player for other sites": "embed/*/*/",
    "following": "volgen/",
    "following a show": "podcasts/*/volgen/",
    "not found": "404.html",
}


@pytest.fixture(scope="module")
def tools() -> Path:
    """The programs of package-lock.json; installed when they are not there yet."""
    script = HERE.parents[1] / "scripts" / "dev" / "audits.sh"
    done = subprocess.run(["sh", str(script), str(HERE)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"The audits need Node.js and npm; none of it may be skipped.\n{done.stderr}"
    return HERE / "node_modules"


def address(folder: Path, kind: str) -> str:
    """The address of the page of a kind, relative to the root."""
    pattern = KINDS[kind]
    if "*" not in pattern:
        return pattern
    # Of many pages, the largest shows most of what such a page can contain.
    found = list(folder.glob(f"{pattern}index.html"))
    assert found, f"the site has no page of the kind {kind}"
    largest = max(sorted(found), key=lambda path: path.stat().st_size)
    return f"{largest.parent.relative_to(folder)}/"


def test_every_link_anchor_heading_and_address_is_in_order(site_folder: Path) -> None:
    assert [str(problem) for problem in audit.problems(site_folder, SITE_URL)] == []


def validate(tools: Path, what: str) -> list[str]:
    """What html-validate, with its standard and accessibility rules, finds in the pages that a pattern names."""
    node = shutil.which("node")
    assert node
    program = str(tools / "html-validate" / "bin" / "html-validate.mjs")
    command = [node, program, "--config", str(HERE / "htmlvalidate.json"), "--formatter", "json", what]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110)
    assert done.returncode in {0, 1}, done.stderr
    return [
        f"{result['filePath']}:{message['line']}: {message['ruleId']}: {message['message']}"
        for result in json.loads(done.stdout)
        for message in result["messages"]
    ]


def test_a_validator_finds_nothing_in_any_page(site_folder: Path, tools: Path) -> None:
    assert validate(tools, f"{site_folder}/**/*.html") == []


def test_the_validator_sees_faults(tmp_path: Path, tools: Path) -> None:
    page = tmp_path / "x.html"
    page.write_text("<!doctype html><html><body><p id=a><div id=a></p></body></html>", encoding="utf-8")
    assert any("no-dup-id" in fault for fault in validate(tools, str(page)))


def test_a_strict_parser_of_the_standard_accepts_each_kind_of_page(site_folder: Path) -> None:
    for kind in KINDS:
        path = site_folder / address(site_folder, kind)
        text = (path if path.suffix else path / "index.html").read_text(encoding="utf-8")
        html5lib.HTMLParser(strict=True).parse(text)


def test_every_feed_is_read_by_two_parsers(site_folder: Path) -> None:
    feeds = sorted(site_folder.rglob("feed.xml"))
    assert len(feeds) >= 3
    for path in feeds:
        found = feedparser.parse(io.BytesIO(path.read_bytes()))
        assert not found.bozo, path
        assert found.entries, path
        again = podcastparser.parse(SITE_URL, io.BytesIO(path.read_bytes()))
        assert again["title"] == found.feed.title
    for path in site_folder.rglob("feed.json"):
        data = json.loads(path.read_text(encoding="utf-8"))
        assert data["version"] == "https://jsonfeed.org/version/1.1"
        assert all(item["id"] and (item.get("content_html") or item.get("content_text")) for item in data["items"])


def test_a_show_of_our_own_has_a_feed_with_transcripts_chapters_and_soundbites(site_folder: Path) -> None:
    space = {"podcast": "https://podcastindex.org/namespace/1.0"}
    trees = [etree.parse(str(path)) for path in site_folder.glob("podcasts/*/feed.xml")]
    assert trees
    for name in ("transcript", "chapters", "soundbite", "person"):
        assert any(tree.findall(f".//item/podcast:{name}", space) for tree in trees), name


def test_every_calendar_is_read_by_a_calendar(site_folder: Path) -> None:
    calendars = sorted(site_folder.rglob("*.ics"))
    assert calendars
    for path in calendars:
        events: list[Any] = list(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))
        assert events
        assert all(event["dtstart"].dt and event["uid"] and event["summary"] for event in events)


@cache
def axe() -> str:
    return (HERE / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe-core finds, all its rules on, as one line each."""
    page.evaluate(axe())
    found = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: "
        "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}})).violations"
    )
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['failureSummary'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.fixture(scope="module")
def dark_phone(browser: Browser) -> Iterator[BrowserContext]:
    """A reader in bed: a small screen in the dark, who asked for less movement."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="nl-NL", color_scheme="dark", reduced_motion="reduce"
    )
    yield context
    context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_in_the_dark_on_a_phone(
    dark_phone: BrowserContext, site_folder: Path, site_url: str, kind: str, tools: Path
) -> None:
    page = dark_phone.new_page()
    page.goto(site_url + address(site_folder, kind))
    assert violations(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, f"the page is {wide} pixels wider than the screen"
    page.close()


def test_axe_finds_nothing_in_the_dialog_that_shares_a_quote(
    dark_phone: BrowserContext, site_folder: Path, site_url: str, tools: Path
) -> None:
    page = dark_phone.new_page()
    page.goto(site_url + address(site_folder, "episode"))
    page.locator("[data-share-this]").first.click()
    page.locator("dialog[open]").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.close()


def test_axe_sees_faults(context: BrowserContext, site_url: str, tools: Path) -> None:
    page = context.new_page()
    page.goto(site_url)
    page.evaluate("document.body.append(Object.assign(document.createElement('img'), {src: 'x.png'}))")
    assert any("image-alt" in line for line in violations(page))


class Traffic:
    """What a page fetched: hosts, and bytes as a server that compresses would send them."""

    def __init__(self, page: Page) -> None:
        self.sizes: dict[str, int] = {}
        self.hosts: set[str] = set()
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on("response", self._count)
        self._answers: list[Response] = []

    def _count(self, response: Response) -> None:
        self._answers.append(response)

    def total(self) -> int:
        """All bytes so far, without sound; what a server would compress is compressed here."""
        for response in self._answers:
            kind = response.headers.get("content-type", "")
            if response.status == 200 and not kind.startswith("audio/"):
                body = response.body()
                packed = kind.startswith(
                    ("text/", "application/json", "application/javascript", "image/svg", "application/wasm")
                )
                self.sizes[response.url] = len(gzip.compress(body, 6)) if packed else len(body)
        return sum(self.sizes.values())


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page_is_accessible_private_and_small(
    context: BrowserContext, site_folder: Path, site_url: str, kind: str, tools: Path
) -> None:
    page = context.new_page()
    traffic = Traffic(page)
    page.goto(site_url + address(site_folder, kind), wait_until="load")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert violations(page) == []
    page.wait_for_load_state("networkidle")
    assert traffic.hosts == {urlsplit(site_url).netloc}
    total = traffic.total()
    assert total <= PAGE_VIEW, sorted(traffic.sizes.items(), key=lambda item: -item[1])[:8]


def test_a_first_search_is_small(browser: Browser, site_url: str) -> None:
    context = browser.new_context(locale="nl-NL")
    page = context.new_page()
    traffic = Traffic(page)
    page.goto(f"{site_url}zoeken/?q=klacht", wait_until="networkidle")
    total = traffic.total()
    assert any("pagefind" in url for url in traffic.sizes)
    assert total <= FIRST_SEARCH, sorted(traffic.sizes.items(), key=lambda item: -item[1])[:8]
    assert traffic.hosts == {urlsplit(site_url).netloc}
    context.close()


def test_cleaned_attacks_do_nothing_in_a_real_browser(browser: Browser) -> None:
    """Without any policy to help: what the sanitiser leaves must be harmless by itself."""
    context = browser.new_context()
    page = context.new_page()
    events: list[str] = []

    def refuse(dialog: Dialog) -> None:
        events.append(f"dialog {dialog.message}")
        dialog.dismiss()

    page.on("dialog", refuse)
    page.on("request", lambda request: events.append(f"request {request.url}"))
    page.on("pageerror", lambda error: events.append(f"error {error}"))
    page.on("framenavigated", lambda frame: events.append(f"navigated {frame.url}"))
    for path in sorted(ATTACKS.iterdir()):
        cleaned = sanitize.without_remote_images(sanitize.clean(path.read_text(encoding="utf-8")))
        page.set_content(f"<!doctype html><title>{path.stem}</title><main>{cleaned}</main>")
        for link in page.query_selector_all("main a"):
            link.dispatch_event("mouseover")
            link.focus()
    page.wait_for_timeout(300)
    own = {"navigated about:blank"}
    assert [event for event in events if event not in own and "bestaat-niet" not in event] == []
    context.close()
