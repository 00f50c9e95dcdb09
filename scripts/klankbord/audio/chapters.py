"""Chapters that the maker put in the audio file: ID3 frames, MP4 lists and tracks, Ogg and Matroska."""

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
        base = mark["time_base"] or 1
        start, end = float(mark["start"] * base), float(mark["end"] * base)
        if title and start >= 0:
            found[start, title] = Chapter(round(start, 3), title, round(end, 3) if end > start else None)
    return tuple(sorted(found.values(), key=lambda chapter: chapter.start))
