"""Words that sound like one that was misheard, as they are offered to who corrects it."""

from __future__ import annotations

import pytest

from klankbord.transcribe.vocabulary.alike import MOST, alike


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("lierde.", "leerde"), ("Nimm", "neem"), ("woelt", "voelt"), ("vrach,", "vraag"), ("mand", "maand"),
        ("doctor", "dokter"), ("Morgan", "morgen"), ("Binder", "minder"), ("jou", "jouw"), ("toe", "doe"),
    ],
)  # fmt: skip
def test_the_word_that_was_said_is_among_those_that_sound_like_it(heard: str, said: str) -> None:
    assert said in alike(heard, "nl")


def test_there_are_a_handful_and_the_word_itself_is_none_of_them() -> None:
    found = alike("gesprek", "nl")
    assert 0 < len(found) <= MOST
    assert "gesprek" not in found


@pytest.mark.parametrize("text", ["", "…", "12", "3e", "x" * 500, "\ud800"])
def test_what_is_no_word_sounds_like_nothing(text: str) -> None:
    assert alike(text, "nl") == ()


def test_a_language_whose_sounds_are_not_known_offers_nothing() -> None:
    assert alike("woord", "xx") == ()
