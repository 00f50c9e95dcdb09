"""What a first search transfers, in a real browser: everything the page requests from the first letter to the results.

Run it after site_speed.py, on the site it built. Compressed as by a web server: text with gzip, the rest as it is.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import http.server
import shutil
import threading
from pathlib import Path

from playwright.sync_api import Response, sync_playwright

PACKED = {".html", ".css", ".js", ".svg", ".json"}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that keeps its log to itself."""

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def weight(response: Response) -> int:
    """Bytes over the line for the body of a response."""
    body = response.body()
    path = response.url.split("?")[0]
    return len(gzip.compress(body, 9)) if Path(path).suffix in PACKED or path.endswith("/") else len(body)


def main() -> None:
    """Print what a first and a later search transfer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, nargs="?", default=Path("build/bench-site/1000/ours/site"))
    parser.add_argument("--words", nargs="*", default=["klacht", "gesprek"])
    parser.add_argument("--list", action="store_true", help="list what the search page requests")
    options = parser.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(options.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        responses: list[Response] = []
        page.on("response", lambda response: responses.append(response))
        page.goto(f"http://127.0.0.1:{server.server_port}/podcasts/")
        page.wait_for_load_state("networkidle")
        print(f"the page itself: {sum(map(weight, responses)) / 1000:.0f} kB")
        for order, word in zip(("first", "later"), options.words, strict=False):
            responses.clear()
            page.locator("[data-search]").fill(word)
            page.wait_for_timeout(500)  # the field waits a little before it searches, and then the line goes silent
            page.wait_for_load_state("networkidle")
            page.locator(".search-panel .hit").first.wait_for()
            total = sum(map(weight, responses))
            print(f"{order} search, {word!r}: {total / 1000:.0f} kB in {len(responses)} requests (floor 200)")
        fresh = browser.new_context().new_page()
        responses.clear()
        fresh.on("response", lambda response: responses.append(response))
        fresh.goto(f"http://127.0.0.1:{server.server_port}/zoeken/?q={options.words[0]}")
        fresh.locator("li.hit").first.wait_for()
        fresh.wait_for_load_state("networkidle")
        print(f"the search page with results: {sum(map(weight, responses)) / 1000:.0f} kB in {len(responses)} requests")
        if options.list:
            for response in sorted(responses, key=weight, reverse=True)[:40]:
                print(f"  {weight(response):7} {response.url.split('/', 3)[3]}")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
