"""Every quote that we publish is a span of its transcript, said by the person that the page names."""

from __future__ import annotations

from pathlib import Path

import pytest

from klankbord.extract import articles, verify
from klankbord.transcribe.formats import read_vtt

PAGES = sorted((Path(__file__).parents[2] / "episodes").glob("*/*/index.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_published_quotes_were_said(page: Path) -> None:
    words = read_vtt((page.parent / "transcript.vtt").read_text(encoding="utf-8")).spoken_words()
    quotes = articles.propose(page.read_text(encoding="utf-8"), "nl").quotes
    assert quotes
    for quote in quotes:
        assert verify.locate(quote.text, words, speaker=quote.speaker), f"{quote.speaker}: {quote.text}"
        assert verify.locate(quote.text, words, speaker="Iemand Anders") is None


def test_there_are_published_pages() -> None:
    assert len(PAGES) >= 3
