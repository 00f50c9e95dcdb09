"""Chapter titles: what is asked or announced, else a short phrase that says what a chapter is about."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klankbord.extract import asking, lexicon, propose, titles
from klankbord.extract.titles import Part
from klankbord.extract.wordclasses import WordClasses
from klankbord.model import Segment, Transcript

BEES = [
    "De imker opent de kast van het volk.",
    "Daarna telt hij de raten vol honing uit de kast van het volk.",
    "Hij zucht.",
]
TRAIN = ["De trein stond stil op het spoor naar Assen.", "De conducteur floot, en iedereen in de trein zweeg."]


def of(parts: Sequence[Sequence[str]], language: str) -> list[str]:
    return titles.of_parts([Part(tuple(part)) for part in parts], language)


def asked(turn: str, language: str, name: str = "") -> str:
    """The best title in a turn by itself; nothing when it has none."""
    found = asking.titles([turn], WordClasses.of([turn], lexicon.load(language)), name)
    return max(found, key=lambda one: one.worth).title if found else ""


@pytest.mark.parametrize(
    ("language", "parts", "expected"),
    [
        ("nl", [BEES, TRAIN], ["Kast van het volk", "Spoor naar Assen"]),
        (
            "nl",
            [["We praatten over de wachttijd aan de balie.", "Die wachttijd was het probleem."]],
            ["Wachttijd aan de balie"],
        ),
        (
            "en",
            [["She told us about the smell of fresh bread.", "That smell sold more bread."]],
            ["Smell of fresh bread"],
        ),
    ],
)
def test_a_title_is_a_phrase_of_the_talk_without_a_verb(
    language: str, parts: list[list[str]], expected: list[str]
) -> None:
    assert of(parts, language) == expected


@pytest.mark.parametrize(
    ("language", "said", "never"),
    [
        ("nl", "Wat je ziet is dat een klant die drie keer dezelfde brief krijgt die niet meer opendoet.", "krijgt"),
        ("nl", "Vertrouwen komt langzaam en het vertrekt met een gemiste afspraak.", "vertrekt"),
        ("nl", "Jullie bellen klanten terug, ook als er niks te melden is.", "bellen"),
        ("nl", "Dat kostte ons vorig jaar vijftig dagen en een bezorger.", "jaar"),
        ("en", "Somebody gains trust, requires patience and contributes across the street.", "requires"),
        ("en", "The team felt comfortable with a proposal that was sensitive.", "comfortable"),
        ("en", "It took them twenty minutes in the second week to fill one shelf.", "minutes"),
    ],
)  # fmt: skip
def test_a_title_is_no_half_sentence(language: str, said: str, never: str) -> None:
    (title,) = of([[said]], language)
    assert len(title.split()) <= 6
    assert never not in title.lower().split()
    assert not title.endswith(("…", "die", "een", "de", "van", "op", "the", "of", "across"))


def test_a_phrase_is_whole() -> None:
    """Half a compound, or what only describes, is never a title."""
    talk = ["We train machine learning models.", "Machine learning needs a patient team.", "The team is patient."]
    assert of([talk], "en")[0] not in ("Machine", "Learning", "Learning models", "Patient")


def test_parts_that_say_the_same_get_titles_of_their_own() -> None:
    assert len(set(of([BEES, BEES], "nl"))) == 2


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([*BEES, *TRAIN, "", "Ja.", "3 ?", "…"]), max_size=4), max_size=4),
    st.sampled_from(["nl", "en", "fr", ""]),
    st.integers(0, 4),
)
def test_every_part_gets_a_title_whatever_is_in_it(parts: list[list[str]], language: str, lead: int) -> None:
    given_ = [Part(tuple(part), tuple(part[:lead]), min(lead, len(part))) for part in parts]
    found = titles.of_parts(given_, language)
    assert len(found) == len(parts)
    assert all(title.strip() for title in found)


@pytest.mark.parametrize(
    ("language", "turn", "expected"),
    [
        ("en", "So, what kind of setup do you have in mind?", "What kind of setup do you have in mind?"),
        ("en", "Who else do we need in a team to build the flow and end it?", "Who else do we need in a team?"),
        (
            "en",
            "How many dishes belong on a menu and what do you charge for the best of them on Sunday?",
            "How many dishes belong on a menu?",
        ),
        ("en", "The question is “Do you have a rule for networking?”", "Do you have a rule for networking?"),
        ("en", "How do you find these companies?", ""),
        ("en", "How do you do that?", ""),
        ("en", "Are there courses about data privacy?", "Courses about data privacy"),
        ("en", "Can you maybe give us an example?", ""),
        ("en", "What kind of tools and processes…?", ""),
        ("en", "How well you know the staff or the guests?", ""),
        ("en", "When a waiter drops the whole tray?", ""),
        ("en", "Do you have a couple of minutes?", ""),
        ("en", "How do we go from the idea to a product for which somebody would really want to pay now?", ""),
        ("en", "Right?", ""),
        ("nl", "En hoe gaan jullie om met klachten van burgers?", "Hoe gaan jullie om met klachten van burgers?"),
        (
            "en",
            "How would you go from a shop on the corner to a bakery with forty people?",
            "How would you go from a shop on the corner to a bakery with forty people?",
        ),
        ("en", "Could you maybe also tell us which bakeries in the north still sell bread by weight?", ""),
        (
            "nl",
            "Hoe maak je van een klacht over de wachttijd een gesprek met de buurt over het loket?",
            "Hoe maak je van een klacht over de wachttijd een gesprek met de buurt over het loket?",
        ),
        ("nl", "Kun je misschien eens vertellen welke klachten over het loket het vaakst terugkomen?", ""),
        (
            "en",
            "How do they get from the first bakery to forty ovens?",
            "How do they get from the first bakery to forty ovens?",
        ),
        ("en", "What would you advise a baker about this?", ""),
        ("nl", "Wat vind je daarvan?", ""),
        ("nl", "Kun je vertellen hoe dat bij jullie loopt?", ""),
        ("nl", "Wat is er anders?", ""),
    ],
)
def test_the_question_of_the_host_is_the_title_when_it_stands_alone(language: str, turn: str, expected: str) -> None:
    assert asked(turn, language) == expected


@pytest.mark.parametrize(
    ("language", "turn", "expected"),
    [
        ("en", "What is the difference between a queue and a row?", "The difference between a queue and a row"),
        ("en", "What's the future of the corner shop?", "The future of the corner shop"),
        ("en", "Do you have any tips for new managers?", "Tips for new managers"),
        ("en", "Can you give us some tips on how to start a bakery?", "Tips on how to start a bakery"),
        ("en", "Do you have any tips?", ""),
        ("nl", "Wat is het verschil tussen een klacht en een vraag?", "Het verschil tussen een klacht en een vraag"),
        ("nl", "Heb je nog tips voor jonge leidinggevenden?", "Tips voor jonge leidinggevenden"),
        ("nl", "Heb je nog tips?", ""),
    ],
)
def test_a_question_that_asks_for_something_by_name_is_made_short(language: str, turn: str, expected: str) -> None:
    assert asked(turn, language) == expected


@pytest.mark.parametrize(
    ("language", "turn", "name", "expected"),
    [
        ("en", "What was your first job?", "Ada", "Ada’s first job"),
        ("en", "What was your first job?", "", "First job"),
        ("nl", "Wat was je eerste baan?", "Ada", "Eerste baan van Ada"),
        ("nl", "Wat was je eerste baan?", "", "Eerste baan"),
    ],
)
def test_what_is_asked_of_the_guest_gets_their_name(language: str, turn: str, name: str, expected: str) -> None:
    assert asked(turn, language, name) == expected


@pytest.mark.parametrize(
    ("language", "turn", "expected"),
    [
        ("en", "This week, we'll talk about machine learning in marketing.", "Machine learning in marketing"),
        ("en", "I wanted to ask you about the publisher.", "The publisher"),
        ("en", "Can you tell us about the night shift?", "The night shift"),
        ("en", "Let's talk about this.", ""),
        ("en", "We talked about what you did.", ""),
        ("nl", "Vandaag gaat het over de klantreis bij gemeenten.", "De klantreis bij gemeenten"),
        ("nl", "Ik wil het hebben over de rol van de manager, en daarna lunchen.", "De rol van de manager"),
        ("nl", "Wat kun je vertellen over de nachtdienst?", "De nachtdienst"),
        ("fr", "On va parler de la voiture.", ""),
    ],
)
def test_what_is_announced_is_the_title(language: str, turn: str, expected: str) -> None:
    assert asked(turn, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "never"),
    [
        ("en", "A lot of problems with the ovens of the bakery came from the ovens themselves.", "lot of"),
        ("en", "The price of bread went up, and a different oven burnt the bread.", "different"),
        ("nl", "Een heleboel klachten over het loket gaan over het loket zelf.", "heleboel"),
    ],
)
def test_an_amount_or_one_of_several_is_no_subject(language: str, text: str, never: str) -> None:
    assert never not in of([[text], TRAIN], language)[0].lower()


def test_what_the_host_says_first_weighs_more() -> None:
    part = ["Vertel over de wachttijd aan de balie.", "Nou, het regende, en wij zaten bij de koffie van de conciërge."]
    other = ["De trein stond stil op het spoor.", "De conducteur floot."]
    found = titles.of_parts([Part(tuple(part), tuple(part[:1]), 1), Part(tuple(other))], "nl")
    assert found[0] == "De wachttijd aan de balie"


@pytest.mark.parametrize(
    ("language", "opening", "begins", "ends", "name", "expected"),
    [
        ("en", "Can you tell us about your career journey so far?", 0.1, 0.2, "Ada", "Ada’s background"),
        ("nl", "Kun je je even voorstellen, wie ben je?", 0.05, 0.2, "Ada", "De achtergrond van Ada"),
        ("nl", "Vertel eens wat over jezelf.", 0.05, 0.2, "", "Kennismaking"),
        ("en", "How can people find you?", 0.9, 1.0, "Ada", "Where to find Ada"),
        ("nl", "Waar kunnen mensen je vinden?", 0.9, 1.0, "Ada", "Waar je Ada vindt"),
        ("nl", "Heb je nog een laatste boodschap?", 0.9, 1.0, "", "Tot slot"),
        ("en", "Any final thoughts?", 0.9, 1.0, "", "Closing words"),
    ],
)
def test_what_every_talk_has_is_called_by_its_name(
    language: str, opening: str, begins: float, ends: float, name: str, expected: str
) -> None:
    told = "We baked bread on the corner." if language == "en" else "We bakten brood op de hoek."
    part = Part((opening, told), (opening,), 1, name, begins=begins, ends=ends)
    assert titles.of_parts([part], language) == [expected]


def test_who_only_opens_the_talk_introduces_it() -> None:
    hello = ("Welkom, fijn dat jullie er zijn.", "Naast mij zit een bakker uit Ede met een mand.")
    rest = Part(("Het brood ligt in de oven.", "De oven is heet."), begins=0.2)
    assert titles.of_parts([Part(hello, hello, 2, begins=0.0, ends=0.2), rest], "nl")[0] == "Inleiding"


def test_a_part_that_is_an_advert_says_so() -> None:
    part = Part(("Deze aflevering wordt mogelijk gemaakt door de fietsenmaker.",), advert=True)
    assert titles.of_parts([part], "nl") == ["Reclame"]


def test_no_chapter_is_called_by_the_name_of_who_speaks_alone() -> None:
    talk = ["Ada komt uit Delft.", "Ada lacht om de bezorger.", "Ada wacht."]
    (title,) = titles.of_parts([Part(tuple(talk))], "nl", ["Ada"])
    assert title != "Ada"


def test_a_nameless_speaker_is_not_in_a_title() -> None:
    """ "Speaker 2's first job" would be worse than nothing."""
    asks = [("Speaker 1", "How do you bake bread in the morning?"), ("Speaker 2", "We start with flour and water.")]
    told = [("Speaker 1", "What was your first job?"), ("Speaker 2", "My first job was in a bakery on the corner.")] * 8
    lines = [*asks * 8, *told]
    segments = tuple(Segment(12.0 * at, 12.0 * at + 11, who, text) for at, (who, text) in enumerate(lines))
    for chapter in propose(Transcript("en", segments), "en").chapters:
        assert "peaker" not in chapter.title


def test_what_the_hub_has_a_theme_of_is_worth_more() -> None:
    talk = ("De koffie van de bezorger was koud.", "De wachttijd aan de telefoon was lang.")
    plain = titles.of_parts([Part(talk)], "nl")
    (title,) = titles.of_parts([Part(talk)], "nl", terms=["Koffie", "Bezorger"])
    assert plain != [title]
    assert title == "Koffie van de bezorger"


def test_who_only_says_their_name_has_no_background_told() -> None:
    asks = ("Vandaag praten we over klachten.", "Wie ben je?")
    part = Part((*asks, "Ik ben Ada, en ik lees klachten."), asks, 2, "Ada", told=False, ends=0.2)
    assert titles.of_parts([part], "nl") == ["Klachten"]
