"""File names: distinct for distinct long titles, never empty, safe on every system."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.folding import fold
from klankbord.library.slugs import bare_words, slugify


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Klachten als cadeau", "klachten-als-cadeau"),
        ("Één café, twee ideeën", "een-cafe-twee-ideeen"),
        ("Foto's van 't jaar", "fotos-van-t-jaar"),
        ("Klant & medewerker", "klant-en-medewerker"),
        ("  Aflevering #12: wat nu?  ", "aflevering-12-wat-nu"),
        ("Smørrebrød für Łukasz", "smorrebrod-fur-lukasz"),
        ("../../etc/passwd", "etc-passwd"),
        (".git", "git"),
        ("a\0b", "a-b"),
        ("\u202egnp.exe", "gnp-exe"),
    ],
)
def test_a_title_as_a_name(title: str, slug: str) -> None:
    assert slugify(title) == slug


@pytest.mark.parametrize("title", ["", "   ", "..", "!!!", "???", "日本語", "🎧", "\0", "—"])
def test_never_empty_and_still_distinct(title: str) -> None:
    assert re.fullmatch(r"x-[0-9a-f]{8}", slugify(title))


def test_titles_of_signs_only_differ() -> None:
    assert len({slugify(title) for title in ["!!!", "???", "日本", "日本語", "🎧"]}) == 5


@pytest.mark.parametrize("title", ["CON", "nul", "Com1", "LPT9", "index", "Index", "README"])
def test_names_that_systems_keep_for_themselves_are_avoided(title: str) -> None:
    assert re.fullmatch(rf"{title.lower()}-[0-9a-f]{{8}}", slugify(title))


def test_long_titles_that_begin_alike_stay_distinct() -> None:
    titles = ["Een heel lange titel over klachten " * 8 + str(number) for number in range(500)]
    slugs = {slugify(title) for title in titles}
    assert len(slugs) == 500
    assert all(len(slug) <= 69 for slug in slugs)


def test_letters_that_are_lost_still_make_a_difference() -> None:
    assert slugify("Gesprek 日本") != slugify("Gesprek 中国")
    assert slugify("Gesprek 日本").startswith("gesprek-")


def test_two_spellings_of_one_title_are_one_name() -> None:
    for title in ("Café Één", "Ångström"):
        assert slugify(unicodedata.normalize("NFC", title)) == slugify(unicodedata.normalize("NFD", title))
        assert slugify(title.upper()) == slugify(title.lower())
    assert slugify(unicodedata.normalize("NFC", "é" * 100)) == slugify(unicodedata.normalize("NFD", "é" * 100))


@given(st.text(max_size=400))
def test_whatever_the_title_the_name_is_safe(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slugify(title))
    assert len(slugify(title)) <= 69
    assert slugify(title) == slugify(title)


def test_quotes_and_dashes_of_any_shape_compare_equal() -> None:
    assert fold("„Één”  –  ‘twee’") == fold("\"één\" - 'twee'")
    assert fold("−15 `graden`") == fold("-15 'GRADEN'") == "-15 'graden'"
    assert bare_words("Wie vraagt, wórdt — soms — geholpen.") == ["wie", "vraagt", "wórdt", "soms", "geholpen"]
