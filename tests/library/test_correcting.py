"""A correction over the archive: whole words, every other sign stays, and what cannot be done is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from klankbord.errors import KlankbordError
from klankbord.library.correcting import archive, places, standing
from klankbord.library.correcting.places import Place, Skipped
from klankbord.library.correcting.standing import Rule
from klankbord.library.hub import Hub
from klankbord.library.merge.proposal import NOTES_FILE
from klankbord.library.pages import episodes
from klankbord.model import Episode, Notes, Quote, Segment, Span, Transcript
from klankbord.settings import Settings

VTT = """WEBVTT

NOTE klachde blijft hier

1
00:00:01.000 --> 00:00:04.000 align:start
{0}

00:05.000 --> 00:09.000
{1}
"""


def corrected(text: str, wrong: str, right: str, find: object = places.in_transcript) -> tuple[str, list[str]]:
    found = list(find(Path("x"), text, Rule.of(wrong, right)))  # type: ignore[operator]
    result, late = places.apply(text, [one for one in found if isinstance(one, Place)])
    assert not late
    return result, [one.why for one in found if isinstance(one, Skipped)]


@pytest.mark.parametrize(
    ("cue", "wrong", "right", "becomes"),
    [
        ("<v Noor>Een klachde is een klachde.", "klachde", "klacht", "<v Noor>Een klacht is een klacht."),
        ("Klachde! En (KLACHDE), «klachde».", "klachde", "klacht", "Klacht! En (Klacht), «klacht»."),
        ("klachdes en klachdebrief", "klachde", "klacht", "klachdes en klachdebrief"),
        ("met karel\nsmid gesproken", "karel smid", "Karel Smit", "met Karel Smit\ngesproken"),
        ("bij klank bord thuis", "klank bord", "Klankbord", "bij Klankbord thuis"),
        ("de enpees score", "enpees", "NPS", "de NPS score"),
        ("jan &amp; piet bv", "jan & piet", "Jan & Piet", "Jan &amp; Piet bv"),
        ("bel <i>klachde</i> nu", "klachde", "<klacht>", "bel <i>&lt;klacht&gt;</i> nu"),
        ("<v Klachde>klachde", "klachde", "klacht", "<v Klachde>klacht"),
    ],
)
def test_a_cue(cue: str, wrong: str, right: str, becomes: str) -> None:
    text = VTT.format(cue, "En verder.")
    assert corrected(text, wrong, right) == (VTT.format(becomes, "En verder."), [])
    assert corrected(text.replace("\n", "\r\n"), wrong, right)[0].replace("\r\n", "\n") == VTT.format(
        becomes, "En verder."
    )


def test_what_runs_over_two_cues_or_holds_mark_up_is_left_to_the_editor() -> None:
    text = VTT.format("dit zegt karel", "smid dan. En karel <b>smid</b> ook.")
    found, why = corrected(text, "karel smid", "Karel Smit")
    assert found == text
    assert why == [
        "it begins in one cue and ends in the next; correct it by hand",
        "there is mark-up between its words; correct it by hand",
    ]


PAGE = """---
title: Over een klachde
guid: "g"
---
Een klachde in de samenvatting.

