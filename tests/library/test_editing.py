"""Small changes to pages and transcripts: just what was meant changes, and what somebody else did stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from klankbord.errors import KlankbordError
from klankbord.languages.messages import message
from klankbord.library.editing import ClashError, captions, combine, fields, noted
from klankbord.library.editing.combining import words
from klankbord.model import Advert, Chapter, Lesson, Quote, Segment, Tip
from klankbord.transcribe.formats import read_vtt

VTT = """WEBVTT

NOTE
language: nl

00:00:00.000 --> 00:00:04.000
<v Noor van Dijk>Welkom bij deze aflevering
over klachten & meer.

NOTE van de redactie

7
00:00:04.000 --> 00:00:08.000 line:0
<v Spreker 2>Wie klaagt wil blijven.

00:00:08.000 --> 00:00:12.000
<v Spreker 2>Dat zeg ik altijd.

00:00:12.000 --> 00:00:16.000
<v Noor van Dijk>Ja.</v> <v Spreker 2>Nee <i>hoor</i>.
"""
BODY = """Een samenvatting.

## Lessen
- Eerste les. [00:10]
* Tweede les — Jan Peeters [00:12]

## Citaten
> Een klacht is een cadeau.
>
> — Jan Peeters [00:20]

> Met de hand geciteerd.

— Noor van Dijk

## Hoofdstukken
- [00:00] Welkom
- [05:00] Onderzoek

