"""Mutations of what was said: stitched, negated, recounted or given to somebody else, every single one is refused."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from klankbord.extract import propose, verify
from klankbord.extract.sentences import make, split
from klankbord.model import Lesson, Note, Notes, Quote, Segment, Span, SpokenWord, Tip, Transcript, Word

Read = Callable[[str], Transcript]


def true_quotes(transcript: Transcript) -> list[Quote]:
    """Every sentence of a transcript as a quote: all of them hold."""
    return [Quote(s.span, s.text, s.speaker, s.start, s.end) for s in split(transcript)]


def stitched(quotes: list[Quote]) -> Iterator[str]:
    """The first half of one sentence and the second half of another."""
    chance = random.Random(7)  # noqa: S311
    for quote in quotes:
        other = chance.choice(quotes)
        head, tail = quote.text.split(), other.text.split()
        text = " ".join(head[: len(head) // 2 + 1] + tail[len(tail) // 2 :])
        if other != quote and text != quote.text:
            yield text


def without_negation(quotes: list[Quote]) -> Iterator[str]:
    """A sentence with "niet", "geen" or "nooit" taken out."""
    for quote in quotes:
        denied = re.sub(r"\s?\b(niet|geen|nooit|niets|niemand)\b", "", quote.text, count=1, flags=re.IGNORECASE).strip()
        if denied != quote.text and denied:
            yield denied


def recounted(quotes: list[Quote]) -> Iterator[str]:
    """A sentence with a number changed."""
    numbers = {
        "drie": "vier",
        "twee": "zes",
        "vijf": "zeven",
        "vijftig": "zestig",
        "tien": "elf",
        "twintig": "dertig",
        "een": "twee",
    }
    for quote in quotes:
        for number, other in numbers.items():
            text = re.sub(rf"\b{number}\b", other, quote.text, count=1)
            if text != quote.text:
                yield text


def said(text: str, words: list[SpokenWord]) -> bool:
    """Whether somebody really says the words of ``text`` in a row, by a plain search."""
    bare = [re.sub(r"\W", "", word.word.text.lower()) for word in words]
    wanted = [piece for word in text.split() if (piece := re.sub(r"\W", "", word.lower()))]
    return any(
        bare[at : at + len(wanted)] == wanted and len({w.speaker for w in words[at : at + len(wanted)]}) == 1
        for at in range(len(bare) - len(wanted) + 1)
    )


def test_every_sentence_is_found_where_it_was_said(sample: Transcript) -> None:
    words = sample.spoken_words()
    for quote in true_quotes(sample):
        assert verify.problems(quote, words) == []
        span = verify.locate(quote.text, words, speaker=quote.speaker)
        assert span is not None
        assert verify.derived_text(words, span).lower().strip(".,!?") == quote.text.lower().strip(".,!?")


def test_case_space_quotes_and_dashes_may_differ(read: Read) -> None:
    words = read("A: Hij zei: 'de soep – moet u zelf maken', en ging.").spoken_words()
    assert verify.locate("hij ZEI:  “de soep — moet u zelf maken” en ging", words) == Span(0, 10)
    assert verify.locate("de soep - moet u zelf", words) == Span(2, 7)


def test_all_stitched_quotes_are_refused(sample: Transcript) -> None:
    words = sample.spoken_words()
    mutants = [text for text in stitched(true_quotes(sample)) if not said(text, words)]
    assert len(mutants) >= 10
    assert [text for text in mutants if verify.locate(text, words)] == []


def test_all_dropped_negations_are_refused(sample: Transcript) -> None:
    words = sample.spoken_words()
    mutants = [text for text in without_negation(true_quotes(sample)) if not said(text, words)]
    assert len(mutants) >= 4
    assert [text for text in mutants if verify.locate(text, words)] == []


def test_all_changed_numbers_are_refused(sample: Transcript) -> None:
    words = sample.spoken_words()
    mutants = [text for text in recounted(true_quotes(sample)) if not said(text, words)]
    assert len(mutants) >= 4
    assert [text for text in mutants if verify.locate(text, words)] == []


def test_all_swapped_speakers_are_refused(sample: Transcript) -> None:
    words = sample.spoken_words()
    speakers = sorted({word.speaker for word in words})
    for quote in true_quotes(sample):
        for other in speakers:
            if other != quote.speaker:
                assert verify.problems(replace(quote, speaker=other), words)
                found = verify.locate(quote.text, words, speaker=other)
                assert found is None or words[found.first].speaker == other


def test_a_passage_of_two_speakers_is_refused(sample: Transcript) -> None:
    words = sample.spoken_words()
    turns = [at for at in range(1, len(words)) if words[at].speaker != words[at - 1].speaker]
    assert turns
    for at in turns:
        crossing = make(words, at - 1, at)
        note = Note(crossing.span, crossing.text, crossing.speaker, crossing.start, crossing.end)
        assert "more than one speaker says it" in verify.problems(note, words)
        text = " ".join(word.word.text for word in words[max(0, at - 3) : at + 3])
        assert said(text, words) or verify.locate(text, words) is None


def test_shifted_times_and_spans_are_refused(sample: Transcript) -> None:
    words = sample.spoken_words()
    for quote in true_quotes(sample):
        assert quote.span is not None
        assert quote.start is not None
        assert verify.problems(replace(quote, start=quote.start + 1), words)
        assert verify.problems(replace(quote, end=None), words)
        assert verify.problems(replace(quote, span=Span(quote.span.first, quote.span.last + len(words))), words)
        assert verify.problems(replace(quote, span=None), words)


def say(*words: tuple[str, str, float, float]) -> list[SpokenWord]:
    """What was said, as (speaker, word, start, end)."""
    return [SpokenWord(Word(start, end, text), speaker, 0) for speaker, text, start, end in words]


DIALOGUE = say(("A", "Bel", 0, 1), ("A", "terug.", 1, 2), ("B", "Waarom?", 2, 3))
TRUE = Quote(Span(0, 1), "Bel terug.", "A", 0, 2)


@pytest.mark.parametrize(
    ("note", "found"),
    [
        (TRUE, []),
        (replace(TRUE, start=0.002, end=1.999), []),
        (replace(TRUE, span=None), ["has no span"]),
        (replace(TRUE, span=Span(-1, 1)), ["its span lies outside the transcript"]),
        (replace(TRUE, span=Span(1, 0)), ["its span lies outside the transcript"]),
        (replace(TRUE, span=Span(0, 3)), ["its span lies outside the transcript"]),
        (Quote(Span(2, 2), "Waarom?", "B", 2, 3), []),
        (replace(TRUE, text="Bel nooit terug."), ["its text is not what was said"]),
        (replace(TRUE, speaker="B"), ["somebody else said it"]),
        (replace(TRUE, start=0.003), ["it starts at another second"]),
        (replace(TRUE, start=None), ["it starts at another second"]),
        (replace(TRUE, end=1.997), ["it ends at another second"]),
        (replace(TRUE, end=None), ["it ends at another second"]),
        (Quote(Span(0, 2), "Bel terug. Waarom?", "A", 0, 3), ["more than one speaker says it"]),
        (
            Quote(Span(0, 2), "Bel nooit.", "B", 1, 2),
            [
                "more than one speaker says it",
                "its text is not what was said",
                "somebody else said it",
                "it starts at another second",
                "it ends at another second",
            ],
        ),
    ],
)
def test_all_that_does_not_hold_is_said(note: Note, found: list[str]) -> None:
    """Times may differ by two milliseconds: files keep them to one."""
    assert verify.problems(note, DIALOGUE) == found


def test_check_says_which_kind_of_note_is_wrong_and_how_it_begins() -> None:
    text = " ".join(["woord"] * 12)
    transcript = Transcript("nl", (Segment(0, 1, "A", "Bel", (Word(0, 1, "Bel"),)),))
    notes = Notes((Quote(Span(0, 0), "Bel", "A", 0, 1), Quote(None, text)), (Lesson(None, text),), (Tip(None, "Bel."),))
    assert verify.check(notes, transcript) == [
        f"quote '{text[:60]}': has no span",
        f"lesson '{text[:60]}': has no span",
        "tip 'Bel.': has no span",
    ]


def test_check_names_the_note_that_is_wrong(sample: Transcript) -> None:
    notes = propose(sample, "nl")
    wrong = replace(notes.quotes[0], text=notes.quotes[0].text.replace("e", "o", 1))
    lines = verify.check(Notes(quotes=(wrong, *notes.quotes[1:])), sample)
    assert len(lines) == 1
    assert "its text is not what was said" in lines[0]
