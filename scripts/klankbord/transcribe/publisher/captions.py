"""Cues of WebVTT, SRT and what resembles them, as files in the wild have them; what is odd is repaired and reported.

One reader for all, because servers label each as another. It is as lenient as players are: a cue begins
at a line of times, whatever surrounds it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from klankbord import clocks, thresholds
from klankbord.errors import TranscriptError
from klankbord.transcribe.formats.grammar import ARROW, ASIDES, INLINE, plain_lines
from klankbord.transcribe.formats.vtt import by_voice, voices
from klankbord.transcribe.publisher.markup import emphasised
from klankbord.transcribe.publisher.rolling import without_repeats
from klankbord.transcribe.publisher.values import BOLD, PLAIN, TAB, Line, Source, bare

# In this share of the cues a time may be unreadable or impossible; beyond it the others cannot be trusted either.
MOST_BAD = thresholds.CAPTIONS_MOST_BAD.value
# More lines than any cue has, by far.
_MOST_LINES = 500
# Nobody takes this long over a cue's words: seconds, and characters per second on top.
_LONG, _SLOW = 60.0, 2.0
_STAMP = r"-? ?(?:\d{1,5} ?: ?)?\d{1,3} ?: ?\d{1,2}(?: ?[.,;:] ?\d{1,9})?"
_PARTS = re.compile(r"(-?) ?(?:(\d{1,5}) ?: ?)?(\d{1,3}) ?: ?(\d{1,2})(?: ?([.,;:]) ?(\d{1,9}))?(?!\d)")
_PLAIN_SECONDS = re.compile(r"\d{1,6}[.,]\d{1,6}s?")
_ARROW = re.compile(r"--?>|[—–]>|→|=>")
_SBV = re.compile(rf"({_STAMP}),({_STAMP})$")
_LOOSE = re.compile(r"[\d:.,;\-\s?xX_]{0,30}")
_SETTING = re.compile(r"[a-zA-Z]\w{0,20}:\S{0,80}")
_GUID = re.compile(r"[\w{}-]{1,60}(?:/[\w-]{1,40})*")
_BLOCK = re.compile(rf"(?:{'|'.join(ASIDES)})(?:[ \t]|$)")
_LANGUAGE = re.compile(r"language: *([A-Za-z]{2,3}(?:-\w{1,8})?) *$", re.IGNORECASE)
_TAG = re.compile(r"</?(?:b|i|u|s|font|c|ruby|lang|span|strong|em)\b[^<>]*>|\{\\[^{}]{0,40}\}", re.IGNORECASE)
_EMPHASIS = re.compile(r"<(/?)(?:b|strong|i|u|em)>", re.IGNORECASE)


@dataclass(slots=True)
class Cue:
    """A cue as it stands: times in seconds, None where they cannot be read; lines with their mark-up."""

    start: float | None
    end: float | None
    lines: list[str] = field(default_factory=list)


def read_captions(text: str) -> Source:
    """Lines with times of WebVTT, SRT or SBV. Raises KlankbordError when there is no cue, or too much is wrong."""
    lines = plain_lines(text).replace("--&gt;", ARROW).split("\n")
    cues, language = _cues(lines)
    cues = [cue for cue in cues if any(map(str.strip, cue.lines))]
    if not cues and lines[0].lstrip().startswith("WEBVTT"):
        return Source([], language)
    if not cues:
        raise TranscriptError(
            "captions", "hold no cue such as 00:00:01,000 --> 00:00:02,000", "Offer the transcript as WebVTT."
        )
    remarks = _repaired(cues)
    cues = without_repeats(cues)
    source = Source([], language, remarks)
    for number, cue in enumerate(cues):
        source.lines += _lines(cue, number)
    return source


def holds_cues(text: str) -> bool:
    """Whether there is a line of times near the start of ``text``."""
    return any(_timing(line) is not None for line in plain_lines(text[:4000]).split("\n")[:60])


def _cues(lines: Sequence[str]) -> tuple[list[Cue], str]:
    cues: list[Cue] = []
    language, skipping = "", False
    webvtt = any(line.lstrip().startswith("WEBVTT") for line in lines[:10])
    for line in lines:
        found = _timing(line)
        if found is not None:
            if cues:
                _drop_identifier(cues[-1].lines, webvtt=webvtt)
            start, end, rest = found
            cues.append(Cue(start, end, [rest] if rest else []))
            skipping = False
        elif not cues and (told := _LANGUAGE.search(line[:60])):
            language = told[1]
        elif cues:
            skipping = _skips(line, cues[-1], skipping)
            if not skipping:
                cues[-1].lines.append(line)
                _check_size(cues[-1])
    _drop_numbers(cues)
    return cues, language


def _check_size(cue: Cue) -> None:
    if len(cue.lines) > _MOST_LINES:
        raise TranscriptError("captions", f"hold a cue of over {_MOST_LINES} lines", "Offer the transcript anew.")


def _skips(line: str, cue: Cue, skipping: bool) -> bool:
    """Whether a line belongs to a comment or a style sheet: those begin after an empty line, and end with one."""
    if skipping:
        return line != ""
    return bool(_BLOCK.match(line)) and bool(cue.lines) and not cue.lines[-1].strip()


def _drop_identifier(lines: list[str], *, webvtt: bool) -> None:
    """Take off the name of the next cue: the last line, when it follows an empty one.

    In WebVTT it may be any text; elsewhere it is one word, as more may be said after an empty line.
    """
    named = len(lines) > 1 and not lines[-2].strip() and (webvtt or _GUID.fullmatch(lines[-1].strip()))
    if named and any(map(str.strip, lines[:-1])):
        lines.pop()


def _drop_numbers(cues: Sequence[Cue]) -> None:
    """Take off the number of the next cue where no empty line precedes it, in files that number their cues."""
    last = {at: cue.lines[-1].strip() for at, cue in enumerate(cues[:-1]) if cue.lines}
    numbers = {at: int(text) - at for at, text in last.items() if text.isdecimal() and len(text) < 7}
    if not numbers:
        return
    # A number that counts cues is always equally far from their place; a year that somebody says is not.
    (ahead, times), *_ = Counter(numbers.values()).most_common(1)
    if times * 2 >= len(cues) - 1 and (times > 1 or ahead in (1, 2)):
        for at in (at for at, number in numbers.items() if number == ahead):
            cues[at].lines.pop()


def _timing(line: str) -> tuple[float | None, float | None, str] | None:
    """Start, end and what follows on the line of a cue's times; None for any other line."""
    if ">" not in line and "→" not in line and not line[:1].isdigit():
        return None
    head = line[:120]
    arrow = _ARROW.search(head)
    if arrow is None:
        both = _SBV.match(head.strip()) if head[:1].isdigit() else None
        return (_moment(both[1]), _moment(both[2]), "") if both else None
    left, right = head[: arrow.start()].strip(), line[arrow.end() :].strip()
    if left.startswith("["):
        left, closed = left[1:].strip(), True
    else:
        closed = False
    start, loose = _moment(left), _LOOSE.fullmatch(left) is not None
    until = _PARTS.match(right) or _PLAIN_SECONDS.match(right)
    end = _moment(until[0]) if until else None
    if not (start is not None or (loose and end is not None) or (loose and arrow[0] == ARROW and left)):
        return None
    if end is None and arrow[0] != ARROW:
        return None
    rest = right[until.end() :] if until else _after_bad(right)
    return start, end, _payload(rest.strip().removeprefix("]") if closed else rest)