## Lessen
- Een klachde is een [klachde](https://x.example/klachde). [12:31]

## Citaten
> Een **klachde** kost niets,
> `klachde` ook niet.
>
> — Jan Klachde [18:02]

## Hoofdstukken
- [03:12] Klachde en klacht

## Shownotes
Meer over de klachde.
"""


def test_a_page_is_corrected_in_its_notes_and_nowhere_else() -> None:
    found = list(places.in_page(Path("x"), PAGE, Rule.of("klachde", "klacht")))
    text, _ = places.apply(PAGE, [one for one in found if isinstance(one, Place)])
    assert text == (
        PAGE.replace("- Een klachde is een [klachde](", "- Een klacht is een [klacht](")
        .replace("**klachde**", "**klacht**")
        .replace("Jan Klachde", "Jan Klacht")
        .replace("[03:12] Klachde", "[03:12] Klacht")
    )
    where = [(one.part, one.line, one.start) for one in found if isinstance(one, Place)]
    assert where == [
        ("lessons", 8, 751.0),
        ("lessons", 8, 751.0),
        ("quotes", 11, 1082.0),
        ("quotes", 14, 1082.0),
        ("chapters", 17, 192.0),
    ]
    assert [(one.line, one.why.split(";")[0]) for one in found if isinstance(one, Skipped)] == [
        (5, "it is not in a note"),
        (20, "the show notes are the publisher's"),
        (2, "it stands in the front matter"),
    ]


@pytest.mark.parametrize(("wrong", "right"), [("", "x"), ("x", " "), ("...", "x"), ("klacht", "klacht")])
def test_a_correction_of_nothing_is_refused(wrong: str, right: str) -> None:
    with pytest.raises(KlankbordError, match=r"klankbord correct|what is meant instead"):
        archive.preview([], wrong, right)


TRANSCRIPT = Transcript(
    "nl",
    (
        Segment(0.0, 5.0, "Noor", "Welkom bij de show over klachde."),
        Segment(5.0, 10.0, "Jan", "Een klachde is de goedkoopste vorm van onderzoek."),
    ),
    "whisper",
    "base",
)
NOTES = Notes(quotes=(Quote(Span(6, 13), TRANSCRIPT.segments[1].text, "Jan", 5.0, 10.0, 0.9),))


@pytest.fixture
def folder(hub: Hub) -> Path:
    return episodes.write(hub, "over-service", Episode("g", "Klachten"), TRANSCRIPT, NOTES, Settings()).folder


def test_transcript_page_and_memory_follow_and_doing_it_again_changes_nothing(folder: Path) -> None:
    found = archive.preview([folder], "klachde", "klacht")
    assert [(place.part, place.found) for place in found.places] == [
        ("transcript", "klachde."),
        ("transcript", "klachde"),
        ("quotes", "klachde"),
    ]
    assert found.places[1].start == 5.0
    done = archive.apply(found.places)
    assert done.places == 3
    assert {path.name for path in done.changed} == {"index.md", "transcript.vtt", "notes.json"}
    page = episodes.read(folder)
    assert page.notes.quotes[0].text == "Een klacht is de goedkoopste vorm van onderzoek."
    assert page.notes.quotes[0].span == Span(6, 13)
    assert archive.preview([folder], "klachde", "klacht").places == ()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert archive.apply(found.places).places == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_somebody_changed_meanwhile_is_not_overwritten(folder: Path) -> None:
    found = archive.preview([folder], "klachde", "klacht")
    path = folder / "transcript.vtt"
    path.write_text(path.read_text(encoding="utf-8").replace("over klachde", "over de klachte"), encoding="utf-8")
    done = archive.apply(found.places)
    assert "over de klachte" in path.read_text(encoding="utf-8")
    assert {skipped.why for skipped in done.skipped} == {"the file was changed meanwhile"}


def test_a_broken_file_is_named_and_stops_none_of_the_others(folder: Path, put: Callable[[str, bytes], Path]) -> None:
    broken = put("episodes/over-service/kapot/index.md", b"---\ntitle: klachde \xff\n").parent
    found = archive.preview([broken, folder], "klachde", "klacht")
    assert len(found.places) == 3
    assert [(skipped.path.parent.name, skipped.why[:17]) for skipped in found.skipped] == [
        ("kapot", "it cannot be read")
    ]


def test_standing_corrections_reach_what_was_heard_before(folder: Path) -> None:
    page = folder / "index.md"
    page.write_text(page.read_text(encoding="utf-8").replace("status: review", "status: published"), encoding="utf-8")
    path = folder / "transcript.vtt"
    path.write_text(
        path.read_text(encoding="utf-8").replace("show over klachde", "show over klágten"), encoding="utf-8"
    )
    assert standing.carry_out(folder, {"een klachde": "klacht"}).changed
    read = episodes.read(folder)
    assert read.transcript is not None
    assert [s.text for s in read.transcript.segments] == [
        "Welkom bij de show over klágten.",
        "Klacht is de goedkoopste vorm van onderzoek.",
    ]
    assert [(q.text, q.span) for q in read.notes.quotes] == [
        ("Klacht is de goedkoopste vorm van onderzoek.", Span(6, 12))
    ]
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert not standing.carry_out(folder, {"een klachde": "klacht"}).changed
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_what_an_editor_put_back_stays_when_standing_corrections_come_again(folder: Path) -> None:
    standing.carry_out(folder, {"klachde": "klacht"})
    path = folder / "transcript.vtt"
    path.write_text(path.read_text(encoding="utf-8").replace("over klacht", "over klachde"), encoding="utf-8")
    before = path.read_bytes()
    standing.carry_out(folder, {"klachde": "klacht"})
    assert path.read_bytes() == before
    assert (folder / NOTES_FILE).exists()
