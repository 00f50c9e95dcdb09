"""Words that sound alike are close, however they are spelt."""

from __future__ import annotations

import pytest

from klankbord.transcribe.vocabulary.sound import distance, has_rules, sound, weight


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("Wouter Coolmes", "Wouter Koolmees"),
        ("boekenboss", "Boekenbos"),
        ("lotte ver meer", "Lotte Vermeer"),
        ("voor bij de Bali", "Voorbij de balie"),
        ("Joris Hendricks", "Joris Hendriks"),
        ("Teis", "Thijs"),
        ("Martin", "Màrtin"),
    ],
)
def test_what_sounds_the_same_in_dutch_is_the_same(heard: str, name: str) -> None:
    assert sound(heard, "nl") == sound(name, "nl")


@pytest.mark.parametrize(
    ("heard", "name", "most"),
    [
        ("Carl Smith", "Karel Smit", 0.1),
        ("Ribbon Capers", "Ruben Kuipers", 0.2),
        ("Zilvrenkreis", "Zilveren Kruis", 0.15),
        ("central bij hier", "Centraal Beheer", 0.15),
    ],
)
def test_what_was_misheard_is_near_and_another_name_is_not(heard: str, name: str, most: float) -> None:
    assert distance(sound(heard, "nl"), sound(name, "nl")) <= most
    assert distance(sound(heard, "nl"), sound("Natuurmonumenten", "nl")) > 0.5


def test_a_distance_is_the_same_both_ways_and_none_to_itself() -> None:
    one, other = sound("Karel Smit", "nl"), sound("Carl Smith", "nl")
    assert distance(one, other) == pytest.approx(distance(other, one))
    assert distance(one, one) == 0.0
    assert distance("", one) == pytest.approx(1.0)


def test_consonants_weigh_more_than_vowels() -> None:
    assert weight("rt") > weight("ae") > 0
    assert weight("") == 0


def test_a_language_without_rules_is_compared_by_its_letters_and_says_so() -> None:
    assert has_rules("nl")
    assert has_rules("en")
    assert not has_rules("xx")
    assert sound("Thijs!", "xx") == "thijs"
