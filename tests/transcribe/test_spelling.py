"""What is not a word becomes the word that was meant, if that is clear; words, names and certain terms stay."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klankbord.model import Word
from klankbord.transcribe.spelling import SURE, Mended, edits, meant, mended

LETTERS = st.text(string.ascii_lowercase + "éëïöü", max_size=12)
TOKENS = st.text(string.ascii_letters + "éë.,!?-' ", max_size=14)


def said(text: str, certain: float = 0.5) -> list[Word]:
    return [Word(float(n), n + 0.5, t, certain) for n, t in enumerate(text.split())]


def read(text: str, *, language: str = "nl", certain: float = 0.5, names: tuple[str, ...] = ()) -> str:
    words, _ = mended(said(text, certain), language, names)
    return " ".join(w.text for w in words)


@pytest.mark.parametrize(
    ("heard", "meaning"),
    [
        ("kwartal", "kwartaal"),  # a letter doubled
        ("goedkooper", "goedkoper"),
        ("hankt", "hangt"),  # one that sounds like it
        ("opbeknapt", "opgeknapt"),  # far ahead of anything else
        ("opgeknatp", "opgeknapt"),  # two letters swapped
    ],
)
def test_what_is_no_word_is_read_as_the_one_that_was_meant(heard: str, meaning: str) -> None:
    assert meant(heard, "nl") == meaning


@pytest.mark.parametrize("word", ["kwartaal", "nummers", "bakfiets", "pannenkoekenhuis", "meeting"])
def test_what_is_a_word_stays(word: str) -> None:
    assert meant(word, "nl") == word


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("roostersoftware", "nothing is near"),
        ("overhet", "“overzet” and “overheet” are as near, and neither is easily misheard"),
        ("zpt", "too short to tell"),
        ("zo'n", "two words in one"),
        ("b2b", "no letters only"),
    ],
)
def test_where_it_is_not_clear_what_was_meant_it_stays(word: str, why: str) -> None:
    assert meant(word, "nl") == word, why


def test_punctuation_capitals_and_times_stay() -> None:
    words, changes = mended(said("Leuister, dit (kwartal) was goed!"), "nl")
    assert " ".join(w.text for w in words) == "Luister, dit (kwartaal) was goed!"
    assert [(w.start, w.end, w.probability) for w in words] == [(n, n + 0.5, 0.5) for n in range(5)]
    assert changes == [Mended(0.0, "Leuister", "Luister"), Mended(2.0, "kwartal", "kwartaal")]


def test_names_stay() -> None:
    assert read("dat zei Kwartal net") == "dat zei Kwartal net"
    assert read("Goed. Kwartal zei dat.", names=("Noor Kwartal",)) == "Goed. Kwartal zei dat."
    assert read("Goed. Kwartal zei dat.") == "Goed. Kwartaal zei dat."


def test_a_word_that_whisper_is_sure_of_stays() -> None:
    assert read("elk kwartal weer", certain=SURE) == "elk kwartaal weer"
    assert read("elk kwartal weer", certain=SURE + 0.01) == "elk kwartal weer"


@pytest.mark.parametrize("language", ["en", "de", ""])
def test_languages_that_were_not_measured_stay(language: str) -> None:
    assert read("elk kwartal weer", language=language) == "elk kwartal weer"


@given(st.lists(TOKENS.map(str.strip).filter(bool), max_size=8))
@settings(deadline=None)
def test_any_text_keeps_its_words_and_is_read_the_same_twice(texts: list[str]) -> None:
    words = [Word(float(n), n + 0.5, t, 0.5) for n, t in enumerate(texts)]
    once, changes = mended(words, "nl")
    assert [(w.start, w.end, w.probability) for w in once] == [(w.start, w.end, w.probability) for w in words]
    assert len(changes) == sum(a.text != b.text for a, b in zip(words, once, strict=True))
    assert mended(once, "nl") == (once, [])


@given(LETTERS.filter(bool))
@settings(deadline=None)
def test_a_meaning_is_one_edit_away_and_a_word(word: str) -> None:
    meaning = meant(word, "nl")
    assert meaning == word or meaning in edits(word)
    assert meant(meaning, "nl") == meaning


@given(LETTERS, st.data())
@settings(deadline=None)
def test_an_edit_can_be_undone_by_an_edit(word: str, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from(sorted(edits(word))))
    assert other != word
    assert abs(len(other) - len(word)) <= 1
    assert word in edits(other)
