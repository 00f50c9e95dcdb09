"""Which words the machine doubts: kept beside the transcript, small, and true after every correction."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.library.correcting import doubts
from klankbord.library.hub import Hub
from klankbord.library.merge import certainty
from klankbord.library.merge.certainty import CERTAINTY_FILE
from klankbord.library.pages import episodes, finding
from klankbord.model import Episode, Notes, Person, Segment, Transcript, Word
from klankbord.settings import Settings
from klankbord.transcribe.formats import read_vtt, write_vtt

EPISODE = Episode("g-1", "Klachten als cadeau", persons=(Person("Karel Smit", "guest"),))
SAID = (
    ("Noor", "Vandaag praat ik met Carl Smith over klagten.", {"Carl": 0.31, "Smith": 0.4, "klagten.": 0.2}),
    ("Carl", "Dank je, Noor. Graag gedaan hoor!", {"Graag": 0.5, "Dank": 0.58}),
)


def heard(*said: tuple[str, str, dict[str, float]]) -> Transcript:
    """Cues of ten seconds, a second a word; of each word how sure the machine was, 0.95 where nothing is said."""
    segments = []
    for number, (speaker, text, sure) in enumerate(said):
        words = tuple(
            Word(10.0 * number + at, 10.0 * number + at + 0.9, word, sure.get(word, 0.95))
            for at, word in enumerate(text.split())
        )
        segments.append(Segment(10.0 * number, 10.0 * number + 9, speaker, text, words))
    return Transcript("nl", tuple(segments), "whisper", "base")


def write(hub: Hub, transcript: Transcript | None = None) -> Path:
    transcript = transcript or heard(*SAID)
    return episodes.write(hub, "over-service", EPISODE, transcript, Notes(), Settings()).folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_names_come_first_and_then_what_is_least_certain(hub: Hub) -> None:
    found = doubts.of(write(hub))
    assert [(doubt.text, doubt.name, doubt.probability) for doubt in found.found] == [
        ("Carl", True, 0.32),
        ("Smith", True, 0.4),
        ("klagten.", False, 0.21),
        ("Graag", False, 0.51),
        ("Dank", False, 0.59),
    ]
    first = found.found[0]
    assert (first.before, first.after, first.speaker) == (
        "Vandaag praat ik met",
        "Smith over klagten. Dank je,",
        "Noor",
    )
    assert 2 < first.start < first.end < 7


def test_a_name_of_the_page_counts_also_where_it_opens_a_sentence(hub: Hub) -> None:
    found = doubts.of(write(hub, heard(("A", "Smit belt. Daar is hij.", {"Smit": 0.3, "Daar": 0.2}))))
    assert [(doubt.text, doubt.name) for doubt in found.found] == [("Smit", True), ("Daar", False)]


def test_what_an_editor_corrected_is_certain_and_the_rest_stays_as_it_was(hub: Hub) -> None:
    folder = write(hub)
    edit(folder / "transcript.vtt", "met\nCarl Smith over", "met\necht Karel Smit over")
    assert [doubt.text for doubt in doubts.of(folder).found] == ["klagten.", "Graag", "Dank"]
    edit(folder / "index.md", "checked: false", "checked: true")
    assert doubts.of(folder).found == ()


def test_a_standing_correction_leaves_no_doubt(hub: Hub) -> None:
    from klankbord.library.correcting import standing

    corrected = standing.apply(heard(*SAID), {"carl smith": "Karel Smit", "klagten": "klachten"})
    assert [doubt.text for doubt in doubts.of(write(hub, corrected)).found] == ["Graag", "Dank"]


@pytest.mark.parametrize("damage", ["lost", "other words", "cut off", "not text"])
def test_a_lost_or_damaged_file_is_said_and_stops_nothing(hub: Hub, damage: str) -> None:
    folder = write(hub)
    path = folder / CERTAINTY_FILE
    text = path.read_text(encoding="utf-8")
    if damage == "lost":
        path.unlink()
    else:
        damaged = {"other words": text.replace("words: 14", "words: 13"), "cut off": text[:-4], "not text": "\udcff"}
        path.write_bytes(damaged[damage].encode("utf-8", "surrogateescape"))
    found = doubts.of(folder)
    assert not found.known
    assert found.found == ()
    assert CERTAINTY_FILE in found.why


def test_a_publisher_who_gives_no_probabilities_leaves_no_file(hub: Hub) -> None:
    plain = Transcript("nl", (Segment(0.0, 5.0, "", "Welkom bij de show."),), "publisher")
    folder = write(hub, plain)
    assert not (folder / CERTAINTY_FILE).exists()
    assert "publisher's" in doubts.of(folder).why


def test_a_new_hearing_brings_its_own_and_one_without_takes_the_old_away(hub: Hub) -> None:
    folder = write(hub)
    write(hub, heard(("Noor", "Vandaag praat ik met Karel Smit over klachten.", {"Karel": 0.3})))
    assert [doubt.text for doubt in doubts.of(folder).found] == ["Karel"]
    write(hub, Transcript("nl", (Segment(0.0, 5.0, "", "Welkom bij de show."),), "publisher"))
    assert not (folder / CERTAINTY_FILE).exists()


def test_an_hour_takes_less_than_fifteen_kilobytes() -> None:
    rng = random.Random(1)  # noqa: S311 (a sample)
    said = [("A", " ".join("woord" for _ in range(rng.randint(3, 14))), {"woord": 0.5}) for _ in range(1200)]
    transcript = heard(*said)
    count = sum(len(segment.words) for segment in transcript.segments)
    assert count > 9_600, "as many words as a fast talker says in an hour"
    assert len(certainty.text_of(transcript, transcript)) < 15_000


words = st.lists(st.tuples(st.sampled_from(["een", "twee", "Drie,", "vier.", "&", "x y"]), st.floats(0, 1)), min_size=1)


@given(st.lists(words, min_size=1, max_size=4))
def test_what_is_written_is_read_back(cues: list[list[tuple[str, float]]]) -> None:
    segments = tuple(
        Segment(n, n + 1.0, "", " ".join(w for w, _ in cue), tuple(Word(n, n + 1, w, p) for w, p in cue))
        for n, cue in enumerate(cues)
    )
    transcript = Transcript("nl", segments)
    written = replace(read_vtt(write_vtt(transcript)), remarks=())
    text = certainty.text_of(transcript, written)
    wanted = [p for cue in cues for word, p in cue for _ in word.split()]
    if not text:
        assert all(p == 1 for p in wanted)
        return
    found = certainty.read(text, written)
    assert found is not None
    assert all(value is not None and abs(value - p) <= 1 / 126 for value, p in zip(found, wanted, strict=True))


@pytest.mark.parametrize(
    "named", ["over-service/undated-klachten-als-cadeau", "undated-klachten-als-cadeau", "g-1", "a path", "a page"]
)
def test_an_episode_goes_by_several_names(hub: Hub, named: str) -> None:
    folder = write(hub)
    named = {"a path": str(folder), "a page": str(folder / "index.md")}.get(named, named)
    assert finding.episode(hub, named) == folder


def test_an_episode_that_is_not_there_is_one_clear_line(hub: Hub, put: Callable[[str, str], Path]) -> None:
    from klankbord.errors import KlankbordError

    with pytest.raises(KlankbordError, match="there is no such episode"):
        finding.episode(hub, "weg")
    for show in ("a", "b"):
        put(f"episodes/{show}/index.md", "---\ntitle: x\n---\n")
        put(f"episodes/{show}/zelfde/index.md", '---\ntitle: x\nguid: "g"\n---\n')
    with pytest.raises(KlankbordError, match=r"2 such episodes\. Give one by its folder: episodes/a/zelfde"):
        finding.episode(hub, "zelfde")


def test_what_the_machine_would_have_read_instead_stays_with_its_word(hub: Hub) -> None:
    said = heard(*SAID)
    words = tuple(
        replace(word, others=("klachten.",) if word.text == "klagten." else ()) for word in said.segments[0].words
    )
    said = replace(said, segments=(replace(said.segments[0], words=words), *said.segments[1:]))
    folder = write(hub, said)
    assert (folder / CERTAINTY_FILE).read_text(encoding="utf-8").endswith("\ninstead:\n7\tklachten.\n")
    edit(folder / "transcript.vtt", "Vandaag praat", "Vandaag hier praat")
    assert {doubt.text: doubt.others for doubt in doubts.of(folder).found if doubt.others} == {
        "klagten.": ("klachten.",)
    }
    sure = [0.95] * len(SAID[0][1].split())
    assert [one.others for one in doubts.find(heard(SAID[0]), sure, others={7: ("klachten.",)})] == [("klachten.",)]
    edit(folder / "transcript.vtt", "klagten.", "klachten.")
    assert not any(doubt.others for doubt in doubts.of(folder).found)


@pytest.mark.parametrize(
    "below", ["instead:\n", "instead:\nx\ty\n", "instead:\n7\n", "instead:\n99999999999999999999\ta\n"]
)
def test_other_readings_that_were_damaged_are_left_out(hub: Hub, below: str) -> None:
    folder = write(hub)
    path = folder / CERTAINTY_FILE
    path.write_text(path.read_text(encoding="utf-8") + below, encoding="utf-8")
    found = doubts.of(folder)
    assert found.known
    assert not any(doubt.others for doubt in found.found)
