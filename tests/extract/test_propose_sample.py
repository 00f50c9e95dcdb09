"""On our own sample dialogues: proposals are spans, and what an editor would never keep is never proposed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from klankbord.extract import propose, verify
from klankbord.model import Segment, Transcript, with_words

DIALOGUES = sorted((Path(__file__).parents[1] / "samples" / "podcast").glob("*.txt"))


def read_dialogue(path: Path) -> Transcript:
    """A written dialogue (``Name: text`` lines) as a transcript spoken at an even pace."""
    segments, now = [], 0.0
    for line in path.read_text(encoding="utf-8").splitlines():
        if turn := re.match(r"(\w+): (.*)", line):
            spoken = 0.35 * len(turn[2].split())
            segments.append(Segment(now, now + spoken, turn[1], turn[2]))
            now += spoken + 0.3
    return with_words(Transcript("nl", tuple(segments)))


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_everything_proposed_was_said(path: Path) -> None:
    transcript = read_dialogue(path)
    notes = propose(transcript, "nl")
    assert notes.quotes
    assert notes.tips
    assert verify.check(notes, transcript) == []


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_no_advert_welcome_or_small_talk_is_proposed(path: Path) -> None:
    notes = propose(read_dialogue(path), "nl")
    for note in (*notes.quotes, *notes.lessons, *notes.tips):
        assert not re.search(r"mogelijk gemaakt|Boekenbos|[Ww]elkom|koffie", note.text)
