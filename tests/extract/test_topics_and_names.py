"""Topics from the hub's own list, proposals for new ones, and the people and organisations that are mentioned."""

from __future__ import annotations

import pytest

from klankbord.extract import lexicon, names, topics
from klankbord.model import Theme

THEMES = (
    Theme("klachten", "Klachten", ("klacht", "klager", "excuses")),
    Theme("klantreis", "Klantreis", ("customer journey", "wachttijd")),
    Theme("heldere-taal", "Heldere taal", ("brief", "jargon")),
)


def test_a_theme_is_found_by_its_words_in_any_form_and_in_compounds() -> None:
    talk = ["Wij kregen honderd klachten over één ding.", "De klachtenbrief lag op tafel.", "Niemand belde de klager."]
    assert topics.find(talk, "nl", THEMES).themes == ("klachten",)


def test_a_theme_is_found_as_the_last_part_of_a_compound() -> None:
    talk = ["De productklacht lag op tafel.", "Een tweede garantieklacht kwam erbij.", "Niemand las ze."]
    assert topics.find(talk, "nl", THEMES).themes == ("klachten",)


def test_a_longer_english_word_is_another_word() -> None:
    themes = (Theme("organs", "Organ", ()),)
    talk = ["The organisation met.", "Every organisation has a table.", "An organiser sat down."]
    assert topics.find(talk, "en", themes).themes == ()


def test_a_place_that_has_several_names_of_a_theme_counts_once() -> None:
    talk = ["Eén klacht kwam binnen.", *["De imker opent de kast met honing van de heide en sluit hem."] * 30]
    names = Theme("klachten", "Klachten", ("klacht", "de klacht", "klachten van klanten"))
    assert topics.find(talk, "nl", (names,)).themes == ()


def test_a_theme_of_two_words_is_found() -> None:
    talk = ["We tekenden de customer journey.", "Die customer journey hing in de gang.", "De wachttijd was lang."]
    assert topics.find(talk, "nl", THEMES).themes[0] == "klantreis"


def test_talk_about_something_else_has_none_of_the_themes() -> None:
    talk = ["De imker opent de kast.", "De honing is zoet.", "Bijen slapen in de winter."]
    assert topics.find(talk, "nl", THEMES).themes == ()


def test_a_word_that_keeps_coming_back_is_proposed_as_a_theme() -> None:
    talk = [f"De {word} regelruimte van een medewerker telt." for word in "eerste tweede derde vierde vijfde".split()]
    found = topics.find(talk, "nl", THEMES)
    assert "regelruimte" in found.new
    told = topics.find(talk, "nl", (*THEMES, Theme("regelruimte", "Regelruimte")))
    assert "regelruimte" not in told.new


@pytest.mark.parametrize(
    ("language", "text", "people", "organisations"),
    [
        ("nl", "Ik ben Karel Smit, en ik werk bij Warmtebron.", ("Karel Smit",), ("Warmtebron",)),
        ("nl", "Mijn naam is Maria van den Berg.", ("Maria van den Berg",), ()),
        ("nl", "Esther Brouwer vertelt het graag. Esther lacht.", ("Esther Brouwer",), ()),
        ("nl", "Zij is directeur van Zonnehoek Groep.", (), ("Zonnehoek Groep",)),
        ("nl", "De rekening kwam van Zonnehoek B.V. uit Arnhem.", (), ("Zonnehoek B.V",)),
        ("nl", "Het Sint-Odaziekenhuis liet de posters weghalen.", (), ("Sint-Odaziekenhuis",)),
        ("nl", "Daar Zit niemand. Mijn Klant belt op Maandag in Nederland.", (), ()),
        ("en", "I am Mary Wood and I work at Sunny Corner.", ("Mary Wood",), ("Sunny Corner",)),
        ("en", "Hey Mary Wood, welcome. Mary, tell us more.", ("Mary Wood",), ()),
        ("en", "Machine Learning is hard. Machine learning was new. I'm Scottish, and I'm glad.", (), ()),
        ("en", "GitHub Actions has changed. GitHub is fine. The ML Ops team did it. ML told us.", (), ()),
        ("en", "She lives in North Carolina. North, she says, is cold.", (), ()),
        ("en", "Teller Bakery is a shop. Teller has ovens. Rust, Go, Teller. They like Teller Bakery.", (), ()),
        ("en", "Dora Field has a shop. She bakes there. Dora is up at four.", ("Dora Field",), ()),
        ("en", "Dora Field's shop is old. Dora Field's bread is not. Thanks a lot, Dora.", ("Dora Field",), ()),
        ("en", "Thanks a lot, Dora, for your help. That was Dora Field.", ("Dora Field",), ()),
        ("en", "She studied. I worked at University, at the university of life. I worked at TV.", (), ()),
        ("en", "The Harbour Street Journal says so. Harbour says no.", (), ()),
        ("nl", "De heer Van der Veer zei dat niet. Van der Veer lachte.", (), ()),
        ("nl", "Zonnehoek Nederland heeft dat gezegd. Zonnehoek heeft winkels.", (), ()),
        ("en", "Ronan O'Connor wrote it. Ronan was glad. James And I've met.", ("Ronan O'Connor",), ()),
    ],
)
def test_names_are_found_by_what_stands_around_them(
    language: str, text: str, people: tuple[str, ...], organisations: tuple[str, ...]
) -> None:
    assert names.find([text], lexicon.load(language)) == (people, organisations)


def test_who_speaks_comes_first_and_is_named_once() -> None:
    talk = ["Karel Smit vertelt graag.", "Esther Brouwer lacht. Esther is er ook bij."]
    astray = "Dat is een hele zin die in het bestand voor de dubbele punt stond, en geen naam"
    speakers = [astray, "Wie is dat?", "Spreker 1", "Esther Brouwer", "Voice-over", "Esther Brouwer", "Joris", ""]
    people, _ = names.find(talk, lexicon.load("nl"), speakers)
    assert people == ("Esther Brouwer", "Joris")
    assert names.find(["Ik ben Joris Plas."], lexicon.load("nl"), speakers)[0] == ("Esther Brouwer", "Joris Plas")
    assert names.find([*talk, "Karel zei dat."], lexicon.load("nl"), speakers)[0] == (*people, "Karel Smit")
