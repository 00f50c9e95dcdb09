"""From a transcript to what an editor would keep of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeVar

from klankbord.extract import chapters as chapter_rules
from klankbord.extract import lexicon, llm, names, noise, selection, titles, topics
from klankbord.extract.sentences import Sentence, split
from klankbord.model import Chapter, Lesson, Note, Notes, Quote, Theme, Tip, Transcript

# At most so many proposals for every ten minutes, and a few more so that a short episode has its share.
_QUOTES, _LESSONS, _TIPS = 2.5, 2.5, 4.0
_LEAST = 4
# A chapter lasts at least this long.
_CHAPTER_SECONDS = 60.0
# Talk without clear turns still gets a chapter for each so many seconds, each at a question at most so far away.
_TALK_CHAPTER = 120.0
_TURN_REACH = 4

N = TypeVar("N", bound=Note)


def propose(
    transcript: Transcript,
    language: str,
    *,
    chapters: Sequence[Chapter] = (),
    show_lexicon: Mapping[str, Any] | None = None,
    themes: Sequence[Theme] = (),
    helper: llm.Helper | None = None,
) -> Notes:
    """Quotes, lessons, tips, chapters and topics of a transcript; every one a span of its words.

    ``chapters`` are the publisher's and are kept as they are. ``show_lexicon`` holds the phrases of one show (see
    lexicon.extend). ``topics`` are chosen from ``themes``. A language model may help (``llm.from_settings``): what goes
    wrong there becomes a line of ``warnings``. Raises KlankbordError for a bad ``show_lexicon``.
    """
    rules = lexicon.extend(lexicon.load(language), show_lexicon)
    sentences = split(transcript)
    if not sentences:
        return Notes(chapters=tuple(chapters))
    quiet = noise.find(sentences, rules)
    starts = _starts(sentences, chapters, language)
    words = transcript.spoken_words()
    parts = _parts(len(sentences), starts)
    choice = llm.choose(helper, sentences, parts, words, language) if helper else llm.Choice()
    talk = selection.Talk(words, sentences, quiet, starts, choice.picked)
    tens = (sentences[-1].end - sentences[0].start) / 600
    tips = selection.choose_tips(talk, rules, _LEAST + round(_TIPS * tens))
    lessons = selection.choose_lessons(talk, rules, _LEAST + round(_LESSONS * tens), taken=tips)
    quotes = selection.choose_quotes(talk, rules, _LEAST + round(_QUOTES * tens))
    texts = [sentence.text for _, sentence in talk.heard()]
    found = topics.find(texts, language, themes)
    people, organisations = names.find(texts, rules)
    return Notes(
        quotes=_notes(Quote, quotes),
        lessons=_titled(_notes(Lesson, lessons), sentences, choice.titles),
        tips=_notes(Tip, tips),
        chapters=tuple(chapters) or _chapters(sentences, quiet, starts, language),
        topics=found.themes,
        people=people,
        organisations=organisations,
        new_topics=found.new,
        summary=choice.summary,
        warnings=choice.warnings,
    )


def _notes(kind: type[N], chosen: Sequence[selection.Chosen]) -> tuple[N, ...]:
    return tuple(
        kind(
            c.passage.span,
            c.passage.text,
            c.passage.speaker,
            c.passage.start,
            c.passage.end,
            round(c.score.value, 3),
            c.score.reasons,
        )
        for c in chosen
    )


def _titled(found: Sequence[Lesson], sentences: Sequence[Sentence], titles: Mapping[int, str]) -> tuple[Lesson, ...]:
    ends = {sentences[at].last: title for at, title in titles.items()}
    return tuple(replace(one, title=ends.get(one.span.last, "") if one.span else "") for one in found)


def _parts(size: int, starts: Sequence[int]) -> list[range]:
    """The chapters as ranges of sentences."""
    return [range(begin, end) for begin, end in pairwise([0, *starts, size])]


def _starts(sentences: Sequence[Sentence], chapters: Sequence[Chapter], language: str) -> list[int]:
    """The sentences with which chapters start, but for the first chapter."""
    if chapters:
        later = [chapter.start for chapter in chapters if chapter.start > sentences[0].start]
        opening = {next((at for at, s in enumerate(sentences) if s.start >= start - 0.5), 0) for start in later}
        return sorted(opening - {0})
    seconds = sentences[-1].end - sentences[0].start
    shortest = min(_CHAPTER_SECONDS, seconds / 3)
    texts = [sentence.text for sentence in sentences]
    found = chapter_rules.boundaries(texts, language)
    if not found and seconds >= 2 * _TALK_CHAPTER:
        # One long run of talk about one thing: readers still want a place to start, at the best turns there are.
        found = chapter_rules.boundaries(texts, language, 1 + round(seconds / _TALK_CHAPTER))
    kept = [0]
    for at in sorted({_turn(sentences, at) for at in found}):
        before = sentences[at].start - sentences[kept[-1]].start
        if min(before, sentences[-1].end - sentences[at].start) >= shortest:
            kept.append(at)
    return kept[1:]


def _turn(sentences: Sequence[Sentence], at: int) -> int:
    """The nearest turn of a speaker that asks something: in an interview that is where a subject starts."""
    near = [
        number
        for number in range(max(1, at - _TURN_REACH), min(len(sentences), at + _TURN_REACH + 1))
        if sentences[number].speaker != sentences[number - 1].speaker and _asks(sentences, number)
    ]
    return min(near, key=lambda number: abs(number - at), default=at)


def _asks(sentences: Sequence[Sentence], at: int) -> bool:
    turn = [s for s in sentences[at : at + 3] if s.speaker == sentences[at].speaker]
    return any(s.text.rstrip().endswith("?") for s in turn)


def _chapters(
    sentences: Sequence[Sentence], quiet: Mapping[int, noise.Kind], starts: Sequence[int], language: str
) -> tuple[Chapter, ...]:
    parts = _parts(len(sentences), starts)
    texts = [[sentences[at].text for at in part if at not in quiet] for part in parts]
    called = titles.of_parts(texts, language)
    return tuple(
        Chapter(start=0.0 if part[0] == 0 else sentences[part[0]].start, title=title)
        for part, title in zip(parts, called, strict=True)
    )
