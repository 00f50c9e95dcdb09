"""What is done about a window that the quality gate flags: listened to again, where and as far as that can help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from klankbord import clocks
from klankbord.model import Word
from klankbord.transcribe.engine import Heard
from klankbord.transcribe.engines import HearsManyAnew, Recogniser
from klankbord.transcribe.quality import agree, failed, gaps, signs, without_hallucinations
from klankbord.transcribe.voice import RATE
from klankbord.transcribe.windows import Piece, Window

ATTEMPTS = 3  # other readings of a window at most
_AROUND = 0.3  # seconds of sound kept around a stretch that is listened to alone, where that cuts no word


def look_all_again(
    engine: Recogniser, batch: Sequence[tuple[Window, Heard]], language: str
) -> list[tuple[Heard, list[str]]]:
    """Listen again to what is suspect about some windows; returns for each what to believe, and remarks on changes.

    When words are missing and nothing else is wrong, only the stretches without words are heard again. Otherwise the
    whole window is decoded anew; the reading with fewer signs against it wins, then the likelier one.
    """
    out: list[tuple[Heard, list[str]]] = [(heard, []) for _, heard in batch]
    if not hasattr(engine, "hear"):  # it takes whole files only
        return out
    gone: list[tuple[int, list[tuple[float, float]]]] = []
    wrong: list[_Anew] = []
    for number, (window, heard) in enumerate(batch):
        against = signs(window, heard, language)
        missing = gaps(window, heard.words)
        if against and heard.words and len(missing) == len(against):
            gone.append((number, missing))
        elif against:
            wrong.append(_Anew(number, window, heard, against))
    parts = [(number, *_part(batch[number][0], *one, batch[number][1].words)) for number, some in gone for one in some]
    found = engine.hear([part for _, _, part in parts], language) if parts else []
    for number, _ in gone:
        own = [(at, part, said) for (which, at, part), said in zip(parts, found, strict=True) if which == number]
        out[number] = _filled(*batch[number], own, language)
    _decode_anew(engine, wrong, language)
    for one in wrong:
        out[one.number] = one.heard, one.remarks
    return out


def _filled(
    window: Window, heard: Heard, parts: Sequence[tuple[float, Window, Heard]], language: str
) -> tuple[Heard, list[str]]:
    """Put the words of stretches that were heard alone between the others, unless anything speaks against them.

    What is still not heard stays unheard: voice without words may be laughter, or a language of its own.
    """
    words, remarks = list(heard.words), []
    for at, part, found in parts:
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


@dataclass(slots=True)
class _Anew:
    """A window that is decoded anew: what is believed so far, and what is against that."""

    number: int
    window: Window
    heard: Heard
    against: tuple[str, ...]
    remarks: list[str] = field(default_factory=list)
    readings: Iterator[Heard] | None = None

    def weigh(self, second: Heard, language: str) -> bool:
        """Take the better of two readings; whether another one may help.

        It ends when nothing is suspect any more, when a second reading says the same as the first, or when what is
        suspect is not a failure of decoding.
        """
        anew, same = signs(self.window, second, language), agree(self.heard, second)
        if (len(anew), -second.logprob) < (len(self.against), -self.heard.logprob):
            at = clocks.remarked(self.window.pieces[0].start / RATE)
            self.remarks.append(f"{at}: decoded again: {'; '.join(self.against)}")
            self.heard, self.against = second, anew
        return bool(self.against) and not same and failed(self.heard)


def _decode_anew(engine: Recogniser, wrong: Sequence[_Anew], language: str) -> None:
    """Decode windows anew, sequentially or all at once, then at rising temperatures; the engine bounds the cost."""
    left = list(wrong)
    for attempt in range(ATTEMPTS):
        if not left:
            return
        if isinstance(engine, HearsManyAnew):
            found: list[Heard | None] = [*engine.hear_anew([one.window for one in left], language, attempt)]
        else:
            for one in left:
                one.readings = one.readings or _readings(engine, one.window, language)
            found = [next(one.readings, None) if one.readings else None for one in left]
        pairs = zip(left, found, strict=True)
        left = [one for one, second in pairs if second is not None and one.weigh(second, language)]


def _readings(engine: Recogniser, window: Window, language: str) -> Iterator[Heard]:
    """The other readings of a window; none of an engine that has no other way to hear it."""
    return engine.hear_again(window, language) if hasattr(engine, "hear_again") else iter(())
