"""From a transcript to what an editor would keep of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from klankbord.extract import chapters as chapter_rules
from klankbord.extract import lessons, lexicon, noise, quotes, tips
from klankbord.extract.scoring import Score
from klankbord.extract.sentences import Sentence, make, split
from klankbord.model import Chapter, Lesson, Notes, Quote, SpokenWord, Theme, Tip, Transcript

# At most so many proposals for every ten minutes, with a little more room for a short episode.
_QUOTES, _LESSONS, _TIPS = 3.0, 2.5, 4.0
_LEAST = 5
_TITLE_WORDS = 7
_SECONDS_PER_CHAPTER = 60.0


def propose(
    transcript: Transcript,
    language: str,
    *,
    chapters: Sequence[Chapter] = (),
    show_lexicon: Mapping[str, Any] | None = None,
    themes: Sequence[Theme] = (),
) -> Notes:
    """Quotes, lessons, tips, chapters and topics of a transcript; every one a span of its words.

    ``chapters`` are the publisher's and are kept as they are. ``show_lexicon`` holds the phrases of one show (see
    lexicon.extend). ``topics`` are chosen from ``themes``. Raises KlankbordError for a bad ``show_lexicon``.
    """
    rules = lexicon.extend(lexicon.load(language), show_lexicon)
    words = transcript.spoken_words()
    sentences = split(transcript)
    if not sentences:
        return Notes(chapters=tuple(chapters))
    quiet = noise.find(sentences, rules)
    heard = [sentence for at, sentence in enumerate(sentences) if at not in quiet]
    minutes = (sentences[-1].end - sentences[0].start) / 600
    chosen_tips = _best(heard, lambda s: tips.judge(s.text, rules), tips.THRESHOLD, _LEAST + int(_TIPS * minutes))
    taken = {sentence.first for sentence, _ in chosen_tips}
    chosen_lessons = _best(
        [s for s in heard if s.first not in taken],
        lambda s: lessons.judge(s.text, rules),
        lessons.THRESHOLD,
        _LEAST + int(_LESSONS * minutes),
    )
    chosen_quotes = _best(
        _passages(heard, words), lambda s: quotes.judge(s.text, rules), 0.4, _LEAST + int(_QUOTES * minutes)
    )
    return Notes(
        quotes=tuple(
            Quote(s.span, s.text, s.speaker, s.start, s.end, round(v.value, 3), v.reasons) for s, v in chosen_quotes
        ),
        lessons=tuple(
            Lesson(s.span, s.text, s.speaker, s.start, s.end, round(v.value, 3), v.reasons) for s, v in chosen_lessons
        ),
        tips=tuple(
            Tip(s.span, s.text, s.speaker, s.start, s.end, round(v.value, 3), v.reasons) for s, v in chosen_tips
        ),
        chapters=tuple(chapters) or _chapters(sentences, language),
    )


def _best(
    candidates: Sequence[Sentence], judge: Callable[[Sentence], Score], threshold: float, limit: int
) -> list[tuple[Sentence, Score]]:
    """The best candidates at or above the threshold, none overlapping another, in the order they were said."""
    scored = sorted(((s, judge(s)) for s in candidates), key=lambda pair: -pair[1].value)
    chosen: list[tuple[Sentence, Score]] = []
    for sentence, value in scored:
        if len(chosen) == limit or value.value < threshold:
            break
        if all(sentence.first > other.last or sentence.last < other.first for other, _ in chosen):
            chosen.append((sentence, value))
    return sorted(chosen, key=lambda pair: pair[0].first)


def _passages(sentences: Sequence[Sentence], words: Sequence[SpokenWord]) -> list[Sentence]:
    """Every sentence, and every two that one speaker says one after the other."""
    pairs = [
        make(words, this.first, following.last)
        for this, following in itertools.pairwise(sentences)
        if this.speaker == following.speaker and following.first == this.last + 1
    ]
    return [*sentences, *pairs]


def _chapters(sentences: Sequence[Sentence], language: str) -> tuple[Chapter, ...]:
    """Chapters where the subject turns, titled by the words they open with until something better is known."""
    seconds = sentences[-1].end - sentences[0].start
    starts = [0, *chapter_rules.boundaries([sentence.text for sentence in sentences], language)]
    kept = [0]
    for at in starts[1:]:
        if sentences[at].start - sentences[kept[-1]].start >= min(_SECONDS_PER_CHAPTER, seconds / 3):
            kept.append(at)
    return tuple(
        Chapter(start=0.0 if at == 0 else sentences[at].start, title=_title(sentences[at].text)) for at in kept
    )


def _title(text: str) -> str:
    words = text.split()
    title = " ".join(words[:_TITLE_WORDS]).rstrip(".,;:!?…")
    return title + ("…" if len(words) > _TITLE_WORDS else "")
