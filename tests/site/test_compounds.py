"""Parts of compounds: found where both parts are words themselves, and shown only to the search index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.site.search import compounds


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


# Words that do have parts, so that most texts contain some: random letters hardly ever make one.
COMPOUNDS = ("klachtenbrief", "wachtkamers", "stankproblemen", "klantenservice", "telefoongesprek", "brievenbussen")
OTHERS = ("de", "voorbeeld", "één", "misschien", "xqzw")


@given(st.lists(st.sampled_from(COMPOUNDS + OTHERS), max_size=8).map(" ".join))
def test_every_part_is_in_a_word_of_the_text(text: str) -> None:
    words, parts = text.split(), compounds.parts(text, "nl")
    assert all(any(part in word and part != word for word in words) for part in parts)
    assert bool(parts) is any(word in COMPOUNDS for word in words)
    assert len(parts) == len(set(parts)) == 2 * len(set(words) & set(COMPOUNDS)) - _shared(words)


def _shared(words: list[str]) -> int:
    """How many parts two different words of the text have in common."""
    split = [compounds.split(word, "nl") for word in set(words)]
    return sum(map(len, split)) - len({part for parts in split for part in parts})
