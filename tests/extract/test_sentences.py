"""Sentences are spans of words: no word is lost or shared, and no sentence runs on into another speaker's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.extract.sentences import LONGEST, split, split_text
from klankbord.model import Segment, Transcript, Word

CASES = [
    ("Dat kost 3.50 euro. Veel geld.", ["Dat kost 3.50 euro.", "Veel geld."]),
    ("Dhr. Smit belt. Hij wacht.", ["Dhr. Smit belt.", "Hij wacht."]),
    ("Bel o.a. de klant. Nu.", ["Bel o.a. de klant.", "Nu."]),
    ("Bloemen, kaartjes, enz. Daarna niets.", ["Bloemen, kaartjes, enz.", "Daarna niets."]),
    ("J. K. Smit leest. Mooi!", ["J. K. Smit leest.", "Mooi!"]),
    ("Wat nu? Wacht... en luister.", ["Wat nu?", "Wacht... en luister."]),
    ("Hij zei: “Kom maar.” Zij kwam.", ["Hij zei: “Kom maar.”", "Zij kwam."]),
    ("Punt 1. Luister.", ["Punt 1. Luister."]),
    ("", []),
]


@pytest.mark.parametrize(("text", "sentences"), CASES)
def test_running_text_is_cut_where_sentences_end(text: str, sentences: list[str]) -> None:
    assert split_text(text) == sentences


word = st.text(alphabet="aé3.,?!…'’-", min_size=1, max_size=6)
turn = st.tuples(st.sampled_from(["", "A", "B"]), st.lists(st.tuples(word, st.floats(0, 3)), max_size=60))


@given(st.lists(turn, max_size=5))
def test_every_word_is_in_just_one_sentence_of_its_own_speaker(
    turns: list[tuple[str, list[tuple[str, float]]]],
) -> None:
    segments, now = [], 0.0
    for speaker, spoken in turns:
        words = []
        for text, pause in spoken:
            words.append(Word(now, now + 0.2, text))
            now += 0.2 + pause
        segments.append(Segment(now, now, speaker, " ".join(text for text, _ in spoken), tuple(words)))
    transcript = Transcript("nl", tuple(segments))
    every = transcript.spoken_words()
    sentences = split(transcript)
    assert [at for s in sentences for at in range(s.first, s.last + 1)] == list(range(len(every)))
    for sentence in sentences:
        assert {spoken.speaker for spoken in every[sentence.first : sentence.last + 1]} == {sentence.speaker}
        assert sentence.last - sentence.first < LONGEST


def test_speech_without_full_stops_is_cut_at_its_pauses() -> None:
    words = tuple(
        Word(at * 0.3 + (2.0 if at >= 30 else 0.0), at * 0.3 + 0.2 + (2.0 if at >= 30 else 0.0), "ja")
        for at in range(60)
    )
    sentences = split(Transcript("nl", (Segment(0, 20, "A", "ja " * 60, words),)))
    assert [(s.first, s.last) for s in sentences] == [(0, 29), (30, 59)]
