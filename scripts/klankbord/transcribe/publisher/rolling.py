"""Captions that roll: each cue shows the last line of the one before again (YouTube, live captions)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klankbord import thresholds
from klankbord.transcribe.formats.vtt import untagged

if TYPE_CHECKING:
    from klankbord.transcribe.publisher.captions import Cue

_GAP = thresholds.ROLLING_GAP.value
_ROLLING = thresholds.ROLLING_ROLLING.value


def without_repeats(cues: list[Cue]) -> list[Cue]:
    """Each line once, in the cue that first shows it; the same cues where nothing rolls."""
    texts = [[(line, said) for line in cue.lines if (said := untagged(line))] for cue in cues]
    repeats = [0]
    for number in range(1, len(cues)):
        gap = (cues[number].start or 0.0) - (cues[number - 1].end or 0.0)
        before = [said for _, said in texts[number - 1]]
        here = [said for _, said in texts[number]]
        repeats.append(_shared(before, here) if gap < _GAP else 0)
    if sum(map(bool, repeats)) < max(2, _ROLLING * len(cues)):
        return cues
    out: list[Cue] = []
    for cue, lines, shown in zip(cues, texts, repeats, strict=True):
        cue.lines = [line for line, _ in lines[shown:]]
        if cue.lines:
            out.append(cue)
    return out


def _shared(before: list[str], here: list[str]) -> int:
    """How many lines at the start of ``here`` are the last ones of ``before``."""
    most = min(len(before), len(here), 8)
    return next((count for count in range(most, 0, -1) if before[-count:] == here[:count]), 0)
