"""Where and how the seconds around a word are transcribed again; one call of the decoder does many of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from klankbord.audio.decode import decode
from klankbord.model import Word
from klankbord.transcribe import engine, models, nearby
from klankbord.transcribe.nearby import AFTER, BEFORE, FRAMES, Asked, place, readings
from klankbord.transcribe.rereading import Guess, Reading
from klankbord.transcribe.windows import windows


def said(text: str, start: float = 0.0, certain: float = 0.6) -> list[Word]:
    return [Word(start + 0.4 * n, start + 0.4 * n + 0.4, t, certain) for n, t in enumerate(text.split())]


@pytest.mark.parametrize(
    ("tokens", "words_told"),
    [
        ((1, 1, 1, 3, 2, 2), 3),  # seven tokens are three whole words
        ((1, 1, 2, 4, 1, 1), 3),  # six are
        ((1, 1, 6, 3, 3, 2), 3),  # eight will do if neither is
        ((1, 1, 6, 4, 3, 2), 2),  # nine are too many
        ((1, 1, 1, 1, 1, 9), 0),  # and so is one word of nine
    ],
)
def test_whole_words_of_seven_tokens_are_told_or_nearly_so_many(tokens: tuple[int, ...], words_told: int) -> None:
    words = said("een twee drie vier vijf zes mandag zeven", start=10.0)
    firsts = [sum(tokens[:n]) for n in range(8)]
    asked = place(3, 6, list(range(99)), words, firsts)
    first = 6 - words_told
    assert asked == Asked(3, 6, tuple(range(firsts[first], firsts[6])), int((words[first].start - BEFORE) * 50))


def test_fewer_are_told_where_they_are_spoken_slowly() -> None:
    words = [Word(1.5 * n, 1.5 * n + 1.0, t, 0.6) for n, t in enumerate("een twee mandag drie".split())]
    asked = place(0, 2, [1, 2, 3, 4], words, [0, 1, 2, 3])
    assert asked.told == (2,)
    assert asked.frame / 50 + FRAMES / 50 >= words[2].end + AFTER


@pytest.mark.parametrize("start", [0.0, 29.0])
def test_the_sound_stays_within_the_window(start: float) -> None:
    asked = place(0, 1, [1, 2], said("op mandag", start=start), [0, 1])
    assert 0 <= asked.frame <= 1500 - FRAMES


def test_only_words_that_do_not_exist_are_asked_for_and_not_where_all_is_unclear() -> None:
    asked: list[tuple[int, ...]] = []

    def search(sound: nearby.Memory, told: Sequence[Sequence[int]], beam: int, limit: int) -> list[list[Guess]]:
        assert sound.shape == (len(told), FRAMES, 4)
        asked.extend(map(tuple, told))
        assert len({len(tokens) for tokens in told}) == 1
        return [[Guess(" maandag en dan", 0.0, ended=False)] for _ in told]

    words = [
        said("elke mandag en dan"),
        said("kom je op vrijdag of mandag en dan"),
        said("mandag en dan", certain=0.3),
        said("alles goed"),
        [],
    ]
    tokens, firsts = [list(range(len(w))) for w in words], [list(range(len(w))) for w in words]
    encoded = np.zeros((5, 1500, 4), np.float32)
    monday = [Reading((words[n][at],), ("maandag",)) for n, at in ((0, 1), (1, 5))]
    assert readings(search, encoded, tokens, words, firsts, "nl") == [(monday[0],), (monday[1],), (), (), ()]
    assert asked == [(0,), (0, 1, 2, 3, 4)]
    assert readings(search, encoded, tokens, words, firsts, "de") == [()] * 5


@pytest.mark.whisper
def test_what_whisper_guesses_does_not_depend_on_what_else_it_is_asked(episode: Path) -> None:
    whisper = engine.load(models.path("base"), "cpu", 2)
    first, *_ = windows(decode(episode))
    encoded = np.asarray(whisper.encode([first]))
    tokenizer = whisper.tokenizer("nl")
    told = [tokenizer.encode(" en dan"), tokenizer.encode(" zoals je")]
    assert len(told[0]) == len(told[1])
    sound = np.stack([encoded[0, at : at + FRAMES] for at in (100, 700)])
    both = whisper.guesses(tokenizer, sound, told, 4, 5)
    assert all(len(row) == 4 and len({g.text for g in row}) > 1 for row in both)
    assert all(row == sorted(row, key=lambda g: -g.likelihood) for row in both)
    for alone, (part, text) in enumerate(zip(sound, told, strict=True)):
        (row,) = whisper.guesses(tokenizer, part[None], [text], 4, 5)
        assert [g.text for g in row] == [g.text for g in both[alone]]
