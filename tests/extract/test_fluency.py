"""How fluently something is said, in speech of our own."""

from __future__ import annotations

import pytest

from klankbord.extract import fluency, lexicon


@pytest.mark.parametrize(
    ("text", "language", "times"),
    [
        ("You you have to to call them.", "en", 2),
        ("It is very, very slow.", "en", 0),
        ("The um the line was busy.", "en", 1),
        ("Je je moet ze ze bellen.", "nl", 2),
        ("Dat is heel heel goed.", "nl", 0),
    ],
)
def test_words_said_twice_in_a_row_are_counted(text: str, language: str, times: int) -> None:
    assert fluency.repeats(text.split(), lexicon.load(language)) == times


@pytest.mark.parametrize(
    ("text", "language", "begun_anew"),
    [
        ("When you have, when you know somebody, call.", "en", True),
        ("If you wait, people leave.", "en", False),
        ("A promise is a promise.", "en", False),
        ("Als je dan, als je iemand belt, luister.", "nl", True),
        ("Als je wacht, gaan mensen weg.", "nl", False),
    ],
)
def test_a_sentence_that_is_begun_anew_is_seen(text: str, language: str, begun_anew: bool) -> None:
    assert bool(fluency.restarts(text.split(), lexicon.load(language))) is begun_anew


@pytest.mark.parametrize(
    ("text", "language", "times"),
    [
        ("Um, you know, people sort of wait.", "en", 3),
        ("You know your customers.", "en", 1),
        ("People wait.", "en", 0),
        ("Eh, mensen wachten zeg maar.", "nl", 2),
        ("Mensen wachten.", "nl", 0),
    ],
)
def test_what_fills_time_is_counted(text: str, language: str, times: int) -> None:
    assert fluency.fillers(text.split(), lexicon.load(language)) == times


def test_words_that_are_broken_off_are_counted() -> None:
    assert fluency.broken_off("The- the looks of peo- of people".split()) == 2
    assert not fluency.broken_off("A well-known name – nobody says it.".split())
