"""What one person says without a pause, cut out of a window: the unit that gets a voiceprint and a speaker."""

from __future__ import annotations

from collections.abc import Sequence

from klankbord import thresholds
from klankbord.model import Word
from klankbord.transcribe.cues import ends_sentence
from klankbord.transcribe.speakers.clustering import Utterance
from klankbord.transcribe.speakers.voiceprint import Encoder
from klankbord.transcribe.voice import RATE
from klankbord.transcribe.windows import Window

PAUSE = thresholds.UTTERANCES_PAUSE.value
SHORTEST = thresholds.UTTERANCES_SHORTEST.value


def utterances(window: Window, words: Sequence[Word], encoder: Encoder) -> tuple[Utterance, ...]:
    """The utterances of a window, on the file's clock, each with its voiceprint; ``words`` are on the window's."""
    groups = [g for g in split(words) if g[-1].end - g[0].start >= SHORTEST]
    if not groups:
        return ()
    sound = [window.samples[int(g[0].start * RATE) : int(g[-1].end * RATE) + 1] for g in groups]
    out = []
    for group, vector in zip(groups, encoder.embed(sound), strict=True):
        start, _ = window.span(group[0].start, group[0].end)
        _, end = window.span(group[-1].start, group[-1].end)
        out.append(Utterance(round(start, 3), round(max(start, end), 3), tuple(map(float, vector))))
    return tuple(out)


def split(words: Sequence[Word]) -> list[list[Word]]:
    """Words by utterance: a new one after a sentence and after a pause."""
    out: list[list[Word]] = []
    for word in words:
        if not out or ends_sentence(out[-1][-1].text) or word.start - out[-1][-1].end > PAUSE:
            out.append([])
        out[-1].append(word)
    return out
