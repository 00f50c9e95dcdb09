"""Fields of other programs, in the forms in which people write them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from klankbord.errors import KlankbordError
from klankbord.library.importers import front, values


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Noor van Dijk", ["Noor van Dijk"]),
        ("Noor van Dijk, Teun Verbeek", ["Noor van Dijk", "Teun Verbeek"]),
        ("Dijk, Noor van; Verbeek, Teun", ["Dijk, Noor van", "Verbeek, Teun"]),
        ("Jan Smit, PhD, Els Bos", ["Jan Smit, PhD", "Els Bos"]),
        ("Bakker & Kok", ["Bakker & Kok"]),
        ("Bakker &amp; Kok", ["Bakker & Kok"]),
        ("Noor van Dijk <noor@x.example>", ["Noor van Dijk"]),
        ("noor@x.example (Noor van Dijk)", ["Noor van Dijk"]),
        ("[Noor van Dijk](https://x.example)", ["Noor van Dijk"]),
        ('<a href="/noor">Noor van Dijk</a>', ["Noor van Dijk"]),
        ("[een, twee]", ["een", "twee"]),
        ("#balie #klant", ["balie", "klant"]),
        (["een", "twee", "een"], ["een", "twee"]),
        ([["een"], ["twee"]], ["een", "twee"]),
        (["Smit, Jan"], ["Smit, Jan"]),
        ({"name": "Noor van Dijk", "email": "n@x.example"}, ["Noor van Dijk"]),
        ({"Name": "Noor van Dijk"}, ["Noor van Dijk"]),
        ({"name": ["Noor", "Teun"]}, ["Noor", "Teun"]),
        ({"given": "Noor", "family": "van Dijk"}, ["Noor van Dijk"]),
        ({"first_name": "Noor", "last_name": "van Dijk"}, ["Noor van Dijk"]),
        ({"noor": {"name": "Noor van Dijk"}, "teun": {"name": "Teun Verbeek"}}, ["Noor van Dijk", "Teun Verbeek"]),
        ({"een": None, "twee": {}}, ["een", "twee"]),
        ({"een": True, "twee": False}, ["een"]),
        ({"email": "n@x.example"}, []),
        ([{"name": "een", "slug": "een"}, "twee"], ["een", "twee"]),
        ([{"slug": "een"}, {"label": "Twee"}, {"title": "Drie"}], ["een", "Twee", "Drie"]),
        ([{"author": {"name": "Noor"}}], ["Noor"]),
        (2019, ["2019"]),
        ([2019, 1.5, True, None], ["2019", "1.5"]),
        (True, []),
        (None, []),
        ("", []),
        ("null", []),
        (["", " ", "~"], []),
        ({}, []),
    ],
)
def test_names_in_any_shape(value: Any, expected: list[str]) -> None:
    assert list(values.names(value)) == expected


def test_words_are_names_where_jekyll_says_so() -> None:
    assert values.names("klachten service", spaced=True) == ("klachten", "service")
    assert values.names("klachten, moeilijke klanten", spaced=True) == ("klachten", "moeilijke klanten")
    assert values.names(["moeilijke klanten"], spaced=True) == ("moeilijke klanten",)


def test_what_refers_to_itself_comes_to_an_end() -> None:
    loop: list[Any] = ["een"]
    loop.append(loop)
    assert values.names(loop) == ("een",)
    deep: dict[str, Any] = {}
    deep["a"] = deep
    assert len(values.names(deep)) <= 1


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2018-02-03 10:20", datetime(2018, 2, 3, 10, 20)),
        ("2026-06-20 9:00", datetime(2026, 6, 20, 9, 0)),
        ("2026-6-2", date(2026, 6, 2)),
        ("2021/03/04", date(2021, 3, 4)),
        ("20210304", date(2021, 3, 4)),
        ("4 maart 2021", date(2021, 3, 4)),
        ("March 4, 2021", date(2021, 3, 4)),
        ("26-05-2019", date(2019, 5, 26)),
        ("05/26/2019", date(2019, 5, 26)),
        ("2021-03-04 00:00:00", date(2021, 3, 4)),
        ("2021-03-04 1:05 PM", datetime(2021, 3, 4, 13, 5)),
        ("4/5/2021", None),
        ("2021-13-45", None),
        ("31 februari 2021", None),
        ("0000-00-00 00:00:00", None),
        ("gisteren", None),
        ("", None),
        (None, None),
        (date(2021, 3, 4), date(2021, 3, 4)),
        (datetime(2021, 3, 4), date(2021, 3, 4)),
    ],
)
def test_dates_that_are_sure(said: Any, expected: date | None) -> None:
    assert values.moment(said) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2021-03-04T20:00:00+01:00", "2021-03-04T20:00:00+01:00"),
        ("2021-03-04 20:00:00 +0100", "2021-03-04T20:00:00+01:00"),
        ("2021-03-04T20:00:00.123Z", "2021-03-04T20:00:00+00:00"),
        ("2021-03-04 20:00 CEST", "2021-03-04T20:00:00+02:00"),
        ("Thu, 04 Mar 2021 20:00:00 +0100", "2021-03-04T20:00:00+01:00"),
        ("1614884400", "2021-03-04T19:00:00+00:00"),
        ("1614884400000", "2021-03-04T19:00:00+00:00"),
    ],
)
def test_moments_with_a_zone(said: str, expected: str) -> None:
    found = values.moment(said)
    assert found is not None
    assert found.isoformat() == expected


def test_no_number_is_too_large() -> None:
    assert values.text(f"&#{'9' * 5000};") == "\ufffd"
    assert values.names(f"een &#x{'f' * 5000};") == ("een \ufffd",)
    with pytest.raises(KlankbordError):
        front.split(f"+++\na = {'9' * 5000}\n+++\n", Path("x.md"))


def test_a_text_is_one_line_with_signs_for_entities() -> None:
    assert values.text(" Koffie &amp;\n thee ") == "Koffie & thee"
    assert values.text({"nl": "Hallo"}) == "Hallo"
    assert values.text(2019) == "2019"
    assert values.text(True) == values.text(None) == values.text("null") == ""
