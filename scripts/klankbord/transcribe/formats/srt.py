"""SubRip (.srt). It has no field for a speaker; as the Podcasting 2.0 examples do, the name goes before a colon."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from klankbord import clocks
from klankbord.entities import unescape
from klankbord.errors import TranscriptError
from klankbord.model import Segment, Transcript
from klankbord.transcribe.formats import grammar
from klankbord.transcribe.lines import balanced

_NAMED = re.compile(r"([^\W\d_a-zß-ÿ][^:\n]{0,39}):\s+(?=\S)")
_PARTICLES = frozenset("van de der den het ten ter te in 't la le von zu da di dos del el bin ibn of the".split())
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
    names = _speakers([body for _, _, body in cues])
    segments = []
    for start, end, body in cues:
        found = _NAMED.match(body)
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


def _speakers(bodies: Iterable[str]) -> set[str]:
    """Prefixes that are speakers: they look like names, and come back or stand before at least half of the texts."""
    texts = list(bodies)
    counts = Counter(found[1] for text in texts if (found := _NAMED.match(text)) and _looks_like_name(found[1]))
    return {name for name, count in counts.items() if count > 1 or sum(counts.values()) * 2 >= len(texts)}


def _looks_like_name(prefix: str) -> bool:
    """``Jan van der Meer`` does, ``Let op`` does not: every word but a particle starts with a capital or a digit."""
    words = prefix.split()
    return 0 < len(words) <= 5 and all(
        word in _PARTICLES or word[0].isupper() or word[0].isdigit() or not word[0].isalpha() for word in words
    )
