"""Chapters that the maker put in the audio file: ID3 frames, MP4 lists and tracks, Ogg and Matroska."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from klankbord.audio import id3
from klankbord.audio.decode import duration
from klankbord.audio.id3 import Mark
from klankbord.errors import KlankbordError
from klankbord.model import Chapter

MOST = 1000
_LONGEST_TITLE = 500
_OPEN = float("inf")  # the end of a chapter that does not say where that is
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufeff]+")


def read(path: Path) -> tuple[Chapter, ...]:
    """The chapters in a file, by time, each with its end; none when it has none or cannot be opened.

    Left out are chapters without a name, those that the file's table of contents does not show, and those that begin
    after the end of the sound. Of several that begin together the shortest stays, as it says most; a chapter ends at
    the latest where the next one begins.
    """
    found: dict[float, tuple[float, str]] = {}
    for start, end, title in sorted(map(_plain, _marks(path)), key=lambda mark: mark[:2]):
        if title and start >= 0:
            found.setdefault(start, (end, title))
    if not found:
        return ()
    try:
        length = duration(path)
    except KlankbordError:
        return ()
    starts = [start for start in found if start < length]
    chapters = []
    for start, following in itertools.zip_longest(starts, starts[1:], fillvalue=length):
        end, title = found[start]
        chapters.append(Chapter(start, title, round(min(end, following), 3) if end < _OPEN else None))
    return tuple(chapters)


def _plain(mark: Mark) -> tuple[float, float, str]:
    title = " ".join(_CONTROL.sub(" ", mark.title).split())[:_LONGEST_TITLE]
    end = round(mark.end, 3) if mark.end is not None and mark.end > mark.start else _OPEN
    return round(mark.start, 3), end, title


def _marks(path: Path) -> list[Mark]:
    """What the file says, with names and times as they are there."""
    import av

    try:
        tagged = id3.marks(path)
        if tagged is not None:
            return tagged[:MOST]
        with av.open(f"file:{path}", metadata_errors="replace") as container:
            marks = list(itertools.islice(container.chapters(), MOST))
    except (av.FFmpegError, OSError, ValueError):
        return []
    return [
        Mark(
            float(mark["start"] * (mark["time_base"] or 1)),
            float(mark["end"] * (mark["time_base"] or 1)),
            str(mark["metadata"].get("title", "")),
        )
        for mark in marks
    ]
