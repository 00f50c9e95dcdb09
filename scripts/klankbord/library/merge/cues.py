"""Cues that an editor timed, split or joined, put around the same words in a new hearing."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from klankbord.library.merge.hearings import Heard, Lost, Spoken, places
from klankbord.model import Segment, Transcript, with_words

_Range = tuple[int, int]


def carry(base: Transcript, editor: Transcript, heard: Heard, out: list[Spoken]) -> list[Lost]:
    """Put the editor's own cues around their words; changes ``out``, gives the cues whose words are all gone."""
    theirs = _ranges(editor)
    kept = _left_alone(base, theirs, heard)
    own = [cue for cue in theirs if cue[0][0] not in kept]
    if not own:
        return []
    where = places(out)
    lost = []
    first_own = number = max((word.segment for word in out), default=0) + 1
    taken = 0
    for (first, stop), segment in own:
        at, end = max(taken, bisect_left(where, first - 0.001)), bisect_left(where, stop - 0.001)
        if at >= end:
            lost.append(Lost(segment.start, segment.end, segment.speaker, segment.text))
            continue
        _impose(out, at, end, heard.cue(segment.start, segment.end), number)
        number, taken = number + 1, end
    _apart(out, first_own)
    return lost


def segments(words: Sequence[Spoken]) -> Iterator[Segment]:
    """Words as segments again: a new one where the machine or the editor began one, or where another speaks."""
    group: list[Spoken] = []
    for spoken in [*words, None]:
        if group and (spoken is None or (spoken.segment, spoken.speaker) != (group[0].segment, group[0].speaker)):
            texts = tuple(s.word for s in group)
            text = " ".join(word.text for word in texts)
            yield Segment(texts[0].start, max(texts[0].start, texts[-1].end), group[0].speaker, text, texts)
            group = []
        if spoken is not None:
            group.append(spoken)


def _ranges(transcript: Transcript) -> list[tuple[_Range, Segment]]:
    """The cues with the numbers of their first word and of the one after their last."""
    found, at = [], 0
    for segment in with_words(transcript).segments:
        if segment.words:
            found.append(((at, at + len(segment.words)), segment))
            at += len(segment.words)
    return found


def _left_alone(base: Transcript, theirs: Sequence[tuple[_Range, Segment]], heard: Heard) -> set[int]:
    """First words of the editor's cues that are still where, and when, the machine put them."""
    starts = {first: (stop, segment) for (first, stop), segment in theirs}
    kept: set[int] = set()
    for (first, stop), segment in _ranges(base):
        low, high = _bounds(heard, first)
        least, most = _bounds(heard, stop)
        for at in range(low, high + 1):
            there = starts.get(at)
            if there and least <= there[0] <= most and (there[1].start, there[1].end) == (segment.start, segment.end):
                kept.add(at)
                break
    return kept


def _bounds(heard: Heard, bound: int) -> _Range:
    """Between which of the editor's words a boundary between words of before may be now, lowest and highest."""
    low, high = len(heard.mine), 0
    for tag, i1, i2, j1, j2 in heard.edits.edits:
        if i1 <= bound <= i2:
            here = (j1 + bound - i1,) * 2 if tag == "equal" else (j1, j2)
            low, high = min(low, here[0]), max(high, here[1])
    return low, high


def _impose(out: list[Spoken], at: int, end: int, times: tuple[float, float], number: int) -> None:
    """Make words ``at`` to ``end`` one cue with these times, of whoever says most of them."""
    start, stop = times[0], max(times)
    speaker = Counter(word.speaker for word in out[at:end]).most_common(1)[0][0]
    before = start
    for n in range(at, end):
        word = out[n].word
        begin = start if n == at else min(max(before, word.start), stop)
        before = stop if n == end - 1 else min(max(begin, word.end), stop)
        out[n] = replace(out[n], word=replace(word, start=begin, end=before), speaker=speaker, segment=number)


def _apart(out: list[Spoken], own: int) -> None:
    """Keep the machine's words out of the time of the editor's cues, whose segments are numbered from ``own``."""
    limit = 0.0
    for at, spoken in enumerate(out):
        if spoken.segment >= own:
            limit = max(limit, spoken.word.end)
        elif spoken.word.start < limit:
            word = replace(spoken.word, start=limit, end=max(limit, spoken.word.end))
            out[at] = replace(spoken, word=word)
    limit = float("inf")
    for at in range(len(out) - 1, -1, -1):
        word = out[at].word
        if out[at].segment >= own:
            limit = min(limit, word.start)
        elif word.end > limit:
            out[at] = replace(out[at], word=replace(word, start=min(word.start, limit), end=limit))
