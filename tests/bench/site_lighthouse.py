"""Lighthouse on home, an article, an episode and search results of the repository's own site, served compressed.

    python tests/bench/site_lighthouse.py [SITE]      # SITE: a built site; without it, the site is built first

Prints the four scores of each page (the median of three runs) and fails if one is below 95.
"""

from __future__ import annotations

import gzip
import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.site import build

REPOSITORY = Path(__file__).resolve().parents[2]
TOOLS = Path(__file__).parent / "lighthouse"
FLOOR, RUNS = 95, 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = {"home": "", "article": "artikelen/*/", "episode": "podcasts/*/*/", "search": "zoeken/?q=klacht"}
PACKED = (".html", ".css", ".js", ".svg", ".json", ".xml", ".txt", ".vtt")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"


class Handler(http.server.SimpleHTTPRequestHandler):
    """What any web host does: compress text, and let browsers keep what has a fingerprint in its address."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send the file, compressed when it is text."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in PACKED:
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=31536000" if "/assets/" in self.path else "no-cache")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Keep the output for the scores."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a built site on loopback; gives its address, with a slash at the end."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


def address(site: Path, pattern: str) -> str:
    """The largest page of a kind."""
    if "*" not in pattern:
        return pattern
    found = max(sorted(site.glob(f"{pattern}index.html")), key=lambda path: path.stat().st_size)
    return f"{found.parent.relative_to(site)}/"


def scores(url: str, chromium: str) -> dict[str, float]:
    """The middle score of a few runs for each category, out of 100."""
    node = shutil.which("node") or "node"
    command = [node, str(TOOLS / "node_modules/lighthouse/cli/index.js"), url, "--quiet", "--output=json"]
    command += [f"--chrome-flags={FLAGS}", f"--only-categories={','.join(CATEGORIES)}"]
    found: dict[str, list[float]] = {category: [] for category in CATEGORIES}
    for _ in range(RUNS):
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=240, env={**os.environ, "CHROME_PATH": chromium}
        )
        if done.returncode:
            raise SystemExit(f"lighthouse failed on {url}:\n{done.stderr[-2000:]}")
        report = json.loads(done.stdout)
        for category in CATEGORIES:
            found[category].append(100 * report["categories"][category]["score"])
        for name in sorted(report["audits"]):
            audit = report["audits"][name]
            if audit["score"] is not None and audit["score"] < 0.9 and audit["scoreDisplayMode"] != "informative":
                print(f"    {name}: {audit.get('displayValue') or audit['title']}")
    return {category: statistics.median(values) for category, values in found.items()}


def main() -> None:
    """Measure, print a table, and say whether the floor holds."""
    subprocess.run(["sh", str(REPOSITORY / "scripts/dev/audits.sh"), str(TOOLS)], check=True)
    chromium = next(p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p)
    with tempfile.TemporaryDirectory() as scratch:
        hub = Hub(REPOSITORY)
        given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
        site = given or build.build(hub, settings.load(hub.root), site_dir=Path(scratch))
        lowest = 100.0
        with served(site) as url:
            for kind, pattern in PAGES.items():
                found = scores(url + address(site, pattern), chromium)
                told = ", ".join(f"{category} {score:.0f}" for category, score in found.items())
                print(f"{kind}: {told}", flush=True)
                lowest = min(lowest, *found.values())
    print(f"lowest {lowest:.0f}, floor {FLOOR}")
    raise SystemExit(lowest < FLOOR)


if __name__ == "__main__":
    main()
