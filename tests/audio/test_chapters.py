"""Chapters that the maker put into the file."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from klankbord.audio import chapters

MARKS = """;FFMETADATA1
[CHAPTER]
TIMEBASE=1/1000
START=0
END=2500
title=Welkom
[CHAPTER]
TIMEBASE=1/1000
START=2500
END=5000
title=Waarom klagers blijven
"""


@pytest.mark.parametrize("kind", ["mp3", "m4a", "mka"])
def test_chapters_are_read_from_id3_mp4_and_matroska(tmp_path: Path, kind: str) -> None:
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.skip("needs the ffmpeg program to write a file with chapters")
    (tmp_path / "marks").write_text(MARKS)
    path = tmp_path / f"a.{kind}"
    sound = ["-f", "lavfi", "-i", "sine=d=5"]
    subprocess.run(
        [program, "-v", "error", *sound, "-i", "marks", "-map_metadata", "1", path], check=True, cwd=tmp_path
    )
    found = chapters.read(path)
    assert [(chapter.start, chapter.end, chapter.title) for chapter in found] == [
        (0, 2.5, "Welkom"),
        (2.5, 5, "Waarom klagers blijven"),
    ]


def test_a_file_without_chapters_or_sound_has_none(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"no sound at all")
    assert chapters.read(tmp_path / "a.mp3") == ()
    assert chapters.read(tmp_path / "absent.mp3") == ()
