"""Whether search answers: 65 queries by several people's habits, in three hubs, in a real browser.

Counts how often the right page comes first and among the first three (tests/bench/search/queries.tsv), by habit, and,
with ``--without``, what each measure adds. Search is tuned on the queries marked ``dev`` only.
"""

from __future__ import annotations

import argparse
import functools
import json
import shutil
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, Route, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
import search_hubs
from site_search import Quiet

QUERIES = Path(__file__).parent / "search" / "queries.tsv"
# What can be left out by emptying the data that it reads.
MEASURES = {
    "words without weight": "ignored",
    "synonyms": "same",
    "names and keywords": "groups",
    "typing mistakes": "",
}


@dataclass(frozen=True)
class Query:
    """What somebody types, and the pages that answer it."""

    hub: str
    split: str
    habit: str
    words: str
    right: tuple[str, ...]


def queries(file: Path = QUERIES) -> list[Query]:
    """Those of the data file; ``-`` means that nothing should be found."""
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return [
        Query(hub, split, habit, words, tuple(right.split("|")) if right != "-" else ())
        for hub, split, habit, words, right in lines
    ]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve ``folder`` on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def build(hubs: Path, names: set[str]) -> dict[str, Path]:
    """The sites of the named hubs, below ``hubs``; a hub that is there already is built again as it is."""
    sites: dict[str, Path] = {}
    for name in sorted(names):
        hub = search_hubs.REPOSITORY if name == "reference" else hubs / name
        if not hub.exists():
            getattr(search_hubs, name)(hub)
        sites[name] = hubs / f"{name}-site"
        command = [sys.executable, "-m", "klankbord", "build", "--hub", str(hub), "--site-dir", str(sites[name])]
        subprocess.run(command, check=True, capture_output=True)
    return sites


def answers(page: Page, address: str, words: str) -> tuple[list[str], str]:
    """The addresses of the first hits for ``words``, and what the page says about them."""
    page.goto(f"{address}zoeken/?q={quote(words)}")
    page.locator("[data-status]:not(:empty)").wait_for(state="attached", timeout=20_000)
    hits = page.locator("li.hit .hit-title").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    return [str(hit).split("#")[0].split("?")[0].rstrip("/") for hit in hits], page.locator(
        "[data-status]"
    ).inner_text()


def without(route: Route, part: str) -> None:
    """Answer for a data file of search with one part of it emptied; the vocabulary if ``part`` is empty."""
    if not part:
        route.abort()
        return
    data = route.fetch().json()
    data[part] = type(data[part])()
    route.fulfill(body=json.dumps(data), content_type="application/json")


def rank(hits: list[str], right: tuple[str, ...]) -> int:
    """Which hit answers, from 1; 0 if none does, and 1 if nothing should be found and nothing is."""
    if not right:
        return 1 if not hits else 0
    return next((at for at, hit in enumerate(hits, start=1) if hit.endswith(right)), 0)


def measure(browser: Browser, sites: dict[str, Path], asked: list[Query], left_out: str | None = None) -> list[int]:
    """The rank of the right page for each query."""
    ranks: list[int] = []
    for name, site in sites.items():
        with served(site) as address:
            page = browser.new_page()
            if left_out is not None:
                pattern = "**/search/names.json*" if left_out else "**/search/words-*"
                page.route(pattern, functools.partial(without, part=left_out))
            for query in (query for query in asked if query.hub == name):
                hits, said = answers(page, address, query.words)
                ranks.append(rank(hits, query.right))
                if ranks[-1] != 1 and left_out is None and query.split == "dev":
                    print(f"  {ranks[-1] or '-'}  {query.habit:9} {query.words!r} ({said}): {hits[:3]}")
            page.close()
    return ranks


def main() -> None:
    """Print how often the right page comes first, and among the first three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hubs", type=Path, default=Path("build/bench-answers"))
    parser.add_argument("--only", nargs="*", default=["reference", "talks", "large"])
    parser.add_argument("--without", action="store_true", help="also leave out each measure in turn")
    parser.add_argument("--built", action="store_true", help="the sites are there already")
    options = parser.parse_args()
    options.hubs.mkdir(parents=True, exist_ok=True)
    names = set(options.only)
    sites = {name: options.hubs / f"{name}-site" for name in names} if options.built else build(options.hubs, names)
    asked = sorted((query for query in queries() if query.hub in sites), key=lambda query: list(sites).index(query.hub))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        ranks = measure(browser, sites, asked)
        by_habit: dict[str, list[int]] = defaultdict(list)
        for query, found in zip(asked, ranks, strict=True):
            for group in (f"split {query.split}", f"hub {query.hub}", query.habit, "all"):
                by_habit[group].append(found)
        for group, found_ones in sorted(by_habit.items()):
            print(f"{group:16} {score(found_ones)}")
        for title, part in MEASURES.items() if options.without else ():
            print(f"without {title}: {score(measure(browser, sites, asked, part))}")
        browser.close()


def score(ranks: list[int]) -> str:
    """How often first and among three."""
    first, three = sum(found == 1 for found in ranks), sum(0 < found <= 3 for found in ranks)
    return f"first {first} of {len(ranks)}, among three {three}"


if __name__ == "__main__":
    main()
