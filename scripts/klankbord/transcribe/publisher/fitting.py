"""A publisher's transcript against the sound: placed when it has no times, moved when adverts came in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from pathlib import Path
from statistics import median

from klankbord import clocks, thresholds
from klankbord.audio.decode import decode, duration
from klankbord.model import Segment, Transcript, Word
from klankbord.transcribe import cues, engines
from klankbord.transcribe.listening import file_words
from klankbord.transcribe.publisher.aligning import matches, plain, timed
from klankbord.transcribe.publisher.reading import is_timed, parse, unusable
from klankbord.transcribe.publisher.sanity import checked, inside
from klankbord.transcribe.voice import RATE
from klankbord.transcribe.windows import Window, windows

RECOGNISED = thresholds.FITTING_RECOGNISED.value
AGREE = thresholds.FITTING_AGREE.value
SAME = thresholds.FITTING_SAME.value
SAMPLE = 6  # one window in this many is heard to check a timed text
FEWEST = thresholds.FITTING_FEWEST.value
VOICED = thresholds.FITTING_VOICED.value


@dataclass(frozen=True, slots=True)
class Offset:
    """At ``at`` seconds of the text's clock, the sound is ``by`` seconds later."""

    at: float
    by: float


Hear = Callable[[Iterable[Window]], list[list[Word]]]


def fit(
    data: bytes,
    type: str,  # noqa: A002 (the media type, as the feed names it)
    audio: Path,
    *,
    language: str,
    hearing: engines.Hearing | None = None,
) -> Transcript:
    """The publisher's transcript on the clock of this very audio.

    Without times, its words are placed where quick recognition hears them. With times, a sixth of the audio is
    heard: when that agrees nothing changes, when adverts were put in, the cues after them are moved, and when
    it does not agree KlankbordError says so (and Whisper should be used). The sound's length is measured: what the
    file says of it would cut good cues off, or refuse them.
    """
    text = replace(parse(data, type), language=language, source="publisher", model="")
    if not is_timed(text):
        return place(text, audio, hearing=hearing)
    whisper = engines.load(hearing or engines.Hearing())
    length = duration(audio)
    return _moved(_within(text, length), audio, lambda some: _heard(whisper, some, language), length)


def place(text: Transcript, audio: Path, *, hearing: engines.Hearing | None = None) -> Transcript:
    """A transcript with its words where quick recognition hears them in ``audio``; times it already has do not count.

    Raises KlankbordError when it does not say what the audio says.
    """
    whisper = engines.load(hearing or engines.Hearing())
    heard = _heard(whisper, windows(decode(audio)), text.language)
    return _placed(text, [word for words in heard for word in words], duration(audio))


def _heard(whisper: engines.Recogniser, some: Iterable[Window], language: str) -> list[list[Word]]:
    out: list[list[Word]] = []
    stream = iter(some)
    while batch := list(islice(stream, 16)):
        heard = whisper.hear(batch, language, beam=1)
        out += [file_words(w, h.words) for w, h in zip(batch, heard, strict=True)]
    return out


def _placed(text: Transcript, heard: Sequence[Word], length: float) -> Transcript:
    placed, share = timed(text, heard, length)
    if share < RECOGNISED:
        raise unusable(f"does not say what the audio says: {share:.0%} of its words were heard")
    segments: list[Segment] = []
    for segment in placed.segments:
        segments += cues.cues(segment.words, segment.speaker)
    remarks = (*text.remarks, "Times were found by listening.")
    return checked(replace(placed, segments=tuple(segments), remarks=remarks), length)


def _within(text: Transcript, length: float) -> Transcript:
    """Sanity first, except for the length: that is what inserted adverts change."""
    end = max(s.end for s in text.segments)
    return checked(text, max(length, end) if end < length * 1.25 + 60 else length)


