"""Parts of compounds: found where both parts are words of their own, and shown to the search index only."""

from __future__ import annotations

import re

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
    assert compounds.mark("<p>klachtenbrief</p>", "en") == "<p>klachtenbrief</p>"


def test_each_paragraph_gets_its_own() -> None:
    marked = compounds.mark("<p>Een <em>klachtenbrief</em>.</p>\n<ul><li>wachtkamer</li></ul><p>Niets.</p>", "nl")
    assert marked == (
        "<p>Een <em>klachtenbrief</em>.<i hidden>⟦klacht brief⟧</i></p>\n"
        "<ul><li>wachtkamer<i hidden>⟦wacht kamer⟧</i></li></ul><p>Niets.</p>"
    )


@given(st.text(alphabet="abcdefghijklmnoprstuvwz é", max_size=60))
def test_what_readers_see_stays_the_same(text: str) -> None:
    html = f"<p>{text}</p>"
    assert re.sub(r"<i hidden>.*?</i>", "", compounds.mark(html, "nl")) == html
