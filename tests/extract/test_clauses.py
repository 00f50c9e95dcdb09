"""Whether a passage has a main clause, in sentences of our own."""

from __future__ import annotations

import pytest

from klankbord.extract import clauses, lexicon


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When nobody knows who should answer the phone.", "en"),
        ("If you think about a letter as a promise to somebody.", "en"),
        ("Unless you have a colleague who calls back, which nobody has.", "en"),
        ("Hiring the right people, having the right people, people that know what to do.", "en"),
        ("Sometimes when you ask a question that you think is simple.", "en"),
        ("If you work at a company that nobody likes and you hear about one that people do.", "en"),
        ("When you find a colleague that you can call, or somebody that you know.", "en"),
        ("Instead of driving for half an hour to a counter that is closed.", "en"),
        ("Other than just waiting for somebody to call.", "en"),
        ("Just to make sure that everybody who calls gets an answer.", "en"),
        ("To call people back and try to listen.", "en"),
        ("Building up the routine and, uh, understanding how much to take on, you know, and when.", "en"),
        ("Interviewing some of the people at the counter, the desk, and those whose letters nobody answers.", "en"),
        ("Acknowledging where people just fail and we need to pay for what nobody wants.", "en"),
        ("If you think, you know, about a letter as a promise to somebody.", "en"),
        ("Omdat niemand weet wie er belt.", "nl"),
        ("Vooral als je iemand belt die je niet kent.", "nl"),
        ("In plaats van een half uur te rijden naar een loket dat dicht is.", "nl"),
        ("Gewoon om te zorgen dat iedereen antwoord krijgt.", "nl"),
        ("Als je bij een bedrijf werkt dat niemand kent en je hoort over een ander.", "nl"),
        ("Als je een brief ziet als een belofte, die je nog moet houden.", "nl"),
    ],
)
def test_a_clause_that_depends_is_no_sentence(text: str, language: str) -> None:
    assert clauses.fragment(text.split(), lexicon.load(language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When nobody answers, people hang up.", "en"),
        ("If you wait too long they have left already.", "en"),
        ("Once the door is open – let people in.", "en"),
        ("Because nobody asked, it took a year.", "en"),
        ("Shipping fast is only worth something if somebody watches what happens after.", "en"),
        ("Asking the customer first saves a week of work.", "en"),
        ("Having somebody at the counter who can decide is worth two at the phone.", "en"),
        ("Having that kind of patience takes a year.", "en"),
        ("Talking with people who left makes the letters shorter.", "en"),
        ("Looking back now, I would have called first.", "en"),
        ("Nothing in the letter says who wrote it.", "en"),
        ("During the evening, when nobody calls, you read what was written.", "en"),
        ("If in doubt, leave it out.", "en"),
        ("Just ask.", "en"),
        ("Sometimes, when nobody answers, people come to the counter.", "en"),
        ("If you wait too long nobody comes back.", "en"),
        ("Instead of a script, give them a name to call.", "en"),
        ("To learn what people want, sit at the counter.", "en"),
        ("To wait is to lose somebody.", "en"),
        ("Als niemand opneemt, hangen mensen op.", "nl"),
        ("Vraag het gewoon.", "nl"),
        ("Juist als niemand klaagt, moet je gaan vragen.", "nl"),
        ("In plaats van een script, geef ze een naam om te bellen.", "nl"),
        ("Bij twijfel, laat het weg.", "nl"),
        ("Zodra de deur open is, vraag dan wat er is.", "nl"),
        ("Wie belt, wil een mens spreken.", "nl"),
    ],
)
def test_a_passage_with_a_main_clause_is_whole(text: str, language: str) -> None:
    assert not clauses.fragment(text.split(), lexicon.load(language))


def test_nothing_is_no_fragment_and_neither_is_what_no_list_knows() -> None:
    assert not clauses.fragment([], lexicon.load("en"))
    assert not clauses.fragment("If nobody answers.".split(), lexicon.load("xx"))
