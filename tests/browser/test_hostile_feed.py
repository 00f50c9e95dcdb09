"""What a hostile feed says, in every field it has, right up to the built site: it can be read, and nothing more.

Each vector is an episode, with the vector as its title, description, shownotes, author, link, person, enclosure and
transcript. A strict HTML parser looks at every page, and a real browser with a trap opens it.
"""

from __future__ import annotations

import html
import http.server
import json
import re
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

import html5lib
import pytest
from playwright.sync_api import Browser

from klankbord import feeds, settings
from klankbord.errors import KlankbordError
from klankbord.feeds.client import Client
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes, shows
from klankbord.model import Transcript
from klankbord.settings import Settings
from klankbord.site import build
from klankbord.transcribe import publisher

REPOSITORY = Path(__file__).resolve().parents[2]
CONFIG = """site_name: Proef
site_url: https://proef.example/
docs_dir: content
site_dir: site
theme: {name: material, custom_dir: THEME, font: false, language: nl}
plugins: [klankbord]
markdown_extensions: [abbr, admonition, attr_list, def_list, footnotes, md_in_html, tables, toc]
"""
RUNS = ("javascript:", "vbscript:", "data:text", "data:application", "data:image/svg")
ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "srcset",
    "xlink:href",
    "background",
    "ping",
    "cite",
}
SECRETS = ("RCE-42", "root:x:0:0", "docs_dir: content", "geheim-van-de-hub")


def xml(text: str) -> str:
    """Text in XML, without what XML cannot hold."""
    return escape(
        "".join(c for c in text if c in "\t\n" or (c >= " " and not 0xD800 <= ord(c) < 0xE000 and c < "\ufffe"))
    )


def feed_of(vectors: list[str]) -> bytes:
    """A feed that says each vector in every field."""
    items = []
    for number, vector in enumerate(vectors):
        text, inside = xml(vector), quoteattr(xml(vector), {}).replace("&amp;", "&")
        items.append(
            f"<item><guid isPermaLink='false'>{number} {text}</guid><title>{text}</title>"
            f"<pubDate>Wed, 04 Mar 2026 06:00:00 +0100</pubDate>"
            f"<description>{text}</description><content:encoded>{text}</content:encoded>"
            f"<author>{text}</author><itunes:author>{text}</itunes:author><link>{text}</link>"
            f"<podcast:person role='guest' href={inside} img={inside}>{text}</podcast:person>"
            f"<podcast:person role='host'>{text}</podcast:person>"
            f"<podcast:chapters url={inside}/><itunes:image href={inside}/><category>{text}</category>"
            f"<enclosure url='https://media.example/{number}.mp3' type={inside}/>"
            f"<enclosure url={inside} type='audio/mpeg'/></item>"
        )
    channel = xml(vectors[0])
    return (
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' "
        "xmlns:podcast='https://podcastindex.org/namespace/1.0'><channel>"
        f"<title>Praat {channel}</title><description>{channel}</description><link>{channel}</link>"
        f"<itunes:author>{channel}</itunes:author><podcast:person role='host'>{channel}</podcast:person>"
        f"{''.join(items)}</channel></rss>"
    ).encode()


def transcript_of(vector: str) -> Transcript | None:
    """A publisher's transcript in which a speaker by the name of the vector says it; None when it is refused."""
    words = "Wij praten vandaag over de klachten van onze klanten en over wat je daarvan kunt leren."
    spoken = [
        {
            "speaker": vector,
            "startTime": start,
            "endTime": start + 9,
            "body": f"{words} Hij zei {vector} en dat was het.",
        }
        for start in range(0, 60, 10)
    ]
    data = json.dumps({"version": "1.0.0", "segments": spoken}).encode()
    try:
        return publisher.read(data, "application/json", language="nl", duration=60.0)
    except KlankbordError:
        return None


def make_hub(root: Path, vectors: list[str]) -> Hub:
    """Ingest the vectors as the pipeline does, without sound."""
    (root / "content").mkdir(parents=True)
    (root / "content/index.md").write_text("# Welkom\n")
    (root / "pyproject.toml").write_text("# geheim-van-de-hub\n")
    (root / "mkdocs.yml").write_text(CONFIG.replace("THEME", str(REPOSITORY / "theme")))
    hub = Hub(root)
    feed = feeds.parse(feed_of(vectors), "https://feed.example/feed")
    assert len(feed.episodes) == len(vectors)
    shows.write(hub, "praat", feed.show)
    for episode, vector in zip(feed.episodes, vectors, strict=True):
        episodes.write(hub, "praat", episode, transcript_of(vector), None, Settings())
    return hub


def faults(page: Path, allowed: set[str]) -> Iterator[str]:
    """What on a page could run or load something, as a browser's own parsing rules read it (WHATWG, by html5lib)."""
    source = page.read_text(encoding="utf-8")
    for secret in SECRETS:
        if secret in source:
            yield f"holds {secret!r}"
    for element in html5lib.parse(source, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2].lower()
        if tag == "script" and script(element) not in allowed and "json" not in element.get("type", ""):
            yield f"script {script(element)[:80]!r}"
        if tag in {"iframe", "object", "embed", "base", "applet", "frame", "portal", "math"}:
            yield f"<{tag}>"
        if tag == "meta" and "refresh" in element.get("http-equiv", "").lower():
            yield "meta refresh"
        for raw, value in element.attrib.items():
            name = str(raw).rpartition("}")[2].lower()
            bare = "".join(c for c in html.unescape(value) if c > " ").lower()
            if name.startswith("on") and f"{tag} {name} {value}" not in allowed:
                yield f"<{tag} {name}={value[:60]!r}>"
            if name == "srcdoc" or (name in ADDRESSES and bare.startswith(RUNS)):
                yield f"<{tag} {name}={value[:60]!r}>"


