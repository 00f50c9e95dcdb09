"""Where a span may begin and end, and what cannot be one."""

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
        (
            "Like if you answer late, people have called somebody else.",
            "en",
            "if you answer late, people have called somebody else.",
        ),
        ("Like you, I read the whole letter.", "en", "Like you, I read the whole letter."),
        ("Like most letters, that one says nothing.", "en", "Like most letters, that one says nothing."),
        ("[laughs] And people came back, every week.", "en", "people came back, every week."),
        ("Dus moet je altijd eerst vragen wat er is.", "nl", "Dus moet je altijd eerst vragen wat er is."),
        ("Nou is dat niet zo heel erg misschien.", "nl", "Nou is dat niet zo heel erg misschien."),
        ("En ik denk.", "nl", "En ik denk."),
    ],
)
def test_openers_are_left_off_when_a_sentence_remains(text: str, language: str, shown: str) -> None:
    assert left(text, language) == shown


def test_a_span_begins_and_ends_where_a_thought_does() -> None:
    assert standing.begins(["People", "wait."], "")
    assert standing.begins(["people", "wait."], "He left.")
    assert not standing.begins(["as", "easy", "as"], "make it")
    assert standing.ends("A rule is a promise.".split())
    assert not standing.ends("It needs to be".split())
    assert not standing.ends("People just leave and forget…".split())
    assert not standing.ends('He said "wait a minute.'.split())


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("She said “call me back” and hung up.", True),
        ("Call me back,” is what she said.", False),
        ("Call me back and then we will see.”", False),
        ('He said "wait" and left.', True),
        ('He said "wait and left.', False),
        ("Hij zei „wacht even” en liep weg.", True),
        ("Hij zei „wacht even“ en liep weg.", True),
    ],
)
def test_half_a_quotation_is_no_passage(text: str, whole: bool) -> None:
    assert standing.paired(text.split()) is whole


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("People wait.", True),
        ("People wait.”", True),
        ("if people wait,", False),
        ("if people wait –", False),
        ("", False),
    ],
)
def test_a_passage_ends_where_a_sentence_does(text: str, stops: bool) -> None:
    assert standing.stops(text.split()) is stops


@pytest.mark.parametrize(
    ("text", "labelled"),
    [
        ("Audience member: how long did people wait.", True),
        ("A - The counter was closed on Mondays.", True),
        ("=Try to answer on the same day.", True),
        ("Tip: answer on the same day.", False),
        ("There is one rule: answer on the same day.", False),
        ("A queue is a promise.", False),
    ],
)
def test_what_a_transcriber_put_before_a_sentence_is_seen(text: str, labelled: bool) -> None:
    assert standing.labelled(text.split(), lexicon.load("en")) is labelled


def test_a_direction_in_brackets_was_not_said() -> None:
    assert standing.staged("[laughs]")
    assert not standing.staged("(laughs)")


def test_a_long_sentence_is_cut_before_a_clause_with_a_subject() -> None:
    text = "Nobody reads the manual that we wrote last year, but everybody reads the note on the door of the canteen."
    pieces = text.split()
    (cut,) = standing.clauses(pieces, lexicon.load("en"), 4)
    assert pieces[cut:][:2] == ["but", "everybody"]
