"""Fetch pages and pictures to import, by the same guarded client that fetches feeds."""

from __future__ import annotations

from collections.abc import Callable

from klankbord.errors import NetworkError
from klankbord.feeds.client import Client
from klankbord.languages.messages import message
from klankbord.library.importers import media

LARGEST = 10_000_000
_PICTURES = "image/avif, image/webp, image/png, image/jpeg, image/gif, image/svg+xml;q=0.9, image/*;q=0.5"


def fetcher(client: Client) -> Callable[[str], bytes]:
    """A function that gives the bytes of a page; it raises KlankbordError for anything but a page."""

    def fetch(url: str) -> bytes:
        reply = client.get(url, max_bytes=LARGEST, accept="text/html, application/xhtml+xml")
        if reply.status != 200:
            raise NetworkError(url, message("in_answers", status=reply.status))
        kind = reply.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
        if kind not in {"text/html", "application/xhtml+xml", ""}:
            raise NetworkError(url, message("in_no_page", kind=kind))
        return reply.body

    return fetch


def picture_fetcher(client: Client) -> Callable[[str], bytes]:
    """A function that gives the bytes at a picture's address, whatever they are; it raises KlankbordError."""

    def fetch(url: str) -> bytes:
        reply = client.get(url, max_bytes=media.LARGEST_PICTURE, accept=_PICTURES)
        if reply.status != 200:
            raise NetworkError(url, message("in_answers", mend="in_answers_picture", status=reply.status))
        return reply.body

    return fetch
