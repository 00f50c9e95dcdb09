"""Where a span may begin and end, and whether its pointers find what they refer to."""

from __future__ import annotations

import pytest

from klankbord.extract import lexicon, standing


def left(text: str, language: str) -> str:
    pieces = text.split()
    return " ".join(pieces[standing.openers(pieces, lexicon.load(language)) :])


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        (
            "And I think that people forgive a mistake sooner than silence.",
            "en",
            "people forgive a mistake sooner than silence.",
        ),
        (
            "I mean, you know, a queue is a promise to everybody in it.",
            "en",
            "a queue is a promise to everybody in it.",
        ),
        (
            "Right, so a complaint is the cheapest advice there is.",
            "en",
            "a complaint is the cheapest advice there is.",
        ),
        ("So many people never say what went wrong.", "en", "So many people never say what went wrong."),
        ("No one reads the second page of a letter.", "en", "No one reads the second page of a letter."),
        ("En wie belt, wil gewoon een mens aan de lijn.", "nl", "wie belt, wil gewoon een mens aan de lijn."),
        ("Nou ja, weet je, een klant onthoudt vooral het einde.", "nl", "een klant onthoudt vooral het einde."),
        ("Dus moet je altijd eerst vragen wat er is.", "nl", "Dus moet je altijd eerst vragen wat er is."),
        ("Nou is dat niet zo heel erg misschien.", "nl", "Nou is dat niet zo heel erg misschien."),
        ("En ik denk.", "nl", "En ik denk."),
    ],
)
def test_openers_are_left_off_when_a_sentence_remains(text: str, language: str, shown: str) -> None:
    assert left(text, language) == shown


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("That's why I like this strategy.", "en"),
        ("They could also say what they thought.", "en"),
        ("It feels like the end of something.", "en"),
        ("This approach is what saved us.", "en"),
        ("Dat is precies wat ik bedoel.", "nl"),
        ("Daar moeten we met elkaar iets aan doen.", "nl"),
        ("Die mensen komen nooit meer terug.", "nl"),
        ("Het duurt langer dan ons was beloofd.", "nl"),
    ],
)
def test_a_pointer_at_what_is_not_there_is_seen(text: str, language: str) -> None:
    assert standing.pointing(text.split(), lexicon.load(language)).opens


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It's not good to plan a meeting without a question.", "en"),
        ("It takes a year to earn trust and a minute to lose it.", "en"),
        ("People who wait in silence think they are forgotten.", "en"),
        ("The day that you stop asking is the day you stop learning.", "en"),
        ("Het helpt om eerst te vragen wat er is.", "nl"),
        ("Het formulier is langer dan het gesprek.", "nl"),
        ("Wie belt, wil een mens spreken.", "nl"),
        ("Klanten zeggen niet dat ze boos zijn.", "nl"),
    ],
)
def test_what_points_at_nothing_or_within_the_span_is_no_pointer(text: str, language: str) -> None:
    found = standing.pointing(text.split(), lexicon.load(language))
    assert not found.opens
    assert not found.loose


def test_a_span_begins_and_ends_where_a_thought_does() -> None:
    assert standing.begins(["People", "wait."], "")
    assert standing.begins(["people", "wait."], "He left.")
    assert not standing.begins(["as", "easy", "as"], "make it")
    assert standing.ends("A rule is a promise.".split())
    assert not standing.ends("It needs to be".split())
    assert not standing.ends("People just leave and forget…".split())
    assert not standing.ends('He said "wait a minute.'.split())


def test_a_long_sentence_is_cut_before_a_clause_with_a_subject() -> None:
    text = "Nobody reads the manual that we wrote last year, but everybody reads the note on the door of the canteen."
    pieces = text.split()
    (cut,) = standing.clauses(pieces, lexicon.load("en"), 4)
    assert pieces[cut:][:2] == ["but", "everybody"]
