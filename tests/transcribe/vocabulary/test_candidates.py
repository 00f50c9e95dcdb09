"""Where words may have been a name: they sound like it, nothing parts them, and it is no common word."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from klankbord.model import Word
from klankbord.transcribe.vocabulary.candidates import candidates, ending, written
from klankbord.transcribe.vocabulary.entries import MOST, entries, spoken_forms

NAMES = ("Karel Smit", "Karel", "Lotte Vermeer", "Centraal Beheer", "Jumbo", "Utrecht", "Coolblue", "Jan", "Groot")


def said(text: str, *, pause_before: int = -1) -> list[Word]:
    late = [2.0 * (0 <= pause_before <= n) for n in range(len(text.split()))]
    return [Word(0.4 * n + late[n], 0.4 * n + 0.4 + late[n], t, 0.6) for n, t in enumerate(text.split())]


def found(words: Sequence[Word], names: tuple[str, ...] = NAMES) -> set[tuple[str, str]]:
    return {
        (" ".join(w.text for w in words[c.first : c.stop]), c.entry.text)
        for c in candidates(words, entries(names, "nl"), "nl")
    }


@pytest.mark.parametrize(
    ("text", "heard", "name"),
    [
        ("ik ben Carl Smith, en ik leid", "Carl Smith,", "Karel Smit"),
        ("bij central bij hier graag", "central bij hier", "Centraal Beheer"),
        ("Kees van Jembo zegt", "Jembo", "Jumbo"),
        ("kwam langs in het recht en", "het recht", "Utrecht"),
        ("hier is Karel Smied van", "Karel Smied", "Karel Smit"),
        ("ver meer dan lotte ver meer", "lotte ver meer", "Lotte Vermeer"),
    ],
)
def test_words_that_sound_like_a_name_are_candidates(text: str, heard: str, name: str) -> None:
    assert (heard, name) in found(said(text))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("we groeten je", "a short name is like so many common words"),
        ("jan en alleman", "three letters say nothing"),
        ("hij is groot en sterk", "a common word is no name for being spelt like one"),
        ("ik ben Carl. Smith is weg", "a sentence ends between the two"),
        ("Karel Smit praat", "it stands there already"),
        ("karel smit praat", "... in whatever case"),
        ("in 1984 en 2020", "numbers are no names"),
        ("", "there are no words"),
    ],
)
def test_other_words_are_none(text: str, why: str) -> None:
    assert found(said(text)) == set(), why


def test_nobody_pauses_inside_a_name() -> None:
    assert ("Carl Smith", "Karel Smit") not in found(said("ik ben Carl Smith en", pause_before=3))


def test_without_a_vocabulary_there_are_none() -> None:
    assert found(said("ik ben Carl Smith"), ()) == set()


def test_the_closer_the_sound_the_stronger_the_evidence() -> None:
    near, far = (
        max(c.evidence for c in candidates(said(text), entries(NAMES, "nl"), "nl") if c.entry.text == "Karel Smit")
        for text in ("Carel Smitt", "Carl Smeet")
    )
    assert near > far > 0


def test_names_that_stand_there_are_found_in_whatever_case() -> None:
    words = said("Hier is karel Smit. Van Jumbo, een jumbo groot")
    places = [(place, entry.text) for place, entry in written(words, entries(NAMES, "nl"), "nl")]
    assert places == [((2, 4), "Karel Smit"), ((5, 6), "Jumbo")]


def test_people_are_called_by_all_their_names_and_by_parts() -> None:
    assert spoken_forms(["Rogier van den Berg", "Madonna", " "]) == [
        "Rogier van den Berg",
        "Rogier",
        "van den Berg",
        "Berg",
        "Madonna",
    ]


def test_entries_are_few_short_and_only_where_sounds_are_known() -> None:
    assert entries(("Karel Smit",), "xx") == ()
    assert [e.text for e in entries(("Karel  Smit", "Karel Smit", "Ad", "x" * 61), "nl")] == ["Karel Smit"]
    many = tuple(f"Boekenbos {chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}er" for n in range(1500))
    assert len(entries(many, "nl")) == MOST


def test_the_punctuation_of_the_last_word_is_its_ending() -> None:
    assert ending(Word(0, 1, "Smit?!")) == "?!"
    assert ending(Word(0, 1, "Smit")) == ""
