"""Chapter titles: short phrases without a verb, made of words that set the chapter apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klankbord.extract import titles

BEES = [
    "De imker opent de kast van het volk.",
    "Daarna telt hij de raten vol honing uit de kast van het volk.",
    "Hij zucht.",
]
TRAIN = ["De trein stond stil op het spoor naar Assen.", "De conducteur floot, en iedereen in de trein zweeg."]


@pytest.mark.parametrize(
    ("language", "parts", "expected"),
    [
        ("nl", [BEES, TRAIN], ["Kast van het volk", "Spoor naar Assen"]),
        (
            "nl",
            [["We praatten over de wachttijd aan de balie.", "Die wachttijd was het probleem."]],
            ["Wachttijd aan de balie"],
        ),
        (
            "en",
            [["She told us about the smell of fresh bread.", "That smell sold more bread."]],
            ["Smell of fresh bread"],
        ),
    ],
)
def test_a_title_is_a_phrase_of_the_talk_without_a_verb(
    language: str, parts: list[list[str]], expected: list[str]
) -> None:
    assert titles.of_parts(parts, language) == expected


def test_a_title_is_no_half_sentence() -> None:
    talk = ["Wat je ziet is dat een klant die drie keer dezelfde brief krijgt op een dag gewoon niet meer opendoet."]
    (title,) = titles.of_parts([talk], "nl")
    assert len(title.split()) <= 6
    assert not title.endswith(("…", "die", "een", "de", "van", "op"))
    assert not {"ziet", "krijgt", "opendoet", "is"} & set(title.lower().split())


def test_parts_that_say_the_same_get_titles_of_their_own() -> None:
    found = titles.of_parts([BEES, BEES], "nl")
    assert len(set(found)) == 2


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([*BEES, *TRAIN, "", "Ja.", "3 ?", "…"]), max_size=4), max_size=4),
    st.sampled_from(["nl", "en", "fr", ""]),
)
def test_every_part_gets_a_title_whatever_is_in_it(parts: list[list[str]], language: str) -> None:
    found = titles.of_parts(parts, language)
    assert len(found) == len(parts)
    assert all(title.strip() for title in found)
