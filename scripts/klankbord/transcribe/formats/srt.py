"""SubRip (.srt). It has no field for a speaker; as the Podcasting 2.0 examples do, the name goes before a colon."""

from __future__ import annotations

import re

from klankbord import clocks
from klankbord.entities import unescape
from klankbord.errors import TranscriptError
from klankbord.model import Segment, Transcript
from klankbord.transcribe.formats import grammar
from klankbord.transcribe.formats.prefixes import NAMED, speakers
from klankbord.transcribe.lines import balanced

_TAG = re.compile(r"</?(?:b|i|u|s|font)(?:\s[^<>]*)?>|\{\\an?\d\}", re.IGNORECASE)


def read_srt(text: str) -> Transcript:
    """Cues as segments. ``Name: `` at the start of a cue is a speaker when it looks like a name and recurs.

    Blank lines inside a cue are kept together with it. Raises KlankbordError when there is no cue at all.
    """
    cues = list(_cues(text))
    if not cues:
        raise TranscriptError(
            "SRT", "holds no line such as 00:00:01,000 --> 00:00:02,000", "Save the transcript as SRT."
        )
    names = speakers([body for _, _, body in cues])
    segments = []
    for start, end, body in cues:
        found = NAMED.match(body)
        speaker = found[1] if found and found[1] in names else ""
        segments.append(Segment(start, end, speaker, body[found.end() :] if found and speaker else body))
    return Transcript("", tuple(segments), "publisher")


def write_srt(transcript: Transcript) -> str:
    """Numbered cues of lines up to 42 characters, with the speaker before a colon."""
    parts = []
    for number, segment in enumerate(transcript.segments, 1):
        speaker = " ".join(segment.speaker.replace(":", " ").split())
        text = f"{speaker}: {segment.text}" if speaker else segment.text
        lines = "\n".join(balanced(_guarded(grammar.without_arrows(text))))
        parts.append(
            f"{number}\n{clocks.stamp(segment.start, ',')} {grammar.ARROW} {clocks.stamp(segment.end, ',')}\n{lines}\n"
        )
    return "\n".join(parts)


def _guarded(text: str) -> str:
    """Escape what a reader would take for markup, and no more than that: SRT has no escapes of its own."""
    if unescape(text) != text:
        text = text.replace("&", "&amp;")
    return _TAG.sub(lambda m: f"{'&lt;' if m[0][0] == '<' else '&#123;'}{m[0][1:]}", text)


def _cues(text: str) -> list[tuple[float, float, str]]:
    lines = grammar.plain_lines(text).split("\n")
    at = [i for i, line in enumerate(lines) if grammar.ARROW in line and grammar.timing(line)]
    cues = []
    for this, following in zip(at, [*at[1:], len(lines) + 1], strict=False):
        body = lines[this + 1 : following]
        if following <= len(lines) and body and body[-1].strip().isdigit():
            body = body[:-1]  # the number of the next cue
        times = grammar.timing(lines[this])
        said = " ".join(unescape(_TAG.sub("", " ".join(body))).split())
        if times and times[1] >= times[0] and said:
            cues.append((*times, said))
    return cues
