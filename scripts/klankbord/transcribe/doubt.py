"""What is done about a window that the quality gate flags: listened to again, where and as far as that can help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from klankbord import clocks
from klankbord.model import Word
from klankbord.transcribe.engine import Heard
from klankbord.transcribe.engines import Recogniser
from klankbord.transcribe.quality import agree, failed, gaps, signs, without_hallucinations
from klankbord.transcribe.voice import RATE
from klankbord.transcribe.windows import Piece, Window

_AROUND = 0.3  # seconds of sound kept around a stretch that is listened to alone, where that cuts no word


def look_again(engine: Recogniser, window: Window, heard: Heard, language: str) -> tuple[Heard, list[str]]:
    """Listen again to what is suspect about a window; returns what to believe, and remarks on what was changed.

    When words are missing and nothing else is wrong, only the stretches without words are heard again. Otherwise the
    whole window is decoded anew; the reading with fewer signs against it wins, then the likelier one.
    """
    against = signs(window, heard, language)
    if not against:
        return heard, []
    missing = gaps(window, heard.words)
    if heard.words and len(missing) == len(against):
        return _filled(engine, window, heard, missing, language)
    return _anew(engine, window, heard, against, language)


def _filled(
    engine: Recogniser, window: Window, heard: Heard, missing: Sequence[tuple[float, float]], language: str
) -> tuple[Heard, list[str]]:
    """Hear each stretch without words alone; its words are put between the others unless anything speaks against it.

    What is still not heard stays unheard: voice without words may be laughter, or a language of its own.
    """
    words, remarks = list(heard.words), []
    parts = [_part(window, start, end, words) for start, end in missing]
    for (at, part), found in zip(parts, engine.hear([p for _, p in parts], language), strict=True):
        if any(not sign.endswith("without a word") for sign in signs(part, found, language)):
            continue
        kept, _ = without_hallucinations(part, found, language)
        fresh = _between(words, [replace(w, start=round(w.start + at, 3), end=round(w.end + at, 3)) for w in kept])
        if fresh:
            words = sorted([*words, *fresh], key=lambda w: (w.start, w.end))
            text = " ".join(w.text for w in fresh)
            remarks.append(f"{clocks.remarked(window.span(at, at)[0])}: heard only when listened to alone: “{text}”")
    return replace(heard, words=tuple(words)), remarks


def _part(window: Window, start: float, end: float, words: Sequence[Word]) -> tuple[float, Window]:
    """A stretch of a window as a window of its own, and where it starts on the window's clock."""
    first = max([0.0, start - _AROUND, *(w.end for w in words if w.end <= start)])
    last = min([window.seconds, end + _AROUND, *(w.start for w in words if w.start >= end)])
    low, high = round(first * RATE), round(last * RATE)
    voiced = tuple((max(a, first) - first, min(b, last) - first) for a, b in window.voiced if a < last and b > first)
    part = Window(window.number, (Piece(0, high - low),), window.samples[low:high], voiced, window.vocabulary)
    return first, part


def _between(words: Sequence[Word], fresh: list[Word]) -> list[Word]:
    """The fresh words without those already there: at their edges both readings may have the same word."""
    if fresh:
        before = [w.text.strip(".,!?").lower() for w in words if w.start < fresh[0].start][-1:]
        after = [w.text.strip(".,!?").lower() for w in words if w.start > fresh[-1].start][:1]
        fresh = fresh[1:] if [fresh[0].text.strip(".,!?").lower()] == before else fresh
        fresh = fresh[:-1] if fresh and [fresh[-1].text.strip(".,!?").lower()] == after else fresh
    return fresh


def _anew(
    engine: Recogniser, window: Window, heard: Heard, against: tuple[str, ...], language: str
) -> tuple[Heard, list[str]]:
    """Decode a window anew, sequentially, then at rising temperatures.

    It ends when nothing is suspect any more, when a second reading says the same as the first, or when what is
    suspect is not a failure of decoding. ``Engine.hear_again`` bounds what one window may cost.
    """
    remarks = []
    for second in engine.hear_again(window, language):
        anew = signs(window, second, language)
        same = agree(heard, second)
        if (len(anew), -second.logprob) < (len(against), -heard.logprob):
            remarks.append(f"{clocks.remarked(window.pieces[0].start / RATE)}: decoded again: {'; '.join(against)}")
            heard, against = second, anew
        if not against or same or not failed(heard):
            break
    return heard, remarks