def _after_bad(right: str) -> str:
    first, _, rest = right.partition(" ")
    return rest if _LOOSE.match(first) and any(c.isdigit() for c in first) else right


def _payload(rest: str) -> str:
    """What is said on the line of times itself; settings such as ``align:start`` are not."""
    words = rest.split()
    return "" if all(_SETTING.fullmatch(word) for word in words) else " ".join(words)


def _moment(text: str) -> float | None:
    """A stamp in seconds; one before the start of the sound counts as its start."""
    text = text.strip()
    if _PLAIN_SECONDS.fullmatch(text):
        return float(text.rstrip("s").replace(",", "."))
    found = _PARTS.fullmatch(text)
    if found is None:
        return None
    minus, hours, minutes, secs, sign, fraction = found.groups()
    return 0.0 if minus else clocks.moment(hours, minutes, secs, fraction if sign != ":" else None)


def _repaired(cues: list[Cue]) -> list[str]:
    """Give each cue possible times: between its neighbours where its own are missing or impossible."""
    for number in _strays(cues):
        cues[number].start = cues[number].end = None
    wrong = sum(cue.start is None or (cue.end is not None and cue.end < cue.start) for cue in cues)
    if wrong > max(1, MOST_BAD * len(cues)):
        raise TranscriptError("captions", f"{wrong} of {len(cues)} cues have wrong times", "Offer the transcript anew.")
    bad = [n for n, cue in enumerate(cues) if cue.start is None or cue.end is None or cue.end <= cue.start]
    bad = sorted({*bad, *(n for n in range(len(cues)) if _endless(cues, n))})
    for number in bad:
        _place(cues, number)
    if not bad:
        return []
    where = clocks.remarked(cues[bad[0]].start or 0.0)
    many = f"{len(bad)} cues (the first at {where}) have" if len(bad) > 1 else f"One cue (at {where}) has"
    return [f"{many} times from the cues around, as the publisher's could not be right."]


