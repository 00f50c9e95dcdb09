"""Chapter titles: what is asked or announced, else a short phrase that says what a chapter is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klankbord.extract import asking, embed, fitting, heard, lexicon, naming, phrases, propose, titles
from klankbord.extract.titles import Part
from klankbord.extract.wordclasses import WordClasses
from klankbord.model import Segment, Transcript

SPOKEN = Path(__file__).parent / "spoken"
JUDGED = Path(__file__).parent / "judged" / "titles.tsv"
# Of which conversations the headings are compared with, and how many titles lie nearest to their own, at least.
AUTHORS = {"nl": "mk-0*", "en": "mk-0*"}
FLOORS = {"nl": 0.28, "en": 0.45}

BEES = [
    "De imker opent de kast van het volk.",
    "Daarna telt hij de raten vol honing uit de kast van het volk.",
    "Hij zucht.",
]
TRAIN = ["De trein stond stil op het spoor naar Assen.", "De conducteur floot, en iedereen in de trein zweeg."]


def of(parts: Sequence[Sequence[str]], language: str) -> list[str]:
    return titles.of_parts([Part(tuple(part)) for part in parts], language)


def asked(turn: str, language: str, name: str = "") -> str:
    """The plainest title in a turn: what it is about, else a question as it is; nothing when it has none."""
    found = asking.titles([turn], WordClasses.of([turn], lexicon.load(language)), name)
    plain = sorted(found, key=lambda one: (one.form == "asked", one.loose, one.closed, one.cut))
    return plain[0].title if plain else ""


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
        ("en", "Can you tell us what bees eat in winter and then we go deeper?", "What bees eat in winter"),
        ("en", "Are- are forty bakers going to appear?", ""),
        ("en", "Why is the bread why is the bread better than the rolls?", ""),
        ("en", "Did the bread match your, you know, your taste?", ""),
        ("en", "Did I say bread?", ""),
        ("nl", "Kun je vertellen hoe een bakker werkt en dan gaan we verder?", "Hoe een bakker werkt"),
        ("nl", "En hoe gaan jullie om met klachten van burgers?", "Hoe gaan jullie om met klachten van burgers?"),
        (
            "en",
            "How would you go from a shop on the corner to a bakery with forty people?",
            "How would you go from a shop on the corner to a bakery with forty people?",
        ),
        (
            "en",
            "Could you maybe also tell us which bakeries in the north still sell bread by weight?",
            "Which bakeries in the north still sell bread by weight",
        ),
        ("en", "Can you tell us how you do that?", ""),
        ("en", "I want to understand why a customer is waiting.", "Why a customer is waiting"),
        ("en", "At what point do you hire a second baker?", "At what point do you hire a second baker?"),
        (
            "en",
            "Which things should a baker weigh before opening?",
            "Which things should a baker weigh before opening?",
        ),
        ("en", "Do you know any books about bread?", "Books about bread"),
        (
            "nl",
            "Hoe maak je van een klacht over de wachttijd een gesprek met de buurt over het loket?",
            "Hoe maak je van een klacht over de wachttijd een gesprek met de buurt over het loket?",
        ),
        (
            "nl",
            "Kun je misschien eens vertellen welke klachten over het loket het vaakst terugkomen?",
            "Welke klachten over het loket het vaakst terugkomen",
        ),
        ("nl", "Kun je uitleggen hoe een klantreis werkt?", "Hoe een klantreis werkt"),
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
        ("en", "Two ovens of the bakery stood in the rain, so two ovens of the bakery were lost.", "two"),
        ("en", "The oven was sold last year on paper, and last year on paper is not last year.", "year"),
        ("en", "The bakery had an excellent seven years, and excellent seven years of the bakery are rare.", "years"),
        (
            "en",
            "Good bakers with bad bakers sell bread, and good bakers with bad bakers sell rolls.",
            "good bakers with",
        ),
    ],
)
def test_an_amount_or_one_of_several_is_no_subject(language: str, text: str, never: str) -> None:
    assert never not in of([[text], TRAIN], language)[0].lower()


@pytest.mark.parametrize(
    ("language", "text", "never"),
    [
        ("en", "The bakery core and trying. The bakery core and trying.", "and trying"),
        ("en", "There are problems with finding. They see the problems with finding.", "with finding"),
        ("en", "The loaf in terms of weight. The loaf in terms of price.", "terms"),
        ("en", "The order comes sometime in the spring. The order comes sometime.", "sometime"),
        ("nl", "Het perron te zwaaien. Op het perron te zwaaien.", "te zwaaien"),
        ("nl", "De klant in elk geval. De klant in geval van nood.", "geval"),
    ],
)
def test_nothing_hangs_at_the_end_of_a_phrase(language: str, text: str, never: str) -> None:
    classes = WordClasses.of([text], lexicon.load(language))
    assert not [one for one in phrases.find(text, classes) if never in " ".join(one.words).lower()]


def test_who_says_something_in_the_talk_is_no_subject() -> None:
    """ "Noor" alone says nothing to who reads the list of chapters."""
    talk = ("Noor zegt dat de oven heet is.", "Noor belt Noor.", "De oven van Noor is een oven met een deur.")
    (title,) = titles.of_parts([Part(talk)], "nl")
    assert title not in ("Noor", "Oven en Noor")


def test_books_that_a_guest_recommends_are_called_so() -> None:
    for language, asks, expected in (
        ("en", "Do you have any book or other resources that you can recommend?", "Recommended books and resources"),
        ("nl", "Heb je nog een leestip voor onze luisteraars?", "Aanbevolen boeken en bronnen"),
    ):
        assert titles.of_parts([Part((asks, "Zeker."), (asks,), 1, begins=0.5)], language) == [expected]


def test_two_phrases_of_a_part_are_joined_only_when_both_are_plain_and_said_again() -> None:
    text = ("The oven and the queue.", "The oven is hot.", "The queue is long.", "A smell of toast in a van.")
    (part,) = heard.of([Part(text)], WordClasses.of(text, lexicon.load("en")), (), ())
    made = naming.pairs(part, [one for one in naming.found(part) if one.form == "phrase"])
    assert {one.title for one in made} & {"Oven and queue", "Queue and oven"}
    assert not [one.title for one in made if "toast" in one.title]


@pytest.mark.parametrize(
    ("first", "second"), [("UTXO", "UTXOs"), ("oven", "oven door"), ("bakery", "bakeries"), ("Gitian", "gitians")]
)
def test_a_pair_is_of_two_things(first: str, second: str) -> None:
    """ "UTXOs and UTXO" is one thing, though the dictionary knows neither."""
    text = (f"The {first} and the {second}.", f"The {first} is here.", f"The {second} is there.")
    (part,) = heard.of([Part(text)], WordClasses.of(text, lexicon.load("en")), (), ())
    assert not naming.pairs(part, [one for one in naming.found(part) if one.form == "phrase"])


@pytest.mark.parametrize(
    "text",
    [
        "Most bakeries fail. The reason that bakeries fail is rent.",
        "What bakers interact with is bread. Bakers interact.",
        "Doing accounting for bakers. They like doing accounting for bakers.",
    ],
)
def test_a_clause_is_no_phrase(text: str) -> None:
    classes = WordClasses.of([text], lexicon.load("en"))
    found = {word.lower() for one in phrases.find(text, classes) for word in one.words}
    assert not found & {"fail", "interact", "doing"}


def test_the_weights_are_those_of_these_features() -> None:
    """A feature that nobody computes any more would be nought for ever, and nobody would know."""
    text = ("How do you bake bread at night?", "The oven and the queue of people.", "The oven is hot.", "The queue.")
    (part,) = heard.of([Part(text, text[:1], 1)], WordClasses.of(text, lexicon.load("en")), ["Ada"], ())
    some = naming.found(part)
    some += naming.pairs(part, some)
    (meaning,) = fitting.meanings([part.part], [embed.encode(text)])
    known = {name for one in some for name in fitting.of(one, part) | meaning.near(embed.encode([one.title])[0])}
    forms = {f"form {form}" for form in get_args(naming.Form)}
    assert fitting.models().keys() == fitting.COUNTS.keys()
    for model in fitting.models().values():
        assert set(model.names) <= known | forms


def test_judged_titles_hold_nothing_of_what_others_say() -> None:
    """The talks are their publishers': the file names places in them and no words."""
    lines = JUDGED.read_text(encoding="utf-8").splitlines()
    judged = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(judged) > 1000
    for _, chapter, spans, mark, judge in judged:
        assert re.fullmatch(r"\d+-\d+", chapter)
        assert re.fullmatch(r"rote|introduction|(owned )?\d+(-\d+)?(\+\d+(-\d+)?)?", spans)
        assert mark in "gfw"
        assert judge in ("stranger", "visitor", "author")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_title_lies_nearer_to_the_heading_of_its_own_part_than_to_others(language: str) -> None:
    """On conversations of our own, whose authors put a heading over each part."""
    right = total = 0
    for path in sorted(SPOKEN.glob(f"{AUTHORS[language]}-{language}.tsv")):
        headings, parts = headed(path)
        made = titles.of_parts([Part(tuple(part)) for part in parts], language)
        near = embed.encode(made) @ embed.encode(headings).T
        right += int((near.argmax(axis=1) == range(len(made))).sum())
        total += len(made)
    assert total >= 20
    assert right / total >= FLOORS[language]


