"""Whisper's guess replaces what is not a word if the guess consists of words, is similar, and the text continues."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klankbord.model import Word
from klankbord.transcribe.rereading import Guess, Reading, likeliest, reread
from klankbord.transcribe.spelling import Mended


def said(text: str, certain: float = 0.5) -> list[Word]:
    return [Word(float(n), n + 0.5, t, certain) for n, t in enumerate(text.split())]


def guess(text: str, likelihood: float = 0.0, *, ended: bool = False) -> Guess:
    return Guess(f" {text}", likelihood, ended)


def read(text: str, *guesses: Guess, language: str = "nl") -> str | None:
    found = likeliest(said(text), guesses, language)
    return None if found is None else " ".join(found.texts)


@pytest.mark.parametrize(
    ("heard", "guessed", "meaning"),
    [
        ("overhet hele jaar", "over het hele jaar", "over het"),  # one word was two
        ("opgehoudend met vragen", "opgehouden met vragen", "opgehouden"),
        ("wanneom gevier acht", "van ongeveer acht", "van ongeveer"),  # two words were others
        ("uitelsen klacht van", "uit als een klacht van", "uit als een"),
        ("soorttingen. En het", "soort dingen. En h", "soort dingen."),  # the last word of a guess may be cut short
        ("speletje in doen", "spelletje doen", "spelletje"),  # one word was heard as two
        ("Geeschreven blog die", "je schreef een blog die", "Je schreef een"),  # the capital stays
        ("“tonbank”, zei ze", "toonbank zei ze", "“toonbank”,"),  # and so does punctuation
    ],
)
def test_words_that_exist_and_are_near_are_read_instead(heard: str, guessed: str, meaning: str) -> None:
    assert read(heard, guess(guessed)) == meaning


def test_at_the_end_of_a_text_the_guess_must_end_too() -> None:
    assert read("kwartal.", guess("kwartaal.", ended=True)) == "kwartaal."
    assert read("kwartal.", guess("kwartaal en nog")) is None


@pytest.mark.parametrize(
    ("heard", "guessed", "why"),
    [
        ("overhet hele jaar", "over het hels en", "the text goes on otherwise"),
        ("overhet hele jaar", "over het halve jaar", "another word would change with it"),
        ("wanneom Gevier acht", "van ongeveer acht", "a name would change with it"),
        ("speletje In doen", "spelletje doen", "... or be taken in"),
        ("gekenhuis in de", "gekenhoes in de", "no word either"),
        ("dredengens in de", "3 dingen in de", "a number that nobody said"),
        ("huroto is groot", "wasmachine is groot", "hardly a letter in common"),
        ("kwartal is goed", "kwartal is goed", "the same again"),
        ("weeksuis is goed", "zwiks is goed", "hardly a word"),
    ],
)
def test_anything_else_is_left_as_it_was_heard(heard: str, guessed: str, why: str) -> None:
    assert read(heard, guess(guessed)) is None, why


def test_a_guess_within_a_word_counts_for_nothing() -> None:
    assert read("hankt niet", Guess("hangt niet", 0.0, ended=False)) is None


def test_what_was_written_as_one_word_stays_one_where_there_is_such_a_word() -> None:
    assert read("kleindachter van haar", guess("klein dochter van")) == "kleindochter"


def test_of_two_guesses_the_likelier_the_more_common_and_the_nearer_is_read() -> None:
    assert read("mandag en dan", guess("maandag en dan", -0.5), guess("maandag en dan", -3)) == "maandag"
    assert read("zeunig met geld", guess("zuinig met geld", -1.0), guess("zenuwachtig met geld", -0.5)) == "zuinig"


def test_a_guess_that_whisper_finds_far_less_likely_is_not_read() -> None:
    own = guess("mandag en dan", 0.0)
    assert read("mandag en dan", own, guess("maandag en dan", -3.0)) == "maandag"
    assert read("mandag en dan", own, guess("maandag en dan", -5.0)) is None


def test_without_guesses_or_in_a_language_without_words_nothing_is_read() -> None:
    assert read("mandag en dan") is None


def test_readings_take_the_place_and_the_time_of_what_was_heard() -> None:
    words = said("Dat duurt overhet jaar")
    reading = Reading((words[2],), ("over", "het"))
    out, changes = reread(words, [reading])
    assert [w.text for w in out] == ["Dat", "duurt", "over", "het", "jaar"]
    assert [(w.start, w.end) for w in out[2:4]] == [(2.0, 2.286), (2.286, 2.5)]
    assert {w.probability for w in out} == {0.5}
    assert changes == [Mended(2.0, "overhet", "over het")]


def test_names_and_what_is_not_there_any_more_stay() -> None:
    words = said("Dat zei overhet gisteren")
    reading = Reading((words[2],), ("over", "het"))
    assert reread(words, [reading], ["Noor Overhet"]) == (words, [])
    assert reread(words, [Reading(tuple(words[2:]), ("over", "gisteren"))], ["gisteren"]) == (words, [])
    assert reread(words[:2], [reading]) == (words[:2], [])


TEXT = st.lists(st.sampled_from("overhet mandag is een goed zin. Kwartal, 'n 12 de".split()), min_size=1, max_size=6)


@given(TEXT, st.lists(st.tuples(TEXT, st.floats(-9, 0), st.booleans()), max_size=4), st.text(max_size=8))
@settings(deadline=None)
def test_any_reading_keeps_all_other_words_and_the_times_in_order(
    texts: list[str], guesses: list[tuple[list[str], float, bool]], odd: str
) -> None:
    words = said(" ".join(texts))
    options = [guess(" ".join(t), p, ended=e) for t, p, e in guesses] + [Guess(odd, 0.0, ended=True)]
    found = likeliest(words, options, "nl")
    out, changes = reread(words, [found] if found else [])
    size = len(found.words) if found else 0
    assert out[len(out) - len(words) + size :] == words[size:]
    assert len(changes) == (found is not None)
    assert all(a.end <= b.start and a.start < a.end for a, b in pairwise(out))
    assert out[-1].end == words[-1].end
