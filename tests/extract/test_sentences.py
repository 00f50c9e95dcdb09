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


def heard(text: str, language: str, pause: float = 0.1) -> list[str]:
    """The sentences of what one voice says, with so many seconds behind each full stop."""
    words, now = [], 0.0
    for piece in text.split():
        words.append(Word(now, now + 0.2, piece))
        now += 0.2 + (pause if piece.endswith(".") else 0.05)
    return [sentence.text for sentence in split(Transcript(language, (Segment(0, now, "A", text, tuple(words)),)))]


PAUSED = [
    ("en", ["We kept looking for a way to. Answer on the same day."]),
    ("en", ["You have to be willing to. Call people back.", "That is all."]),
    ("en", ["It becomes hard to. Answer every letter.", "That is all."]),
    ("en", ["The desk doesn't really. Answer the phone.", "That is all."]),
    ("en", ["It took somewhere between. Five and ten minutes.", "People waited."]),
    ("en", ["That is what they're. Waiting for, and nobody tells them."]),
    ("en", ["The queue got longer. because nobody picked up.", "People left."]),
    ("nl", ["Je moet bereid zijn om te. Wachten tot iemand belt.", "Dat is alles."]),
    ("nl", ["We zochten een manier om. Mensen sneller te helpen."]),
    ("nl", ["Een klacht is een. Cadeau van iemand die nog blijft."]),
    ("nl", ["Dat duurt ergens tussen. Vijf en tien minuten.", "Mensen wachten."]),
    ("nl", ["De rij werd langer. omdat niemand opnam.", "Mensen liepen weg."]),
]
WHOLE = [
    ("en", ["Call them if you want to.", "Answer the phone."]),
    ("en", ["That is who we are.", "Nobody hides it."]),
    ("en", ["Just ask.", "People tell you."]),
    ("en", ["If in doubt, leave it out.", "Nobody misses it."]),
    ("en", ["We have an app.", "iPhones are fine too.", "People like it."]),
    ("nl", ["Vraag het gewoon.", "Mensen zeggen het je."]),
    ("nl", ["Koop er twee en betaal er een.", "Dat werkt."]),
    ("nl", ["Dat is wie we zijn.", "Niemand verbergt dat."]),
    ("nl", ["Waar gaat het naartoe.", "Dat weet niemand."]),
]


@pytest.mark.parametrize(("language", "sentences"), PAUSED)
def test_a_full_stop_where_the_speaker_only_paused_ends_no_sentence(language: str, sentences: list[str]) -> None:
    assert heard(" ".join(sentences), language) == sentences


@pytest.mark.parametrize(("language", "sentences"), WHOLE)
def test_what_can_end_a_sentence_does(language: str, sentences: list[str]) -> None:
    assert heard(" ".join(sentences), language) == sentences


def test_a_real_pause_ends_what_nobody_finished() -> None:
    assert heard("We kept looking for a way to. Answer the phone.", "en", pause=2.0) == [
        "We kept looking for a way to.",
        "Answer the phone.",
    ]


def test_small_letters_say_nothing_where_nobody_wrote_capitals() -> None:
    assert heard("people wait. nobody calls. they leave.", "en") == ["people wait.", "nobody calls.", "they leave."]


def test_what_goes_on_and_on_is_still_cut() -> None:
    sentences = heard(" ".join(["They talk and talk about the."] * 40), "en")
    assert all(len(sentence.split()) <= LONGEST for sentence in sentences)


def test_speech_without_full_stops_is_cut_at_its_pauses() -> None:
    words = tuple(
        Word(at * 0.3 + (2.0 if at >= 30 else 0.0), at * 0.3 + 0.2 + (2.0 if at >= 30 else 0.0), "ja")
        for at in range(60)
    )
    sentences = split(Transcript("nl", (Segment(0, 20, "A", "ja " * 60, words),)))
    assert [(s.first, s.last) for s in sentences] == [(0, 29), (30, 59)]
