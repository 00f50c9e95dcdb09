"""Dutch words that lost their beginning keep an apostrophe, whatever smart quotes make of it."""

from __future__ import annotations

import pytest

from klankbord.site.writing import apostrophes, markup


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Hij stond 's nachts op.", "Hij stond ’s nachts op."),
        ("'t Is 'n eind.", "’t Is ’n eind."),
        ("Zij zei: 'tot straks'.", "Zij zei: ‘tot straks’."),
        ("De 'smalle' weg", "De ‘smalle’ weg"),
    ],
)
def test_an_apostrophe_before_a_little_word_is_no_opening_quote(given: str, shown: str) -> None:
    assert shown in markup(given + " *x*")


def test_entities_of_the_renderer_are_understood() -> None:
    assert apostrophes("<p>&lsquo;s nachts, &lsquo;zeker&rsquo;</p>") == "<p>’s nachts, &lsquo;zeker&rsquo;</p>"
