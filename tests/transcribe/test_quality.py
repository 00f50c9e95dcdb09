"""Loops, wrong languages and made-up phrases are recognised as such; real speech is left alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np
import pytest

from klankbord.model import Word
from klankbord.transcribe import doubt, quality
from klankbord.transcribe.engine import Heard, compression_ratio
from klankbord.transcribe.engines import Recogniser
from klankbord.transcribe.windows import Piece, Window

GOOD = (
    "Wie klaagt, gelooft nog dat je beter kunt. Wie zwijgt, is al weg. Wij waren trots dat het aantal klachten daalde, "
    "maar de klanten waren gewoon gestopt met bellen, en dat zag niemand in de cijfers."
)


def window(seconds: float, *voiced: tuple[float, float]) -> Window:
    size = round(seconds * 16_000)
    return Window(0, (Piece(0, size),), np.zeros(size, np.float32), voiced or ((0.0, seconds),))


def heard(text: str, seconds: float, *, logprob: float = -0.4, no_speech: float = 0.05, certain: float = 0.8) -> Heard:
    texts = text.split()
    step = seconds / max(1, len(texts))
    words = tuple(Word(n * step, (n + 1) * step, t, certain) for n, t in enumerate(texts))
    return Heard(words, logprob, no_speech, compression_ratio(text))


def test_good_speech_has_nothing_against_it() -> None:
    assert quality.signs(window(14), heard(GOOD, 14), "nl") == ()


@pytest.mark.parametrize(
    ("text", "seconds", "sign"),
    [
        ("dat is goed " * 12, 14, "over and over"),
        ("ja " * 40, 14, "over and over"),
        (GOOD, 2.5, "words in"),
        ("Goed.", 14, "only 1 words"),
        (
            "Whoever complains still believes that you can do better. Whoever is silent has already left, and we were "
            "proud that the number of complaints went down while customers had just stopped calling us.",
            14,
            "looks like en",
        ),
    ],
)
def test_what_is_wrong_is_named(text: str, seconds: float, sign: str) -> None:
    assert any(sign in found for found in quality.signs(window(seconds), heard(text, seconds), "nl"))


def test_people_may_say_no_four_times() -> None:
    text = f"Nee, nee, nee, nee. {GOOD}"
    assert quality.signs(window(15), heard(text, 15), "nl") == ()


def test_two_readings_that_say_the_same_agree_whatever_their_punctuation() -> None:
    assert quality.agree(heard(GOOD, 14), heard(GOOD.lower().replace(",", ""), 14))
    assert not quality.agree(heard(GOOD, 14), heard("ja " * 40, 14))


def test_a_loop_heard_twice_is_still_a_loop() -> None:
    assert not quality.agree(heard("ja " * 40, 14), heard("ja " * 40, 14))


def test_doubt_of_the_model_counts() -> None:
    assert quality.signs(window(14), heard(GOOD, 14, logprob=-1.3), "nl")
    assert quality.signs(window(14), heard(GOOD, 14, logprob=-0.8, no_speech=0.9), "nl")


def test_voice_without_words_counts() -> None:
    found = quality.signs(window(20, (0.0, 19.5)), heard(GOOD, 14), "nl")
    assert found == ("5.5 s of voice without a word",)
    assert quality.gaps(window(20, (0.0, 19.5)), heard(GOOD, 14).words) == [(14.0, 19.5)]


def test_a_whole_utterance_without_a_word_counts_and_a_laugh_does_not() -> None:
    said = heard(GOOD, 14)
    assert quality.signs(window(20, (0.0, 14.0), (16.0, 17.8)), said, "nl") == ("1.8 s of voice without a word",)
    assert quality.signs(window(20, (0.0, 14.0), (16.0, 16.6)), said, "nl") == ()


def test_utterances_that_were_missed_in_a_row_are_one_stretch() -> None:
    voiced = ((0.0, 14.0), (15.0, 16.5), (17.0, 19.0), (20.0, 22.0))
    said = heard(GOOD, 14)
    assert quality.gaps(window(24, *voiced), said.words) == [(15.0, 22.0)]
    between = (*said.words, Word(17.5, 18.0, "ja", 0.8))
    assert quality.gaps(window(24, *voiced), between) == [(15.0, 16.5), (20.0, 22.0)]


class Readings:
    """An engine whose readings are known beforehand; remembers what it was asked to hear, and how often."""

    def __init__(self, *again: Heard, alone: Heard | None = None) -> None:
        self.again, self.alone, self.asked = again, alone, 0
        self.parts: list[float] = []

    def hear(self, windows: Sequence[Window], language: str, *, beam: int = 5) -> list[Heard]:
        self.parts += [round(w.seconds, 2) for w in windows]
        return [self.alone or Heard() for _ in windows]

    def hear_again(self, window: Window, language: str) -> Iterator[Heard]:
        for reading in self.again:
            self.asked += 1
            yield reading


MISSED = window(20, (0.0, 14.0), (16.0, 17.8))


def look_again(first: Heard, engine: Readings) -> Heard:
    return doubt.look_all_again(cast(Recogniser, engine), [(MISSED, first)], "nl")[0][0]


def test_only_the_stretch_without_words_is_heard_again_and_its_words_are_put_in() -> None:
    engine = Readings(alone=heard("Dat was fout.", 1.8))
    found = look_again(heard(GOOD, 14), engine)
    assert found.text == f"{GOOD} Dat was fout."
    assert [round(w.start, 1) for w in found.words[-3:]] == [15.7, 16.3, 16.9]
    assert engine.parts == [2.4]  # from pause to pause, with 0.3 s on both sides
    assert engine.asked == 0


@pytest.mark.parametrize(
    "alone",
    [
        Heard(),
        heard("Dat was fout.", 1.8, logprob=-1.4),
        heard("ja " * 30, 1.8),
        heard("Bedankt voor het kijken!", 1.8, certain=0.2),
    ],
    ids=["nothing", "unsure", "a loop", "a made-up phrase"],
)
def test_what_is_doubtful_when_heard_alone_is_left_out(alone: Heard) -> None:
    assert look_again(heard(GOOD, 14), Readings(alone=alone)).text == GOOD


def test_a_word_that_both_readings_have_at_the_seam_stays_once() -> None:
    found = look_again(heard(GOOD, 14), Readings(alone=heard("Cijfers. Dat was fout.", 1.8)))
    assert found.text == f"{GOOD} Dat was fout."


def test_a_window_that_went_wrong_is_decoded_anew_as_a_whole() -> None:
    loop, good = heard("ja " * 40, 18), heard(f"{GOOD} En dat was een fout.", 18)
    engine = Readings(loop, good, loop)
    assert look_again(loop, engine).text == good.text
    assert engine.asked == 2
    assert engine.parts == []


def test_a_window_that_did_not_go_wrong_keeps_its_likelier_reading() -> None:
    unsure, likelier = heard(GOOD, 18, logprob=-1.3), heard(f"{GOOD} Ja.", 18, logprob=-0.4)
    assert look_again(unsure, Readings(likelier)).text == likelier.text
    assert look_again(unsure, Readings(heard(f"{GOOD} Ja.", 18, logprob=-1.5))).text == GOOD


@pytest.mark.parametrize(
    "text",
    ["TV GELDERLAND 2020.", "Ondertiteld door de Amara.org gemeenschap", "MUZIEK.", "***", "Bedankt voor het kijken!"],
)
def test_a_made_up_phrase_goes_when_a_second_sign_agrees(text: str) -> None:
    kept, dropped = quality.without_hallucinations(window(5, (0.0, 0.3)), heard(text, 5, no_speech=0.9), "nl")
    assert kept == ()
    assert dropped[0].text == text
    assert "known phrase" in dropped[0].why


@pytest.mark.parametrize("text", ["Dank u wel.", "Tot de volgende keer.", "Muziek."])
def test_a_known_phrase_stays_when_somebody_says_it(text: str) -> None:
    kept, dropped = quality.without_hallucinations(window(3, (0.5, 2.5)), heard(text, 2.0), "nl")
    assert " ".join(w.text for w in kept) == text
    assert dropped == ()


def test_a_phrase_inside_a_sentence_stays_whatever_the_signs() -> None:
    text = "Ik zeg dank u wel tegen iedere klant."
    kept, _ = quality.without_hallucinations(window(5, (0.0, 0.3)), heard(text, 5, no_speech=0.9), "nl")
    assert " ".join(w.text for w in kept) == text


@pytest.mark.parametrize(
    ("words", "times"),
    [("a b c", 1), ("a a a a", 4), ("x a b a b a b y", 3), ("", 0), ("de de", 2), ("a b c d a b c d", 2)],
)
def test_repeats_count_back_to_back_runs(words: str, times: int) -> None:
    assert quality.repeats(words.split()) == times
