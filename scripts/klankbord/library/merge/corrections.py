"""An editor's corrections to a transcript survive when the machine transcribes the audio anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from klankbord.library.front.rewriting import Conflict
from klankbord.library.merge.alignment import Alignment, align, key
from klankbord.model import Segment, Transcript, Word, with_words


@dataclass(frozen=True, slots=True)
class Corrected:
    """A transcript with corrections, and those where the machine now hears something else."""

    transcript: Transcript
    conflicts: tuple[Conflict, ...] = ()


@dataclass(slots=True)
class _Spoken:
    word: Word
    speaker: str
    segment: int


def correct(base: Transcript, editor: Transcript, machine: Transcript) -> Corrected:
    """Carry what the editor changed in ``base`` over to ``machine``, the new transcript of the same audio.

    Words and speakers are compared one by one. A correction goes where the words around it are; where these are
    heard differently too, the editor's whole passage replaces the machine's, so that nothing typed is ever lost.
    """
    if _same(base, editor):
        return Corrected(machine)
    if _same(base, machine) or _same(editor, machine):
        return Corrected(editor)
    was, mine, theirs = (_spoken(transcript) for transcript in (base, editor, machine))
    edits = align([s.word.text for s in was], [s.word.text for s in mine])
    heard = align([key(s.word.text) for s in was], [key(s.word.text) for s in theirs])
    conflicts: list[Conflict] = []
    out = list(theirs)
    _rename_speakers(was, mine, out, edits, heard)
    _move_cues(base, editor, out, edits, heard)
    for i1, i2, j1, j2 in reversed(_widened(edits, heard)):
        start, stop = _edge(heard, i1, 0), _edge(heard, i2, 1)
        now, said, typed = theirs[start:stop], was[i1:i2], mine[j1:j2]
        if [key(s.word.text) for s in now] == [key(s.word.text) for s in typed] and typed:
            retyped = zip(out[start:stop], typed, strict=True)
            out[start:stop] = [replace_word(here, replace(here.word, text=t.word.text)) for here, t in retyped]
            continue
        if [key(s.word.text) for s in now] != [key(s.word.text) for s in said]:
            conflicts.append(Conflict("transcript", _text(typed), _text(now)))
        out[start:stop] = _fitted(typed, out, start, stop)
    return Corrected(replace(machine, segments=tuple(_segments(out))), tuple(reversed(conflicts)))


def replace_word(spoken: _Spoken, word: Word) -> _Spoken:
    """The same place and speaker with another word."""
    return _Spoken(word, spoken.speaker, spoken.segment)


def _same(one: Transcript, other: Transcript) -> bool:
    def cues(transcript: Transcript) -> list[tuple[float, float, str, list[str]]]:
        return [(s.start, s.end, s.speaker, s.text.split()) for s in transcript.segments]

    return cues(one) == cues(other)


def _spoken(transcript: Transcript) -> list[_Spoken]:
    return [_Spoken(*spoken) for spoken in with_words(transcript).spoken_words()]


def _text(words: Sequence[_Spoken]) -> str:
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
    shift: list[tuple[int, int, int, int]] = []
    for tag, i1, i2, j1, j2 in edits.edits:
        if tag == "equal":
            continue
        left = max(bound for bound in bounds if bound <= i1)
        right = min(bound for bound in bounds if bound >= i2)
        if shift and left < shift[-1][1]:
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


def _fitted(typed: Sequence[_Spoken], out: Sequence[_Spoken], start: int, stop: int) -> list[_Spoken]:
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
        _Spoken(
            Word(round(begin + n * share, 3), round(begin + (n + 1) * share, 3), spoken.word.text),
            near.speaker if stop - start == 0 or not spoken.speaker else spoken.speaker,
            near.segment,
        )
        for n, spoken in enumerate(typed)
    ]


def _rename_speakers(
    was: Sequence[_Spoken], mine: Sequence[_Spoken], out: list[_Spoken], edits: Alignment, heard: Alignment
) -> None:
    """Give words the speaker that the editor gave them, where these still are; one given throughout goes everywhere."""
    given: Counter[tuple[str, str]] = Counter()
    places = {i1 + n: j1 + n for tag, i1, i2, j1, _ in heard.edits if tag == "equal" for n in range(i2 - i1)}
    changed: dict[int, str] = {}
    for tag, i1, i2, j1, j2 in edits.edits:
        if tag != "equal" and i2 - i1 != j2 - j1:
            continue
        for n in range(i2 - i1):
            given[was[i1 + n].speaker, mine[j1 + n].speaker] += 1
            if was[i1 + n].speaker != mine[j1 + n].speaker and i1 + n in places:
                changed[places[i1 + n]] = mine[j1 + n].speaker
    throughout: dict[str, str] = {}
    for old in {old for old, _ in given}:
        names = [new for (was_name, new) in given if was_name == old]
        if len(names) == 1 and old and names[0] != old:
            throughout[old] = names[0]
    votes: dict[int, Counter[str]] = {}
    for place, name in changed.items():
        votes.setdefault(out[place].segment, Counter())[name] += 1
    sizes = Counter(spoken.segment for spoken in out)
    for place, spoken in enumerate(out):
        given_here = changed.get(place)
        if given_here is None and spoken.segment in votes:
            best, count = votes[spoken.segment].most_common(1)[0]
            given_here = best if count * 2 > sizes[spoken.segment] else None
        if given_here is None:
            given_here = throughout.get(spoken.speaker)
        if given_here is not None:
            out[place] = _Spoken(spoken.word, given_here, spoken.segment)


def _move_cues(base: Transcript, editor: Transcript, out: list[_Spoken], edits: Alignment, heard: Alignment) -> None:
    """Give cues the times that the editor gave them, where the machine still hears just their words."""
    given = dict(_ranges(editor))
    for (first, last), times in _ranges(base):
        place, now = _equal_run(edits, first, last), _equal_run(heard, first, last)
        moved_to = given.get(place) if place else None
        if moved_to is None or moved_to == times or now is None:
            continue
        start, end = out[now[0]], out[now[1]]
        out[now[0]] = replace_word(start, replace(start.word, start=moved_to[0], end=max(moved_to[0], start.word.end)))
        end = out[now[1]]
        out[now[1]] = replace_word(end, replace(end.word, start=min(end.word.start, moved_to[1]), end=moved_to[1]))


def _ranges(transcript: Transcript) -> Iterator[tuple[tuple[int, int], tuple[float, float]]]:
    """First and last word of each cue, and its times."""
    at = 0
    for segment in with_words(transcript).segments:
        if segment.words:
            yield (at, at + len(segment.words) - 1), (segment.start, segment.end)
            at += len(segment.words)


def _equal_run(alignment: Alignment, first: int, last: int) -> tuple[int, int] | None:
    """Where words ``first`` to ``last`` are when all of them are there unchanged and side by side."""
    for tag, i1, i2, j1, _ in alignment.edits:
        if tag == "equal" and i1 <= first and last < i2:
            return j1 + first - i1, j1 + last - i1
    return None


def _segments(words: Sequence[_Spoken]) -> Iterator[Segment]:
    """Words as segments again: a new one where the machine began one, or where another speaks."""
    group: list[_Spoken] = []
    for spoken in [*words, None]:
        if group and (spoken is None or (spoken.segment, spoken.speaker) != (group[0].segment, group[0].speaker)):
            texts = tuple(s.word for s in group)
            yield Segment(texts[0].start, texts[-1].end, group[0].speaker, _text(group), texts)
            group = []
        if spoken is not None:
            group.append(spoken)
