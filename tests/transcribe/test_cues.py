"""Cues fit on a screen and respect sentences; nothing that was said is lost or changes order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from klankbord.model import Segment, Word
from klankbord.transcribe import cues
from klankbord.transcribe.lines import balanced


def spoken(text: str, pace: float = 0.35) -> list[Word]:
    return [Word(round(n * pace, 3), round((n + 1) * pace, 3), t) for n, t in enumerate(text.split())]


@given(
    st.lists(st.sampled_from(["ja", "klant", "dienstverlening", "en", "dus,", "goed.", "dr.", "waarom?"]), max_size=120)
)
def test_every_word_is_kept_in_order_and_cues_fit(texts: list[str]) -> None:
    made = cues.cues(spoken(" ".join(texts)))
    assert [w for c in made for w in c.words] == spoken(" ".join(texts))
    assert all(len(c.text) <= cues.CUE and len(balanced(c.text)) <= 2 for c in made)


def test_sentences_get_their_own_cues() -> None:
    text = "Wie klaagt, gelooft nog dat je beter kunt. Wie zwijgt, is al weg uit de winkel."
    assert [c.text for c in cues.cues(spoken(text))] == [
        "Wie klaagt, gelooft nog dat je beter kunt.",
        "Wie zwijgt, is al weg uit de winkel.",
    ]


def test_a_long_sentence_is_cut_where_one_breathes() -> None:
    text = (
        "Toen heb ik haar zelf gebeld om mijn excuses aan te bieden, en zij zei iets wat ik in al die jaren "
        "nooit meer ben vergeten."
    )
    first, second = (c.text for c in cues.cues(spoken(text)))
    assert first.endswith("bieden,")
    assert second.startswith("en zij zei")


def test_abbreviations_and_initials_do_not_end_a_sentence() -> None:
    text = "Volgens dr. J. Peeters bijv. is dat zo."
    assert [c.text for c in cues.cues(spoken(text))] == [text]


def test_very_short_sentences_share_a_cue() -> None:
    assert [c.text for c in cues.cues(spoken("Ja. Dat klopt."))] == ["Ja. Dat klopt."]


def test_a_long_pause_ends_a_cue() -> None:
    words = [Word(0, 0.4, "Nou"), Word(5.0, 5.4, "ja")]
    assert [c.text for c in cues.cues(words)] == ["Nou", "ja"]


def test_paragraphs_end_with_a_speaker_and_never_inside_a_sentence() -> None:
    segments = [
        Segment(0, 2, "A", "Dit is"),
        Segment(8, 9, "A", "een zin."),
        Segment(20, 21, "A", "Na een pauze."),
        Segment(21, 22, "B", "Ik ook."),
    ]
    assert [(p.speaker, p.text) for p in cues.paragraphs(segments)] == [
        ("A", "Dit is een zin."),
        ("A", "Na een pauze."),
        ("B", "Ik ook."),
    ]
