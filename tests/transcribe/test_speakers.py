"""Voices become speakers; speakers get a name only if it is certain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.model import Segment, Word
from klankbord.transcribe.speakers import names, turns
from klankbord.transcribe.speakers.clustering import Utterance, cluster


def voices(count: int, likeness: float, seed: int = 1) -> np.ndarray:
    """Unit vectors whose cosine similarity is ``likeness`` to one another, as GE2E's of different people are."""
    shared, *own = np.linalg.qr(np.random.default_rng(seed).normal(size=(256, count + 1)))[0].T
    return np.stack([np.sqrt(likeness) * shared + np.sqrt(1 - likeness) * v for v in own])


def talk(
    speakers: list[int], spread: float = 0.5, length: float = 3.0, seed: int = 2, likeness: float = 0.6
) -> list[Utterance]:
    rng = np.random.default_rng(seed)
    people = voices(max(speakers) + 1, likeness)
    out = []
    for number, speaker in enumerate(speakers):
        vector = people[speaker] + rng.normal(size=256) / 16 * spread
        vector /= np.linalg.norm(vector)
        out.append(Utterance(number * (length + 0.6), number * (length + 0.6) + length, tuple(map(float, vector))))
    return out


@pytest.mark.parametrize("people", [1, 2, 3, 4])
def test_as_many_speakers_are_found_as_there_are(people: int) -> None:
    order = [int(x) for x in np.random.default_rng(people).integers(0, people, 80)]
    first = list(dict.fromkeys(order))
    found = cluster(talk(order))
    assert len(found.voices) == people
    assert list(found.speakers) == [first.index(s) for s in order]


def test_somebody_with_two_ways_of_speaking_is_one_speaker() -> None:
    calm_and_loud = talk([0, 1] * 20, spread=0.6, likeness=0.87)
    other = talk([2] * 20, spread=0.6, likeness=0.6)
    found = cluster([*calm_and_loud, *other])
    assert len(found.voices) == 2
    assert list(found.speakers) == [0] * 40 + [1] * 20


def test_a_cough_is_no_speaker() -> None:
    found = cluster([*talk([0, 1] * 20), *talk([2], length=0.8)])
    assert len(found.voices) == 2


def beside(likeness: float, seconds: float) -> list[Utterance]:
    """Utterances of 1.6 s of one voice, so like the first voice of ``talk``."""
    first, second = voices(2, 0.6), voices(3, 0.6)[2]
    off = second - (second @ first[0]) * first[0]
    vector = likeness * first[0] + np.sqrt(1 - likeness**2) * off / np.linalg.norm(off)
    count = round(seconds / 1.6)
    return [Utterance(500 + 9.0 * n, 501.6 + 9 * n, tuple(map(float, vector))) for n in range(count)]


@pytest.mark.parametrize(("likeness", "seconds", "people"), [(0.8, 8.0, 2), (0.8, 60.0, 3), (0.7, 8.0, 3)])
def test_a_few_words_that_sound_nearly_like_somebody_are_no_third_speaker(
    likeness: float, seconds: float, people: int
) -> None:
    found = cluster([*talk([0, 1] * 20, spread=0.65), *beside(likeness, seconds)])
    assert len(found.voices) == people


def test_two_who_speak_at_once_are_no_third_speaker() -> None:
    both = sum(voices(2, 0.6))
    mixed = tuple(map(float, both / np.linalg.norm(both)))
    at_once = [Utterance(500 + 9.0 * n, 503.0 + 9 * n, mixed) for n in range(8)]
    assert len(cluster([*talk([0, 1] * 20), *at_once]).voices) == 2


def test_nothing_said_means_no_speakers() -> None:
    assert cluster([]).speakers == ()


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.floats(0.3, 6.0))
def test_every_utterance_has_one_of_the_speakers(order: list[int], length: float) -> None:
    found = cluster(talk(order, length=length))
    assert len(found.speakers) == len(order)
    assert set(found.speakers) <= set(range(len(found.voices)))
    assert found.speakers[0] == 0


def lines(*rows: tuple[int, str]) -> tuple[list[Segment], list[int]]:
    return [Segment(n * 5.0, n * 5 + 4.0, str(s), t) for n, (s, t) in enumerate(rows)], [s for s, _ in rows]


def name_of(known: list[str], *rows: tuple[int, str]) -> dict[int, str]:
    segments, owners = lines(*rows)
    count = max(owners) + 1
    return names.by_elimination(names.named(names.from_words(segments, owners, known), count), count, known)


def test_who_says_his_name_has_it() -> None:
    said = name_of([], (0, "Ik ben Lotte Vermeer."), (1, "En ik ben Karel Smit, ik leid de klantenservice."))
    assert said == {0: "Lotte Vermeer", 1: "Karel Smit"}


def test_the_show_knows_how_a_name_is_spelt_and_who_is_left() -> None:
    said = name_of(["Lotte Vermeer", "Karel Smit"], (0, "Ik ben Lotte Vermeir."), (1, "Dank je wel."))
    assert said == {0: "Lotte Vermeer", 1: "Karel Smit"}


@pytest.mark.parametrize(
    "text",
    [
        "Ik ben blij dat je er bent.",
        "Ik ben Nederlander.",
        "Toen zei hij: ik ben de baas.",
        "Mijn naam is haas.",
        "Ik ben het daar mee eens, Karel.",
    ],
)
def test_other_sentences_give_no_name(text: str) -> None:
    assert name_of([], (0, text), (1, "Ja.")) == {}


def test_a_family_name_keeps_its_particles() -> None:
    assert name_of([], (0, "Ik ben Anna van der Berg."), (1, "Hoi."))[0] == "Anna van der Berg"


def test_a_name_heard_badly_is_not_spelt_by_guessing() -> None:
    words = (Word(0, 1, "Ik"), Word(1, 2, "ben"), Word(2, 3, "Anna", 0.9), Word(3, 4, "Wries.", 0.4))
    clues = names.from_words([Segment(0, 4, "0", "Ik ben Anna Wries.", words)], [0], [])
    assert names.named(clues, 1) == {}


def test_two_speakers_with_one_name_both_stay_without() -> None:
    assert name_of([], (0, "Ik ben Karel Smit."), (1, "Ik ben Karel Smit.")) == {}


def test_a_strange_name_is_not_taken_when_the_show_lists_others() -> None:
    assert name_of(["Lotte Vermeer", "Karel Smit"], (0, "Ik ben Piet Bakker."), (1, "Ja.")) == {}


def test_words_go_to_the_utterance_they_lie_in_and_cues_never_mix() -> None:
    words = [Word(0, 1, "Hoe"), Word(1, 2, "gaat"), Word(2.2, 3, "het?"), Word(3.1, 4, "Goed."), Word(4, 5, "Jou?")]
    spoken = [Utterance(0, 3, ()), Utterance(3.1, 5, ())]
    owners = turns.speaker_of(words, spoken, [0, 1])
    assert owners == [0, 0, 0, 1, 1]
    assert [(s.speaker, s.text) for s in turns.segments(words, owners, {0: "A", 1: "B"})] == [
        ("A", "Hoe gaat het?"),
        ("B", "Goed. Jou?"),
    ]
