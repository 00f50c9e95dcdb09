"""Serve a folder on loopback the way a podcast host does: byte ranges, validators, conditional requests.

    python tests/samples/serve.py [PORT]           # serves tests/samples/podcast until interrupted

From a test: ``with serving(folder) as url: ...`` where ``url`` has no trailing slash. In feeds, chapters and other
text files ``{{base}}`` becomes that URL, so that a feed can name its own enclosures wherever it is served.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

HERE = Path(__file__).resolve().parent
TYPES = {
    ".xml": "application/rss+xml; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
CHUNK = 64 * 1024


class Server(ThreadingHTTPServer):
    """A loopback server over one folder; ``url`` is where it is reached."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.folder = folder.resolve()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD (RFC 9110): 200, 206, 304, 404 and 416."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        path = self._file()
        if path is None:
            self._send(HTTPStatus.NOT_FOUND, b"Niet gevonden\n", {"Content-Type": TYPES[".txt"]}, with_body=with_body)
            return
        data = path.read_bytes()
        if path.suffix not in {".mp3", ".png"}:
            data = data.replace(b"{{base}}", self.server.url.encode())
        modified = int(path.stat().st_mtime)
        headers = {
            "Content-Type": TYPES.get(path.suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream",
            "ETag": f'"{hashlib.sha256(data).hexdigest()[:24]}"',
            "Last-Modified": formatdate(modified, usegmt=True),
            "Accept-Ranges": "bytes",
        }
        if self._unchanged(headers["ETag"], modified):
            self._send(HTTPStatus.NOT_MODIFIED, b"", headers, with_body=False)
            return
        status, data = self._cut(data, headers)
        self._send(status, data, headers, with_body=with_body)

    def _file(self) -> Path | None:
        """The file that is asked for, or None when there is none inside the folder."""
        path = (self.server.folder / unquote(urlsplit(self.path).path).lstrip("/")).resolve()
        path = path / "index.html" if path.is_dir() else path
        return path if path.is_relative_to(self.server.folder) and path.is_file() else None

    def _unchanged(self, etag: str, modified: int) -> bool:
        """RFC 9110 13.1: If-None-Match decides; If-Modified-Since only where that is absent."""
        if (asked := self.headers.get("If-None-Match")) is not None:
            return asked.strip() == "*" or etag in re.findall(r'"[^"]*"', asked)
        try:
            return parsedate_to_datetime(self.headers["If-Modified-Since"]).timestamp() >= modified
        except (TypeError, ValueError):
            return False

    def _cut(self, data: bytes, headers: dict[str, str]) -> tuple[HTTPStatus, bytes]:
        """One byte range, unless If-Range names another version; anything else gets the whole."""
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if_range = self.headers.get("If-Range", headers["ETag"])
        if not asked or asked.group() == "bytes=-" or if_range not in (headers["ETag"], headers["Last-Modified"]):
            return HTTPStatus.OK, data
        first, last = asked.groups()
        start = int(first) if first else max(0, len(data) - int(last))
        end = min(int(last), len(data) - 1) if first and last else len(data) - 1
        if start > end:
            headers["Content-Range"] = f"bytes */{len(data)}"
            return HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, b""
        headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
        return HTTPStatus.PARTIAL_CONTENT, data[start : end + 1]

    def _send(self, status: HTTPStatus, data: bytes, headers: dict[str, str], *, with_body: bool) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if with_body:
            for at in range(0, len(data), CHUNK):
                self.wfile.write(data[at : at + CHUNK])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it so)
        """Quiet: a test's output is for its findings."""


@contextmanager
def serving(folder: Path | str = HERE / "podcast", port: int = 0) -> Iterator[str]:
    """Serve a folder for as long as the block lasts; gives its URL without a trailing slash."""
    server = Server(Path(folder), port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    """Serve the sample podcast until Ctrl-C, or until the parent ends it."""
    server = Server(HERE / "podcast", int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(f"{server.url}/feed.xml", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


if __name__ == "__main__":
    main()
