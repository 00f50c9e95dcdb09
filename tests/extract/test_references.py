"""What each pronoun of a passage may mean, in sentences of our own."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from klankbord.extract import lexicon, references

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "references.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("language", "text", "points"),
    [(language, text, points) for language, table in CASES.items() for text, points in table.items()],
)
def test_what_points_outside_a_passage(language: str, text: str, points: dict[str, int]) -> None:
    found = references.unresolved(text.split(), lexicon.load(language))
    assert {sort: count for sort, count in found.items() if count} == points


def test_a_language_without_lists_knows_no_pronouns() -> None:
    assert not any(references.unresolved("They never do that there.".split(), lexicon.load("xx")).values())
