"""Which of the files that an item offers is the episode's sound."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from klankbord.feeds import entries, values
from klankbord.model import Audio

_TYPES = {
    ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".m4b": "audio/mp4", ".aac": "audio/aac", ".ogg": "audio/ogg",
    ".oga": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav", ".flac": "audio/flac", ".mp4": "video/mp4",
    ".m4v": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm", ".pdf": "application/pdf",
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".html": "text/html",
}  # fmt: skip
_VAGUE = {"", "application/octet-stream", "binary/octet-stream", "application/force-download", "application/download"}


def choose(entry: Mapping[str, Any], alternates: Iterable[Audio], base: str) -> tuple[Audio | None, list[str]]:
    """The best enclosure of a feedparser entry, and what is wrong with the others.

    Sound goes before video, video before what the feed does not say; pictures and documents are never the episode.
    An alternate enclosure with the same address lends its integrity.
    """
    found, problems = [], []
    for enclosure in [*entries.several(entry, "enclosures"), *_media(entry)]:
        raw = str(enclosure.get("href") or enclosure.get("url") or "")
        url = values.address(raw, base)
        if url:
            size = values.number(str(enclosure.get("length") or enclosure.get("filesize") or ""))
            found.append(Audio(url, media_type(url, str(enclosure.get("type") or "")), size or None))
        elif raw.strip():
            problems.append(f"has an enclosure that is not a web address ({values.line(raw, 80)})")
    ranked = sorted((audio for audio in found if _rank(audio) < 3), key=_rank)
    alternates = tuple(alternates)
    if not ranked:
        ranked = sorted((audio for audio in alternates if _rank(audio) < 2), key=_rank)
    best = ranked[0] if ranked else None
    seal = next((a.integrity for a in alternates if best and a.url == best.url and a.integrity), "")
    if best and seal:
        best = Audio(best.url, best.type, best.bytes, seal)
    return best, problems


def media_type(url: str, stated: str) -> str:
    """The media type, from the file's name where the feed says nothing or something vague."""
    stated = values.line(stated, 100).lower().partition(";")[0].strip()
    extension = posixpath.splitext(urlsplit(url).path)[1].lower()
    return _TYPES.get(extension, stated) if stated in _VAGUE else stated


def _rank(audio: Audio) -> int:
    family = audio.type.partition("/")[0]
    if family == "audio" or audio.type == "application/ogg":
        return 0
    if family == "video":
        return 1
    return 3 if family in {"image", "text"} or audio.type == "application/pdf" else 2


def _media(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Media RSS contents, only where they say that they are sound or video."""
    return [
        media
        for media in entries.several(entry, "media_content")
        if str(media.get("type", media.get("medium", ""))).lower().startswith(("audio", "video"))
    ]
