"""Whether a passage has a main clause, in sentences of our own."""

from __future__ import annotations

import pytest

from klankbord.extract import clauses, lexicon


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When nobody knows who should answer the phone.", "en"),
        ("If you think about a letter as a promise to somebody.", "en"),
        ("Unless you have a colleague who calls back, which nobody has.", "en"),
        ("Hiring the right people, having the right people, people that know what to do.", "en"),
        ("Omdat niemand weet wie er belt.", "nl"),
        ("Als je een brief ziet als een belofte, die je nog moet houden.", "nl"),
    ],
)
def test_a_clause_that_depends_is_no_sentence(text: str, language: str) -> None:
    assert clauses.fragment(text.split(), lexicon.load(language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When nobody answers, people hang up.", "en"),
        ("If you wait too long they have left already.", "en"),
        ("Once the door is open – let people in.", "en"),
        ("Because nobody asked, it took a year.", "en"),
        ("Shipping fast is only worth something if somebody watches what happens after.", "en"),
        ("Asking the customer first saves a week of work.", "en"),
        ("Als niemand opneemt, hangen mensen op.", "nl"),
        ("Zodra de deur open is, vraag dan wat er is.", "nl"),
        ("Wie belt, wil een mens spreken.", "nl"),
    ],
)
def test_a_passage_with_a_main_clause_is_whole(text: str, language: str) -> None:
    assert not clauses.fragment(text.split(), lexicon.load(language))


def test_nothing_is_no_fragment_and_neither_is_what_no_list_knows() -> None:
    assert not clauses.fragment([], lexicon.load("en"))
    assert not clauses.fragment("If nobody answers.".split(), lexicon.load("xx"))
