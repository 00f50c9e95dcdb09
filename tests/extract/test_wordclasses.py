"""Word classes: told by forms in the dictionary and by how the talk itself uses a word."""

from __future__ import annotations

import pytest

from klankbord.extract import lexicon, phrases
from klankbord.extract.wordclasses import WordClasses


@pytest.mark.parametrize(
    ("language", "talk", "word", "expected"),
    [
        ("en", "She learns it.", "learns", "other"),
        ("en", "We model the city, the model is small and so are all of the models: a model.", "model", "noun"),
        ("en", "There are courses.", "courses", "noun"),
        ("en", "They compete with the bakery.", "compete", "other"),
        ("en", "Science is slow.", "science", "noun"),
        ("en", "We work on machine learning, and machine learning is slow.", "learning", "noun"),
        ("en", "They are reducing the queue.", "reducing", "doing"),
        ("en", "The chair was comfortable.", "comfortable", "adjective"),
        ("en", "It quickly grew.", "quickly", "other"),
        ("nl", "De klant wacht aan de balie.", "wacht", "other"),
        ("nl", "Hij heeft de brief herschreven.", "herschreven", "other"),
        ("nl", "Een lekkere koek.", "lekkere", "adjective"),
        ("nl", "Een hele week wachten.", "week", "noun"),
        ("nl", "De jongens komen.", "jongens", "noun"),
        ("nl", "Wij bellen elkaar.", "bellen", "doing"),
        ("nl", "Het staat daar.", "staat", "other"),
    ],
)
def test_a_word_has_the_class_that_it_has_in_this_talk(language: str, talk: str, word: str, expected: str) -> None:
    assert WordClasses.of([talk], lexicon.load(language)).kind(word) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The risks of a channel factory are real.", {"risks", "channel factory", "risks of a channel factory"}),
        ("en", "We spoke on Slack.", {"Slack"}),
        ("nl", "De wachttijd aan de balie loopt op.", {"wachttijd", "balie", "wachttijd aan de balie"}),
        ("nl", "Mensen wachten in de gang.", {"gang"}),
    ],
)
def test_noun_phrases_are_whole_with_what_is_linked_to_them(language: str, text: str, expected: set[str]) -> None:
    classes = WordClasses.of([text], lexicon.load(language))
    found = {" ".join(phrase.words) for phrase in phrases.find(text, classes)}
    assert expected <= found
    assert not {"factory", "Mensen wachten"} & found
