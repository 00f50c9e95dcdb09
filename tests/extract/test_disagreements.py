"""Two people say the opposite when one word makes the difference, and hardly ever else."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from klankbord.extract.disagreements import Said, disagreements

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "disagreements.yml").read_text(encoding="utf-8"))


def found(*texts: str) -> list[tuple[int, int]]:
    return disagreements([Said(text, f"speaker {at}", f"talk {at}") for at, text in enumerate(texts)])


@pytest.mark.parametrize("pair", CASES["opposite"], ids=lambda pair: pair[0])
def test_the_opposite_is_found_whoever_says_it_first(pair: list[str]) -> None:
    assert found(*pair) == [(0, 1)]
    assert found(*reversed(pair)) == [(0, 1)]


@pytest.mark.parametrize("pair", CASES["not_opposite"], ids=lambda pair: pair[0])
def test_what_only_looks_so_is_not(pair: list[str]) -> None:
    assert found(*pair) == []


def test_nobody_disagrees_with_themselves_or_within_one_talk() -> None:
    claim, denial = CASES["opposite"][0]
    assert disagreements([Said(claim, "Ann", "a"), Said(denial, "Ann", "b")]) == []
    assert disagreements([Said(claim, "Ann", "a"), Said(denial, "Bo", "a")]) == []
    assert disagreements([Said(claim, "", "a"), Said(denial, "Bo", "b")]) == []


def test_thousands_of_sentences_take_no_time_and_give_each_pair_once() -> None:
    crowd = [Said(f"Woord{at} klant luistert{at} altijd naar de klacht.", f"s{at}", f"t{at}") for at in range(2000)]
    claim, denial = CASES["opposite"][0]
    pair = [Said(claim, "Ann", "a"), Said(denial, "Bo", "b"), Said(denial, "Cas", "c")]
    assert disagreements([*crowd, *pair]) == [(2000, 2001), (2000, 2002)]
