"""Chapters: different subjects are separated, one subject is left whole, and the answer is always well formed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klankbord.extract import chapters, propose
from klankbord.model import Chapter, Segment, Transcript

BREAD = [
    "Het deeg moet een nacht in de kelder rusten.",
    "Bloem, water en zout zijn genoeg voor een goed brood.",
    "De oven is heet als de steen wit wordt.",
    "Met gist rijst het brood sneller, maar het smaakt vlakker.",
    "De korst kraakt als het brood uit de oven komt.",
    "Onze bakker mengt rogge door de bloem.",
]
TRAIN = [
    "De trein naar het noorden vertrekt van spoor vier.",
    "Op het perron stond de conducteur te fluiten.",
    "Het spoor wordt dit weekend vernieuwd, dus er rijden bussen.",
    "Een machinist leert eerst de seinen langs de rails.",
    "De wagons van de nachttrein zijn in de werkplaats gebouwd.",
    "Reizigers wachten in het station op de vertraagde trein.",
]
BEES = [
    "De imker opent de kast en zoekt de koningin.",
    "Bijen verzamelen stuifmeel en maken er honing van.",
    "In de winter zit het volk als een bol om de koningin.",
    "De raten zijn zwaar van de honing.",
    "Een zwerm bijen hing in de appelboom.",
    "Zonder bloemen in de buurt verhongert het bijenvolk.",
]


def test_three_subjects_are_three_chapters() -> None:
    found = chapters.boundaries(BREAD + TRAIN + BEES, "nl", 3)
    assert len(found) == 2
    assert abs(found[0] - 6) <= 1
    assert abs(found[1] - 12) <= 1
    free = chapters.boundaries(BREAD + TRAIN + BEES, "nl")
    assert set(free) & {5, 6, 7}
    assert set(free) & {11, 12, 13}


def test_one_subject_is_one_chapter() -> None:
    assert chapters.boundaries(BREAD, "nl") == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([*BREAD, *TRAIN, "", "Ja."]), max_size=14), st.one_of(st.none(), st.integers(1, 20)))
def test_boundaries_rise_within_the_text_and_are_as_many_as_asked(sentences: list[str], count: int | None) -> None:
    found = chapters.boundaries(sentences, "nl", count)
    assert found == sorted(set(found))
    assert all(0 < at < len(sentences) for at in found)
    if count is not None and len(sentences) >= 2 * count:
        assert len(found) == count - 1


def test_the_publishers_chapters_are_kept_as_they_are() -> None:
    given_ = (Chapter(0.0, "Begin"), Chapter(30.0, "Midden", image="https://example.org/a.png"))
    segments = tuple(Segment(5.0 * at, 5.0 * at + 4, "A", text) for at, text in enumerate(BREAD + TRAIN))
    assert propose(Transcript("nl", segments), "nl", chapters=given_).chapters == given_


@pytest.mark.parametrize("count", [1, 2])
def test_too_little_text_has_no_chapters(count: int) -> None:
    assert chapters.boundaries([], "nl", count) == []
    assert chapters.boundaries(["Een zin."], "nl", count) == []
