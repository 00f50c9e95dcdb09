"""Sound for the desk: a recording of the hub itself or of its cache, in parts; or the publisher's own address."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from klankbord import confined
from klankbord.audio import download
from klankbord.desk.entry import Visitor
from klankbord.desk.work import Desk, Place
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.model import Audio

BLOCK = 256 * 1024
TYPES = {
    ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".mp4": "audio/mp4", ".ogg": "audio/ogg", ".oga": "audio/ogg",
    ".opus": "audio/ogg", ".wav": "audio/wav", ".flac": "audio/flac", ".aac": "audio/aac", ".webm": "audio/webm",
}  # fmt: skip
"""What the desk serves as sound; a file of another kind is not served at all."""


def source(hub: Hub, place: Place, meta: Mapping[str, Any]) -> dict[str, str] | None:
    """Where the sound of an episode is for a browser: at the desk, or at its publisher; None without sound."""
    audio = meta.get("audio")
    url = str(audio.get("url") or "") if isinstance(audio, dict) else ""
    if not url:
        return None
    if here(hub, url):
        return {"src": f"/sound/{place.name.removeprefix('episode/')}", "from": ""}
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.username:
        return None
    return {"src": url, "from": parts.netloc}


def here(hub: Hub, url: str) -> Path | None:
    """The file on this machine that holds the sound at ``url``: in content/, or kept when it was fetched."""
    if url.lower().startswith(("http://", "https://")):
        kept = download.place(Audio(url), hub.state / "audio")
        found = confined.resolved(hub.state / "audio", kept) if download.is_whole(kept) else None
    else:
        found = confined.file(hub.root, url, base=hub.content)
    return found if found and found.suffix.lower() in TYPES else None


def policy(source: Mapping[str, str] | None) -> str:
    """What the policy of a page must allow to play that sound: hosts of podcasts send on to others, all over https."""
    if not source or not source["from"]:
        return ""
    return "https:" if source["src"].startswith("https:") else "http: https:"


def sound(desk: Desk, visitor: Visitor, request: Request) -> Response:
    """The recording of an episode, or the part of it that was asked for (RFC 9110, section 14)."""
    place = desk.place(f"episode/{request.path_params['show']}/{request.path_params['slug']}")
    audio = document.read(place.path).meta.get("audio")
    path = here(desk.hub, str(audio.get("url") or "")) if isinstance(audio, dict) else None
    if path is None:
        return PlainTextResponse("Geen geluid.", 404)
    about = path.stat()
    size = about.st_size
    tag = f'"{hashlib.sha256(f"{about.st_mtime_ns} {size}".encode()).hexdigest()[:16]}"'
    headers = {"Accept-Ranges": "bytes", "ETag": tag, "Cache-Control": "private, max-age=3600"}
    wanted = _range(request.headers.get("range", ""), size) if request.headers.get("if-range", tag) == tag else None
    if wanted is None:
        headers["Content-Length"] = str(size)
        return StreamingResponse(_part(path, 0, size), 200, headers, TYPES[path.suffix.lower()])
    start, stop = wanted
    if start >= stop:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
    headers |= {"Content-Range": f"bytes {start}-{stop - 1}/{size}", "Content-Length": str(stop - start)}
    return StreamingResponse(_part(path, start, stop), 206, headers, TYPES[path.suffix.lower()])


def _range(asked: str, size: int) -> tuple[int, int] | None:
    """The part that is asked for, from and up to; None for the whole, or for what is no single range."""
    unit, _, rest = asked.partition("=")
    first, dash, last = rest.strip().partition("-")
    numbers = all(not text or (text.isascii() and text.isdigit() and len(text) < 19) for text in (first, last))
    if unit.strip().lower() != "bytes" or not dash or not numbers or not (first or last):
        return None
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(int(last) + 1 if last else size, size)


def _part(path: Path, start: int, stop: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < stop and (block := file.read(min(BLOCK, stop - start))):
            start += len(block)
            yield block