def script(element: Any) -> str:
    """A script as it must stand in a harmless page too: its own text, or the name of its file."""
    source = str(element.get("src") or "")
    return urlsplit(source).path.rpartition("/")[2] if source else (element.text or "").strip()


def own_scripts(site: Path) -> set[str]:
    """The scripts and handlers of the theme: those of a site whose feed says nothing harmful."""
    found = set()
    for page in site.rglob("*.html"):
        for element in html5lib.parse(page.read_text(encoding="utf-8"), namespaceHTMLElements=False).iter():
            if element.tag == "script":
                found.add(script(element))
            found |= {f"{element.tag} {n} {v}" for n, v in element.attrib.items() if str(n).startswith("on")}
    return found


def fired(site: Path, browser: Browser) -> list[str]:
    """Open every page in Chromium, touch everything on it, and tell which called one of the trap's functions."""
    handler = partial(Quiet, directory=str(site))
    caught = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context(service_workers="block", bypass_csp=True)
        context.add_init_script(TRAP)
        context.route(re.compile(r"^(?!http://127\.0\.0\.1[:/])"), lambda route: route.abort())
        tab = context.new_page()
        tab.on("dialog", lambda dialog: dialog.dismiss())
        for page in sorted(site.rglob("*.html")):
            url = f"http://127.0.0.1:{server.server_port}/{page.relative_to(site).as_posix()}"
            tab.goto(url, wait_until="domcontentloaded")
            sprung = tab.evaluate(TOUCH)
            if sprung or urlsplit(tab.url).port != server.server_port:
                caught.append(f"{page.relative_to(site)}: {sprung} {tab.url}")
        context.close()
        server.shutdown()
    return caught


TRAP = """window.__sprung = [];
for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => window.__sprung.push(name);"""
TOUCH = """async () => {
  for (const element of document.querySelectorAll('article *, main *, header *, title'))
    for (const kind of ['mouseover', 'mouseenter', 'focus', 'error', 'load', 'toggle', 'pointerover'])
      element.dispatchEvent(new Event(kind));
  for (const link of document.querySelectorAll('a[href^="java" i], a[href^="data" i], area')) link.click();
  await new Promise(done => setTimeout(done, 15));
  return window.__sprung;
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A file server that says nothing."""

    def log_message(self, *arguments: Any) -> None:
        """Keep the test output for the tests."""


def check(folder: Path, vectors: list[str], browser: Browser) -> None:
    """Ingest, build, and look for what got through."""
    plain = build.build(make_hub(folder / "plain", ["Gewoon"]), settings.load(folder / "plain"), preview=True)
    hub = make_hub(folder / "hostile", vectors)
    site = build.build(hub, settings.load(hub.root), preview=True)
    assert len(hub.episode_folders("praat")) == len(vectors), "a page was lost or overwrote another"
    pages = {page.parent.name for page in (site / "podcasts/praat").glob("*/index.html")}
    assert {path.name for path in hub.episode_folders("praat")} <= pages, "an episode has no page"
    assert {path.name for path in folder.iterdir()} == {"plain", "hostile"}, "something was written outside the hub"
    assert {path.name for path in hub.root.iterdir()} <= {
        "content",
        "episodes",
        "site",
        "mkdocs.yml",
        "pyproject.toml",
        ".klankbord",
    }
    allowed = own_scripts(plain)
    found = {str(page.relative_to(site)): sorted(set(faults(page, allowed))) for page in site.rglob("*.html")}
    assert {page: these for page, these in found.items() if these} == {}
    assert fired(site, browser) == []


@pytest.mark.browser
def test_our_own_hostile_feed_does_nothing(tmp_path: Path, browser: Browser) -> None:
    check(
        tmp_path, json.loads((REPOSITORY / "tests/samples/hostile/vectors.json").read_text(encoding="utf-8")), browser
    )


@pytest.mark.browser
@pytest.mark.timeout(900)
def test_the_collected_vectors_do_nothing(tmp_path: Path, shared_data: Path, browser: Browser) -> None:
    own = json.loads((shared_data / "security/vectors.json").read_text(encoding="utf-8"))
    theirs = json.loads((shared_data / "security/h5sc/vectors.json").read_text(encoding="utf-8"))
    vectors = [vector["payload"] for vector in own] + [vector["data"] for vector in theirs]
    assert len(vectors) == 92 + 149
    check(tmp_path, vectors, browser)


def test_no_collected_address_is_connected_to(shared_data: Path) -> None:
    vectors = json.loads((shared_data / "security/vectors.json").read_text(encoding="utf-8"))
    addresses = [vector["payload"] for vector in vectors if vector["stage"].startswith("feed / enclosure")]
    assert len(addresses) == 17
    with Client(Settings(), spacing=0) as client:
        for address in addresses:
            with pytest.raises(KlankbordError, match=r"public|not an http|not a valid|no address"):
                client.get(address)


def test_the_checker_sees_what_fires(tmp_path: Path) -> None:
    """A checker that cannot fail proves nothing."""
    page = tmp_path / "index.html"
    for text in (
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "<a href='java&#9;script:alert(1)'>x</a>",
    ):
        page.write_text(f"<!doctype html><title>x</title><main>{text}</main>")
        assert list(faults(page, set()))


@pytest.mark.browser
def test_the_trap_springs(tmp_path: Path, browser: Browser) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>x</title><main><b onmouseover=alert(1)>x</b></main>")
    assert len(fired(tmp_path, browser)) == 1
