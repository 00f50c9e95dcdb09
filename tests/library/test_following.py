"""Notes follow the transcript there and back: whatever an editor corrects and undoes, in any order."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klankbord.library.check import check
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes
from klankbord.model import Episode, Lesson, Notes, Quote, Segment, Span, Tip, Transcript
from klankbord.settings import Settings
from klankbord.transcribe.formats import write_vtt

LINES = (
    ("Noor van Dijk", "Welkom bij de show over klagten en winkels."),
    ("Jan Peeters", "Een klagt is de goedkopste vorm van onderzoek."),
    ("Jan Peeters", "Lees elke week vijf brieven hardop met je hele team."),
    ("Noor van Dijk", "Dat is een hoge drempel voor de meeste mensen hier."),
    ("Jan Peeters", "Wie niet luistert leert ook niets van klanten."),
)
TRANSCRIPT = Transcript(
    "nl", tuple(Segment(8.0 * n, 8.0 * n + 8, *line) for n, line in enumerate(LINES)), "whisper", "b"
)
NOTES = Notes(
    quotes=(
        Quote(Span(8, 15), "Een klagt is de goedkopste vorm van onderzoek.", "Jan Peeters", 8.0, 16.0),
        # Worded differently from what was said, as a helper may do: a filler is left out.
        Quote(Span(26, 35), "Dat is een hoge drempel […] de meeste mensen hier.", "Noor van Dijk", 24.3, 32.0),
    ),
    lessons=(Lesson(Span(36, 43), "Wie niet luistert leert ook niets van klanten.", "Jan Peeters", 32.0, 40.0),),
    tips=(Tip(Span(16, 25), "Lees elke week vijf brieven hardop met je hele team.", "Jan Peeters", 16.0, 24.0),),
)


def begin(root: Path) -> tuple[Hub, Path]:
    hub = Hub(root)
    (hub.episodes / "show").mkdir(parents=True)
    (hub.root / "mkdocs.yml").touch()
    (hub.episodes / "show" / "index.md").write_text("---\ntitle: Show\n---\n", encoding="utf-8")
    return hub, episodes.write(hub, "show", Episode(guid="g", title="Een"), TRANSCRIPT, NOTES, Settings()).folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return begin(tmp_path / "hub")[1]


def say(folder: Path, transcript: Transcript) -> str:
    """An editor saves the transcript, the machine follows; gives the page."""
    (folder / "transcript.vtt").write_text(write_vtt(transcript), encoding="utf-8")
    episodes.rederive(folder)
    return (folder / "index.md").read_text(encoding="utf-8")


def changed(number: int, *words: tuple[str, str], speaker: str = "") -> Transcript:
    segments = list(TRANSCRIPT.segments)
    text = segments[number].text
    for old, new in words:
        assert old in text
        text = text.replace(old, new)
    segments[number] = replace(segments[number], text=text, speaker=speaker or segments[number].speaker)
    return replace(TRANSCRIPT, segments=tuple(segments))


def test_a_correction_that_is_taken_back_is_followed_back(folder: Path) -> None:
    first = (folder / "index.md").read_text(encoding="utf-8")
    assert "Dat is een hoge hindernis voor" in say(folder, changed(3, ("drempel", "hindernis")))
    assert "Dat is een hoge stoep voor" in say(folder, changed(3, ("drempel", "stoep")))
    assert say(folder, TRANSCRIPT) == first
    assert not episodes.rederive(folder).changed


def test_a_correction_that_is_taken_back_in_part_is_followed_in_that_part(folder: Path) -> None:
    both = changed(1, ("klagt", "klacht"), ("goedkopste", "goedkoopste"))
    assert "Een klacht is de goedkoopste vorm" in say(folder, both)
    assert "Een klagt is de goedkoopste vorm" in say(folder, changed(1, ("goedkopste", "goedkoopste")))


def test_one_passage_is_taken_back_while_another_stays_corrected(folder: Path) -> None:
    one, other = changed(3, ("drempel", "hindernis")), changed(1, ("klagt", "klacht"))
    say(folder, replace(one, segments=(*one.segments[:1], other.segments[1], *one.segments[2:])))
    page = say(folder, other)
    assert "> Dat is een hoge drempel \\[…\\] de meeste mensen hier." in page, "as it was proposed"
    assert "> Een klacht is de goedkopste vorm" in page


def test_words_that_come_back_bring_their_note_back(folder: Path) -> None:
    first = (folder / "index.md").read_text(encoding="utf-8")
    gone = replace(TRANSCRIPT, segments=(*TRANSCRIPT.segments[:2], *TRANSCRIPT.segments[3:]))
    assert "Lees elke week" not in say(folder, gone)
    assert say(folder, TRANSCRIPT) == first


def test_a_speaker_is_renamed_and_back(folder: Path) -> None:
    first = (folder / "index.md").read_text(encoding="utf-8")
    assert "— Piet de Boer [00:08]" in say(folder, changed(1, speaker="Piet de Boer"))
    assert say(folder, TRANSCRIPT) == first


def test_times_move_and_back(folder: Path) -> None:
    first = (folder / "index.md").read_text(encoding="utf-8")
    later = replace(
        TRANSCRIPT, segments=tuple(replace(s, start=s.start + 30, end=s.end + 30) for s in TRANSCRIPT.segments)
    )
    assert "— Jan Peeters [00:38]" in say(folder, later)
    assert say(folder, TRANSCRIPT) == first


def test_a_cue_that_is_split_and_joined_changes_no_note(folder: Path) -> None:
    first = (folder / "index.md").read_text(encoding="utf-8")
    whole = TRANSCRIPT.segments[1]
    parts = (
        replace(whole, end=11.0, text="Een klagt is"),
        replace(whole, start=11.0, text="de goedkopste vorm van onderzoek."),
    )
    assert (
        say(folder, replace(TRANSCRIPT, segments=(TRANSCRIPT.segments[0], *parts, *TRANSCRIPT.segments[2:]))) == first
    )
    assert say(folder, TRANSCRIPT) == first


def test_what_an_editor_wrote_in_between_stays(folder: Path) -> None:
    say(folder, changed(3, ("drempel", "hindernis")))
    path = folder / "index.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Lees elke week vijf brieven hardop", "Lees wekelijks brieven"),
        "utf-8",
    )
    page = say(folder, TRANSCRIPT)
    assert "Lees wekelijks brieven" in page
    assert "hoge drempel \\[…\\]" in page
    assert "hindernis" not in page


def test_what_an_editor_removed_in_between_does_not_come_back(folder: Path) -> None:
    path = folder / "index.md"
    say(folder, changed(1, ("klagt", "klacht")))
    text = path.read_text(encoding="utf-8")
    start = text.index("> Een klacht")
    path.write_text(text[:start] + text[text.index("> Dat is") :], encoding="utf-8")
    for transcript in (
        TRANSCRIPT,
        changed(1, ("klagt", "klacht")),
        changed(1, ("Een klagt", "Elke klacht")),
        TRANSCRIPT,
    ):
        page = say(folder, transcript)
        assert "goedkopste vorm" not in page
    assert "goedkopste" not in page


def test_a_new_hearing_starts_anew(folder: Path) -> None:
    say(folder, changed(3, ("drempel", "hindernis")))
    hub = Hub(folder.parent.parent.parent)
    heard = changed(1, ("klagt", "klacht"))
    notes = replace(
        NOTES,
        quotes=(replace(NOTES.quotes[0], text="Een klacht is de goedkopste vorm van onderzoek."), NOTES.quotes[1]),
    )
    episodes.write(hub, "show", Episode(guid="g", title="Een"), heard, notes, Settings())
    page = (folder / "index.md").read_text(encoding="utf-8")
    assert "Een klacht is" in page
    assert "hindernis" in page, "the correction survives the new hearing"
    back = say(folder, heard)
    assert "hoge drempel \\[…\\]" in back


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["word", "gone", "speaker", "split", "join", "later", "back"]),
        st.integers(0, 4),
        st.integers(0, 9),
    ),
    max_size=8,
)


def operated(transcript: Transcript, operation: tuple[str, int, int]) -> Transcript:
    """The transcript after one deed of an editor."""
    name, at, place = operation
    segments = list(transcript.segments)
    at = min(at, len(segments) - 1)
    segment, words = segments[at], segments[at].text.split()
    place = min(place, len(words) - 1)
    if name == "back":
        return TRANSCRIPT
    if name == "word":
        words[place] = f"{words[place]}en"
    elif name == "gone" and len(words) > 1:
        del words[place]
    segments[at] = replace(segment, text=" ".join(words))
    if name == "speaker":
        segments[at] = replace(segments[at], speaker=f"Spreker {place}")
    elif name == "later":
        segments[at] = replace(segments[at], start=segment.start + 3)
    elif name == "split" and place > 0:
        middle = segment.start + (segment.end - segment.start) * place / len(words)
        segments[at : at + 1] = [
            replace(segment, end=middle, text=" ".join(words[:place])),
            replace(segment, start=middle, text=" ".join(words[place:])),
        ]
    elif name == "join" and at + 1 < len(segments) and segments[at + 1].speaker == segment.speaker:
        both = f"{segments[at].text} {segments[at + 1].text}"
        segments[at : at + 2] = [replace(segment, end=segments[at + 1].end, text=both)]
    return replace(transcript, segments=tuple(segments))


@pytest.fixture
def _no_fsync(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.mark.usefixtures("_no_fsync")
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OPERATIONS)
def test_after_any_deeds_the_page_says_what_the_transcript_says_and_back_is_back(
    deeds: list[tuple[str, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as place:
        hub, folder = begin(Path(place) / "hub")
        first = (folder / "index.md").read_text(encoding="utf-8")
        transcript = TRANSCRIPT
        for deed in deeds:
            transcript = operated(transcript, deed)
            say(folder, transcript)
            assert [str(problem) for problem in check(hub, language="en") if problem.rule == "quote"] == []
            assert not episodes.rederive(folder).changed
        assert say(folder, TRANSCRIPT) == first
