"""What the machine would have read instead, from the runners-up of its search."""

from __future__ import annotations

from pathlib import Path

import pytest

from klankbord.model import Word
from klankbord.transcribe.checkpoint import Checkpoint, Done
from klankbord.transcribe.otherwise import marked


def words(text: str) -> list[Word]:
    return [Word(float(n), n + 1.0, word, 0.5) for n, word in enumerate(text.split())]


@pytest.mark.parametrize(
    ("heard", "readings", "others"),
    [
        ("In mijn eerste mand als directeur.", ["In mijn eerste maand als directeur."], {"mand": ("maand",)}),
        ("Even in berichten van ons.", ["Even een bericht van ons."], {"in": ("een",), "berichten": ("bericht",)}),
        ("het woordeur.", ["het voor deur.", "het voordeur."], {"woordeur.": ("voor deur.", "voordeur.")}),
        ("een klacht", ["één klacht", "en klacht", "in klacht", "een klacht"], {"een": ("één", "en", "in")}),
        ("gaat het later, dan", ["gaat het later dan", "gaat het Later, dan"], {}),
        ("wat we doen", ["heel iets anders zegt hij hier", ""], {}),
        ("", ["iets"], {}),
    ],
)  # fmt: skip
def test_other_readings_are_those_of_the_words_that_differ(
    heard: str, readings: list[str], others: dict[str, tuple[str, ...]]
) -> None:
    found = marked(words(heard), readings)
    assert [word.text for word in found] == heard.split()
    assert {word.text: word.others for word in found if word.others} == others


def test_a_crash_loses_none_of_them(tmp_path: Path) -> None:
    done = Done(0, 5.0, tuple(marked(words("eerste mand"), ["eerste maand"])))
    Checkpoint(tmp_path / "kept", "nl").add([done])
    assert Checkpoint(tmp_path / "kept").done == {0: done}
