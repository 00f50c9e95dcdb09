"""Words of a text find the words that were heard, despite mistakes and gaps."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from klankbord.model import Segment, Transcript, Word
from klankbord.transcribe.publisher.aligning import matches, plain, timed

VOCABULARY = [f"w{n}" for n in range(40)]


@given(st.lists(st.sampled_from(VOCABULARY), max_size=60), st.lists(st.sampled_from(VOCABULARY), max_size=60))
def test_pairs_are_equal_words_and_rise_on_both_sides(left: list[str], right: list[str]) -> None:
    pairs = matches(left, right)
    assert all(left[a] == right[b] for a, b in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@given(st.lists(st.sampled_from(VOCABULARY), max_size=80))
def test_a_text_matches_itself_wholly(words: list[str]) -> None:
    assert matches(words, words) == [(n, n) for n in range(len(words))]


def test_a_third_of_wrong_words_is_no_obstacle() -> None:
    text = [f"woord{n}" for n in range(300)]
    heard = [w if n % 3 else f"anders{n}" for n, w in enumerate(text)]
    assert len(matches(text, heard)) == 200


def test_an_inserted_advert_is_stepped_over() -> None:
    text = [f"woord{n}" for n in range(100)]
    heard = [*text[:50], *(f"reclame{n}" for n in range(500)), *text[50:]]
    assert matches(text, heard) == [(n, n if n < 50 else n + 500) for n in range(100)]


def test_words_are_compared_without_case_accents_and_punctuation() -> None:
    assert plain("Geïnteresseerd,") == plain("geinteresseerd")


def test_unheard_words_share_the_room_between_their_neighbours() -> None:
    heard = [Word(1.0, 1.5, "Goede"), Word(4.0, 4.5, "Jan.")]
    placed, share = timed(Transcript("nl", (Segment(0, 0, "Noor", "Goede dag beste Jan."),)), heard, 10.0)
    words = placed.segments[0].words
    assert [(w.start, w.end) for w in (words[0], words[-1])] == [(1.0, 1.5), (4.0, 4.5)]
    assert 1.5 <= words[1].start < words[1].end <= words[2].start < words[2].end <= 4.0
    assert share == 0.5


def test_words_after_a_full_stop_stick_to_what_follows() -> None:
    heard = [Word(1.0, 1.5, "klaar."), Word(20.0, 20.4, "vandaag"), Word(20.4, 20.8, "verder")]
    placed, _ = timed(Transcript("nl", (Segment(0, 0, "", "klaar. Nu gaan we vandaag verder"),)), heard, 30.0)
    assert placed.segments[0].words[1].start > 18
