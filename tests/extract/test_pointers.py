"""Which words of a span point outside it, in sentences of our own."""

from __future__ import annotations

import pytest

from klankbord.extract import lexicon, pointers


def found(text: str, language: str) -> pointers.Pointers:
    return pointers.pointing(text.split(), lexicon.load(language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nobody ever does that when the queue is long.", "en"),
        ("I don't buy that at all, to be honest.", "en"),
        ("With that you can rule out half of the calls.", "en"),
        ("If it's difficult to do, people will cut corners.", "en"),
        ("You should ask them before you build anything.", "en"),
        ("The people over there never saw a customer.", "en"),
        ("Niemand had dat ooit uitgerekend.", "nl"),
        ("Als ze het niet snappen, bellen ze niet meer.", "nl"),
    ],
)
def test_a_pointer_is_loose_when_nothing_before_it_can_be_meant(text: str, language: str) -> None:
    assert found(text, language).loose


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("If customers are waiting, tell them how long they have to wait.", "en"),
        ("Write the letter first, and then read it to somebody.", "en"),
        ("There is no rule that helps when nobody reads the rules.", "en"),
        ("A promise that comes back is a promise that costs you twice.", "en"),
        ("It is hard to earn trust in a queue.", "en"),
        ("We learned that people who complain are still hoping.", "en"),
        ("Klanten zeggen pas iets als ze weten dat iemand luistert.", "nl"),
        ("Schrijf de brief eerst en lees hem dan voor.", "nl"),
    ],
)
def test_a_pointer_at_something_in_the_span_is_not_loose(text: str, language: str) -> None:
    assert not found(text, language).loose


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("That's why I like this strategy.", "en"),
        ("They could also say what they thought.", "en"),
        ("It feels like the end of something.", "en"),
        ("This approach is what saved us.", "en"),
        ("Dat is precies wat ik bedoel.", "nl"),
        ("Daar moeten we met elkaar iets aan doen.", "nl"),
        ("Die mensen komen nooit meer terug.", "nl"),
        ("Het duurt langer dan ons was beloofd.", "nl"),
    ],
)
def test_a_pointer_at_what_is_not_there_opens_the_span(text: str, language: str) -> None:
    assert found(text, language).opens


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It's not good to plan a meeting without a question.", "en"),
        ("It takes a year to earn trust and a minute to lose it.", "en"),
        ("People who wait in silence think they are forgotten.", "en"),
        ("The day that you stop asking is the day you stop learning.", "en"),
        ("Het helpt om eerst te vragen wat er is.", "nl"),
        ("Het formulier is langer dan het gesprek.", "nl"),
        ("Wie belt, wil een mens spreken.", "nl"),
        ("Klanten zeggen niet dat ze boos zijn.", "nl"),
    ],
)
def test_what_points_at_nothing_or_within_the_span_is_no_pointer(text: str, language: str) -> None:
    pointing = found(text, language)
    assert not pointing.opens
    assert not pointing.loose


def test_one_thing_is_not_several_and_a_person_is_no_thing() -> None:
    assert found("The letter arrived and they were angry about the tone.", "en").loose
    assert found("Nobody knew it before the doors opened.", "en").loose


def test_a_loose_pointer_near_the_beginning_opens_the_span() -> None:
    assert found("If it breaks, somebody has to drive to the depot.", "en").opens
    assert not found("If the lift breaks, somebody has to drive to the depot with it.", "en").opens


def test_words_that_add_to_something_and_verbs_left_hanging_are_counted() -> None:
    telling = found("The other depot closed too, because they can.", "en")
    assert telling.leaning >= 2
    assert telling.cut == 1


@pytest.mark.parametrize(
    ("text", "language", "goes_on"),
    [
        ("Especially when the phone keeps ringing.", "en", True),
        ("In that case you call the customer.", "en", True),
        ("Otherwise the desk will never hear of it.", "en", True),
        ("Instead of a survey, ask one question.", "en", False),
        ("Whereas a letter takes three days to arrive.", "en", True),
        ("All of which was in the letter that nobody read.", "en", True),
        ("Where maybe the desk knows and the phone does not.", "en", True),
        ("An attempt to show people what is behind the counter.", "en", True),
        ("Most of the letters say what the desk wants.", "en", False),
        ("Where people wait, people grumble.", "en", False),
        ("People who wait in silence feel forgotten.", "en", False),
        ("Daarnaast moet je iedereen terugbellen.", "nl", True),
        ("Een poging om te laten zien wat er achter de balie gebeurt.", "nl", True),
        ("In de zin dat niemand de brief begrijpt.", "nl", True),
        ("Wie belt, wil een mens spreken.", "nl", False),
    ],
)
def test_a_span_may_go_on_from_something_said_before(text: str, language: str, goes_on: bool) -> None:
    assert pointers.goes_on(text.split(), lexicon.load(language)) is goes_on


@pytest.mark.parametrize(
    ("text", "language", "invites"),
    [
        ("Let me put three doors in front of you.", "en", True),
        ("Tell us how you got into shoes.", "en", True),
        ("Imagine you're at the counter and nobody looks up.", "en", True),
        ("Imagine the customer reading it, and write for her.", "en", False),
        ("Let the customer finish the sentence.", "en", False),
        ("Laten we even teruggaan naar het begin.", "nl", True),
        ("Laat de klant uitpraten.", "nl", False),
    ],
)
def test_an_invitation_to_the_others_is_no_advice(text: str, language: str, invites: bool) -> None:
    assert pointers.invites(text.split(), lexicon.load(language)) is invites


@pytest.mark.parametrize(
    ("text", "language", "asks"),
    [
        ("How do we tell the people in the queue.", "en", True),
        ("What's your best tip, not something complicated, but something that people miss.", "en", True),
        ("If somebody is new at the desk, what do you think, how do you.", "en", True),
        ("I'm wondering if you have thought about who pays for the desk.", "en", True),
        ("Are you still reading every letter yourself.", "en", True),
        ("How you answer the phone is how they remember you.", "en", False),
        ("What people ask is what you should answer.", "en", False),
        ("Have somebody from the desk read every letter.", "en", False),
        ("Do what you promised before you promise more.", "en", False),
        ("Waarom is de brief zo lang.", "nl", True),
        ("Wat is jouw beste tip, iets wat iedereen morgen kan doen.", "nl", True),
        ("Ik vraag me af wie dat allemaal betaalt.", "nl", True),
        ("Waar mensen wachten, wordt gemopperd.", "nl", False),
        ("Heb je een klacht, bel dan meteen.", "nl", False),
    ],
)
def test_a_question_is_one_without_its_mark_too(text: str, language: str, asks: bool) -> None:
    assert pointers.asks(text.split(), lexicon.load(language)) is asks


def test_a_verb_in_the_past_has_its_subject_in_the_sentence_before() -> None:
    rules = lexicon.load("en")
    assert pointers.subjectless("Realised our letters were too long.".split(), rules)
    assert not pointers.subjectless("We realised our letters were too long.".split(), rules)
