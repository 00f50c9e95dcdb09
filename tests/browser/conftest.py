"""A real Chromium, and the repository's own hub as a built site on loopback, served so that players can seek."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.site import build

REPOSITORY = Path(__file__).resolve().parents[2]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Static files with byte ranges (RFC 9110, 14), which a browser needs to jump in a sound."""

    protocol_version = "HTTP/1.1"
    _left: int | None = None

    def send_head(self) -> Any:
        """Answer ``Range: bytes=from-to`` with 206; everything else as usual."""
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        path = Path(self.translate_path(self.path))
        if not asked or not path.is_file():
            return super().send_head()
        size = path.stat().st_size
        first, last = int(asked[1]), min(int(asked[2] or size - 1), size - 1)
        if first >= size:
            self.send_error(416)
            return None
        file = path.open("rb")
        file.seek(first)
        self.send_response(206)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        self._left = last - first + 1
        return file

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send the part that was asked for; a browser that closes the line early is no error."""
        left, self._left = self._left, None
        try:
            while block := source.read(65536 if left is None else min(65536, left)):
                outputfile.write(block)
                left = None if left is None else left - len(block)
                if left == 0:
                    break
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *arguments: Any) -> None:
        """Keep the test output for the tests."""


class Server(http.server.ThreadingHTTPServer):
    """Lets a browser hang up in the middle of a sound without a traceback."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Browsers close connections as they like."""


def serving(folder: Path) -> Iterator[str]:
    """Serve ``folder`` on loopback; the address ends in a slash."""
    server = Server(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def site_folder(made_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The repository's own hub, built once; where it is published makes no difference to its pages.

    With all cards: otherwise a first build draws twenty, and what a test sees would hang on which builds came before.
    """
    hub = Hub(REPOSITORY)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KLANKBORD_CARDS_PER_BUILD", "1000")
        return made_once(
            "site-of-the-repository", lambda folder: build.build(hub, settings.load(hub.root), site_dir=folder)
        )


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serves any folder on loopback until the tests end, and says where."""
    running: list[Iterator[str]] = []

    def start(folder: Path) -> str:
        running.append(serving(folder))
        return next(running[-1])

    yield start
    for server in running:
        next(server, None)


@pytest.fixture(scope="session")
def site_url(site_folder: Path, serve: Callable[[Path], str]) -> str:
    """The address of the built site."""
    return serve(site_folder)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh reader: no history, a wide light screen, Dutch."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL", color_scheme="light")
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab that fails the test when a script on the page fails or the policy of the page stops something."""
    tab = context.new_page()
    broken: list[str] = []
    tab.on("pageerror", lambda error: broken.append(str(error)))
    tab.on("console", lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None)
    yield tab
    assert broken == [], "scripts on the page failed"
