"""Corrections to a transcript survive a new transcription, and quotes follow the words."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from klankbord.library.merge.alignment import align
from klankbord.library.merge.between_cues import carry
from klankbord.library.merge.corrections import correct
from klankbord.library.merge.derive import Words, anchor, follow
from klankbord.model import Notes, Quote, Segment, Span, Tip, Transcript


def transcript(*cues: str, source: str = "whisper") -> Transcript:
    """Cues of five seconds as ``speaker: text``."""
    segments = []
    for number, cue in enumerate(cues):
        speaker, _, text = cue.partition(": ")
        segments.append(Segment(number * 5.0, number * 5.0 + 5, speaker, text))
    return Transcript("nl", tuple(segments), source)


def lines(found: Transcript) -> list[str]:
    return [f"{segment.speaker}: {segment.text}" for segment in found.segments]


BASE = transcript(
    "A: Welkom bij de show over klagten.", "B: Een klagt is de goedkopste vorm van onderzoek.", "A: Dank je wel."
)


def test_what_nobody_corrected_is_replaced() -> None:
    machine = transcript("A: Welkom bij deze show over klachten.", "B: Een klacht is onderzoek.")
    assert correct(BASE, BASE, machine).transcript == machine


def test_a_correction_stays_where_the_machine_errs_again() -> None:
    editor = transcript("A: Welkom bij de show over klachten.", *lines(BASE)[1:])
    machine = transcript(
        "A: Welkom bij de show over klagten.", "B: Een klacht is de goedkoopste vorm van onderzoek.", "A: Dank je."
    )
    found = correct(BASE, editor, machine)
    assert lines(found.transcript) == [
        "A: Welkom bij de show over klachten.",
        "B: Een klacht is de goedkoopste vorm van onderzoek.",
        "A: Dank je.",
    ]
    assert found.conflicts == ()


def test_where_the_machine_now_hears_something_else_the_editor_wins_and_it_is_reported() -> None:
    editor = transcript("A: Welkom bij de show over klachten.", *lines(BASE)[1:])
    machine = transcript("A: Welkom bij de show over klassen.", *lines(BASE)[1:])
    found = correct(BASE, editor, machine)
    assert lines(found.transcript)[0] == "A: Welkom bij de show over klachten."
    assert [(c.editor, c.machine) for c in found.conflicts] == [("klachten.", "klassen.")]


def test_where_the_machine_now_hears_what_the_editor_wrote_there_is_nothing_to_report() -> None:
    editor = transcript("A: Welkom bij de show over klachten.", *lines(BASE)[1:])
    machine = transcript("A: Welkom bij de show over Klachten!", *lines(BASE)[1:])
    found = correct(BASE, editor, machine)
    assert lines(found.transcript)[0] == "A: Welkom bij de show over klachten."
    assert found.conflicts == ()


def test_a_new_name_for_a_speaker_stays() -> None:
    base = transcript("Spreker 1: Welkom bij de show.", "Spreker 2: Dank je wel.", "Spreker 1: Vertel eens wat.")
    editor = transcript("Noor: Welkom bij de show.", "Jan: Dank je wel.", "Noor: Vertel eens wat.")
    machine = transcript(
        "Spreker 1: Welkom bij deze show.", "Spreker 2: Dank je.", "Spreker 1: Vertel eens.", "Spreker 2: Goed."
    )
    assert lines(correct(base, editor, machine).transcript) == [
        "Noor: Welkom bij deze show.",
        "Jan: Dank je.",
        "Noor: Vertel eens.",
        "Jan: Goed.",
    ]


def test_words_that_an_editor_added_and_removed() -> None:
    base = transcript("A: Een twee drie vier vijf zes zeven acht.")
    editor = transcript("A: Een twee tweeënhalf drie vier zes zeven acht.")
    machine = transcript("A: Een twee drie vier vijf zes zeven acht negen tien.")
    assert lines(correct(base, editor, machine).transcript) == [
        "A: Een twee tweeënhalf drie vier zes zeven acht negen tien."
    ]


def test_a_word_that_an_editor_removed_stays_away_where_nothing_around_it_is_heard_alike() -> None:
    base = transcript("A: Lees het eens hardop voor aan iemand van buiten.", "B: Dank.")
    editor = transcript("A: Lees het eens voor aan iemand van buiten.", "B: Dank.")
    machine = transcript("A: iemand mees dat hardop deur bon klant de muiten.", "B: Dank.")
    assert "hardop" not in correct(base, editor, machine).transcript.text
    later = replace(machine, segments=tuple(replace(s, start=s.start + 60, end=s.end + 60) for s in machine.segments))
    alike = replace(later, segments=(later.segments[0], replace(later.segments[1], start=5, end=10)))
    assert "hardop" in correct(base, editor, alike).transcript.text, "a minute later is another word"


def test_a_wholly_new_hearing_keeps_every_typed_word() -> None:
    editor = transcript("A: Welkom bij de podcast over klachten.", *lines(BASE)[1:])
    machine = transcript("A: Iets heel anders dat nergens op lijkt hier.")
    found = correct(BASE, editor, machine).transcript.text
    assert "podcast" in found
    assert "klachten." in found


def test_times_that_an_editor_gave_a_cue_stay() -> None:
    cues = list(BASE.segments)
    cues[1] = replace(cues[1], start=5.5, end=9.25)
    editor = replace(BASE, segments=tuple(cues))
    machine = transcript("A: Welkom bij deze show over klachten.", *lines(BASE)[1:])
    found = correct(BASE, editor, machine).transcript
    assert [(segment.start, segment.end) for segment in found.segments] == [(0.0, 5.0), (5.5, 9.25), (10.0, 15.0)]
    assert lines(found) == lines(machine)


def test_remarks_of_an_editor_between_the_cues_stay() -> None:
    cue = "00:00:0{0}.000 --> 00:00:0{1}.000\n{2}"
    old = ["WEBVTT", "NOTE\nlanguage: nl\nmodel: base", "STYLE\n::cue { color: red }", cue.format(0, 5, "Een twee")]
    old += ["NOTE nog nahoren", cue.format(5, 9, "drie vier"), "NOTE\nhet eind klopt"]
    new = ["WEBVTT", "NOTE\nlanguage: nl\nmodel: small", cue.format(0, 4, "Een"), cue.format(5, 9, "twee drie vier")]
    text = carry("\n\n".join(old) + "\n", "\n\n".join(new) + "\n")
    assert text.strip("\n").split("\n\n") == [
        *new[:2],
        "STYLE\n::cue { color: red }",
        new[2],
        "NOTE nog nahoren",
        new[3],
        "NOTE\nhet eind klopt",
    ]
    assert carry(text, text) == text, "doing it again changes nothing"


WORDS = (
    "klant klacht service gesprek team week dag tijd vraag brief winkel bus boek kaart stoel muur licht geluid".split()
)


def changed(words: Sequence[str], chance: random.Random, mark: str, rate: float) -> list[str]:
    """Words with some replaced, left out or added; ``mark`` makes those of an editor known."""
    out = []
    for number, word in enumerate(words):
        roll = chance.random()
        if roll < rate:
            out.append(f"{mark}{number}" if mark else chance.choice(WORDS))
        elif roll < rate * 1.3:
            continue
        elif roll < rate * 1.6:
            out += [word, f"{mark}{number}" if mark else chance.choice(WORDS)]
        else:
            out.append(word)
    return out or ["x"]


def spoken(words: Sequence[str], chance: random.Random) -> Transcript:
    cues, at = [], 0
    while at < len(words):
        size = chance.randint(3, 12)
        cues.append(f"{chance.choice('AB')}: {' '.join(words[at : at + size])}")
        at += size
    return transcript(*cues)


@pytest.mark.parametrize("seed", range(60))
def test_no_word_that_an_editor_typed_is_lost(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    said = chance.choices(WORDS, k=chance.randint(5, 300))
    base = spoken(changed(said, chance, "", 0.1), chance)
    editor = spoken(changed(base.text.split(), chance, "e", 0.05), chance)
    machine = spoken(changed(said, chance, "", 0.1), chance)
    found = correct(base, editor, machine).transcript
    typed = [word for word in editor.text.split() if word.startswith("e")]
    assert [word for word in found.text.split() if word.startswith("e")] == typed
    assert all(one.start <= one.end for one in found.segments)


@pytest.mark.parametrize("seed", range(40))
def test_an_alignment_turns_one_into_the_other(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    one = chance.choices(WORDS, k=chance.randint(0, 200))
    other = changed(one, chance, "", 0.2) if one else chance.choices(WORDS, k=5)
    edits = align(one, other).edits
    out: list[str] = []
    i = j = 0
    for tag, i1, i2, j1, j2 in edits:
        assert (i1, j1) == (i, j), "no holes"
        assert tag != "equal" or one[i1:i2] == other[j1:j2]
        out += one[i1:i2] if tag == "equal" else other[j1:j2]
        i, j = i2, j2
    assert out == other
    assert (i, j) == (len(one), len(other))


def test_an_hour_of_talk_is_aligned_in_a_moment() -> None:
    chance = random.Random(1)  # noqa: S311
    said = chance.choices([f"woord{n}" for n in range(2000)] + WORDS * 60, k=10_000)
    base, machine = (spoken(changed(said, chance, "", 0.1), chance) for _ in range(2))
    editor = spoken(changed(base.text.split(), chance, "e", 0.01), chance)
    found = correct(base, editor, machine)
    assert [w for w in found.transcript.text.split() if w.startswith("e")] == [
        w for w in editor.text.split() if w.startswith("e")
    ]


def test_a_quote_follows_the_correction_of_its_words() -> None:
    now = transcript(lines(BASE)[0], "B: Een klacht is de goedkoopste vorm van onderzoek.", lines(BASE)[2])
    quote = Quote(Span(6, 13), "Een klagt is de goedkopste vorm van onderzoek.", "B", 5.0, 10.0, 0.9)
    (found,) = follow(Notes(quotes=(quote,)), Words(BASE), Words(now)).quotes
    assert (found.text, found.speaker, found.span) == (
        "Een klacht is de goedkoopste vorm van onderzoek.",
        "B",
        Span(6, 13),
    )


def test_a_quote_follows_a_word_that_became_two() -> None:
    now = transcript(lines(BASE)[0], "B: Een klacht is echt de goed koopste vorm van onderzoek.", lines(BASE)[2])
    quote = Quote(Span(6, 13), "Een klagt is de goedkopste vorm van onderzoek.", "B", 5.0, 10.0)
    (found,) = follow(Notes(quotes=(quote,)), Words(BASE), Words(now)).quotes
    assert found.text == "Een klacht is echt de goed koopste vorm van onderzoek."


def test_a_note_whose_words_are_all_gone_goes() -> None:
    now = transcript(lines(BASE)[0], lines(BASE)[2])
    quote = Quote(Span(6, 13), "Een klagt is de goedkopste vorm van onderzoek.", "B", 5.0, 10.0)
    assert follow(Notes(quotes=(quote,)), Words(BASE), Words(now)).quotes == ()


def test_a_tip_that_was_reworded_keeps_its_wording_while_its_words_stand() -> None:
    tip = Tip(Span(0, 5), "Begin met klachten.", "A", 0.0, 5.0)
    now = replace(BASE, segments=(BASE.segments[0], BASE.segments[1]))
    assert follow(Notes(tips=(tip,)), Words(BASE), Words(now)).tips == (tip,)


def test_notes_of_a_page_get_span_speaker_and_end() -> None:
    page = Notes(quotes=(Quote(None, "De goedkopste vorm, van onderzoek!", "", 5.0),))
    (found,) = anchor(page, Words(BASE), Notes()).quotes
    assert (found.span, found.speaker) == (Span(9, 13), "B")
    assert found.end == 10.0


def test_of_several_places_the_one_nearest_in_time_counts() -> None:
    twice = transcript("A: Ja precies dat.", "B: Nee hoor.", "A: Ja precies dat.")
    (found,) = anchor(Notes(tips=(Tip(None, "ja precies dat", "", 10.0),)), Words(twice), Notes()).tips
    assert found.span == Span(5, 7)
