"""Transcripts for the tests of extraction: our own dialogues, as written and as the engine heard them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from klankbord.model import Segment, Transcript, with_words

DIALOGUES = sorted((Path(__file__).parents[1] / "samples" / "podcast").glob("*.txt"))

Read = Callable[[str], Transcript]


def dialogue(text: str, language: str = "nl") -> Transcript:
    """Lines of ``Name: text`` as a transcript spoken at an even pace, with a short pause between turns."""
    segments, now = [], 0.0
    for line in text.splitlines():
        if turn := re.match(r"\s*(\w*): (.*)", line):
            spoken = 0.35 * len(turn[2].split())
            segments.append(Segment(now, now + spoken, turn[1], turn[2]))
            now += spoken + 0.3
    return with_words(Transcript(language, tuple(segments)))


@pytest.fixture(scope="session")
def read() -> Read:
    """A written dialogue as a transcript."""
    return dialogue


@pytest.fixture(scope="session", params=DIALOGUES, ids=lambda path: path.stem)
def sample(request: pytest.FixtureRequest) -> Transcript:
    """Each of our sample dialogues in turn."""
    return dialogue(request.param.read_text(encoding="utf-8"))
