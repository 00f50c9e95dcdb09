"""What the machine wrote and nobody touched is read without parsing it again, and nobody can see the difference."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from klankbord.library.hub import Hub
from klankbord.library.merge import derive, proposal, transcribed
from klankbord.library.pages import episodes
from klankbord.model import Advert, Chapter, Episode, Lesson, Notes, Quote, Segment, Span, Tip, Transcript
from klankbord.settings import Settings

EPISODE = Episode("a", "Brieven lezen", datetime(2026, 3, 4, tzinfo=UTC), summary="Over R&D.", content="<p>Meer.</p>")
TRANSCRIPT = Transcript(
    "nl",
    (
        Segment(0.0, 4.2, "Noor", "Welkom bij een gesprek over R&D en brieven."),
        Segment(4.2, 9.7, "Jan", "Een klacht is de goedkoopste vorm van onderzoek."),
        Segment(9.7, 15.1, "Jan", "Lees elke week vijf brieven met je team."),
        Segment(15.1, 21.0, "Noor", "Wie niet luistert leert ook niets van klanten."),
    ),
    "whisper",
    "base",
    ("0:04: dropped “MUZIEK.”",),
)
NOTES = Notes(
    quotes=(Quote(Span(8, 15), "Een klacht is de goedkoopste vorm van onderzoek.", "Jan", 4.2, 9.7, 0.9, ("kort",)),),
    lessons=(Lesson(Span(24, 31), "Wie niet luistert leert ook niets van klanten.", "Noor", 15.1, 21.0, 0.7),),
    tips=(Tip(Span(16, 23), "Lees elke week vijf brieven met je team.", "Jan", 9.7, 15.1, 0.8),),
    chapters=(Chapter(0.0, "Welkom"), Chapter(9.7, "Brieven", 21.0)),
    adverts=(Advert(15.0, 18.0),),
)


@pytest.fixture
def folder(hub: Hub) -> Path:
    return episodes.write(hub, "over-service", EPISODE, TRANSCRIPT, NOTES, Settings()).folder


def in_full(folder: Path) -> episodes.EpisodePage:
    """The same episode from files without a seal."""
    bare = folder.with_name("bare") / folder.parent.name / folder.name
    shutil.copytree(folder, bare, dirs_exist_ok=True)
    text = "".join(row for row in (bare / "notes.json").read_text().splitlines(True) if '"seal"' not in row)
    (bare / "notes.json").write_text(text)
    return replace(episodes.read(bare), folder=folder)


def test_a_page_that_nobody_touched_is_not_taken_apart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = in_full(folder)

    def never(*_: object) -> Notes:
        raise AssertionError("the notes were looked up")

    monkeypatch.setattr(derive, "anchor", never)
    assert episodes.read(folder) == full
    assert full.notes.chapters == (Chapter(0.0, "Welkom"), Chapter(9.0, "Brieven"))


def test_who_publishes_a_page_does_not_touch_what_it_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = folder / "index.md"
    page.write_text(page.read_text().replace("status: review", "status: published\ntopics: [klachten]"))
    monkeypatch.setattr(derive, "anchor", None)
    found = episodes.read(folder)
    assert (found.meta.status, found.notes.topics, found.notes.tips) == ("published", ("klachten",), NOTES.tips)


EDITS = [
    ("index.md", "goedkoopste", "beste"),
    ("index.md", "- Lees elke", "- Mijn tip.\n- Lees elke"),
    ("index.md", "[00:09]", "[00:10]"),
    ("index.md", "## Tips", "## Tip van mij"),
    ("index.md", "— Jan", "— Piet"),
    ("index.md", "Meer.", "Meer daarover."),
    ("index.md", "Over R", "Alles over R"),
    ("transcript.vtt", "goedkoopste", "beste"),
    ("transcript.vtt", "<v Jan>", "<v Piet>"),
    ("transcript.vtt", "00:00:09.700 -->", "00:00:10.700 -->"),
    ("transcript.vtt", "<v Noor>Welkom", "Welkom"),
    ("transcript.vtt", "00:00:00.000 -->", "00:00:01.000 -->"),
    ("notes.json", "goedkoopste", "beste"),
    ("notes.json", "Lees elke week", "Bel"),
    ("notes.json", '"score": 0.9', '"score": 0.1'),
    ("notes.json", '"title": "Brieven"', '"title": "Post"'),
    ("notes.json", '"shownotes": "', '"shownotes": "Anders. '),
]


@pytest.mark.parametrize(("name", "old", "new"), EDITS)
def test_any_edit_is_seen(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert episodes.read(folder) == in_full(folder)


def test_a_lost_transcript_is_seen(folder: Path) -> None:
    (folder / "transcript.vtt").unlink()
    found = episodes.read(folder)
    assert found == in_full(folder)
    assert found.notes.tips[0].span is None


def test_what_a_page_cannot_say_gets_no_seal(hub: Hub) -> None:
    worded = replace(NOTES, lessons=(replace(NOTES.lessons[0], title="Luisteren"),))
    folder = episodes.write(hub, "over-service", EPISODE, TRANSCRIPT, worded, Settings()).folder
    assert "seal" not in json.loads((folder / "notes.json").read_text(encoding="utf-8"))
    last = proposal.read(folder)
    assert last is not None
    assert (last.seal, last.notes.lessons) == ("", worded.lessons)
    assert episodes.read(folder) == in_full(folder)


def test_a_page_without_adverts_keeps_the_seal_of_the_time_before_there_were_any() -> None:
    said = transcribed.proposed(replace(NOTES, adverts=()), "Samen.", "")
    assert transcribed.seal(said, "Body.", "WEBVTT\n\n00:00.000 --> 00:01.000\nJa.\n") == (
        "25639d403eed5ed28c9d7b7f69f9c44a1a5fc42337bd0eeef223fde262e6e18d"
    )
