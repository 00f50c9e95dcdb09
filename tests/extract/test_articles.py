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


FIRST = "Luister eerst naar je klant"
CLAIM = "Ann Wood says the bank had confused convenience with service."


@pytest.mark.parametrize(
    ("text", "speaker", "quote"),
    [
        (f"‘{FIRST}’, zegt Karel Smit.", "Karel Smit", FIRST),
        ("'Kijk video's voor je koopt,' zegt Ann Wood.", "Ann Wood", "Kijk video's voor je koopt"),
        ("'s Avonds is het rustig, zegt men bij 's Heerenberg.", "", ""),
        (f'"{FIRST}", laat voorzitter Lies Bakker weten.', "Lies Bakker", FIRST),
        (f'"{FIRST}", zegt Fatima el Amrani.', "Fatima el Amrani", FIRST),
        (f'"{FIRST}", zei Kees in Amsterdam.', "Kees", FIRST),
        ('Jurist Nadia Bel ziet het vaak misgaan: "Wie dreigt, doet ook."', "Nadia Bel", "Wie dreigt, doet ook."),
        (f'"{FIRST}", aldus een woordvoerder van het ziekenhuis.', "een woordvoerder van het ziekenhuis", FIRST),
    ],
)
def test_ways_to_say_who_said_it(text: str, speaker: str, quote: str) -> None:
    found = [(one.speaker, one.text) for one in articles.propose(text, "nl").quotes]
    assert found == ([(speaker, quote)] if speaker else [])


def test_a_report_needs_no_that_in_english() -> None:
    text = f"{CLAIM} My boss thought it was a silly thing to do in winter."
    assert [(one.speaker, one.text) for one in articles.propose(text, "en").quotes] == [("Ann Wood", CLAIM)]


INTERVIEW = """# Een gesprek
Marit Zijlstra (43) werkt bij de gemeente.

**Wat trof je aan?**
"Een loket met een bord vol regels, meer niet." Ze lacht. "Niet leuk"

**En toen?**
"Toen haalde ik het bord weg, in één dag." Volgens Pieter Hoek, de wethouder, was dat te vroeg.
"""


def test_in_an_interview_the_one_who_answers_need_not_be_named_again() -> None:
    found = [(quote.speaker, quote.text) for quote in articles.propose(INTERVIEW, "nl").quotes]
    assert ("Marit Zijlstra", "Een loket met een bord vol regels, meer niet.") in found
    assert ("Marit Zijlstra", "Toen haalde ik het bord weg, in één dag.") in found
    assert "Niet leuk" not in [text for _, text in found]


def test_with_two_people_above_the_questions_nobody_is_guessed() -> None:
    two = INTERVIEW.replace("werkt bij de gemeente.", "en Joost Bakker werken bij de gemeente.")
    assert "Marit Zijlstra" not in [quote.speaker for quote in articles.propose(two, "nl").quotes]


def test_without_questions_there_is_no_interview() -> None:
    found = articles.propose(INTERVIEW.replace("**En toen?**", ""), "nl").quotes
    assert [quote.speaker for quote in found] == ["Pieter Hoek"]


def test_a_bold_question_is_a_heading_and_no_advice() -> None:
    found = articles.propose("**Do we need a policy page?**\nYou do. Keep it under 200 words.\n", "en")
    assert [tip.text for tip in found.tips] == ["Keep it under 200 words."]


def test_what_a_quoted_phrase_is_the_object_of_is_advice() -> None:
    assert [tip.text for tip in articles.propose('Schrap "met vriendelijke groet en tot ziens".', "nl").tips]
    assert articles.propose('"Bel de klant terug voor vijf uur", laat Ann Bos weten.', "nl").tips == ()


def test_numbered_headings_are_steps_together() -> None:
    text = (
        "## 1. Bel de klant\nTekst.\n\n## 2. Een brief per week\nTekst.\n\n## 3. Vraag door\nTekst.\n\n## 4. En dan?\n"
    )
    assert [tip.text for tip in articles.propose(text, "nl").tips] == [
        "Bel de klant",
        "Een brief per week",
        "Vraag door",
    ]
