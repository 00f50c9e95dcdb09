"""Speech made readable: a view that marks what it leaves out, and that can be undone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.extract import speech
from klankbord.model import Segment, Span, SpokenWord, Transcript

CASES = [
    ("Dat is eh heel goed.", "Dat is […] heel goed."),
    ("Uhm, nou, ehm ja.", "[…] nou, […] ja."),
    ("We we gaan bellen.", "[…] we gaan bellen."),
    ("Ik wil ik wil het weten.", "[…] ik wil het weten."),
    ("De kla- de klacht kwam.", "[…] de klacht kwam."),
    ("Het is heel heel belangrijk.", "Het is heel heel belangrijk."),
    ("Nee. Nee, dat niet.", "Nee. Nee, dat niet."),
    ("Niets te wissen.", "Niets te wissen."),
]


def spoken(text: str) -> list[SpokenWord]:
    return Transcript("nl", (Segment(0, 9, "A", text),)).spoken_words()


@pytest.mark.parametrize(("said", "shown"), CASES)
def test_fillers_false_starts_and_repeats_are_left_out(said: str, shown: str) -> None:
    words = spoken(said)
    span = Span(0, len(words) - 1)
    view = speech.clean(words, span, "nl")
    assert view.text == shown
    assert speech.restore(view, words, span) == said


@given(
    st.lists(st.sampled_from(["eh", "de", "klacht", "kla-", "niet", "ja.", "heel", "3", "—"]), min_size=1, max_size=25),
    st.data(),
)
def test_the_view_can_always_be_undone_and_denies_nothing(texts: list[str], data: st.DataObject) -> None:
    words = spoken(" ".join(texts))
    first = data.draw(st.integers(0, len(words) - 1))
    span = Span(first, data.draw(st.integers(first, len(words) - 1)))
    view = speech.clean(words, span, "nl")
    assert speech.restore(view, words, span) == " ".join(word.word.text for word in words[span.first : span.last + 1])
    assert ("niet" in texts[span.first : span.last + 1]) == ("niet" in view.text.split())
