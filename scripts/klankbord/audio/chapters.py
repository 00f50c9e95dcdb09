"""Chapters that the maker put in the audio file: ID3 CHAP frames, MP4 chapter lists and tracks, Ogg chapter comments."""

from __future__ import annotations

import itertools
from pathlib import Path

from klankbord.model import Chapter

MOST = 1000
_LONGEST_TITLE = 500


def read(path: Path) -> tuple[Chapter, ...]:
    """The chapters in a file, by time, each with its end; none when it has none or cannot be opened."""
    import av

    try:
        with av.open(str(path), metadata_errors="replace") as container:
            marks = list(itertools.islice(container.chapters(), MOST))
    except (av.FFmpegError, OSError, ValueError):
        return ()
    found = {}
    for mark in marks:
        title = " ".join(str(mark["metadata"].get("title", "")).split())[:_LONGEST_TITLE]
        start, end = float(mark["start"] * mark["time_base"]), float(mark["end"] * mark["time_base"])
        if title and start >= 0:
            found[start, title] = Chapter(round(start, 3), title, round(end, 3) if end > start else None)
    return tuple(sorted(found.values(), key=lambda chapter: chapter.start))
