"""Notes as spans of a transcript: text, speaker and time come from the words, so that a correction reaches them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate, chain
from typing import TypeVar

from klankbord import thresholds
from klankbord.library.merge.alignment import Alignment, align, key
from klankbord.library.slugs import WORD, Remembered, bare_words
from klankbord.model import Note, Notes, Span, SpokenWord, Transcript, spread_word
from klankbord.transcribe.lines import evenly_spaced

CLOSE = thresholds.FOLLOWING_CLOSE.value
LEFT_OUT = re.compile(r"\s*(?:\[(?:…|\.\.\.)\]|\((?:…|\.\.\.)\))\s*")
N = TypeVar("N", bound=Note)


_TOKENS: Remembered[list[str]] = Remembered(bare_words)


class Words:
    """The words of a transcript, to look passages up in."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._found: dict[int, SpokenWord] = {}

    @cached_property
    def spoken(self) -> Sequence[SpokenWord]:
        """All words in order."""
        return self._transcript.spoken_words()

    def at(self, number: int) -> SpokenWord:
        """One word; giving every word of a long transcript its time takes longer than the rest of reading it."""
        if (known := self._found.get(number)) is not None:
            return known
        index = bisect_right(self._firsts, number) - 1
        segment = self._transcript.segments[index]
        place = number - self._firsts[index]
        word = segment.words[place] if segment.words else spread_word(segment, place)
        self._found[number] = found = SpokenWord(word, segment.speaker, index)
        return found

    @cached_property
    def _even(self) -> str:
        """The text as it stands, when that has just one space around every word; else nothing, and words are split."""
        segments = self._transcript.segments
        row = " ".join(["", *[segment.text for segment in segments], ""])
        return row if evenly_spaced(row) and not any(segment.words for segment in segments) else ""

    @cached_property
    def _texts(self) -> list[str]:
        """All words as they stand."""
        segments = self._transcript.segments
        return [text for s in segments for text in ([word.text for word in s.words] or s.text.split())]

    @cached_property
    def _firsts(self) -> list[int]:
        """The number of the first word of each segment."""
        segments = self._transcript.segments
        if self._even:
            return list(accumulate([segment.text.count(" ") + 1 for segment in segments], initial=0))
        return list(accumulate([len(segment.words or segment.text.split()) for segment in segments], initial=0))

    @cached_property
    def _spaced(self) -> str:
        """All words as they stand, with a space around each; nothing when a word has a space inside."""
        if self._even:
            return self._even
        joined = " ".join(self._texts)
        return f" {joined} " if joined.count(" ") + 1 == len(self._texts) else ""

    @cached_property
    def _running(self) -> tuple[str, list[int]]:
        """All folded words with a space around each, and how many there are up to and with each word as it stands."""
        folded = [_TOKENS[text] for text in self._texts]
        return f" {' '.join(chain.from_iterable(folded))} ", list(accumulate(map(len, folded)))

    def find(self, text: str, near: float | None = None) -> Span | None:
        """The words that say ``text``, whatever its case and signs; of several, those nearest to ``near`` seconds.

        Where ``[…]`` stands for words that were left out, these are in the span too.
        """
        pieces = LEFT_OUT.split(text)
        if len(pieces) > 1 and len(pieces := [piece for piece in pieces if bare_words(piece)]) > 1:
            spans = [self._find(piece, near) for piece in pieces]
            found = [span for span in spans if span is not None]
            whole = len(found) == len(pieces) and found == sorted(found, key=lambda span: span.first)
            return Span(found[0].first, found[-1].last) if whole else None
        return self._find(text, near)

    def places(self, text: str) -> list[Span]:
        """Everywhere that the words of ``text`` are said, in order; ``[…]`` stands for words that were left out."""
        pieces = [piece for piece in LEFT_OUT.split(text) if bare_words(piece)]
        if not pieces:
            return []
        found = self._all(pieces[0])
        for piece in pieces[1:]:
            behind = self._all(piece)
            firsts = [span.first for span in behind]
            joined = [(span, bisect_right(firsts, span.last)) for span in found]
            found = [Span(span.first, behind[at].last) for span, at in joined if at < len(behind)]
        return found

    def _verbatim(self, text: str, near: float) -> Span | None:
        """Where just these words stand within two seconds of ``near``, as most notes do: then no index is needed."""
        found, at = [], self._spaced.find(f" {text} ")
        while at >= 0:
            first = self._spaced.count(" ", 0, at)
            found.append((abs(self.at(first).word.start - near), first))
            at = self._spaced.find(f" {text} ", at + 1)
        far, first = min(found, default=(CLOSE, 0))
        return Span(first, first + text.count(" ")) if far < CLOSE else None

    def _find(self, text: str, near: float | None) -> Span | None:
        if near is not None and WORD.search(text) and (span := self._verbatim(text, near)):
            return span
        found = self._all(text)
        if near is None:
            return found[0] if found else None
        return min(found, key=lambda span: abs(self.at(span.first).word.start - near), default=None)

    def _all(self, text: str) -> list[Span]:
        """Everywhere that the words of ``text`` are said side by side."""
        wanted = bare_words(text)
        if not wanted:
            return []
        running, counts = self._running
        passage = f" {' '.join(wanted)} "
        found, at = [], running.find(passage)
        while at >= 0:
            first = running.count(" ", 0, at)
            found.append(Span(bisect_right(counts, first), bisect_right(counts, first + len(wanted) - 1)))
            at = running.find(passage, at + 1)
        return found

    def text(self, span: Span) -> str:
        """What the words of a span say."""
        return " ".join(spoken.word.text for spoken in self.spoken[span.first : span.last + 1])

    def same(self, other: Words) -> bool:
        """Whether both hold the same words."""
        return [s.word.text for s in self.spoken] == [s.word.text for s in other.spoken]


