"""WebVTT with ``<v Speaker>`` (https://www.w3.org/TR/webvtt1/)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import repeat
from operator import add, le, truediv

from klankbord import clocks
from klankbord.entities import unescape
from klankbord.errors import TranscriptError
from klankbord.model import Segment, Transcript, Word, spread_words
from klankbord.transcribe.formats import grammar
from klankbord.transcribe.lines import balanced, evenly_spaced

_LONGEST = 100_000  # characters in a cue above which nobody wants the time of each word
_FACT = re.compile(rf"\b({'|'.join(grammar.FACTS)}): *([^\n]*)", re.IGNORECASE)


def read_vtt(text: str) -> Transcript:
    """Cues as segments, one per voice in a cue; words get times where the cue has time stamps inside.

    What is not a cue (styles, regions, notes) is passed over, as the standard tells readers to. Raises
    KlankbordError when the text is not WebVTT.
    """
    first = grammar.OUR_CUE.search(text)
    cues = _plain_cues(text[first.start() :].rstrip("\n")) if first else None
    if first is None or cues is None:
        return _read(text)
    head = _read(text[: first.start()])
    return replace(head, segments=(*head.segments, *cues))


def read_vtt_facts(text: str) -> Transcript:
    """The same without the cues, where these are as ``write_vtt`` writes them: a tenth of the time."""
    first = grammar.OUR_CUE.search(text)
    return replace(_read(text[: first.start()] if first else text), segments=())


def _read(text: str) -> Transcript:
    """A whole file, block by block, with all due care."""
    found = grammar.parts(text)
    first = next((number for number, part in enumerate(found) if part.strip()), 0)
    if not grammar.begins(found[first].lstrip()):
        raise TranscriptError("WebVTT", "does not start with the line WEBVTT", "Save the transcript as WebVTT (.vtt).")
    facts: dict[str, str] = {}
    remarks: list[str] = []
    segments: list[Segment] = []
    for number, part in enumerate(found):
        if (cue := _simple(part)) is not None:
            segments.append(cue)
            continue
        lines = grammar.filled(part)
        cues = _timed_lines(lines)
        for times, payload in cues:
            segments += voices(payload, *times) if times[1] >= times[0] else []
        if not cues and lines and (number == first or lines[0].startswith("NOTE")):
            for key, value in _FACT.findall("\n".join(lines)):
                if key.lower() == "remark":
                    remarks.append(value)
                else:
                    facts[key.lower()] = value.strip()
    source, model = facts.get("source", "publisher"), facts.get("model", "")
    return Transcript(facts.get("language", ""), tuple(segments), source, model, tuple(remarks))


def _timed_lines(lines: Sequence[str]) -> list[tuple[tuple[float, float], str]]:
    """The cues in a block: a line of times begins one, with or without an empty line before it."""
    found = [(at, times) for at, line in enumerate(lines) if grammar.ARROW in line and (times := grammar.timing(line))]
    out = []
    for (at, times), after in zip(found, [*(at for at, _ in found[1:]), None], strict=False):
        payload = list(lines[at + 1 : after])
        if after is not None and payload and payload[-1].strip().isdecimal():
            payload.pop()  # the number of the next cue
        out.append((times, "\n".join(payload)))
    return out


def write_vtt(transcript: Transcript, *, words: bool = False) -> str:
    """WebVTT with a voice for each cue whose speaker is known; ``words`` adds time stamps between the words."""
    facts = [("language", transcript.language), ("source", transcript.source), ("model", transcript.model)]
    note = [f"{key}: {value}" for key, value in facts if value]
    note += [f"remark: {' '.join(grammar.without_arrows(remark).split())}" for remark in transcript.remarks]
    written = ["WEBVTT"]
    if note:
        written.append("NOTE\n" + "\n".join(note))
    for segment in transcript.segments:
        text = _timed(segment) if words and segment.words else "\n".join(map(grammar.escape, balanced(segment.text)))
        voice = f"<v {grammar.escape(' '.join(segment.speaker.split()))}>" if segment.speaker.strip() else ""
        written.append(f"{clocks.stamp(segment.start)} {grammar.ARROW} {clocks.stamp(segment.end)}\n{voice}{text}")
    return "\n\n".join(written) + "\n"


def _timed(segment: Segment) -> str:
    """Words with a time stamp where each starts (unless the last one ended there) and ends."""
    out, at = [], segment.start
    for word in segment.words:
        out.append(
            ("" if round(word.start, 3) == round(at, 3) else f"<{clocks.stamp(word.start)}>")
            + grammar.escape(word.text)
        )
        at = word.end
        out.append(f"<{clocks.stamp(word.end)}> ")
    return "".join(out).rstrip()


def _plain_cues(text: str) -> list[Segment] | None:
    """The cues of ``text`` when it holds nothing else and they are as ``write_vtt`` writes them, else None.

    A build reads every transcript, and most are just so. Finding all cues at once takes half the time.
    """
    found = grammar.OUR_CUE.findall(text)
    starts, start_parts, ends, end_parts, voices, said = zip(*found, strict=True)
    fixed = len("\n\n00:00:00.000 --> 00:00:00.000\n") * len(found) + len("<v >") * (len(found) - voices.count(""))
    whole = "".join((*voices, *said))
    if fixed + len(whole) != len(text) or any(odd in whole for odd in "<>\r\x00"):
        return None
    start, end = _in_seconds(starts, start_parts), _in_seconds(ends, end_parts)
    texts = _evenly_spaced([*map(unescape, said)] if "&" in whole else said)
    if not all(texts) or not all(map(le, start, end)):
        return None
    names = {voice: " ".join(unescape(voice).split()) for voice in set(voices)}
    return list(map(Segment, start, end, map(names.__getitem__, voices), texts))


def _evenly_spaced(texts: Sequence[str]) -> list[str]:
    """Each text on one line, with one space between words."""
    whole = "\0".join(texts).replace("\n", " ")
    if evenly_spaced(whole.replace("\0", " ")):  # then only the first may begin with a space, and the last end with one
        lines = whole.strip(" ").split("\0")
        if len(lines) == len(texts):
            return lines
    return [" ".join(text.split()) for text in texts]


def _in_seconds(times: Iterable[str], parts: Iterable[str]) -> list[float]:
    """Times and the thousandths after them, in seconds."""
    thousandths = map(_THOUSANDTHS.__getitem__, parts)
    return list(map(truediv, map(add, map(_millis, times), thousandths), repeat(1000)))


@lru_cache(20_000)
def _millis(clock: str) -> int:
    """``hh:mm:ss`` in milliseconds. One transcript after another has the same ones."""
    return int(clock[:-6]) * 3_600_000 + int(clock[-5:-3]) * 60_000 + int(clock[-2:]) * 1000


class _Digits(dict[str, int]):
    """Numbers by their digits; those of another script are worked out each time."""

    def __missing__(self, digits: str) -> int:
        return int(digits)


_THOUSANDTHS = _Digits({f"{part:03d}": part for part in range(1000)})


def _simple(block: str) -> Segment | None:
    """The cue in ``block`` when it is one without surprises, else None: then it is read with all due care."""
    found = grammar.SIMPLE_CUE.fullmatch(block)
    if found is None:
        return None
    *times, voice, said = found.groups()
    start, end = _in_seconds(times[::2], times[1::2])
    text = " ".join(said.split())
    if not text or end < start or block.startswith("NOTE"):
        return None
    return Segment(start, end, " ".join(voice.split()) if voice else "", text)


def voices(payload: str, start: float, end: float) -> list[Segment]:
    """The parts of a cue by speaker; a cue with several voices is shared out by length of text."""
    filled = [(who, raw, said) for who, raw in _by_voice(payload) if (said := untagged(raw))]
    whole = sum(len(said) for _, _, said in filled)
    segments, begin = [], start
    for number, (who, raw, said) in enumerate(filled, 1):
        stop = begin + (end - start) * len(said) / whole
        stop = end if number == len(filled) else round(stop, 3)
        segments.append(_segment(Segment(begin, stop, who, said), raw))
        begin = stop
    return segments


def by_voice(payload: str, voice: str = "") -> list[tuple[str, str]]:
    """Pieces of a payload as (speaker, text without mark-up); ``voice`` is who spoke before it."""
    return [(who, untagged(raw)) for who, raw in _by_voice(payload, voice)]


def _by_voice(payload: str, voice: str = "") -> list[tuple[str, str]]:
    pieces: list[tuple[str, str]] = []
    speaker, at = voice, 0
    for found in grammar.VOICE.finditer(payload):
        pieces.append((speaker, payload[at : found.start()]))
        at = found.end()
        speaker = " ".join(unescape(found[1] or "").split())
    return [*pieces, (speaker, payload[at:])]


def _segment(segment: Segment, raw: str) -> Segment:
    """The segment with its words, where stamps in its payload ``raw`` give their times."""
    if len(raw) > _LONGEST or not grammar.INLINE.search(raw):
        return segment
    words: list[Word] = []
    at, stretch = 0, segment.start
    marks = [(m.start(), m.end(), clocks.moment(*m.groups())) for m in grammar.INLINE.finditer(raw)]
    for begin, after, moment in [*marks, (len(raw), len(raw), segment.end)]:
        text = untagged(raw[at:begin])
        if text and moment >= stretch:
            words += spread_words(Segment(stretch, moment, "", text))
        elif text:
            return segment  # stamps that run backwards are no use
        at, stretch = after, moment
    return replace(segment, words=tuple(words))


def untagged(raw: str) -> str:
    """What a payload says, on one line, without mark-up."""
    if "<" not in raw and "&" not in raw:
        return " ".join(raw.split())
    return " ".join(unescape(grammar.TAG.sub("", grammar.INLINE.sub(" ", raw))).split())
