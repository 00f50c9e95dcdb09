"""A title or summary that a machine phrased says no more than its source, and not the opposite."""

import pytest

from klankbord.extract import phrasing

TALK = [
    "Wij bellen elke klager binnen twee dagen terug.",
    "Wie niet luistert naar zijn klanten, leert ook niets van hen.",
    "Karel Smit van Warmtebron las elke week vijf brieven voor aan zijn team.",
    "Dat heeft de wachtrij met een derde korter gemaakt.",
    "Niemand vroeg ooit waarom de klant belde.",
]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Elke klager wordt binnen twee dagen teruggebeld.", True),
        ("Wij bellen elke klager binnen 2 dagen terug.", True),
        ("Elke klager wordt binnen drie dagen teruggebeld.", False),
        ("Karel Smit las elke week brieven voor aan zijn team.", True),
        ("Kees Jansen las elke week brieven voor aan zijn team.", False),
        ("Janneke las elke week brieven voor aan zijn team.", False),
        ("Wie luistert naar zijn klanten, leert ook van hen.", False),
        ("Wie niet luistert naar zijn klanten, leert niets.", True),
        ("Wij bellen de klager niet terug.", False),
        ("Wij bellen elke klager terug. Kees Jansen las vijf brieven voor.", False),
    ],
)
def test_names_numbers_and_denials_are_those_of_the_talk(text: str, right: bool) -> None:
    assert phrasing.holds(text, TALK, "nl", most_words=30) is right