def follow(notes: Notes, machine: Words, now: Words) -> Notes:
    """Notes as they were proposed, whose spans count the words of ``machine``, as what is said in ``now``.

    Text, speaker and time come from the words; a note whose words are all gone goes too. The spans stay those of
    ``machine``. What is not corrected, or is corrected back, is as it was proposed: always give the notes as these were
    proposed, never those that have followed an earlier correction.
    """
    alignment = align([key(s.word.text) for s in machine.spoken], [key(s.word.text) for s in now.spoken])
    return notes.each(lambda _, found: _followed(found, machine, now, alignment))


def _followed(notes: Sequence[N], machine: Words, now: Words, alignment: Alignment) -> tuple[N, ...]:
    kept = []
    for note in notes:
        if note.span is None or note.span.last >= len(machine.spoken):
            kept.append(note)
            continue
        place = alignment.span(note.span.first, note.span.last)
        if place is not None:
            kept.append(_moved(note, machine, note.span, now, Span(*place)))
    return tuple(kept)


def _moved(note: N, machine: Words, was: Span, now: Words, span: Span) -> N:
    """A note whose words ``was`` are now ``span``: what an editor did not change of them is as it was proposed."""
    (first, last), (before, after) = (
        (words.spoken[place.first], words.spoken[place.last]) for words, place in ((now, span), (machine, was))
    )
    speaker = note.speaker if first.speaker == before.speaker else first.speaker
    # A note that is worded differently from what was said keeps its wording as long as the words do not change.
    if machine.text(was) != now.text(span):
        return replace(note, text=now.text(span), speaker=speaker, start=first.word.start, end=last.word.end)
    if abs(first.word.start - before.word.start) < CLOSE and abs(last.word.end - after.word.end) < CLOSE:
        return replace(note, speaker=speaker)
    return replace(note, speaker=speaker, start=first.word.start, end=last.word.end)


def anchor(notes: Notes, words: Words, known: Notes) -> Notes:
    """Notes of a page with spans, speakers and exact times: of what the machine proposed (``known``), or looked up."""
    said = Remembered(lambda text: " ".join(bare_words(text)))

    def anchored(kind: str, found: Sequence[Note]) -> list[Note]:
        twins = {said[note.text]: note for note in reversed(getattr(known, kind))} if found else {}
        return [_anchored(note, words, twins.get(said[note.text])) for note in found]

    return notes.each(anchored)


def _anchored(note: N, words: Words, twin: Note | None) -> N:
    """A note with its place in the transcript; ``twin`` is what the machine proposed in the same words."""
    near = note.start if note.start is not None else (twin.start if twin else None)
    span = words.find(note.text, near)
    if span is None:
        return note if twin is None else replace(note, score=twin.score, reasons=twin.reasons)
    first, last = words.at(span.first), words.at(span.last)
    exact = twin is not None and twin.start is not None and abs(twin.start - first.word.start) < 2
    return replace(
        note,
        span=span,
        speaker=note.speaker or first.speaker,
        start=twin.start if exact and twin else first.word.start,
        end=twin.end if exact and twin else last.word.end,
        score=twin.score if twin else note.score,
        reasons=twin.reasons if twin else note.reasons,
    )


def carried(notes: Notes, was: Words, now: Words) -> Notes:
    """Notes whose spans count the words of ``was`` as notes whose spans count those of ``now``, which say the same.

    Both are the machine's own, of two hearings; a note whose words are all gone is left out.
    """
    alignment = align([key(s.word.text) for s in was.spoken], [key(s.word.text) for s in now.spoken])

    def moved(note: N) -> N | None:
        if note.span is None or note.span.last >= len(was.spoken):
            return note
        place = alignment.span(note.span.first, note.span.last)
        return replace(_moved(note, was, note.span, now, Span(*place)), span=Span(*place)) if place else None

    return notes.each(lambda _, found: [there for note in found if (there := moved(note)) is not None])


def counted(notes: Notes, transcript: Transcript, spoken: Transcript) -> Notes:
    """Notes with spans that count the words as the transcript file has them, should it split them differently."""
    heard, kept = Words(transcript), Words(spoken)
    if heard.same(kept):
        return notes

    def moved(note: N) -> N:
        return replace(note, span=kept.find(note.text, note.start)) if note.span else note

    return notes.each(lambda _, found: map(moved, found))
