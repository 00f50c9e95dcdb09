"""Parts of compounds: found where both parts are words of their own, and shown to the search index only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.site import compounds


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("klachtenbrief", ["klacht", "brief"]),
        ("wachtkamers", ["wacht", "kamers"]),
        ("stankproblemen", ["stank", "problemen"]),
        ("klantenservice", ["klanten", "service"]),
        ("telefoongesprek", ["telefoon", "gesprek"]),
        ("voorbeeld", []),
        ("waarheid", []),
        ("bijvoorbeeld", []),
        ("misschien", []),
        ("klant", []),
        ("Klachtenbrief,", ["klacht", "brief"]),
    ],
)
def test_dutch(word: str, parts: list[str]) -> None:
    assert compounds.parts(word, "nl") == parts


def test_a_language_without_compounds_has_none() -> None:
    assert compounds.parts("klachtenbrief", "en") == []
    assert compounds.hidden("klachtenbrief", "en") == ""


def test_each_part_is_there_once() -> None:
    text = "Een klachtenbrief, nog een klachtenbrief en een wachtkamer vol brievenbussen."
    assert compounds.hidden(text, "nl") == "<p hidden>⟦klacht brief wacht kamer brieven bussen⟧</p>"


@given(st.text(alphabet="abcdefghijklmnoprstuvwz é", max_size=60))
def test_every_part_is_in_a_word_of_the_text(text: str) -> None:
    assert all(any(part in word for word in text.split()) for part in compounds.parts(text, "nl"))
