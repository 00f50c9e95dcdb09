"""What is proposed from real talk: spans that stand alone, each as one kind, few, and never from noise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from klankbord.extract import features, propose, selection, spans, verify
from klankbord.extract.features import Setting
from klankbord.extract.lexicon import load
from klankbord.extract.selection import vetoed
from klankbord.extract.sentences import split
from klankbord.extract.standing import bare, begins, ends
from klankbord.model import Segment, Transcript, Word

Read = Callable[[str], Transcript]

TALK = """
HOST: Welcome back to the show, today I talk to a carpenter about her customers.
GUEST: Thanks for having me.
HOST: What did you learn in your first year?
GUEST: Well, it was a mess, and I had two of those jobs at the same time. That was terrible. And I think that people \
forgive a late delivery much sooner than they forgive a phone that nobody answers. It felt like the end of it. They \
could also see it coming.
HOST: Let me put three options in front of you. If you like this show, give us five stars wherever you listen.
GUEST: Never promise a date before you have spoken to the person who does the work. We did that with them, and it was
HOST: So what is your advice to somebody who starts today?
GUEST: Call every customer on the day before you come, even when nothing has changed. I learned that a short call \
saves a long conversation. Most people say that customers only look at the price.
HOST: This episode is brought to you by Woodwork. They make glue. Always buy the best glue that there is. Right, back \
to our conversation.
GUEST: The more you explain in advance, the less you have to excuse afterwards.
"""


def texts(read: Read, talk: str = TALK, language: str = "en") -> dict[str, list[str]]:
    said = read(talk) if language == "nl" else with_language(read(talk), language)
    notes = propose(said, language)
    assert verify.check(notes, said) == []
    return {kind: [note.text for note in group] for kind, group in notes.said().items()}


def with_language(talk: Transcript, language: str) -> Transcript:
    return replace(talk, language=language)


def slowly(talk: Transcript, times: int) -> Transcript:
    segments = [
        replace(
            one,
            start=one.start * times,
            end=one.end * times,
            words=tuple(replace(word, start=word.start * times, end=word.end * times) for word in one.words),
        )
        for one in talk.segments
    ]
    return replace(talk, segments=tuple(segments))


def test_what_stands_alone_is_found_each_as_one_kind(read: Read) -> None:
    found = texts(read)
    everything = [text for group in found.values() for text in group]
    assert len(everything) == len(set(everything))
    for wanted in (
        "Never promise a date before you have spoken to the person who does the work.",
        "Call every customer on the day before you come, even when nothing has changed.",
    ):
        assert wanted in found["tips"]
    assert "people forgive a late delivery much sooner than they forgive a phone that nobody answers." in everything


def test_what_leans_is_noise_or_somebody_elses_opinion_is_not(read: Read) -> None:
    everything = " ".join(text for group in texts(read).values() for text in group)
    for never in (
        "three options",
        "five stars",
        "best glue",
        "That was terrible",
        "with them, and",
        "could also",
        "advice to",
    ):
        assert never not in everything


def test_every_proposal_begins_and_ends_where_a_thought_does(sample: Transcript) -> None:
    words = sample.spoken_words()
    for group in propose(sample, "nl").said().values():
        for note in group:
            assert note.span
            assert ends(note.text.split()) or not note.text.rstrip().endswith((",", "…", "..."))
            assert "?" not in note.text
            before = words[note.span.first - 1].word.text if note.span.first else ""
            opened = bare(before) in load("nl").words("openers") | load("nl").words("openers_before_comma")
            assert begins(note.text.split(), before) or opened or before.endswith((",", ";", "–"))


def test_there_are_no_more_than_an_editor_wants(read: Read) -> None:
    lines = "\n".join(
        f"{'AB'[at // 5 % 2]}: Wie in straat {at} lang moet wachten, vertelt dat later aan {at + 3} buren."
        for at in range(200)
    )
    assert sum(map(len, texts(read, lines, "nl").values())) <= 35


def test_where_nothing_is_sure_the_best_there_is_comes_all_the_same(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = with_language(read(TALK), "en")
    slow = slowly(talk, 8)
    best = sorted((one.score for group in propose(slow, "en").said().values() for one in group), reverse=True)
    monkeypatch.setattr(selection, "THRESHOLD", 0.999)
    hours = (slow.segments[-1].end - slow.segments[0].start) / 3600
    few = round(12 * hours)
    assert 0 < few < len(best)
    assert sum(map(len, propose(slow, "en").said().values())) == few


def test_a_language_without_rules_says_so(read: Read) -> None:
    notes = propose(read("A: Dit is een zin die nergens over gaat."), "fy")
    assert notes.warnings == ("language fy: there are no rules for it, so only chapters were looked for",)
    assert not any(notes.said().values())


def test_the_reasons_can_be_seen(read: Read) -> None:
    talk = with_language(read(TALK), "en")
    tips = propose(talk, "en", explain=True).tips
    assert any(" +" in reason for tip in tips for reason in tip.reasons)


def test_what_hangs_on_a_sentence_that_nobody_finished_is_never_proposed() -> None:
    rules = load("en")
    words, now = [], 0.0
    for text, pause in (
        ("You should always be willing to.", 3.0),
        ("Call every customer on the day before you come.", 0.1),
        ("Never promise a date to a customer before you know it.", 0.1),
        ("Always tell your customers honestly who they're.", 3.0),
    ):
        for piece in text.split():
            words.append(Word(now, now + 0.3, piece))
            now += 0.3
        now += pause
    said = Transcript("en", (Segment(0, now, "GUEST", " ".join(word.text for word in words), tuple(words)),))
    setting = Setting(split(said), {}, rules)
    found = spans.find(setting, said.spoken_words())
    free = [one.sentence.text for one in found if not vetoed(features.alone(one, setting), rules)]
    assert "Call every customer on the day before you come." not in free
    assert "Always tell your customers honestly who they're." not in free
    assert "Never promise a date to a customer before you know it." in free
    assert "You should always be willing to." not in free