def _endless(cues: Sequence[Cue], number: int) -> bool:
    """Whether a cue ends far later than its words take, and after the start of the next cue."""
    cue = cues[number]
    if cue.start is None or cue.end is None:
        return False
    following = cues[number + 1].start if number + 1 < len(cues) else cue.start
    length = sum(map(len, cue.lines)) / _SLOW
    return following is not None and cue.end - cue.start > _LONG + length and cue.end > following


def _strays(cues: Sequence[Cue]) -> list[int]:
    """Single cues whose times are not between those around them, and that have no room where they say they are.

    A cue that is only written elsewhere than it is said has room there, and is left to be sorted.
    """
    known = [n for n, cue in enumerate(cues) if cue.start is not None]
    spans = sorted((cues[n].start or 0.0, cues[n].end or 0.0, n) for n in known)
    rank = {n: place for place, (_, _, n) in enumerate(spans)}
    out = []
    for before, this, after in zip([None, *known], known, [*known[1:], None], strict=False):
        start = cues[this].start or 0.0
        low = cues[before].start or 0.0 if before is not None else 0.0
        high = cues[after].start if after is not None else None
        if low <= start and (high is None or start <= high):
            continue
        if (high is None or low <= high) and _no_room(spans, rank[this]):
            out.append(this)
    return out if len(out) <= max(1, MOST_BAD * len(cues)) else []


def _no_room(spans: Sequence[tuple[float, float, int]], place: int) -> bool:
    """Whether a cue overlaps another, or lies far after all others, where its times put it."""
    start, end, _ = spans[place]
    if place + 1 == len(spans):
        return bool(place) and (start - spans[place - 1][1] > _LONG or spans[place - 1][1] > start + 0.5)
    return (place > 0 and spans[place - 1][1] > start + 0.5) or end > spans[place + 1][0] + 0.5


def _place(cues: Sequence[Cue], number: int) -> None:
    """Put a cue between its neighbours, for as long as its words take."""
    cue = cues[number]
    before = cues[number - 1].end if number else None
    starts = (cues[at].start for at in range(number + 1, len(cues)))
    following = next((start for start in starts if start is not None), None)
    length = 1.0 + sum(map(len, cue.lines)) / 15
    if cue.start is None:
        cue.start = before if before is not None else max(0.0, (following or 0.0) - length)
        cue.start = cue.start if following is None else min(cue.start, following)
    end = cue.start + length
    cue.end = round(min(end, following) if following is not None and following > cue.start else end, 3)


def _lines(cue: Cue, number: int) -> list[Line]:
    """The lines of a cue by voice, with the times of their words where the cue has them."""
    start, end = cue.start or 0.0, cue.end or 0.0
    words = []
    raw = "\n".join(cue.lines)
    if INLINE.search(raw):
        found = voices(raw, start, end)
        words = [word for segment in found for word in segment.words] if all(s.words for s in found) else []
    out: list[Line] = []
    voice, at = "", 0
    for text in cue.lines:
        for who, piece in _by_voice(text, voice):
            voice = who
            count = len(bare(piece).split())
            if count:
                out.append(Line(piece, start, end, voice, number, tuple(words[at : at + count])))
            at += count
    return out if at == len(words) or not words else [Line(o.text, start, end, o.speaker, number) for o in out]


def _by_voice(text: str, voice: str) -> list[tuple[str, str]]:
    """The pieces of a cue's line as (voice, text); ``voice`` is the one that is open before it."""
    if "<" not in text and "&" not in text and "{" not in text:
        return [(voice, emphasised(text))]
    marked = _EMPHASIS.sub(lambda m: PLAIN if m[1] else BOLD, text.strip().replace("\t", TAB))
    return [(who.rstrip(" :"), emphasised(said)) for who, said in by_voice(_TAG.sub("", marked), voice)]
