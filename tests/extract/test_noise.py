"""Adverts, openings, closings, small talk, loops and guesses are recognised; what looks like them is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from klankbord.extract import lexicon, noise, propose
from klankbord.extract.sentences import split
from klankbord.model import Advert, Transcript

Read = Callable[[str], Transcript]
FILLING = "\n".join(
    f"{'AB'[at % 2]}: Wij keken in week {word} samen naar de wachtrij en naar de oorzaak daarvan."
    for at, word in enumerate("een twee drie vier vijf zes zeven acht negen tien elf twaalf".split())
)


def kinds(transcript: Transcript, language: str = "nl") -> dict[str, str]:
    sentences = split(transcript)
    return {sentences[at].text: kind for at, kind in noise.find(sentences, lexicon.load(language)).items()}


@pytest.mark.parametrize(
    "advert",
    [
        "Deze aflevering wordt mede mogelijk gemaakt door Zonnehoek.",
        "Met de code KLANT krijg je tien procent korting.",
        "Ga naar zonnehoek punt nl en probeer het een maand gratis.",
        "En dan nu even de reclame.",
    ],
)
def test_an_advert_is_recognised(read: Read, advert: str) -> None:
    assert kinds(read(f"{FILLING}\nA: {advert}\n{FILLING.replace('week', 'maand')}"))[advert] == "advert"


def test_an_advert_is_a_block_until_the_talk_goes_on(read: Read) -> None:
    talk = (
        f"{FILLING}\nA: Even een bericht van onze sponsor. Zonnehoek maakt lampen. Koop er twee en betaal er een. "
        f"Terug naar het gesprek. Vraag je klant altijd waarom hij belt.\n{FILLING.replace('week', 'maand')}"
    )
    found = kinds(read(talk))
    assert found["Koop er twee en betaal er een."] == "advert"
    assert "Vraag je klant altijd waarom hij belt." not in found


def test_talk_about_sponsors_codes_and_coffee_is_no_noise(read: Read) -> None:
    talk = "A: De gratis koffie hielp niemand in de wachtkamer. De klant zocht een huis met korte lijnen."
    assert kinds(read(f"{FILLING}\n{talk}\n{FILLING.replace('week', 'maand')}")) == {}


def test_openings_and_closings_count_only_at_the_edges(read: Read) -> None:
    closing = "Bedankt voor het luisteren, en tot de volgende keer."
    assert kinds(read(f"{FILLING}\nA: {closing}"))[closing] == "outro"
    opening = "Welkom bij de podcast Voorbeeld."
    assert kinds(read(f"A: {opening}\n{FILLING}"))[opening] == "intro"


def test_a_sentence_that_the_engine_repeats_is_a_loop(read: Read) -> None:
    again = "Luister altijd eerst naar je klant."
    assert kinds(read(f"{FILLING}\nA: {again} {again} {again}"))[again] == "loop"
    stuck = "Bel de klant bel de klant bel de klant bel de klant bel de klant."
    assert kinds(read(f"{FILLING}\nA: {stuck}"))[stuck] == "loop"


def test_words_that_the_engine_guessed_are_not_proposed(read: Read) -> None:
    transcript = read(f"{FILLING}\nA: Bel elke klant binnen een dag terug.")
    assert [tip.text for tip in propose(transcript, "nl").tips] == ["Bel elke klant binnen een dag terug."]
    last = transcript.segments[-1]
    guessed = replace(last, words=tuple(replace(word, probability=0.2) for word in last.words))
    unsure = replace(transcript, segments=(*transcript.segments[:-1], guessed))
    assert propose(unsure, "nl").tips == ()


def test_english_too(read: Read) -> None:
    talk = "A: We looked at the queue and at its cause.\nB: It was long and nobody knew why.\n" * 1
    advert = "This episode is brought to you by Sunny Corner."
    assert kinds(read(f"{talk}A: {advert}"), "en")[advert] == "advert"


@pytest.mark.parametrize(
    ("line", "language", "kind"),
    [
        ("Consider giving us a rating on your favourite app.", "en", "plea"),
        ("Leave a review if you enjoyed this one.", "en", "plea"),
        ("Make sure to share this episode with somebody who needs it.", "en", "plea"),
        ("If you run a shop like ours, I'd love to hear from you.", "en", "plea"),
        ("Anybody can just join our Slack and say what they are missing.", "en", "plea"),
        ("Join us every Tuesday at four, when somebody shows a letter that failed.", "en", "plea"),
        ("Whoever likes queues: join our Discord, we talk of little else.", "en", "plea"),
        ("If this went wrong with you too, feel free to email me.", "en", "plea"),
        ("To see the form you can go to our website and scroll down.", "en", "plea"),
        ("I think you are on mute right now.", "en", "technical"),
        ("Abonneer je op deze podcast, dan mis je niets.", "nl", "plea"),
        ("Geef ons vijf sterren op Spotify.", "nl", "plea"),
        ("Deel deze aflevering met een collega.", "nl", "plea"),
        ("Wat jou aan de balie overkwam, we horen het graag van je.", "nl", "plea"),
        ("Kom in onze Slack en vertel wat je mist.", "nl", "plea"),
        ("Wij zijn er elke dinsdag weer met een brief die niet werkte.", "nl", "plea"),
        ("Je kunt in onze nieuwsbrief elke week zo'n verhaal lezen.", "nl", "plea"),
        ("Hoor je mij goed?", "nl", "technical"),
    ],
)
def test_calls_for_the_show_are_noise_wherever_they_stand(read: Read, line: str, language: str, kind: str) -> None:
    assert kinds(read(f"{FILLING}\nA: {line}\n{FILLING.replace('week', 'maand')}"), language)[line] == kind


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Give the team a review of the plan before you start.", "en"),
        ("We share it with our colleagues first.", "en"),
        ("He subscribed to the idea that customers lie.", "en"),
        ("You can sign up customers on the first day.", "en"),
        ("Reach out to your customers every Monday.", "en"),
        ("Join a community before you need it.", "en"),
        ("Customers love to hear from a person instead of a robot.", "en"),
        ("Join the call before the customer does.", "en"),
        ("Bel elke maandag drie klanten die vertrokken zijn.", "nl"),
        ("Sluit je aan bij een vakgroep voordat je die nodig hebt.", "nl"),
        ("Klanten horen graag van je, ook als er niets nieuws is.", "nl"),
    ],
)
def test_what_sounds_like_a_call_is_none(read: Read, line: str, language: str) -> None:
    assert line not in kinds(read(f"{FILLING}\nA: {line}\n{FILLING.replace('week', 'maand')}"), language)


@pytest.mark.parametrize(
    ("line", "language", "plug"),
    [
        ("My name is Rosa and I write letters.", "en", True),
        ("I'm a designer based out of Ghent.", "en", True),
        ("Whoever likes letters: I also write a blog on them.", "en", True),
        ("We are also hiring people for the counter.", "en", True),
        ("For whoever asks: I also answer on Signal.", "en", True),
        ("If you're listening to this, tell me what you think.", "en", True),
        ("Reach out to your customers every Monday.", "en", False),
        ("Join a community before you need it.", "en", False),
        ("When you hire, look for people who ask.", "en", False),
        ("If you want to know more about a customer, sit next to him.", "en", False),
        ("Open a small request for changes before you write the rest.", "en", False),
        ("Mijn naam is Roos en ik schrijf brieven.", "nl", True),
        ("Wij zoeken nog collega's voor de balie.", "nl", True),
        ("Ik schrijf een nieuwsbrief over wachtrijen.", "nl", True),
        ("Wil je meer lezen, kijk dan op LinkedIn.", "nl", True),
        ("Aarzel niet om nee te zeggen.", "nl", False),
        ("Wie meer wil weten over een klant, gaat naast hem zitten.", "nl", False),
        ("We hebben collega's die elke brief eerst hardop voorlezen.", "nl", False),
    ],
)
def test_what_plugs_somebody_or_something_is_told_from_advice(line: str, language: str, plug: bool) -> None:
    signs = {rule.reason: rule for rule in lexicon.load(language).section("signs")}
    assert signs["plug"].matches(lexicon.normal(line)) is plug


def test_an_advert_in_the_hosts_voice_is_one_block_from_its_announcement_on(read: Read) -> None:
    advert = (
        "Before we continue, a quick word. You know how it is with invoices. "
        "This show is supported by Paperlane. They send them for you. Do you hate stamps? "
        "The first month is half price at paperlane dot com slash table. Right, back to the conversation."
    )
    found = kinds(
        read(f"{FILLING}\nA: {advert} Never answer a letter in anger.\n{FILLING.replace('week', 'maand')}"), "en"
    )
    for text in ("You know how it is with invoices.", "They send them for you.", "Do you hate stamps?"):
        assert found[text] == "advert"
    assert "Never answer a letter in anger." not in found


BREAK = (
    "Before we continue, a quick word. This show is supported by Paperlane. They send your invoices for you. "
    "The first month is half price at paperlane dot com slash table. Right, back to the conversation."
)


def test_an_advert_is_told_in_whole_seconds(read: Read) -> None:
    talk = read(f"{FILLING}\nA: {BREAK} Never answer a letter in anger.\n{FILLING.replace('week', 'maand')}")
    (advert,) = propose(talk, "en").adverts
    inside = [s for s in split(talk) if advert.start <= (s.start + s.end) / 2 < advert.end]
    assert inside[0].text.startswith("Before we continue")
    assert inside[-1].text.startswith("The first month is half price")
    assert (advert.start % 1, advert.end % 1) == (0, 0)


def test_one_sign_of_an_advert_is_too_little_to_tell_readers(read: Read) -> None:
    talk = "A: Many blog posts are sponsored by companies that sell the tool. Read the original paper instead."
    assert propose(read(f"{FILLING}\n{talk}\n{FILLING.replace('week', 'maand')}"), "en").adverts == ()


def test_nothing_is_proposed_from_what_an_editor_says_is_an_advert(read: Read) -> None:
    talk = read(f"{FILLING}\nA: Bel elke klant binnen een dag terug.")
    (tip,) = propose(talk, "nl").tips
    assert tip.start is not None
    assert tip.end is not None
    assert propose(talk, "nl", adverts=[Advert(tip.start - 1, tip.end + 1)]).tips == ()


def test_what_an_editor_took_off_the_page_is_talk(read: Read) -> None:
    talk = read(f"{FILLING}\nA: {BREAK} Never answer a letter in anger.\n{FILLING.replace('week', 'maand')}")
    (advert,) = propose(talk, "en").adverts
    assert propose(talk, "en", marked=[advert]).adverts == ()
    assert propose(talk, "en", adverts=[advert], marked=[advert]).adverts == (advert,)
    sentences = split(talk)
    found = noise.find(sentences, lexicon.load("en"))
    assert "advert" in found.values()
    assert "advert" not in noise.amend(found, sentences, [], [advert]).values()
