"""What a recording says of itself: its kind by its contents, its length, and the tags that its maker gave it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from klankbord.audio import chapters as audio_chapters
from klankbord.audio.content import HEAD
from klankbord.audio.decode import duration
from klankbord.audio.opening import parts
from klankbord.feeds import values as feed_values
from klankbord.library.importers import values
from klankbord.library.importers.recordings import names
from klankbord.model import Chapter

_LARGEST_COVER = 10_000_000
_COVERS = ((b"\xff\xd8\xff", ".jpg"), (b"\x89PNG\r\n\x1a\n", ".png"))
_BEGINS = (b"ID3", b"OggS", b"fLaC", b"FORM", b"#!AMR", b"caff", b"\x1aE\xdf\xa3")
# FFmpeg's name of a container, to the end of the file's name and the media type that servers and players know it by.
_KINDS = {
    "mp3": (".mp3", "audio/mpeg"),
    "wav": (".wav", "audio/wav"),
    "w64": (".w64", "audio/wav"),
    "flac": (".flac", "audio/flac"),
    "ogg": (".ogg", "audio/ogg"),
    "aac": (".aac", "audio/aac"),
    "mov,mp4,m4a,3gp,3g2,mj2": (".m4a", "audio/mp4"),
    "matroska,webm": (".webm", "audio/webm"),
    "aiff": (".aiff", "audio/aiff"),
    "asf": (".wma", "audio/x-ms-wma"),
    "amr": (".amr", "audio/amr"),
    "caf": (".caf", "audio/x-caf"),
}
_SAME = {".m4a": {".m4a", ".m4b", ".mp4", ".m4v", ".mov"}, ".ogg": {".ogg", ".oga", ".opus"}, ".webm": {".mka", ".mkv"}}
PLAYED = frozenset({".mp3", ".wav", ".flac", ".ogg", ".oga", ".opus", ".aac", ".m4a", ".m4b", ".mp4", ".m4v", ".webm"})
"""Kinds of files that browsers play."""
_NO_TITLE = re.compile(r"(?:track|nummer|spoor|audio|untitled|zonder titel|unknown|file)?[\s_#-]*\d*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording: ``suffix`` is how its name should end, ``seconds`` its length; the rest is as its tags have it."""

    suffix: str
    type: str
    seconds: float
    title: str = ""
    artists: tuple[str, ...] = ()
    album: str = ""
    day: date | datetime | None = None
    number: int | None = None
    season: int | None = None
    summary: str = ""
    language: str = ""
    chapters: tuple[Chapter, ...] = ()
    cover: bytes = field(default=b"", repr=False)


def begins(head: bytes) -> bool:
    """Whether a file that starts like this may be a recording, whatever it is called."""
    return (
        head.startswith(_BEGINS)
        or (head.startswith(b"RIFF") and head[8:12] == b"WAVE")
        or head[4:8] == b"ftyp"
        or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[:2] not in (b"\xff\xfe", b"\xff\xff"))
    )


def is_sound(path: Path) -> bool:
    """Whether a file's first bytes are those of a recording."""
    try:
        with path.open("rb") as file:
            return begins(file.read(HEAD))
    except OSError:
        return False


def read(path: Path) -> Sound:
    """Kind, length and tags of a recording. Raises KlankbordError when there is no sound in it."""
    seconds = duration(path)
    opened = parts(path)  # the file is closed when nothing holds this any more
    part = next(opened)
    suffix, type_ = _kind(part.container.format.name, path.suffix.lower())
    tags, cover = _tags(part.container)
    opened.close()
    title = tags.get("title", "")
    return Sound(
        suffix,
        type_,
        round(seconds, 3),
        "" if _NO_TITLE.fullmatch(title) or title == path.stem else title,
        values.names(tags.get("artist") or tags.get("album_artist") or tags.get("author")),
        tags.get("album", ""),
        _day(tags),
        feed_values.number((tags.get("episode_sort") or tags.get("track", "")).partition("/")[0]),
        feed_values.number(tags.get("season_number") or tags.get("season")),
        tags.get("description") or tags.get("synopsis") or tags.get("comment", ""),
        tags.get("language", ""),
        audio_chapters.read(path),
        cover,
    )


def _kind(container: str, suffix: str) -> tuple[str, str]:
    proper, type_ = _KINDS.get(container, (suffix if suffix in names.SOUNDS else ".audio", "audio/mpeg"))
    return (suffix if suffix in _SAME.get(proper, ()) else proper), type_


def _tags(container: Any) -> tuple[Mapping[str, str], bytes]:
    """The tags of a file with their names in lower case, and its picture."""
    found: dict[str, str] = {}
    for told in (*(stream.metadata for stream in container.streams.audio[:1]), container.metadata):
        found |= {str(name).lower(): said for name, value in dict(told).items() if (said := _text(value))}
    return found, _cover(container)


def _text(value: object) -> str:
    """A tag as it was meant: broken encodings and control signs are not words."""
    said = feed_values.tidy(str(value or "").replace("\ufffd", ""))
    return "" if said.lower() in {"none", "null", "unknown"} else said


def _cover(container: Any) -> bytes:
    """The first picture of the file; that of a film is not one that browsers show."""
    import av

    with suppress(av.FFmpegError, ValueError):
        for stream in container.streams.video:
            for packet in container.demux(stream):
                data = bytes(packet)
                return data if len(data) <= _LARGEST_COVER and cover_suffix(data) else b""
    return b""


def cover_suffix(data: bytes) -> str:
    """How the name of a picture ends; empty when it is not one that browsers show."""
    return next((suffix for sign, suffix in _COVERS if data.startswith(sign)), "")


def _day(tags: Mapping[str, str]) -> date | datetime | None:
    """The day in the tags; a year alone does not count, nor does the moment at which a program wrote the file."""
    for name in ("date", "tdrl", "tdrc", "release_date", "releasedate", "tdor", "originaldate"):
        found = values.moment(tags.get(name))
        if found is not None and 1990 <= found.year <= 2100:
            return found
    return None
