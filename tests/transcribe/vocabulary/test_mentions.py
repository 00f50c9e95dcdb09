"""Names are found in what a feed writes, and common words with a capital are not taken for names."""

from __future__ import annotations

import pytest

from klankbord.transcribe.vocabulary.mentions import MOST, mentioned


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Klachten als cadeau, met Jan Peeters", ["Jan Peeters"]),
        ("#12 – Waarom Fietsvriend altijd belt | Pieter Zwart", ["Fietsvriend", "Waarom Fietsvriend", "Pieter Zwart"]),
        ("Met een bericht van onze sponsor Boekenbos.", ["Boekenbos"]),
        ("Rogier van den Berg praat met Fenna. Fenna lacht.", ["Rogier van den Berg", "Fenna"]),
        ("Een oude vrouw. Deze week praten we over klachten.", []),
        ("HALLO DAAR IEDEREEN volg ons!", []),
        ("“Esther Brouwer” werkte bij Ahold Delhaize", ["Esther Brouwer", "Ahold Delhaize"]),
        ("", []),
    ],
)
def test_names_in_a_description(text: str, names: list[str]) -> None:
    assert list(mentioned(text, "nl")) == names


def test_a_list_of_everything_is_cut_short() -> None:
    assert len(mentioned(" ".join(f"met Xq{chr(97 + n % 26)}{chr(97 + n // 26)}r," for n in range(300)), "nl")) == MOST