## Shownotes
Meer lezen.
"""


# Combining
@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        ("a\nb\nc\n", "a\nB\nc\n", "a\nb\nC\n", "a\nB\nC\n"),
        ("a\nb\nc\n", "b\nc\n", "a\nb\nc\nd\n", "b\nc\nd\n"),
        ("a\n", "a\nmijn\n", "a\nhun\n", "a\nmijn\nhun\n"),
        ("a\n", "a\nmijn", "a\nhun\n", "a\nmijn\nhun\n"),
        ("a\nb\n", "a\nx\nb\n", "a\n", "a\nx\n"),
        ("a\nb\n", "a\nb\nx\n", "A\nb\n", "A\nb\nx\n"),
        ("", "mijn\n", "", "mijn\n"),
        ("a\nb\n", "a\nB\n", "a\nB\n", "a\nB\n"),
        ("a", "a", "b", "b"),
        ("a\nb\nc\nd\ne\n", "A\nb\nC\nd\nE\n", "a\nb\nc\nD\ne\n", "A\nb\nC\nD\nE\n"),
    ],
)
def test_what_both_did_is_there(base: str, mine: str, theirs: str, both: str) -> None:
    found = combine(base, mine, theirs)
    assert (found.text, found.clashes) == (both, ())


def test_what_both_changed_differently_is_kept_apart() -> None:
    (clash,) = combine("a\nb\nc\n", "a\nmijn\nc\n", "a\nhun\nc\n").clashes
    assert (clash.base, clash.mine, clash.theirs) == ("b\n", "mijn\n", "hun\n")
    (clash,) = combine("a\nb\nc\n", "a\nc\n", "a\nhun\nc\n").clashes
    assert (clash.base, clash.mine, clash.theirs) == ("b\n", "", "hun\n")


def test_several_changes_where_the_other_made_one_stay_together_and_what_is_between_them_too() -> None:
    found = combine("a\nb\nc\nd\ne\n", "a\nB\nc\nD\ne\n", "a\nhun\ne\n")
    (clash,) = found.clashes
    assert (clash.base, clash.mine, clash.theirs) == ("b\nc\nd\n", "B\nc\nD\n", "hun\n")
    assert found.text == "a\nB\nc\nD\ne\n"


def test_what_is_added_beside_what_both_changed_is_there_once() -> None:
    found = combine("a\nb\nc\nd\n", "a\nx\nb\nC\nd\n", "a\nQ\nd\n")
    (clash,) = found.clashes
    assert (clash.base, clash.mine, clash.theirs) == ("b\nc\n", "b\nC\n", "Q\n")
    assert found.text == "a\nx\nb\nC\nd\n"


def test_words_of_one_line_are_combined_too_but_never_two_in_one_place() -> None:
    assert combine("de klachde van gister", "de klacht van gister", "de klachde van gisteren", words).text == (
        "de klacht van gisteren"
    )
    assert combine("de klachde", "de klacht", "de klachten", words).clashes
    assert combine("de", "de ene", "de andere", words).clashes


SOME_LINES = st.lists(st.sampled_from([f"{letter}\n" for letter in "abcdefg"]), max_size=9).map("".join)


@given(SOME_LINES, SOME_LINES, SOME_LINES)
def test_no_line_that_somebody_wrote_is_lost(base: str, mine: str, theirs: str) -> None:
    found = combine(base, mine, theirs)
    if not found.clashes:
        for side in (mine, theirs):
            for line in {*side.splitlines()} - {*base.splitlines()}:
                assert line in found.text.splitlines()
    swapped = combine(base, theirs, mine)
    assert bool(swapped.clashes) == bool(found.clashes)
    assert combine(base, mine, base).text == mine
    assert combine(base, base, theirs).text == theirs


# Transcripts
CUES = yaml.safe_load((Path(__file__).parent / "cases" / "captions.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CUES, ids=[case["is"] for case in CUES])
def test_one_change_of_a_transcript(case: dict[str, Any]) -> None:
    ((act, given_to),) = case["do"].items()
    head = "WEBVTT\n\n"

    def make() -> str:
        text = head + case["from"]
        about = () if act == "rename" else (captions.cues(text)[case.get("cue", 0)],)
        asked = [tuple(value) if isinstance(value, list) else value for value in given_to]
        return str(getattr(captions, act)(text, *about, *asked))

    if "gives" in case:
        assert make().removeprefix(head).removeprefix("WEBVTT\n") == case["gives"]
    elif "clash" in case:
        with pytest.raises(ClashError) as clashed:
            make()
        (clash,) = clashed.value.clashes
        assert [clash.base, clash.mine, clash.theirs] == case["clash"]
    else:
        with pytest.raises(KlankbordError) as refused:
            make()
        assert (refused.value.thing, refused.value.message) == ("cue", message(case["refused"]))


@pytest.mark.parametrize(
    ("block", "speaker", "text", "odd", "count"),
    [
        ("00:04.000-->00:04.000\n<v A>Even lang\nals nul.", "A", "Even lang als nul.", False, 4),
        ("naam\n00:04.000 --> 00:04.500", "", "", False, 0),
        ("00:04.000 --> 00:05.000\n<v A>Ja.</v> <v B>Nee, nee.", "A", "<v A>Ja.</v> <v B>Nee, nee.", True, 3),
        ("00:04.000 --> 00:05.000\n<i></i>", "", "<i></i>", True, 0),
        ("00:04.000 --> 00:05.000\n<i>Zo</i> dus", "", "<i>Zo</i> dus", True, 2),
    ],
)
def test_what_a_block_of_a_transcript_says(block: str, speaker: str, text: str, odd: bool, count: int) -> None:
    whole = f"WEBVTT\n\n{block}\n"
    (one,) = captions.cues(whole)
    assert (one.stamp, one.start, one.speaker, one.text, one.odd, one.count) == (
        "00:04.000", 4.0, speaker, text, odd, count,
    )  # fmt: skip
    assert whole[slice(*one.at)] == block
    assert one.segment() == Segment(4.0, one.end, speaker, text)


@pytest.mark.parametrize(
    "block", ["twee\nregels\n00:04.000 --> 00:05.000\nNee.", "00:04.000 --> gauw\nNee.", "7\nNee."]
)
def test_what_is_not_a_cue(block: str) -> None:
    assert captions.cues(f"WEBVTT\n\n{block}\n") == ()


def cue(text: str, number: int) -> captions.Cue:
    return captions.cues(text)[number]


def test_a_cue_is_what_a_reader_of_the_file_finds() -> None:
    found = captions.cues(VTT)
    assert [(one.stamp, one.speaker, one.odd) for one in found] == [
        ("00:00:00.000", "Noor van Dijk", False), ("00:00:04.000", "Spreker 2", False),
        ("00:00:08.000", "Spreker 2", False), ("00:00:12.000", "Noor van Dijk", True),
    ]  # fmt: skip
    said = [word for segment in read_vtt(VTT).segments for word in segment.text.split()]
    assert sum(one.count for one in found) == len(said)
    assert found[0].text == "Welkom bij deze aflevering over klachten & meer."


def test_correcting_a_word_changes_that_word_alone() -> None:
    one = cue(VTT, 0)
    now = "Welkom bij deze uitzending over klachten & <meer>."
    made = captions.say(VTT, one, one.text, now)
    assert made == VTT.replace("aflevering", "uitzending").replace("& meer", "&amp; &lt;meer&gt;")
    assert cue(made, 0).text == now
    assert captions.say(made, cue(made, 0), one.text, now) == made, "doing it again changes nothing"


def test_a_correction_meets_one_of_somebody_else_in_the_same_cue() -> None:
    was = cue(VTT, 1).text
    theirs = VTT.replace("Wie klaagt", "Wie klaagde")
    assert "Wie klaagde wil weg." in captions.say(theirs, cue(theirs, 1), was, "Wie klaagt wil weg.")
    with pytest.raises(ClashError) as caught:
        captions.say(theirs, cue(theirs, 1), was, "Wie zeurt wil blijven.")
    assert caught.value.clashes[0].theirs == "Wie klaagde wil blijven."


def test_a_cue_that_is_gone_is_told_and_not_made_again() -> None:
    with pytest.raises(ClashError) as caught:
        captions.find(VTT, "00:01:00.000", "Wie?", 0)
    (clash,) = caught.value.clashes
    assert (clash.base, clash.mine, clash.theirs) == ("Wie?", "Wie?", "")


def test_of_two_cues_at_one_moment_the_one_that_was_seen_is_meant() -> None:
    twice = VTT + "\n00:00:12.000 --> 00:00:16.000\n<v A>Een ander.\n"
    assert captions.find(twice, "00:00:12.000", "Een ander.", 0).speaker == "A"
    assert captions.find(twice, "00:00:12.000", "?", 4).speaker == "A"


def test_a_speaker_of_one_cue_and_everywhere() -> None:
    made = captions.voice(VTT, cue(VTT, 1), "Spreker 2", "Jan & Co")
    assert made == VTT.replace("<v Spreker 2>Wie", "<v Jan &amp; Co>Wie")
    with pytest.raises(ClashError):
        captions.voice(made, cue(made, 1), "Spreker 2", "Fatma")
    everywhere = captions.rename(VTT, "Spreker 2", "Jan Peeters")
    assert everywhere == VTT.replace("<v Spreker 2>", "<v Jan Peeters>")
    assert captions.rename(everywhere, "Jan Peeters", "Noor van Dijk").count("<v Noor van Dijk>") == 5


def test_splitting_and_joining_keep_every_word_and_setting() -> None:
    made = captions.split(VTT, cue(VTT, 1), cue(VTT, 1).text, 2)
    assert "7\n00:00:04.000 --> 00:00:05." in made
    assert "00:00:08.000 line:0\n<v Spreker 2>wil blijven." in made
    assert read_vtt(made).text == read_vtt(VTT).text
    back = captions.join(made, cue(made, 1), "Wie klaagt")
    assert back == VTT
    with pytest.raises(KlankbordError, match="another speaker"):
        captions.join(VTT.replace("2>Dat", "3>Dat"), cue(VTT, 1), cue(VTT, 1).text)
    with pytest.raises(KlankbordError, match="between"):
        captions.join(VTT, cue(VTT, 0), cue(VTT, 0).text)
    for word in (0, 4, 99):
        with pytest.raises(KlankbordError, match="split"):
            captions.split(VTT, cue(VTT, 1), cue(VTT, 1).text, word)


def test_times_of_a_cue_change_without_its_settings() -> None:
    made = captions.retime(VTT, cue(VTT, 1), (4.0, 8.0), 4.25, 7.5)
    assert made == VTT.replace("00:00:04.000 --> 00:00:08.000 line:0", "00:00:04.250 --> 00:00:07.500 line:0")
    with pytest.raises(ClashError):
        captions.retime(made, cue(made, 1), (4.0, 8.0), 5.0, 6.0)
    with pytest.raises(KlankbordError):
        captions.retime(VTT, cue(VTT, 1), (4.0, 8.0), 9.0, 8.0)


def test_a_cue_without_words_goes_and_its_neighbours_stay() -> None:
    for number in range(4):
        made = captions.say(VTT, cue(VTT, number), cue(VTT, number).text, "  ")
        assert len(captions.cues(made)) == 3
        assert made.endswith("\n")
        assert "\n\n\n" not in made


def test_a_cue_with_several_voices_is_changed_as_it_is_written() -> None:
    odd = cue(VTT, 3)
    made = captions.say(VTT, odd, odd.text, "<v Noor van Dijk>Ja.</v>\n\n00:00:01.000 --> 00:00:02.000\nNee")
    assert len(captions.cues(made)) == 4


def test_lines_break_where_they_broke_when_words_become_others() -> None:
    broken = VTT.replace("Wie klaagt wil blijven.", "Wie klaagt\nwil graag blijven,\nzegt zij.")
    one = cue(broken, 1)
    for now, lines in (
        ("Wie zeurt wil graag blijven, zegt zij.", ["Wie zeurt", "wil graag blijven,", "zegt zij."]),
        ("Maar wie klaagt wil graag blijven, zegt zij.", ["Maar wie klaagt", "wil graag blijven,", "zegt zij."]),
        ("Wie klaagt wil blijven, zegt zij nu.", ["Wie klaagt", "wil blijven,", "zegt zij nu."]),
        ("Blijven.", ["Blijven."]),
        ("Wie zeurt mag graag blijven, zegt zij.", ["Wie zeurt", "mag graag blijven,", "zegt zij."]),
        ("Wie a b c d graag blijven, zegt zij.", ["Wie a b", "c d graag blijven,", "zegt zij."]),
        ("Wie zeurt blijven, zegt zij.", ["Wie zeurt blijven,", "zegt zij."]),
    ):
        made = captions.say(broken, one, one.text, now)
        found = captions.cues(made)[1]
        assert made[slice(*found.at)].split("\n")[2:] == [f"<v Spreker 2>{lines[0]}", *lines[1:]]


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda one: captions.split(VTT, one, one.text, 1), "several voices"),
        (lambda one: captions.join(VTT, one, one.text), "several voices"),
        (lambda one: captions.voice(VTT, one, "Noor van Dijk", "Jan"), "several voices"),
        (lambda one: captions.join(VTT, cue(VTT, 2), cue(VTT, 2).text), "cannot be joined"),
    ],
)
def test_a_cue_with_several_voices_is_not_cut_joined_or_given_away(
    act: Callable[[captions.Cue], str], why: str
) -> None:
    with pytest.raises(KlankbordError, match=why) as caught:
        act(cue(VTT, 3))
    assert caught.value.thing == "cue"
    assert caught.value.mend


@pytest.mark.parametrize(
    "act", [lambda one: captions.split(VTT, one, "Wie zweeg", 1), lambda one: captions.join(VTT, one, "Wie zweeg")]
)
def test_what_somebody_changed_meanwhile_is_neither_cut_nor_joined(act: Callable[[captions.Cue], str]) -> None:
    with pytest.raises(ClashError) as caught:
        act(cue(VTT, 1))
    (clash,) = caught.value.clashes
    assert (clash.base, clash.theirs) == ("Wie zweeg", "Wie klaagt wil blijven.")


def test_the_last_cue_and_one_before_a_note_are_joined_with_nothing() -> None:
    short = VTT[: VTT.index("00:00:12.000 -->")].rstrip() + "\n"
    with pytest.raises(KlankbordError, match="cannot be joined"):
        captions.join(short, cue(short, 2), cue(short, 2).text)
    noted_between = VTT.replace("\n\n00:00:08.000", "\n\nNOTE van de redactie\n\n00:00:08.000")
    assert noted_between != VTT
    with pytest.raises(KlankbordError, match="cannot be joined"):
        captions.join(noted_between, cue(noted_between, 1), cue(noted_between, 1).text)


def test_joined_cues_last_as_long_as_both_and_one_without_a_speaker_takes_that_of_the_other() -> None:
    for unsaid in ("<v Spreker 2>Dat", "Dat"):
        text = VTT.replace("<v Spreker 2>Dat", unsaid)
        made = captions.join(text, cue(text, 1), cue(text, 1).text)
        one = cue(made, 1)
        assert (one.start, one.end, one.speaker) == (4.0, cue(VTT, 2).end, "Spreker 2")
        assert one.text == f"{cue(VTT, 1).text} {cue(VTT, 2).text}"
        assert len(captions.cues(made)) == 3
        assert cue(made, 2).text == cue(VTT, 3).text


def test_nothing_is_written_where_nothing_changes() -> None:
    one = cue(VTT, 1)
    assert captions.say(VTT, one, "whatever it was", f"  {one.text}  ") == VTT
    assert captions.voice(VTT, one, "whoever it was", " Spreker  2 ") == VTT
    assert captions.retime(VTT, one, (0.0, 1.0), one.start, one.end) == VTT
    assert captions.rename(VTT, "Niemand", "Jan") == VTT


def test_a_speaker_may_be_taken_away_from_one_cue_and_from_all() -> None:
    assert captions.voice(VTT, cue(VTT, 1), "Spreker 2", " ") == VTT.replace("<v Spreker 2>Wie", "Wie")
    assert captions.rename(VTT, "Spreker 2", "") == VTT.replace("<v Spreker 2>", "")


def test_a_cue_begins_at_nought_at_the_earliest_and_lasts() -> None:
    one = cue(VTT, 0)
    assert cue(captions.retime(VTT, one, (one.start, one.end), 0.0, 0.5), 0).end == 0.5
    for start, end in ((-0.1, 1.0), (1.0, 1.0), (2.0, 1.0)):
        with pytest.raises(KlankbordError, match="end before it starts"):
            captions.retime(VTT, one, (one.start, one.end), start, end)
    with pytest.raises(ClashError) as caught:
        captions.retime(VTT, one, (0.0, 3.5), 0.0, 3.0)
    (clash,) = caught.value.clashes
    assert (clash.base, clash.mine, clash.theirs) == (
        "00:00:00.000 --> 00:00:03.500", "00:00:00.000 --> 00:00:03.000", "00:00:00.000 --> 00:00:04.000",
    )  # fmt: skip


def test_of_cues_that_say_the_same_at_one_moment_the_nearest_is_meant() -> None:
    again = VTT.replace("WEBVTT\n", "WEBVTT\n\n00:00:12.000 --> 00:00:13.000\n<v A>Ja.\n")
    text = again + "\n00:00:12.000 --> 00:00:13.000\n<v B>Ja.\n"
    assert [captions.find(text, "00:00:12.000", "Ja.", number).speaker for number in (0, 1, 4, 9)] == list("AABB")
    text = text.replace("A>Ja", "A>Ja ja")
    between = captions.find(text, "00:00:12.000", "", 3)
    assert between.odd, "the nearest says something else"
    alike = "WEBVTT\n\n00:00.000 --> 00:01.000\nA\n\n00:01.000 --> 00:02.000\nB\n\n00:00.000 --> 00:01.000\nA\n"
    assert captions.find(alike, "00:00.000", "A", 1) == cue(alike, 0), "as near as the other: the first"


def test_what_is_no_cue_is_passed_over_and_stays() -> None:
    for block in (
        "00:00:09.000 --> 00:00:08.000\nEindigt voor het begint.",
        "NOTE\n00:00 --> tijdloos",
        "STYLE\n::cue {}",
    ):
        text = VTT.replace("WEBVTT\n", f"WEBVTT\n\n{block}\n", 1)
        assert [one.text for one in captions.cues(text)] == [one.text for one in captions.cues(VTT)]
        assert block in captions.say(text, cue(text, 0), cue(text, 0).text, "Iets anders.")


@given(st.text(max_size=40), st.integers(0, 3))
def test_whatever_is_typed_stays_words_of_its_cue(typed: str, number: int) -> None:
    made = captions.say(VTT, cue(VTT, number), cue(VTT, number).text, typed)
    said = " ".join(typed.split())
    assert len(captions.cues(made)) == (4 if said else 3)
    if said and number < 3 and "\0" not in typed:
        assert cue(made, number).text == said
    elsewhere = [one.text for n, one in enumerate(captions.cues(VTT)) if n != number]
    assert [one.text for n, one in enumerate(captions.cues(made)) if not said or n != number] == elsewhere


# Notes
def test_every_note_is_found_with_its_own_text() -> None:
    found = noted.notes(BODY)
    assert [one.kind for one in found] == ["lessons", "lessons", "quotes", "quotes", "chapters", "chapters"]
    assert found[1].text == "* Tweede les — Jan Peeters [00:12]"
    assert found[3].text == "> Met de hand geciteerd.\n\n— Noor van Dijk"
    for one in found:
        assert one.text in BODY


def test_a_refused_note_goes_and_the_last_takes_its_heading_along() -> None:
    first, second, *_ = noted.notes(BODY)
    made = noted.remove(BODY, first.text)
    assert made == BODY.replace("- Eerste les. [00:10]\n", "")
    assert noted.remove(made, second.text) == BODY.replace(
        "## Lessen\n- Eerste les. [00:10]\n* Tweede les — Jan Peeters [00:12]\n\n", ""
    )
    with pytest.raises(ClashError):
        noted.remove(made, first.text)


def test_whichever_note_goes_the_rest_stays_as_typed() -> None:
    for one in noted.notes(BODY):
        made = noted.remove(BODY, one.text)
        assert [other.text for other in noted.notes(made)] == [
            other.text for other in noted.notes(BODY) if other.text != one.text
        ]
        assert "\n\n\n" not in made


def test_a_note_is_trimmed_where_it_stands() -> None:
    quote = noted.notes(BODY)[2]
    now = "> Een klacht is een cadeau, echt.\n>\n> — Jan Peeters [00:21]"
    assert noted.change(BODY, quote.text, now) == BODY.replace(quote.text, now)
    with pytest.raises(ClashError) as caught:
        noted.change(BODY.replace("cadeau", "geschenk"), quote.text, now)
    assert "geschenk" in caught.value.clashes[0].theirs


def test_a_new_note_goes_at_the_end_of_its_section_and_a_chapter_at_its_time() -> None:
    quote = Quote(None, "Nieuw.", "Jan Peeters", 30.0)
    made = noted.add(BODY, quote, "nl")
    assert "— Noor van Dijk\n\n> Nieuw.\n>\n> — Jan Peeters [00:30]\n\n## Hoofdstukken\n" in made
    made = noted.add(BODY, Chapter(60.0, "Midden"), "nl")
    assert made == BODY.replace("- [05:00]", "- [01:00] Midden\n- [05:00]")
    made = noted.add(BODY, Lesson(None, "Nul.", start=1.0), "nl", after="")
    assert made == BODY.replace("- Eerste", "- Nul. [00:01]\n- Eerste")
    made = noted.add(BODY, Lesson(None, "Half.", start=11.0), "nl", after="- Eerste les. [00:10]")
    assert made == BODY.replace("* Tweede", "- Half. [00:11]\n* Tweede")


def test_a_section_that_is_not_there_is_made_where_it_belongs() -> None:
    made = noted.add(BODY, Tip(None, "Bel terug.", start=40.0), "nl")
    assert made == BODY.replace("## Hoofdstukken", "## Tips\n- Bel terug. [00:40]\n\n## Hoofdstukken")
    assert noted.add("", Tip(None, "Bel.", start=1.0), "nl") == "## Tips\n- Bel. [00:01]\n"
    assert noted.add("Tekst.\n", Advert(5.0, 9.0, "Meel"), "nl").startswith("Tekst.\n\n## ")


def test_notes_change_places() -> None:
    first, second, quote, *_ = noted.notes(BODY)
    made = noted.move(BODY, first.text, second.text)
    assert [one.text for one in noted.notes(made)][:2] == [second.text, first.text]
    assert noted.move(made, first.text, "") == BODY
    hand = noted.notes(BODY)[3].text
    made = noted.move(BODY, hand, "")
    assert [one.text for one in noted.notes(made)][2:4] == [hand, quote.text]
    assert "\n\n\n" not in made


# Fields
PAGE = '---\ntitle: "A: b"  # zo\nguid: "x"\nhosts: [noor]\ndate: 2026-01-02\nstatus: review\n# later\n---\nTekst.\n'


def put(text: str, name: str, was: object, now: object) -> str:
    return fields.put(text, Path("index.md"), "episode", name, was, now)


def test_one_field_changes_and_the_others_stay_as_typed() -> None:
    assert put(PAGE, "status", "review", "published") == PAGE.replace("review", "published")
    assert put(PAGE, "hosts", ["noor"], ["noor", "jan"]) == PAGE.replace("[noor]", "[noor, jan]")
    assert put(PAGE, "title", "A: b", "C") == PAGE.replace('"A: b"', "C")
    assert put(PAGE, "date", "2026-01-02", "2026-01-03T06:00") == PAGE.replace("2026-01-02", "2026-01-03T06:00:00")
    assert put(PAGE, "guests", None, ["jan"]) == PAGE.replace("# later\n", "# later\nguests: [jan]\n")
    assert put(PAGE, "hosts", ["noor"], []) == PAGE.replace("hosts: [noor]\n", "")
    assert put(PAGE, "hosts", None, "noor") == PAGE


def test_a_field_that_somebody_changed_is_a_clash_and_a_wrong_value_is_refused() -> None:
    with pytest.raises(ClashError):
        put(PAGE, "status", "hidden", "published")
    for name, was, now in (
        ("status", "review", "draft"),
        ("guid", "x", "y"),
        ("nonsense", None, "x"),
        ("date", "2026-01-02", "morgen"),
    ):
        with pytest.raises(KlankbordError):
            put(PAGE, name, was, now)
