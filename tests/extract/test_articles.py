"""Articles: tips, lessons and attributed quotations, verbatim, with who said them."""

from __future__ import annotations

from pathlib import Path

import pytest

from klankbord.extract import articles
from klankbord.folding import fold

CONTENT = sorted((Path(__file__).parents[2] / "content" / "artikelen").glob("*.md"))

ARTICLE = """---
title: Proef
---
# Proef
Het regende in de stad. Zorg dat je elke klager dezelfde dag belt. Dat deed *niemand* toen.

"Je moet beginnen met de beleving van de klant", zei Steve Jansen, en hij ging zitten.

Maria van Dam zegt: "Wie zwijgt is al weg, en die hoor je dus nooit."

Daarna zei hij: "Dit is van niemand in het bijzonder, en telt dus niet mee."

## Vijf stappen
1. Kies een [brief](brief.md) die vaak misgaat. Neem de tijd.
2. Lees hem **hardop** voor.

## Tips
- De klok moet gelijklopen.
- Hang een bord op.

## Lessen
- Een zin voorkomt een stoel.

> Wachten is werk.
>
> — Hanneke Bos, ontwerper

> Zonder naam.

```
Zorg dat je dit niet leest.
```
"""


def test_tips_come_from_lists_headings_and_running_text() -> None:
    tips = [tip.text for tip in articles.propose(ARTICLE, "nl").tips]
    assert tips == [
        "Zorg dat je elke klager dezelfde dag belt.",
        "Kies een brief die vaak misgaat.",
        "Lees hem hardop voor.",
        "De klok moet gelijklopen.",
        "Hang een bord op.",
    ]


def test_quotations_have_their_speaker_and_no_other() -> None:
    quotes = [(quote.speaker, quote.text) for quote in articles.propose(ARTICLE, "nl").quotes]
    assert quotes == [
        ("Steve Jansen", "Je moet beginnen met de beleving van de klant"),
        ("Maria van Dam", "Wie zwijgt is al weg, en die hoor je dus nooit."),
        ("Hanneke Bos", "Wachten is werk."),
    ]


def test_lessons_stand_under_their_heading() -> None:
    assert [lesson.text for lesson in articles.propose(ARTICLE, "nl").lessons] == ["Een zin voorkomt een stoel."]


@pytest.mark.parametrize(
    ("text", "speaker", "quote"),
    [
        ('"Luister altijd eerst naar je klant", zegt Karel Smit.', "Karel Smit", "Luister altijd eerst naar je klant"),
        ("“Luister altijd eerst naar je klant,” aldus Karel Smit.", "Karel Smit", "Luister altijd eerst naar je klant"),
        (
            'Volgens mij zei Karel Smit: "Luister altijd eerst naar je klant."',
            "Karel Smit",
            "Luister altijd eerst naar je klant.",
        ),
        (
            'Karel Smit, die er werkt, zegt: "Luister altijd eerst naar je klant."',
            "Karel Smit",
            "Luister altijd eerst naar je klant.",
        ),
        ('"Luister altijd eerst naar je klant", zei hij.', "", ""),
        ('"Luister altijd eerst naar je klant", zei hij tegen Karel Smit.', "", ""),
        (
            '"Luister altijd eerst naar je klant", zegt directeur Karel Smit.',
            "Karel Smit",
            "Luister altijd eerst naar je klant",
        ),
        ('"Ik was er liever niet geweest." Karel Smit zegt niets meer.', "", ""),
        ('Hij las "Luister altijd eerst naar je klant" in een boek.', "", ""),
    ],
)
def test_a_quotation_needs_a_name_and_a_verb_of_saying(text: str, speaker: str, quote: str) -> None:
    found = [(one.speaker, one.text) for one in articles.propose(text, "nl").quotes]
    assert found == ([(speaker, quote)] if speaker else [])


def test_english_quotations() -> None:
    found = articles.propose(
        '"Get closer than ever to your customers," said Steve Jansen.\n\nMary Wood said: "Answer the phone first."',
        "en",
    )
    assert [(one.speaker, one.text) for one in found.quotes] == [
        ("Steve Jansen", "Get closer than ever to your customers"),
        ("Mary Wood", "Answer the phone first."),
    ]


@pytest.mark.parametrize("path", CONTENT, ids=lambda path: path.stem)
def test_everything_from_our_articles_stands_in_them(path: Path) -> None:
    markdown = path.read_text(encoding="utf-8")
    notes = articles.propose(markdown, "nl")
    whole = fold(" ".join(block.text.replace("\n", " ") for block in articles.blocks(markdown)).replace("*", ""))
    assert notes.tips
    for note in (*notes.tips, *notes.lessons, *notes.quotes):
        assert fold(note.text) in whole
        assert note.span is None
    assert all(quote.speaker in markdown for quote in notes.quotes)


@pytest.mark.parametrize("text", ["", "---\n---\n", "# Kop", "> \n>", "- \n-", "```\nopen", "\r\n\r\n"])
def test_nothing_to_find_is_nothing_found(text: str) -> None:
    assert articles.propose(text, "nl").tips == ()
