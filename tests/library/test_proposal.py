"""``notes.json`` gives back what was written to it, with or without the transcript, whoever formatted the file."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from klankbord.library.merge import proposal
from klankbord.library.merge.proposal import Proposal
from klankbord.model import Chapter, Lesson, Notes, Quote, Segment, Span, Tip, Transcript

NOTES = Notes(
    quotes=(Quote(Span(0, 1), 'Zeg "segments": [', "Noor", 0.0, 2.0, 0.9, ("kort",)),),
    lessons=(Lesson(None, "Vraag door.", title="Vragen"),),
    chapters=(Chapter(0.5, "Welkom"),),
)
SEGMENTS = (Segment(0, 2.5, "Noor", 'Zij zei: "[Ja]",\n en ging.'), Segment(2.5, 4, "", "Dag."))
PROPOSAL = Proposal(
    {"title": "Klachten", "guid": "a"},
    "nl",
    "Samen.",
    "Meer.",
    NOTES,
    Notes(tips=(Tip(None, "Bel terug."),)),
    Transcript("nl", SEGMENTS, "whisper", "base"),
    {"noor": "Noor"},
    ("0123",),
)


@pytest.mark.parametrize("segments", [SEGMENTS, SEGMENTS[:1], ()])
def test_a_proposal_comes_back_whole_or_without_its_transcript(segments: tuple[Segment, ...]) -> None:
    given = replace(PROPOSAL, transcript=Transcript("nl", segments, "whisper", "base"))
    text = proposal.dump(given)
    assert proposal.load(text) == given
    assert proposal.load(text, transcript=False) == replace(given, transcript=None)


@pytest.mark.parametrize("settings", [{}, {"indent": 1}, {"indent": 1, "sort_keys": True}, {"indent": 4}])
def test_a_file_that_another_program_wrote_anew_says_the_same(settings: dict[str, int]) -> None:
    text = json.dumps(json.loads(proposal.dump(PROPOSAL)), **settings)  # type: ignore[arg-type]
    assert proposal.load(text) == PROPOSAL
    assert proposal.load(text, transcript=False) == replace(PROPOSAL, transcript=None)


def test_a_field_behind_the_segments_counts() -> None:
    text = proposal.dump(PROPOSAL).removesuffix("\n}\n") + ',\n "pending": ["later"]\n}\n'
    assert proposal.load(text, transcript=False).pending == ("later",)


def test_what_git_could_not_merge_is_no_proposal() -> None:
    text = proposal.dump(PROPOSAL).replace('  [2.5, 4, "", "Dag."]', '<<<<<<< HEAD\n  [2.5, 4, "", "Dag."]')
    with pytest.raises(ValueError, match="Expecting value"):
        proposal.load(text, transcript=False)
