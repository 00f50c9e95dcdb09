"""From lines whose speaker and start are known to a transcript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from klankbord.model import Segment, Transcript
from klankbord.transcribe.publisher.values import Line


def segments(lines: Sequence[Line]) -> list[Segment]:
    """One segment per speaker of a cue, or per turn; all at 0 where most lines have no time."""
    if lines and lines[0].cue >= 0:
        return [s for _, cue in groupby(lines, key=lambda line: line.cue) for s in _of_cue(list(cue))]
    return _turns(lines)


def transcript(lines: Sequence[Line], language: str, remarks: Sequence[str]) -> Transcript:
    """A publisher's transcript of these lines."""
    return Transcript(language, tuple(segments(lines)), "publisher", "", tuple(remarks))


def _of_cue(lines: list[Line]) -> list[Segment]:
    """The parts of a cue by speaker, which share its time by length unless the words have times."""
    start, end = lines[0].start or 0.0, lines[0].end or 0.0
    parts = [list(same) for _, same in groupby(lines, key=lambda line: line.speaker)]
    whole = sum(len(line.text) for line in lines) or 1
    out, begin = [], start
    for number, part in enumerate(parts, 1):
        text = " ".join(line.text for line in part)
        stop = begin + (end - start) * sum(len(line.text) for line in part) / whole
        stop = end if number == len(parts) else round(stop, 3)
        words = tuple(w for line in part for w in line.words) if all(line.words for line in part) else ()
        if words and len(parts) > 1:
            begin, stop = words[0].start, words[-1].end
        out.append(Segment(begin, max(begin, stop), part[0].speaker, text, words))
        begin = stop
    return out


def _turns(lines: Sequence[Line]) -> list[Segment]:
    """Turns with a start end where the next one starts; without starts on most turns, there are no times at all."""
    timed = [line for line in lines if line.start is not None]
    if len(timed) < 2 or len(timed) * 3 < len(lines):
        return [Segment(0.0, 0.0, line.speaker, line.text) for line in lines]
    groups: list[list[Line]] = []
    for line in lines:
        if groups and line.start is None:
            groups[-1].append(line)
        else:
            groups.append([line])
    starts = [group[0].start or 0.0 for group in groups]
    sizes = [sum(len(line.text) for line in group) for group in groups]
    pace = sum(sizes[:-1]) / max(1.0, starts[-1] - starts[0])
    ends = [*starts[1:], starts[-1] + sizes[-1] / max(pace, 1.0)]
    # a turn ends where the next starts, but lasts no longer than a slow speaker needs
    spans = [
        (start, max(start, min(end, start + 2 + size / 6)))
        for start, end, size in zip(starts, ends, sizes, strict=True)
    ]
    return [
        segment
        for group, (start, end) in zip(groups, spans, strict=True)
        for segment in _of_cue([replace(line, start=start, end=end) for line in group])
    ]
