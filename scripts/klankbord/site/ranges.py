"""Parts of files for ``mkdocs serve``: its server sends only whole ones, so players could not jump in a recording."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
BLOCK = 64 * 1024


def ranged(app: App) -> App:
    """The same WSGI app, which answers a request for one byte range with that part (RFC 9110, section 14)."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        told: list[Any] = []

        def keep(status: str, headers: list[tuple[str, str]], problem: Any = None) -> None:
            told[:] = [status, headers]

        body = app(environ, keep)
        status, headers = told
        length = next((int(value) for name, value in headers if name.lower() == "content-length"), None)
        asked = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", environ.get("HTTP_RANGE", ""))
        if not status.startswith("200") or length is None:
            start_response(status, headers)
            return body
        headers = [*headers, ("Accept-Ranges", "bytes")]
        if not asked or asked.group() == "bytes=-" or environ.get("REQUEST_METHOD") != "GET":
            start_response(status, headers)
            return body
        first, last = asked.groups()
        start = int(first) if first else max(0, length - int(last))
        end = min(int(last), length - 1) if first and last else length - 1
        headers = [pair for pair in headers if pair[0].lower() != "content-length"]
        if start > end:
            _close(body)
            start_response("416 Range Not Satisfiable", [*headers, ("Content-Range", f"bytes */{length}")])
            return []
        headers += [("Content-Range", f"bytes {start}-{end}/{length}"), ("Content-Length", str(end - start + 1))]
        start_response("206 Partial Content", headers)
        return _part(body, start, end + 1)

    return answer


def quiet(record: logging.LogRecord) -> bool:
    """Keeps parts out of the log of ``mkdocs serve``, which warns about every answer but 200."""
    return not record.getMessage().endswith("code 206")


def _part(body: Iterable[bytes], start: int, end: int) -> Iterator[bytes]:
    """The bytes from ``start`` up to ``end``; a body that wraps a file is not read from its beginning."""
    at = 0
    file = getattr(body, "filelike", None)
    if file is not None and file.seekable():
        file.seek(start)
        at, body = start, iter(lambda: file.read(BLOCK), b"")
    try:
        for block in body:
            if at + len(block) > start:
                yield block[max(0, start - at) : end - at]
            at += len(block)
            if at >= end:
                return
    finally:
        _close(file if file is not None else body)


def _close(body: object) -> None:
    if (close := getattr(body, "close", None)) is not None:
        close()
