"""On our own sample dialogues: proposals are spans, and what an editor would never keep is never proposed."""

from __future__ import annotations

import re
from dataclasses import replace

from klankbord.extract import propose, verify
from klankbord.model import Segment, Transcript


def test_everything_proposed_was_said(sample: Transcript) -> None:
    notes = propose(sample, "nl")
    assert notes.quotes
    assert notes.tips
    assert verify.check(notes, sample) == []


NEVER_KEPT = re.compile(
    r"mogelijk gemaakt|Boekenbos|Fietsvriend|goede fiets|twee boeken|[Ww]elkom|koffie|volgende keer praten"
)


def test_no_advert_welcome_or_small_talk_is_proposed(sample: Transcript) -> None:
    said = [segment.text for segment in sample.segments]
    assert any(NEVER_KEPT.search(text) for text in said), "the sample must hold what is not to be kept"
    notes = propose(sample, "nl")
    kept = [note.text for note in (*notes.quotes, *notes.lessons, *notes.tips)]
    assert len(kept) >= 5
    assert [text for text in kept if NEVER_KEPT.search(text)] == []


def test_a_transcript_without_speakers_is_read_too(sample: Transcript) -> None:
    bare = replace(sample, segments=tuple(replace(segment, speaker="") for segment in sample.segments))
    notes = propose(bare, "nl")
    assert notes.tips
    assert verify.check(notes, bare) == []
    assert not any("Boekenbos" in note.text or "Fietsvriend" in note.text for note in (*notes.quotes, *notes.tips))


def test_the_same_transcript_gives_the_same_notes(sample: Transcript) -> None:
    assert propose(sample, "nl") == propose(sample, "nl")


def test_chapters_start_at_zero_rise_and_have_titles(sample: Transcript) -> None:
    chapters = propose(sample, "nl").chapters
    starts = [chapter.start for chapter in chapters]
    assert starts[0] == 0.0
    assert starts == sorted(set(starts))
    assert all(chapter.title.strip() for chapter in chapters)


def test_an_empty_transcript_gives_no_notes() -> None:
    assert propose(Transcript("nl", ()), "nl").quotes == ()
    assert propose(Transcript("nl", (Segment(0, 1, "", ""),)), "nl").tips == ()


def test_a_language_without_rules_still_gives_quotes_and_no_error(sample: Transcript) -> None:
    notes = propose(sample, "fy")
    assert notes.tips == ()
    assert verify.check(notes, sample) == []


def test_a_transcript_of_one_word_is_no_trouble() -> None:
    assert propose(Transcript("nl", (Segment(0, 1, "A", "Ja"),)), "nl").quotes == ()
