"""Tips and attributed quotes in twenty labelled articles: as much as ever is found, and nothing that is not there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

import extract_articles

FLOORS = {
    "development": {"tips precision": 0.85, "tips recall": 0.90, "quotes precision": 0.90, "quotes recall": 0.95},
    "testing": {"tips precision": 0.80, "tips recall": 0.80, "quotes precision": 0.90, "quotes recall": 0.75},
}


@pytest.mark.parametrize("half", FLOORS)
def test_as_much_is_found_as_ever(half: str) -> None:
    figures = extract_articles.measure(extract_articles.labelled(half))
    assert {name: floor for name, floor in FLOORS[half].items() if figures[name] < floor} == {}
    assert figures["not verbatim"] == 0


def test_there_are_ten_of_each_half_in_either_language() -> None:
    for half in FLOORS:
        languages = [article.language for article in extract_articles.labelled(half)]
        assert sorted(languages) == ["en"] * 5 + ["nl"] * 5


def test_the_labels_are_taken_out_of_the_text() -> None:
    for article in extract_articles.labelled():
        assert "<tip>" not in article.text
        assert "<quote" not in article.text
        whole = extract_articles.plain(article.text)
        for label in (*article.tips, *(said for _, said in article.quotes)):
            assert label in whole