def headed(path: Path) -> tuple[list[str], list[list[str]]]:
    """The headings of a conversation and the sentences under each."""
    headings, parts = list[str](), list[list[str]]()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("="):
            headings.append(line[1:].strip())
            parts.append([])
        elif parts and line.count("\t") == 2:
            parts[-1].append(line.split("\t")[2])
    return headings, parts


@pytest.mark.parametrize(
    "text", ["The bread i-i-is hot. The bread i-i-is hot.", "Accountabil accountability of bakers."]
)
def test_a_word_begun_anew_is_in_no_phrase(text: str) -> None:
    (part,) = heard.of([Part((text,))], WordClasses.of((text,), lexicon.load("en")), (), ())
    assert not [one for one in naming.phrases(part) if "i-i" in one.text or "ccountabil acc" in one.text]


def test_several_of_the_name_of_who_speaks_are_no_subject() -> None:
    (title,) = titles.of_parts([Part(("The Michaels talk.", "The Michaels bake bread at night."))], "en", ["Michael"])
    assert title not in ("Michaels", "The Michaels")


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
    (title,) = titles.of_parts([Part(talk)], "nl", terms=["Wachttijd", "Telefoon"])
    assert plain != [title]
    assert title == "Wachttijd aan de telefoon"


def test_who_only_says_their_name_has_no_background_told() -> None:
    asks = ("Vandaag praten we over klachten.", "Wie ben je?")
    part = Part((*asks, "Ik ben Ada, en ik lees klachten."), asks, 2, "Ada", told=False, ends=0.2)
    (title,) = titles.of_parts([part], "nl")
    assert title not in ("Kennismaking", "De achtergrond van Ada")
