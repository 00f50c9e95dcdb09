"""The words of a hub for search: how they are spelt, counted and written, and what search knows of names."""

import json
from pathlib import Path

import numpy as np
import pytest

from klankbord.library.notes import headings
from klankbord.site.reading.catalogue import Catalogue, PersonEntry, TermEntry, ThemeEntry
from klankbord.site.search import compounds, names, spelling, vocabulary

STRINGS = headings.strings("nl")["site"]


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("Café", "cafe"), ("Straße", "strasse"), ("Łódź", "lodz"), ("œuvre", "oeuvre"), ("ﬁets", "fiets"),
        ("Smørrebrød", "smorrebrod"), ("één", "een"), ("B1", "b1"), ("İstanbul", "istanbul"), ("foto's", "fotos"),
    ],
)  # fmt: skip
def test_a_word_is_compared_without_accents_capitals_and_joined_letters(word: str, plain: str) -> None:
    assert spelling.plain(word) == plain


def test_words_that_unicode_does_not_take_apart_can_be_found_as_people_type_them() -> None:
    assert spelling.otherwise("In de Łódzka Straße, en de koffie ﬁjn.") == ["lodzka", "strasse", "fijn"]
    assert spelling.otherwise("Niets bijzonders, één café.") == []
    assert compounds.hidden("In de Hauptstraße", "en") == "<p hidden>⟦hauptstrasse⟧</p>"


def read(text: str) -> dict[str, int]:
    """The words of a file, as theme/assets/js/vocabulary.js reads them."""
    found: dict[str, int] = {}
    before = ""
    for line in text.split("\n"):
        before = before[: int(line[0], 36)] + line[1:-1]
        found[before] = int(line[-1])
    return found


def test_a_file_of_words_gives_back_each_word_with_how_common_it_is() -> None:
    words = {"klacht": 1, "klachten": 300, "klachtenbrief": 2, "kraan": 1, "k" * 40: 5, "k" * 39 + "l": 100_000}
    assert read(vocabulary.lines(words)) == {
        "klacht": 0, "klachten": 8, "klachtenbrief": 1, "kraan": 0, "k" * 40: 2, "k" * 39 + "l": 9,
    }  # fmt: skip


def test_words_are_counted_by_page_and_not_read_from_tags() -> None:
    words = vocabulary.Words()
    words.read("<h1 class='kop'>Een klacht</h1> klacht")
    words.read("<p>Klacht, één keer.</p>")
    assert words.counted() == {"een": 1, "klacht": 2, "keer": 1}


def test_words_of_pages_that_are_read_already_are_counted_by_page_too() -> None:
    words = vocabulary.Words()
    words.read("<p>Klacht</p>")
    words.add(["klacht", "(klacht)", "e-mail", "…"], [np.array([0, 1, 0]), np.array([2, 3])])
    assert words.counted() == {"klacht": 2, "mail": 1}


def test_a_file_per_first_letter(tmp_path: Path) -> None:
    words = vocabulary.Words()
    words.read("<p>klacht 2026 Ωmega Eén</p>")
    words.write(tmp_path / "site")
    made = {path.stem: set(read(path.read_text())) for path in (tmp_path / "site" / vocabulary.FOLDER).iterdir()}
    assert made == {"words-k": {"klacht"}, "words-0": {"2026"}, "words-_": {"ωmega"}, "words-e": {"een"}}


def test_what_search_knows_of_names(tmp_path: Path) -> None:
    site = Catalogue(
        "Hub", "nl",
        people={"karel": PersonEntry("karel", "mensen/karel/", "Karel Smit", aliases=("Karel", "K. Smit"))},
        themes={"klachten": ThemeEntry("klachten", "themas/klachten/", "Klachten", keywords=("reclamatie",))},
        terms=(TermEntry("nps", "begrippen/nps/", "Nettopromotorscore", "Een score.", ("NPS",)),),
    )  # fmt: skip
    names.write_names(site, STRINGS, tmp_path, 12)
    known = json.loads((tmp_path / vocabulary.FOLDER / "names.json").read_text(encoding="utf-8"))
    assert known["pages"] == 12
    assert known["groups"] == [
        {"theme": 1, "url": "themas/klachten/", "words": ["Klachten", "reclamatie"]},
        {"url": "begrippen/nps/", "words": ["Nettopromotorscore", "NPS"]},
        {"url": "mensen/karel/", "words": ["Karel Smit", "K. Smit"]},
    ]
    assert known["people"] == ["Karel Smit"]
    assert {"hoe", "how"} <= set(known["ignored"])
    assert next(row for row in known["same"] if "reclamatie" in row)[:2] == ["klacht", "reclamatie"]
    assert known["less"]["Persoon"] < 1
