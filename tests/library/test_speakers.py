"""``speakers:`` says once who a voice is: transcript and notes follow; it can be taken back, and it lasts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from klankbord.library.front.frontmatter import ShowMeta
from klankbord.library.hub import Hub
from klankbord.library.merge import naming, proposal
from klankbord.library.pages import episodes, speakers
from klankbord.model import Episode, Notes, Quote, Segment, Span, Transcript
from klankbord.settings import Settings

Put = Callable[[str, str | bytes], Path]
SAID = (
    ("Spreker 1", "Welkom bij deze aflevering over klachten van klanten."),
    ("Spreker 2", "Een klacht is de goedkoopste vorm van onderzoek die er bestaat."),
    ("Spreker 1", "Dat is mooi gezegd en ook nog waar."),
    ("Spreker 3", "Bel altijd binnen een dag terug."),
)


def transcript(said: Iterable[tuple[str, str]] = SAID) -> Transcript:
    segments = tuple(Segment(10.0 * n, 10.0 * n + 8, who, text) for n, (who, text) in enumerate(said))
    return Transcript("nl", segments, "whisper", "base")


@pytest.fixture
def folder(hub: Hub) -> Path:
    """An episode of three voices, one of which is quoted."""
    words = [len(text.split()) for _, text in SAID]
    span = Span(words[0], words[0] + words[1] - 1)
    quote = Quote(span, SAID[1][1], "Spreker 2", 10.0, 18.0)
    episode = Episode("urn:1", "Klachten als cadeau")
    return episodes.write(hub, "over-service", episode, transcript(), Notes(quotes=(quote,)), Settings()).folder


def say(folder: Path, **voices: str) -> None:
    """Write ``speakers:`` in the page, ``s2`` for Spreker 2; nothing takes it away."""
    page = folder / "index.md"
    lines = [line for line in page.read_text(encoding="utf-8").split("\n") if not line.startswith("speakers:")]
    if voices:
        inside = ", ".join(f'"Spreker {voice[1:]}": {name}' for voice, name in voices.items())
        lines.insert(1, f"speakers: {{{inside}}}")
    page.write_text("\n".join(lines), encoding="utf-8")


def heard(folder: Path) -> list[str]:
    found = episodes.read_transcript(folder)
    assert found is not None
    return [segment.speaker for segment in found.segments]


def test_transcript_and_quotes_follow(folder: Path) -> None:
    say(folder, s2="jan-peeters")
    done = speakers.follow(folder, None)
    assert done.written.changed
    assert done.voices == {"Spreker 1": "Spreker 1", "Spreker 2": "Jan Peeters", "Spreker 3": "Spreker 3"}
    assert heard(folder) == ["Spreker 1", "Jan Peeters", "Spreker 1", "Spreker 3"]
    assert "— Jan Peeters [00:10]" in (folder / "index.md").read_text(encoding="utf-8")
    assert episodes.read(folder).notes.quotes[0].speaker == "Jan Peeters"
    assert not speakers.follow(folder, None).written.changed, "doing it again changes nothing"


def test_two_voices_become_one_person_and_two_again(folder: Path) -> None:
    say(folder, s2="jan-peeters", s3="jan-peeters")
    speakers.follow(folder, None)
    assert heard(folder) == ["Spreker 1", "Jan Peeters", "Spreker 1", "Jan Peeters"]
    say(folder, s2="jan-peeters", s3="Els Bos")
    speakers.follow(folder, None)
    assert heard(folder) == ["Spreker 1", "Jan Peeters", "Spreker 1", "Els Bos"]


def test_it_can_be_taken_back_to_the_last_letter(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "notes.json"}
    say(folder, s2="jan-peeters")
    speakers.follow(folder, None)
    say(folder)
    speakers.follow(folder, None)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "notes.json"} == before


def test_what_an_editor_gave_to_somebody_else_stays(folder: Path) -> None:
    vtt = folder / "transcript.vtt"
    vtt.write_text(vtt.read_text(encoding="utf-8").replace("<v Spreker 2>", "<v Noor & Co>"), encoding="utf-8")
    say(folder, s2="jan-peeters")
    speakers.follow(folder, None)
    assert heard(folder)[1] == "Noor & Co"


def test_a_name_that_an_editor_gave_may_be_said_to_be_somebody(folder: Path) -> None:
    vtt = folder / "transcript.vtt"
    vtt.write_text(vtt.read_text(encoding="utf-8").replace("<v Spreker 2>", "<v De gast>"), encoding="utf-8")
    page = folder / "index.md"
    page.write_text(page.read_text(encoding="utf-8").replace("---\n", "---\nspeakers: {De gast: jan-peeters}\n", 1))
    speakers.follow(folder, None)
    assert heard(folder)[1] == "Jan Peeters"


def test_the_show_says_it_for_all_its_episodes_and_an_episode_knows_better(folder: Path) -> None:
    show = ShowMeta(title="x", speakers={"Spreker 1": "Els Bos", "Spreker 3": "Els Bos"})
    say(folder, s3="jan-peeters")
    speakers.follow(folder, show)
    assert heard(folder) == ["Els Bos", "Spreker 2", "Els Bos", "Jan Peeters"]


def test_a_voice_may_be_named_by_its_number_and_a_person_without_a_page_by_slug(folder: Path) -> None:
    called = speakers.names(folder, {"2": "els-van-den-bos", "Spreker 1": "Jan P."}, {"x": "y"}, "nl")
    assert called == {"Spreker 2": "Els Van Den Bos", "Spreker 1": "Jan P."}
    assert speakers.names(folder, {"2": "els-bos"}, {"els-bos": "Els Bos-de Wit"}, "nl") == {
        "Spreker 2": "Els Bos-de Wit"
    }


def test_before_the_next_run_a_page_is_read_as_it_will_be(folder: Path) -> None:
    say(folder, s2="jan-peeters")
    page = episodes.read(folder)
    assert page.transcript is not None
    assert [segment.speaker for segment in page.transcript.segments][1] == "Jan Peeters"
    assert page.notes.quotes[0].speaker == "Jan Peeters"
    assert heard(folder)[1] == "Spreker 2", "reading writes nothing"


def test_a_talk_of_one_voice_has_no_labels_and_gets_a_name(hub: Hub) -> None:
    said = transcript([("", text) for _, text in SAID])
    folder = episodes.write(hub, "over-service", Episode("urn:2", "Alleen"), said, Notes(), Settings()).folder
    before = (folder / "transcript.vtt").read_bytes()
    say(folder, s1="jan-peeters")
    speakers.follow(folder, None)
    assert heard(folder) == ["Jan Peeters"] * 4
    say(folder)
    speakers.follow(folder, None)
    assert (folder / "transcript.vtt").read_bytes() == before


def test_every_other_sign_of_the_file_stays() -> None:
    text = (
        "WEBVTT\r\n\r\nNOTE <v Spreker 1> hoort hier niet\r\n\r\n1\r\n00:00.000 --> 00:04.000 align:left\r\n"
        "<v.luid Spreker 1>Hoi &amp; dag</v> <v Spreker 2>Ja\r\n\r\n"
    )
    called = naming.called(text, None, {}, {"Spreker 1": "A & B"})
    assert called == text.replace("<v.luid Spreker 1>", "<v.luid A &amp; B>")


def test_whether_anything_was_asked_is_seen_by_the_age_of_the_files(folder: Path) -> None:
    def age(path: Path, seconds: int) -> None:
        os.utime(path, (1_000_000 - seconds, 1_000_000 - seconds))

    age(folder / "notes.json", 10)
    age(folder / "index.md", 20)
    age(folder.parent / "index.md", 20)
    assert not speakers.asked(folder)
    age(folder / "index.md", 5)
    assert not speakers.asked(folder), "the page is younger, and says nothing"
    say(folder, s2="jan-peeters")
    age(folder / "index.md", 5)
    assert speakers.asked(folder)
    speakers.follow(folder, None)
    say(folder)
    age(folder / "notes.json", 10)
    age(folder / "index.md", 5)
    assert speakers.asked(folder), "what was carried out may have to be taken back"
    assert not speakers.asked(folder.parent)


AGAIN = (
    ("Spreker 1", "Een klacht is de goedkoopste vorm van onderzoek die bestaat."),
    ("Spreker 2", "Dat is mooi gezegd en ook nog waar."),
    ("Spreker 3", "Welkom bij deze aflevering over klachten."),
    ("Spreker 4", "Muziek."),
)


def test_when_it_is_heard_again_each_voice_keeps_its_label() -> None:
    now = naming.as_before(transcript(AGAIN), transcript())
    assert [segment.speaker for segment in now.segments] == ["Spreker 2", "Spreker 1", "Spreker 5", "Spreker 4"]
    assert naming.as_before(transcript(), transcript()) == transcript()


def test_a_name_that_the_machine_gave_is_no_label() -> None:
    before = replace(transcript(), segments=tuple(replace(s, speaker="Jan") for s in transcript().segments))
    assert naming.as_before(transcript(AGAIN[:1]), before).segments[0].speaker == "Spreker 1"


def test_who_is_who_stays_when_it_is_heard_again(hub: Hub, folder: Path) -> None:
    say(folder, s2="jan-peeters")
    speakers.follow(folder, None)
    again = speakers.keep_labels(folder, transcript(AGAIN))
    episodes.write(
        hub, "over-service", Episode("urn:1", "Klachten als cadeau"), again, Notes(), Settings(), folder=folder
    )
    speakers.follow(folder, None)
    found = episodes.read_transcript(folder)
    assert found is not None
    who = {segment.text: segment.speaker for segment in found.segments}
    assert who[AGAIN[0][1]] == "Jan Peeters"
    assert "Jan Peeters" not in {speaker for text, speaker in who.items() if text != AGAIN[0][1]}
    last = proposal.read(folder)
    assert last is not None
    assert last.speakers == {"Spreker 2": "Jan Peeters"}


@pytest.mark.parametrize("wrong", ["speakers: [jan]", 'speakers: {"Spreker 2": [a, b]}', "speakers: jan"])
def test_a_mistake_is_named(folder: Path, wrong: str) -> None:
    page = folder / "index.md"
    page.write_text(page.read_text(encoding="utf-8").replace("---\n", f"---\n{wrong}\n", 1), encoding="utf-8")
    with pytest.raises(Exception, match="speakers"):
        speakers.follow(folder, None)
