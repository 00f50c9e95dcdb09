"""Whether a timed transcript can be about this audio: order, length, pace, language. Each refusal says why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from klankbord import clocks, thresholds
from klankbord.errors import TranscriptError
from klankbord.model import Segment, Transcript, Word
from klankbord.transcribe import cues

BEYOND = thresholds.SANITY_BEYOND.value
COVERED = thresholds.SANITY_COVERED.value
SLOWEST, FASTEST = 15, 400  # words a minute, over the whole
_SHOWN = 200  # letters of what is left out
_WHISPER = "Klankbord listens to the audio itself instead."


def checked(transcript: Transcript, duration: float | None, *, measured: bool = True) -> Transcript:
    """The transcript in order, its cues inside the audio. Raises TranscriptError that says what is wrong.

    Cues after the end are left out, with a remark; but only when the length was ``measured``, and is not what somebody
    says it is.
    """
    segments = [s for s in _once(transcript.segments) if s.text.strip()]
    back = sum(a.start > b.start + 0.5 for a, b in pairwise(segments))
    if back > max(1, len(segments) // 10):
        raise _refused(f"jumps back in time {back} times")
    segments.sort(key=lambda s: s.start)
    _check_reach(segments, duration)
    _check_pace(segments, duration)
    _check_language(transcript, segments)
    remarks = transcript.remarks
    if duration is not None:
        if measured:
            segments, left_out = inside(segments, duration)
            remarks = (*remarks, *left_out)
        segments = [replace(s, end=min(s.end, duration)) if s.start < duration else s for s in segments]
    return replace(transcript, segments=tuple(_readable(segments)), remarks=remarks)


def ordered(transcript: Transcript) -> Transcript:
    """The transcript with its cues in order of time and without repeats, unchecked against any sound."""
    segments = sorted((s for s in _once(transcript.segments) if s.text.strip()), key=lambda s: s.start)
    return replace(transcript, segments=tuple(_readable(segments)))


def inside(segments: Sequence[Segment], length: float) -> tuple[list[Segment], tuple[str, ...]]:
    """The cues that begin in the sound, and a remark on those that do not: nothing is left out without a word."""
    beyond = [s for s in segments if s.start >= length]
    if not beyond:
        return list(segments), ()
    text = " ".join(s.text for s in beyond)
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN].rsplit(' ', 1)[0]} …"
    cues_are = "1 cue is" if len(beyond) == 1 else f"{len(beyond)} cues are"
    remark = f"{cues_are} left out, as the sound ends at {clocks.remarked(length)}: “{shown}”"
    return [s for s in segments if s.start < length], (remark,)


def _once(segments: tuple[Segment, ...]) -> list[Segment]:
    """Without the repeats of rolling captions, in which each cue starts with the text of the one before."""
    out: list[Segment] = []
    for segment in segments:
        last = out[-1].text if out else ""
        if last and segment.start - out[-1].end < 0.5 and segment.text.startswith(f"{last} "):
            rest = segment.text[len(last) :].strip()
            out.append(replace(segment, text=rest, words=()))
        elif last != segment.text or segment.start - out[-1].end > 0.5:
            out.append(segment)
    return out


def _check_reach(segments: list[Segment], duration: float | None) -> None:
    if not segments or segments[-1].end <= segments[0].start:
        raise _refused("has no times that mean anything")
    if duration is None:
        return
    end = max(s.end for s in segments)
    if end > duration + max(BEYOND, duration * 0.02):
        raise _refused(f"runs to {end:.0f} s while the audio ends at {duration:.0f} s")
    if duration > 60 and end < duration * COVERED:
        raise _refused(f"stops at {end:.0f} s of {duration:.0f} s")


def _check_pace(segments: list[Segment], duration: float | None) -> None:
    count = sum(len(s.text.split()) for s in segments)
    minutes = (duration or segments[-1].end - segments[0].start) / 60
    pace = count / max(minutes, 1 / 60)
    if minutes >= 1 and not SLOWEST <= pace <= FASTEST:
        raise _refused(f"has {pace:.0f} words a minute, which nobody speaks")
    spoken = sum(s.end - s.start for s in segments)
    if spoken and count / spoken > 12:
        raise _refused(f"has {count / spoken:.0f} words a second in its cues")
    texts = Counter(re.sub(r"\W+", " ", s.text.lower()).strip() for s in segments)
    if len(segments) >= 10 and texts.most_common(1)[0][1] > len(segments) / 2:
        raise _refused("repeats one line over and over")


def _check_language(transcript: Transcript, segments: list[Segment]) -> None:
    """Refuse a translation: what is said and what is read must be the same language."""
    text = " ".join(s.text for s in segments)[:20_000]
    wanted = transcript.language.partition("-")[0].lower()
    if len(text) < 400 or not wanted:
        return
    import py3langid

    ranked = [str(code) for code, _ in py3langid.rank(text)]
    found = ranked[0]
    if wanted in ranked and found != wanted and {found, wanted} not in ({"nl", "af"}, {"no", "nb"}, {"no", "da"}):
        raise _refused(f"is in {found}, not in {wanted}")


def _readable(segments: list[Segment]) -> list[Segment]:
    """Join transcripts that come a word or two at a time into cues; leave others as their maker cut them."""
    if len(segments) < 10 or median(len(s.text.split()) for s in segments) > 2:
        return segments
    out: list[Segment] = []
    run: list[Word] = []
    for number, segment in enumerate(segments):
        run += segment.words or (Word(segment.start, segment.end, segment.text),)
        if number + 1 == len(segments) or segments[number + 1].speaker != segment.speaker:
            out += cues.cues(run, segment.speaker)
            run = []
    return out


def _refused(cause: str) -> TranscriptError:
    return TranscriptError("publisher's transcript", cause, _WHISPER)