def _moved(text: Transcript, audio: Path, hear: Hear, length: float) -> Transcript:
    voiced: list[tuple[float, float]] = []
    some: list[Window] = []
    for window in windows(decode(audio)):
        for start, end in window.voiced:
            low, high = window.span(start, end)
            voiced.append((low, high))
        if window.number % SAMPLE == 0:
            some.append(window)
    if not some:
        raise unusable("cannot be checked: nobody speaks in the audio")
    offsets = _offsets(text, hear(some))
    if len(offsets) < AGREE * len(some):
        raise unusable(f"does not say what the audio says: {len(offsets)} of {len(some)} samples were found in it")
    if any(abs(a.by - b.by) > SAME for a, b in pairwise(offsets)):
        offsets = _offsets(text, hear(_between(audio, offsets)))
    segments, left_out = inside([_shifted(s, offsets) for s in text.segments], length)
    _check_voice(segments, voiced)
    remarks = (*text.remarks, *_remarks(offsets), *left_out)
    return checked(replace(text, segments=tuple(segments), remarks=remarks), length)


def _offsets(text: Transcript, samples: Sequence[Sequence[Word]]) -> list[Offset]:
    """How far each sample is from where the text has it; samples that are not found in the text give nothing."""
    spoken = [s.word for s in text.spoken_words()]
    theirs = [plain(w.text) for w in spoken]
    out = []
    for words in samples:
        pairs = matches(theirs, [plain(w.text) for w in words])
        if len(pairs) < max(FEWEST, len(words) // 5):
            continue
        shifts = [words[b].start - spoken[a].start for a, b in pairs]
        middle = median(shifts)
        near = [(spoken[a].start, s) for (a, _), s in zip(pairs, shifts, strict=True) if abs(s - middle) < 4]
        if len(near) * 2 >= len(pairs):
            out.append(Offset(median(at for at, _ in near), median(s for _, s in near)))
    return sorted(out, key=lambda o: o.at)


def _between(audio: Path, offsets: Sequence[Offset]) -> list[Window]:
    """All windows of the stretches in which the offset changes, with those around them."""
    spans = [(a.at + a.by - 30, b.at + b.by + 30) for a, b in pairwise(offsets) if abs(a.by - b.by) > SAME]
    return [
        w
        for w in windows(decode(audio))
        if w.number % SAMPLE == 0
        or any(w.pieces[0].start < high * RATE and w.pieces[-1].end > low * RATE for low, high in spans)
    ]


def _shifted(segment: Segment, offsets: Sequence[Offset]) -> Segment:
    """A cue moved by the offset measured nearest to it."""
    by = min(offsets, key=lambda o: abs(o.at - (segment.start + segment.end) / 2)).by
    if abs(by) <= SAME:
        return segment
    words = tuple(replace(w, start=max(0.0, w.start + by), end=max(0.0, w.end + by)) for w in segment.words)
    return replace(segment, start=max(0.0, segment.start + by), end=max(0.0, segment.end + by), words=words)


def _remarks(offsets: Sequence[Offset]) -> tuple[str, ...]:
    steps: list[Offset] = []
    for offset in offsets:
        if not steps or abs(steps[-1].by - offset.by) > SAME:
            steps.append(offset)
    if len(steps) == 1 and abs(steps[0].by) <= SAME:
        return ()
    return tuple(f"From {clocks.remarked(o.at)} the publisher's times were moved by {o.by:+.1f} s." for o in steps)


def _check_voice(segments: Sequence[Segment], voiced: Sequence[tuple[float, float]]) -> None:
    total = sum(b - a for a, b in voiced)
    covered = sum(
        max(0.0, min(b, s.end + 0.5) - max(a, s.start - 0.5)) for a, b in voiced for s in _near(segments, a, b)
    )
    if total > 30 and covered < VOICED * total:
        raise unusable(f"leaves {1 - covered / total:.0%} of the speech without text")


def _near(segments: Sequence[Segment], low: float, high: float) -> list[Segment]:
    return [s for s in segments if s.start - 0.5 < high and s.end + 0.5 > low]
