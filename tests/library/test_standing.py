"""Standing corrections of a show: whole words, exactly, with the punctuation around them."""

import pytest

from klankbord.library.correcting import standing
from klankbord.model import Segment, Transcript

RULES = {"klank bord": "Klankbord", "enpees": "NPS", "servicedesk": "service desk", "york": "York"}


def said(text: str) -> Transcript:
    return Transcript("nl", (Segment(0.0, 10.0, "Noor", text),))


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("Welkom bij Klank bord.", "Welkom bij Klankbord."),
        ("De (klank bord) show", "De (Klankbord) show"),
        ("De Enpees, dus.", "De NPS, dus."),
        ("Bel de servicedesk!", "Bel de service desk!"),
        ("Ik ga aan het werk in yorkshire.", "Ik ga aan het werk in yorkshire."),
        ("klank, maar geen bord", "klank, maar geen bord"),
    ],
)
def test_a_correction(heard: str, meant: str) -> None:
    found = standing.apply(said(heard), RULES)
    assert found.segments[0].text == meant
    assert [word.text for word in (found.segments[0].words or ())] == (meant.split() if found.segments[0].words else [])
    times = [moment for word in found.segments[0].words for moment in (word.start, word.end)]
    assert times == sorted(times)


def test_without_corrections_nothing_is_touched() -> None:
    transcript = said("Welkom bij klank bord.")
    assert standing.apply(transcript, {}) is transcript
    assert standing.apply(transcript, {"": "x", "y": ""}) is transcript
