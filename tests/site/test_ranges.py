"""The server of ``mkdocs serve``, with parts of files, which a player needs to jump to a second."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mkdocs.livereload import LiveReloadServer

from klankbord.site.ranges import quiet, ranged

SOUND = bytes(range(256)) * 1000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveReloadServer]:
    (tmp_path / "1.mp3").write_bytes(SOUND)
    (tmp_path / "index.html").write_text("<p>Goedemorgen</p>")
    server = LiveReloadServer(builder=lambda: None, host="127.0.0.1", port=0, root=str(tmp_path))
    yield server
    server.server_close()


def ask(server: LiveReloadServer, path: str, byte_range: str = "") -> tuple[str, dict[str, str], bytes]:
    """Status, headers and body of one request."""
    told: list[Any] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET"} | ({"HTTP_RANGE": byte_range} if byte_range else {})
    body = ranged(server.serve_request)(environ, lambda status, headers: told.extend([status, dict(headers)]))
    whole = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return told[0], told[1], whole


@pytest.mark.parametrize(
    ("asked", "part", "where"),
    [
        ("bytes=0-", SOUND, "bytes 0-255999/256000"),
        ("bytes=100-199", SOUND[100:200], "bytes 100-199/256000"),
        ("bytes=200000-", SOUND[200000:], "bytes 200000-255999/256000"),
        ("bytes=70000-900000", SOUND[70000:], "bytes 70000-255999/256000"),
        ("bytes=-10", SOUND[-10:], "bytes 255990-255999/256000"),
    ],
)
def test_a_range_gets_just_that_part(server: LiveReloadServer, asked: str, part: bytes, where: str) -> None:
    status, headers, body = ask(server, "/1.mp3", asked)
    assert status == "206 Partial Content"
    assert headers["Content-Range"] == where
    assert headers["Content-Length"] == str(len(part))
    assert body == part


def test_a_range_past_the_end_is_refused(server: LiveReloadServer) -> None:
    status, headers, body = ask(server, "/1.mp3", "bytes=256000-")
    assert (status[:3], headers["Content-Range"], body) == ("416", "bytes */256000", b"")


@pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=1-2,5-6", "rows=1-2"])
def test_without_one_plain_range_the_whole_file_comes_and_says_that_parts_can_be_had(
    server: LiveReloadServer, asked: str
) -> None:
    status, headers, body = ask(server, "/1.mp3", asked)
    assert (status, headers["Accept-Ranges"], body) == ("200 OK", "bytes", SOUND)


def test_pages_and_missing_files_come_as_before(server: LiveReloadServer) -> None:
    assert ask(server, "/")[2] == b"<p>Goedemorgen</p>"
    assert ask(server, "/weg.mp3", "bytes=0-9")[0] == "404 Not Found"


@pytest.mark.parametrize(("code", "shown"), [("206", False), ("404", True), ("200", True)])
def test_the_log_is_not_filled_with_parts(code: str, shown: bool) -> None:
    line = f'"GET /media/1.mp3 HTTP/1.1" code {code}'
    assert quiet(logging.LogRecord("mkdocs.livereload", logging.WARNING, "", 0, line, (), None)) is shown
