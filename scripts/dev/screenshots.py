"""Retake the screenshots in docs/images/: `make screenshots` builds the reference hub and photographs it."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.site import build

ROOT = Path(__file__).resolve().parents[2]
SHOTS = {"episode.png": "podcasts/voorbij-de-balie/2026-09-01-klagers-zijn-je-beste-adviseurs/"}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]


def main() -> None:
    """Build, serve on loopback, take pictures, save."""
    hub = Hub(ROOT)
    with tempfile.TemporaryDirectory() as scratch:
        site = build.build(hub, settings.load(hub.root), site_dir=Path(scratch))
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            found = shutil.which(os.environ.get("CHROMIUM") or "chromium")
            browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
            page = browser.new_page(viewport={"width": 1200, "height": 1000}, color_scheme="light")
            for name, path in SHOTS.items():
                page.goto(f"http://127.0.0.1:{server.server_port}/{path}")
                page.wait_for_timeout(500)
                page.screenshot(path=ROOT / "docs" / "images" / name)
            browser.close()
            server.shutdown()


if __name__ == "__main__":
    main()
