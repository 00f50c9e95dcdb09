"""Chapter titles: short phrases without a verb, made of words that set the chapter apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klankbord.extract import lexicon, titles

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


@pytest.mark.parametrize(
    ("language", "turn", "expected"),
    [
        ("en", ["So, what kind of setup do you have in mind?"], "What kind of setup do you have in mind?"),
        ("en", ["Who else do we need in a team to build the flow and end it?"], "Who else do we need in a team?"),
        ("en", ["The question is “Do you have tips for networking?”"], "Do you have tips for networking?"),
        ("en", ["How do you find these companies?"], ""),
        ("en", ["What are the challenges of working there?"], ""),
        ("en", ["Are there courses about data privacy?"], "Are there courses about data privacy?"),
        ("en", ["Can you maybe give us an example?"], ""),
        ("en", ["What kind of tools and processes…?"], ""),
        ("en", ["How do we go from the idea to a product for which somebody would really want to pay now?"], ""),
        ("en", ["Right?"], ""),
        ("nl", ["En hoe gaan jullie om met klachten van burgers?"], "Hoe gaan jullie om met klachten van burgers?"),
        ("nl", ["Wat vind je daarvan?"], ""),
    ],
)  # fmt: skip
def test_the_question_of_the_host_is_the_title_when_it_stands_alone(
    language: str, turn: list[str], expected: str
) -> None:
    assert titles.question(turn, lexicon.load(language)) == expected


@pytest.mark.parametrize(
    ("language", "turn", "expected"),
    [
        ("en", ["This week, we'll talk about machine learning in marketing."], "Machine learning in marketing"),
        ("en", ["Welcome.", "I wanted to ask you about the publisher."], "The publisher"),
        ("en", ["Let's talk about this."], ""),
        ("en", ["We talked about what you did."], ""),
        ("nl", ["Vandaag gaat het over de klantreis bij gemeenten."], "De klantreis bij gemeenten"),
        ("nl", ["Ik wil het hebben over de rol van de manager, en daarna lunchen."], "De rol van de manager"),
        ("fr", ["On va parler de la voiture."], ""),
    ],
)
def test_what_is_announced_is_the_title(language: str, turn: list[str], expected: str) -> None:
    assert titles.announced(turn, lexicon.load(language)) == expected


def test_what_the_host_says_first_weighs_more() -> None:
    part = ["Vertel over de wachttijd aan de balie.", "Nou, het regende, en wij zaten bij de koffie van de conciërge."]
    other = ["De trein stond stil op het spoor.", "De conducteur floot."]
    assert titles.of_parts([part, other], "nl", [1, 0])[0] == "Wachttijd aan de balie"
