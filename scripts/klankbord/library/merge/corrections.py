"""An editor's corrections to a transcript survive when the machine transcribes the audio anew."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from klankbord.library.front.rewriting import Conflict
from klankbord.library.merge import cues, speakers
from klankbord.library.merge.alignment import Alignment, align, key
from klankbord.library.merge.derive import CLOSE
from klankbord.library.merge.hearings import Corrected, Heard, Spoken, spoken_words
from klankbord.model import Transcript, Word

__all__ = ["Corrected", "correct"]


def correct(base: Transcript, editor: Transcript, machine: Transcript) -> Corrected:
    """Carry what the editor changed in ``base`` over to ``machine``, the new transcript of the same audio.

    Words and speakers are compared one by one. A correction goes where the words around it are; where these are
    heard differently too, the editor's whole passage replaces the machine's, so that nothing typed is ever lost. Cues
    that the editor timed, split or joined are put around the same words. What no longer has a place is in ``lost``.
    """
    if _same(base, editor):
        return Corrected(machine)
    if _same(base, machine) or _same(editor, machine):
        return Corrected(editor)
    was, mine, theirs = (spoken_words(transcript) for transcript in (base, editor, machine))
    heard = Heard(
        was,
        mine,
        theirs,
        align([s.word.text for s in was], [s.word.text for s in mine]),
        align([key(s.word.text) for s in was], [key(s.word.text) for s in theirs]),
    )
    out, conflicts = _typed(heard)
    _take_out(heard, out)
    lost = speakers.carry(heard, out)
    lost += cues.carry(base, editor, heard, out)
    return Corrected(replace(machine, segments=tuple(cues.segments(out))), tuple(conflicts), tuple(lost), heard.clock)


def _same(one: Transcript, other: Transcript) -> bool:
    def rows(transcript: Transcript) -> list[tuple[float, float, str, list[str]]]:
        return [(s.start, s.end, s.speaker, s.text.split()) for s in transcript.segments]

    return rows(one) == rows(other)


def _typed(heard: Heard) -> tuple[list[Spoken], list[Conflict]]:
    """The machine's words with those that the editor typed in their places, and what it heard there instead."""
    was, mine, theirs = heard.was, heard.mine, heard.theirs
    out = list(theirs)
    for at, place in heard.matched().items():
        out[at] = replace(out[at], mine=place)
    conflicts: list[Conflict] = []
    for i1, i2, j1, j2 in reversed(_widened(heard.edits, heard.hearings)):
        start, stop = _edge(heard.hearings, i1, 0), _edge(heard.hearings, i2, 1)
        now, said, typed = theirs[start:stop], was[i1:i2], mine[j1:j2]
        numbers = range(j1, j2)
        if [key(s.word.text) for s in now] == [key(s.word.text) for s in typed] and typed:
            retyped = zip(out[start:stop], typed, numbers, strict=True)
            out[start:stop] = [
                replace(here, word=replace(here.word, text=t.word.text), mine=n) for here, t, n in retyped
            ]
            continue
        if [key(s.word.text) for s in now] != [key(s.word.text) for s in said]:
            conflicts.append(Conflict("transcript", _text(typed), _text(now)))
        out[start:stop] = _fitted(typed, numbers, out, start, stop)
    return out, conflicts[::-1]


def _take_out(heard: Heard, out: list[Spoken]) -> None:
    """Take out of ``out`` what the editor took out, where no word around it could be found again.

    A word that was said once, is heard once, and at the same moment, is the same word, however much beside it was
    heard otherwise.
    """
    was, theirs = (Counter(key(s.word.text) for s in words) for words in (heard.was, heard.theirs))
    mine = {key(s.word.text) for s in heard.mine}
    taken = {
        key(s.word.text): s.word.start
        for s in heard.was
        if was[key(s.word.text)] == theirs[key(s.word.text)] == 1 and key(s.word.text) not in mine
    }
    out[:] = [
        s
        for s in out
        if s.mine is not None
        or (start := taken.get(key(s.word.text))) is None
        or abs(heard.clock(start) - s.word.start) > CLOSE
    ]


def _text(words: Sequence[Spoken]) -> str:
    return " ".join(spoken.word.text for spoken in words)


def _widened(edits: Alignment, heard: Alignment) -> list[tuple[int, int, int, int]]:
    """Each edit of the editor as stretches of base and editor words, grown until the machine heard both ends alike.

    An end is heard alike when the word before (or after) it is aligned with an equal word; growing takes in words that
    the editor left alone, and stretches that come to touch are one.
    """
    bounds: set[int] = set()
    for tag, i1, i2, _, _ in heard.edits:
        if tag == "equal":
            bounds.update(range(i1, i2 + 1))
    bounds |= {0, heard.edits[-1][2]} if heard.edits else {0}
    ordered = sorted(bounds)
    shift: list[tuple[int, int, int, int]] = []
    for tag, i1, i2, j1, j2 in edits.edits:
        if tag == "equal":
            continue
        left = ordered[bisect_right(ordered, i1) - 1]
        right = ordered[bisect_left(ordered, i2)]
        if shift and left <= shift[-1][1]:
            l0, _, k1, _ = shift[-1]
            shift[-1] = (l0, max(right, shift[-1][1]), k1, j2 + max(right, shift[-1][1]) - i2)
        else:
            shift.append((left, right, j1 - (i1 - left), j2 + (right - i2)))
    return shift


def _edge(heard: Alignment, bound: int, side: int) -> int:
    """Where a boundary between base words is among the machine's: side 0 takes in what was inserted right after it."""
    place = 0
    for _, i1, i2, j1, j2 in heard.edits:
        if i1 <= bound <= i2:
            here = j1 + (bound - i1) if i2 - i1 == j2 - j1 else (j1 if bound == i1 else j2)
            if side == 0:
                return here
            place = here
            if bound < i2:
                break
    return place


def _fitted(
    typed: Sequence[Spoken], numbers: Sequence[int], out: Sequence[Spoken], start: int, stop: int
) -> list[Spoken]:
    """The editor's words, in the time and the segment of the words they replace."""
    if not typed:
        return []
    near = out[start] if start < stop else out[max(0, start - 1)] if out else typed[0]
    if start < stop:
        begin, end = out[start].word.start, out[stop - 1].word.end
    else:  # in the pause, if there is one, between the words around it
        begin = out[start - 1].word.end if start else out[0].word.start if out else typed[0].word.start
        end = max(begin, out[start].word.start) if start < len(out) else begin
    share = (end - begin) / len(typed)
    return [
        Spoken(
            Word(round(begin + n * share, 3), round(begin + (n + 1) * share, 3), spoken.word.text),
            near.speaker,
            near.segment,
            number,
        )
        for n, (spoken, number) in enumerate(zip(typed, numbers, strict=True))
    ]
