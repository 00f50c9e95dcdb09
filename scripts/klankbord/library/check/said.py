"""Rules about what notes claim that somebody said: in these words, at that second, by that speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from klankbord import clocks, thresholds
from klankbord.errors import KlankbordError
from klankbord.library import notes as note_text
from klankbord.library.check.problem import Problem, Severity, problem
from klankbord.library.check.stock import Entry, Stock
from klankbord.library.merge.derive import Words
from klankbord.library.slugs import bare_words, slugify
from klankbord.model import Note, Quote, Segment, Span
from klankbord.transcribe.formats import read_vtt

ALIKE = thresholds.CHECK_ALIKE.value
"""The smallest part of a quote's words that a passage must share to be named."""

EARLY, LATE = 5.0, 2.0
"""How many seconds a note's time may be before the cue it begins in, for a running start, and after it."""

FEWEST = thresholds.CHECK_FEWEST.value
"""How many words a lesson or tip must share with the transcript to count as something said there."""

_ANONYMOUS = re.compile(r"(?:\w+[ _-]*)?#?\d+|unknown|onbekend", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said in an episode, and who goes by which name in the hub."""

    words: Words
    segments: Sequence[Segment]
    stock: Stock

    @classmethod
    def of(cls, text: str, stock: Stock) -> _Said:
        """What a WebVTT file says; raises KlankbordError when it is not one."""
        transcript = read_vtt(text)
        return cls(Words(transcript), transcript.segments, stock)

    def holds(self, note: Note) -> bool:
        """Whether a note was said in these words, at this time and by the speaker it names."""
        span = self.words.find(note.text, note.start)
        return span is not None and self.moment(span, note.start) and self.voice(span, note.speaker)

    def moment(self, span: Span, start: float | None) -> bool:
        """Whether a note that begins with ``span`` may give ``start`` as its time."""
        cue = self.segments[self.words.at(span.first).segment]
        return start is None or cue.start - EARLY <= start < cue.end + LATE

    def voice(self, span: Span, name: str) -> bool:
        """Whether ``name`` may be the speaker of ``span``, or one of them: part of a name will do, or an alias."""
        first, last = (self.words.at(number).segment for number in (span.first, span.last))
        return not name or any(self._goes_by(name, segment.speaker) for segment in self.segments[first : last + 1])

    def _goes_by(self, name: str, speaker: str) -> bool:
        if not speaker.strip() or _ANONYMOUS.fullmatch(speaker.strip()):
            return True  # the transcript does not say who it is
        one, other = slugify(name), slugify(speaker)
        people = self.stock.names["person"]
        parts = set(one.split("-")), set(other.split("-"))
        return people.get(one, one) == people.get(other, other) or parts[0] <= parts[1] or parts[1] <= parts[0]


def problems(entry: Entry, found: Sequence[note_text.Entry], text: str, stock: Stock) -> Iterator[Problem]:
    """Quotes that nobody said, and notes with the time or the speaker of something else; ``text`` is WebVTT."""
    notes = [(item.note, item.line) for item in found if isinstance(item.note, Note)]
    if not notes:
        return
    near = _Nearby(text, stock)
    rest = [(note, line) for note, line in notes if not near.holds(note)]
    if not rest:
        return
    try:
        said = _Said.of(text, stock)
    except KlankbordError:
        return  # what is wrong with the file is reported line by line
    for note, line in rest:
        if said.holds(note):
            continue
        places = said.words.places(note.text)
        if places and (isinstance(note, Quote) or len(bare_words(note.text)) >= FEWEST):
            yield from _elsewhere(entry, note, line, said, places)
        elif not places and isinstance(note, Quote):
            yield _unsaid(entry, note, line, said.segments)


class _Nearby:
    """The cues in the minutes around a note: most notes are right, and reading all cues takes most of the time."""

    def __init__(self, text: str, stock: Stock) -> None:
        self._text, self._stock = text, stock
        self._read: dict[tuple[int, int], _Said] = {}

    def holds(self, note: Note) -> bool:
        """Whether the cues near the time of a note say it; False also when they alone cannot tell."""
        if note.start is None:
            return False
        begin, end = self._minute((note.start - EARLY) // 60), self._minute(note.start // 60 + 2)
        if begin < 0:
            return False
        place = begin, end if end > 0 else len(self._text)
        if place not in self._read:
            try:
                self._read[place] = _Said.of("WEBVTT" + self._text[slice(*place)], self._stock)
            except KlankbordError:
                return False
        return self._read[place].holds(note)

    def _minute(self, number: float) -> int:
        """Where the first cue of a minute begins, with the empty line above it; -1 when it is not where we look."""
        minute = clocks.stamp(60 * max(number, 0)).removesuffix("00.000")
        return self._text.find(f"\n\n{minute}")


def _elsewhere(entry: Entry, note: Note, line: int, said: _Said, places: Sequence[Span]) -> Iterator[Problem]:
    """A note whose words were said, but not when or by whom it says; names the nearest passage."""

    def far(span: Span) -> float:
        return 0.0 if note.start is None else abs(said.words.at(span.first).word.start - note.start)

    right = [span for span in places if said.voice(span, note.speaker)]
    there = [span for span in places if said.moment(span, note.start)]
    if any(span in there for span in right):
        return
    # At the time that it gives, by somebody else; or else by the speaker that it names, at another time.
    span = min(there or right or places, key=far)
    first = said.words.at(span.first)
    code, speaker = clocks.code(first.word.start), first.speaker or note.speaker
    by_other, at_other = not said.voice(span, note.speaker), not said.moment(span, note.start)
    quote = isinstance(note, Quote)
    credit = f"— {speaker} [{code}]" if quote and speaker else f"[{code}]"
    severity: Severity = "error" if quote else "warning"
    wrong = "elsewhere" if by_other and at_other else "by_other" if by_other else "at_other"
    given = "" if note.start is None else clocks.code(note.start)
    blanks = {"text": _short(note.text), "speaker": speaker, "named": note.speaker, "code": code, "given": given}
    key, rule = (f"quote_{wrong}", "quote") if quote else (f"note_{wrong}", "time")
    yield problem(entry.name, line, rule, key, severity, credit=credit, **blanks)


def _unsaid(entry: Entry, quote: Quote, line: int, segments: Sequence[Segment]) -> Problem:
    near = _nearest(quote.text, " ".join(segment.text for segment in segments))
    mend = "unsaid_near" if near else ""
    return problem(entry.name, line, "quote", "unsaid", mend=mend, text=_short(quote.text), near=near.rstrip(".,;"))


def _short(text: str) -> str:
    return text if len(text) < 60 else text[:59] + "…"


def _nearest(quote: str, plain: str) -> str:
    """The passage that a quote was, before one of the two changed; nothing when no passage is much like it."""
    said, wanted = plain.split(), [" ".join(bare_words(word)) for word in quote.split()]
    match = SequenceMatcher(None, wanted, [" ".join(bare_words(word)) for word in said], autojunk=False)
    longest = match.find_longest_match()
    start = max(0, longest.b - longest.a)
    passage = said[start : start + len(wanted)]
    alike = sum(" ".join(bare_words(word)) == other for word, other in zip(passage, wanted, strict=False))
    return " ".join(passage) if wanted and alike >= ALIKE * len(wanted) else ""
