"""Turns that somebody else took apart, as a transcript; and times by length for a text that has none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from klankbord.model import Segment, Transcript, spread_words
from klankbord.transcribe import cues
from klankbord.transcribe.publisher import assembly
from klankbord.transcribe.publisher.values import Line

PACE = 2.5
"""Words a second in unhurried talk."""


def of_turns(turns: Iterable[tuple[float | None, str, str]], language: str = "") -> Transcript:
    """A transcript of turns: start in seconds (None when unknown), speaker, text; all at 0 when most have none."""
    lines = [Line(" ".join(text.split()), start, None, speaker) for start, speaker, text in turns if text.strip()]
    return assembly.transcript(lines, language, ())


def paced(transcript: Transcript, length: float | None = None) -> Transcript:
    """An untimed transcript with times by the length of its text, over ``length`` seconds or at a common pace.

    They only tell what comes before what: whoever shows them must know that they were not heard.
    """
    count = sum(len(segment.text.split()) for segment in transcript.segments) or 1
    second = (length / count) if length else 1 / PACE
    out: list[Segment] = []
    at = 0.0
    for segment in transcript.segments:
        end = at + second * len(segment.text.split())
        spoken = replace(segment, start=round(at, 3), end=round(end, 3), words=())
        out += [replace(cue, words=()) for cue in cues.cues(spread_words(spoken), segment.speaker)]
        at = end
    return replace(transcript, segments=tuple(out))
