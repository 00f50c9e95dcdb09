"""A transcript as a reader sees it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from klankbord.model import Advert, Segment, Tip, Transcript, Word
from klankbord.site.markup.transcript import html, paragraphs, sentences
from klankbord.site.views import episode_page


def talk(*segments: tuple[float, float, str, str]) -> Transcript:
    return Transcript("nl", tuple(Segment(*segment) for segment in segments))


def test_a_paragraph_for_each_turn_named_when_the_speaker_changes() -> None:
    found = paragraphs(talk((0, 2, "Noor", "Hoi."), (2, 4, "Noor", "Welkom."), (4.6, 6, "Jan", "Dag.")))
    assert [(p.anchor, p.speaker, p.named, p.text) for p in found] == [
        ("t-0", "Noor", True, "Hoi. Welkom."),
        ("t-4", "Jan", True, "Dag."),
    ]


def test_a_long_turn_is_cut_after_a_sentence() -> None:
    turn = [
        (n * 5.0, n * 5.0 + 5, "Noor", "Dit zijn precies tien woorden voor een zin over niets." * 1) for n in range(20)
    ]
    found = paragraphs(talk(*turn))
    assert 2 <= len(found) <= 3
    assert [p.named for p in found] == [True, *[False] * (len(found) - 1)]


def test_two_paragraphs_in_one_second_have_different_anchors() -> None:
    found = paragraphs(talk((7.1, 7.4, "A", "Ja."), (7.5, 7.9, "B", "Nee.")))
    assert [p.anchor for p in found] == ["t-7", "t-7-2"]


def test_a_sentence_starts_with_its_first_word_or_at_its_share_of_the_text() -> None:
    words = tuple(
        Word(at, at + 0.5, text) for at, text in ((1.0, "Ja."), (2.0, "Zeker"), (2.6, "weten."), (4.0, "Toch?"))
    )
    timed = Segment(1.0, 4.5, "", "Ja. Zeker weten. Toch?", words)
    assert sentences(timed) == [(1.0, "Ja."), (2.0, "Zeker weten."), (4.0, "Toch?")]
    assert sentences(Segment(0.0, 10.0, "", "Aaaa. Bbbb.")) == [(0.0, "Aaaa."), (10 * 6 / 11, "Bbbb.")]


def test_numbers_and_abbreviations_with_points_stay_whole() -> None:
    assert [text for _, text in sentences(Segment(0, 9, "", "Dat kost 3.50 euro. Klaar."))] == [
        "Dat kost 3.50 euro.",
        "Klaar.",
    ]


@given(st.text(alphabet="ab .?!…\"'”", max_size=40))
def test_no_letter_is_lost_in_sentences(text: str) -> None:
    joined = "".join(piece for _, piece in sentences(Segment(0, 9, "", text)))
    assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", text)


def test_what_people_say_is_never_markup() -> None:
    text = html(paragraphs(talk((0, 1, "<b>Noor</b>", "<script>alert(1)</script> & zo"))))
    assert "<script" not in text
    assert "&lt;b&gt;Noor" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; zo" in text


def test_a_moment_is_in_the_paragraph_that_is_being_said() -> None:
    found = paragraphs(talk((0, 9, "Noor", "Welkom."), (9, 30, "Jan", "Dank."), (30, 40, "Noor", "Graag.")))
    assert [episode_page.jump(found, second) for second in (0, 8.9, 12, 99)] == ["t-0", "t-9", "t-9", "t-30"]
    assert episode_page.jump([], 12.7) == "t=12"
    assert episode_page.moment(Tip(None, "Bel terug.", start=12.04), found) == (
        ' <a class="at" href="#t-9" data-play="12.0">0:12</a>'
    )
    assert episode_page.moment(Tip(None, "Bel terug."), found) == ""


WORDS = {"advert": "Reclame", "skip_advert": "Sla de reclame over"}
BROKEN_UP = talk(
    (0, 2, "Noor", "Hoi."),
    (2, 5, "Noor", "Koop lampen."),
    (5, 9, "Noor", "Lampen van Zonnehoek."),
    (9, 12, "Noor", "Daar zijn we weer."),
)


def test_an_advert_is_marked_with_a_way_past_it() -> None:
    advert = Advert(2.0, 9.0, "Zonnehoek & Zoon")
    found = paragraphs(BROKEN_UP, [advert])
    assert [(p.anchor, p.advert) for p in found] == [("t-0", None), ("t-2", advert), ("t-9", None)]
    assert html(found, WORDS).split("\n")[1] == (
        '<p class="advert-head"><b>Reclame</b> <span>Zonnehoek &amp; Zoon</span> '
        '<a href="#t-9" data-play="9.0">Sla de reclame over</a></p>'
    )
    assert '<p id="t-2" class="advert">' in html(found, WORDS)


def test_past_an_advert_at_the_end_lies_what_is_below_the_transcript() -> None:
    found = paragraphs(BROKEN_UP, [Advert(2.0, 12.0)])
    assert '<a href="#na-gesprek" data-play="12.0">' in html(found, WORDS)


def test_two_adverts_in_a_row_have_their_own_way_out() -> None:
    said = html(paragraphs(BROKEN_UP, [Advert(2.0, 5.0), Advert(5.0, 9.0)]), WORDS)
    assert re.findall(r'<a href="#(t-\d+)" data-play', said) == ["t-5", "t-9"]


def test_without_adverts_a_page_is_as_it_was() -> None:
    assert html(paragraphs(BROKEN_UP), WORDS) == html(paragraphs(BROKEN_UP))
