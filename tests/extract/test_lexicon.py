"""The rules per language are data; the editor of a show adds phrases in front matter."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from klankbord import languages
from klankbord.errors import KlankbordError
from klankbord.extract import lexicon, propose
from klankbord.model import Transcript

Read = Callable[[str], Transcript]


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("zorg dat", "Zorg dat je belt.", True),
        ("zorg dat", "De zorg, dat is mensenwerk.", False),
        ("je moet ... bellen", "Je moet die klant dus echt even bellen.", True),
        ("je moet ... bellen", "Je moet dus echt heel erg vaak en lang bellen.", False),
        ("klacht*", "Twee klachten.", True),
        ("klacht", "Twee klachten.", False),
        ("(ik|we) leer*", "Dus we leerden.", True),
        ("^^ bel", "Bel hem.", True),
        ("^^ bel", "Dus bel hem.", True),
        ("^^ bel", "Als het kan, bel hem.", False),
        ("^ bel", "Als het kan, bel hem.", True),
        ("(heel|erg)? goed $", "Dat is heel goed!", True),
        ("(heel|erg)? goed $", "Goed gedaan.", False),
        ("{any} is {any}", "Service is liefde.", True),
    ],
)
def test_phrases_mean_what_the_manual_says(phrase: str, text: str, found: bool) -> None:
    pattern = lexicon._compile([phrase], {"leads": frozenset({"dus"})})
    assert bool(pattern.search(lexicon.normal(text))) is found


@pytest.mark.parametrize("language", ["nl", "en"])
def test_both_languages_have_every_section(language: str) -> None:
    rules = lexicon.load(language)
    for section in ("tips", "lessons", "quotes", "adverts", "advert_end", "intro", "outro", "smalltalk"):
        assert rules.section(section), section
    said = languages.table(language, "phrases.yml")["rules"]
    named = {group["reason"] for groups in said.values() for group in groups}
    assert all(named)


@pytest.mark.parametrize("tag", ["nl", "nl-BE", "NL_nl"])
def test_a_language_tag_finds_its_language(tag: str) -> None:
    assert lexicon.load(tag).language == "nl"


@pytest.mark.parametrize("tag", ["", "xx", "../nl", "n/l"])
def test_an_unknown_language_has_no_rules(tag: str) -> None:
    assert lexicon.load(tag).rules == {}


def test_the_editor_of_a_show_adds_phrases(read: Read) -> None:
    talk = read("A: Het huiswerk van deze week: een briefje op de balie.\nB: De Zonnewijzer heeft er ook een.")
    assert propose(talk, "nl").tips == ()
    notes = propose(
        talk, "nl", show_lexicon={"tips": ["het huiswerk van deze week"], "organisations": ["De Zonnewijzer"]}
    )
    assert [tip.text for tip in notes.tips] == ["Het huiswerk van deze week: een briefje op de balie."]
    assert notes.tips[0].reasons[0] == "show"
    assert notes.organisations == ("De Zonnewijzer",)


def test_marks_in_a_phrase_of_a_show_are_plain_text(read: Read) -> None:
    talk = read("A: Dit staat (a|b tussen haken en verder niets bijzonders hier.")
    assert len(propose(talk, "nl", show_lexicon={"tips": ["(a|b", "^ {x} $", "*"]}).tips) <= 1


@pytest.mark.parametrize("wrong", [{"tipps": ["x"]}, {"tips": "x"}, {"tips": 3}])
def test_a_mistake_in_a_show_is_one_clear_line(wrong: dict[str, object], read: Read) -> None:
    with pytest.raises(KlankbordError, match="lexicon"):
        propose(read("A: Een zin."), "nl", show_lexicon=wrong)
