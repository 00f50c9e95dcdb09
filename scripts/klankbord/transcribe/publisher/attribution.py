"""Who says each line: the one door through which every publisher's transcript goes, whatever its format.

A label is believed for what it does in the whole file: it recurs, it opens most lines, it comes with a time or
is of the kind that tools give. ``Let op: dit is belangrijk`` does none of that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from klankbord import thresholds
from klankbord.errors import KlankbordError
from klankbord.transcribe.publisher import heads
from klankbord.transcribe.publisher.heads import Head
from klankbord.transcribe.publisher.values import Line, bare

_TURN = re.compile(r"\[(?:SPEAKER_TURN|speaker[ _]change|_?TURN_?)\]", re.IGNORECASE)
_CHEVRONS = re.compile(r"(?:(?<=[\s.?!…\"'”])|^)>{2,4}(?=[ \w\"“])")
_SENTENCE = (".", "?", "!", "…", ".”", '."', "?”", "!”")
_INSIDE = re.compile(r"(?<=[.?!…] )([^\W\d_][^:.?!…]{0,40}):(?= )")
# Lines of a day of talk, word by word: what is longer is not a transcript.
MOST_LINES = 250_000
_MOST_TURNS = 2_000
# Names that open this share of all lines are the way the file is written.
MOST = thresholds.ATTRIBUTION_MOST.value
# This share of the labels may lack a name before the file is of no use.
_UNNAMED = thresholds.ATTRIBUTION_UNNAMED.value


@dataclass(slots=True)
class _Read:
    """A line and its head."""

    line: Line
    head: Head
    first: bool  # of its cue


def attributed(lines: Sequence[Line]) -> list[Line]:
    """The lines with their speakers, and without what only tells who speaks, or when.

    Lines without words are dropped. Raises KlankbordError when a file shows that speakers change but not who they are.
    """
    read = _all(lines)
    names = _names(read)
    _check_marks(read, names)
    read = _recut(read, names)
    times = _times_believed(read, names)
    voices = any(one.line.speaker for one in read)
    carried = _carried(read, names)
    out: list[Line] = []
    speaker, cue, waiting = "", -1, None
    marked = _marks_count(read, names)
    for one in read:
        line, head = one.line, one.head
        who = names.get(head.key) if head.name and _as_label(one, names) else None
        if line.cue < 0 or line.cue != cue or voices:
            speaker = speaker if carried else ""
            cue = line.cue
        if line.speaker:
            speaker = line.speaker
            same = head.name and head.key == line.speaker.casefold() and head.form in ("colon", "timed", "headed")
            text = head.rest if same else line.text
        elif who is not None:
            speaker, text = who, head.rest
        elif head.change and (marked or head.change.startswith(">")):
            speaker, text = "", head.kept
        else:
            text = head.kept if times and head.led else line.text
        if head.time is not None and ((times and head.led) or who is not None) and line.start is None:
            waiting = head.time
        if said := bare(text):
            start = line.start if line.start is not None else waiting
            out.append(_with(line, said, speaker, start))
            waiting = None
    return _in_full(_without_titles(out))


def _in_full(lines: list[Line]) -> list[Line]:
    """The lines with who is called by a first name too, after having been named in full, under one name."""
    whole: dict[str, set[str]] = {}
    for name in {line.speaker for line in lines}:
        first, _, rest = name.partition(" ")
        if rest and heads.capital(name) and not heads.generic(name):
            whole.setdefault(first, set()).add(name)
    same = {first: names.pop() for first, names in whole.items() if len(names) == 1}
    return [replace(line, speaker=same[line.speaker]) if line.speaker in same else line for line in lines]


def _without_titles(lines: list[Line]) -> list[Line]:
    """Pages and texts have a title above what is said: lines before the first name that do not end a sentence."""
    first = next((at for at, line in enumerate(lines) if line.speaker), 0)
    if not lines or lines[0].cue >= 0:
        return lines
    return [line for at, line in enumerate(lines) if at >= first or line.text.endswith(_SENTENCE)]


def _with(line: Line, said: str, speaker: str, start: float | None) -> Line:
    words = line.words
    if words and said != bare(line.text):
        count = len(said.split())
        words = words[-count:] if " ".join(w.text for w in words[-count:]) == said else ()
    return replace(line, text=said, speaker=speaker, start=start, words=words)


def _all(lines: Sequence[Line]) -> list[_Read]:
    """Each line cut where the speaker changes within it, with its head."""
    out: list[_Read] = []
    cue = -1
    if len(lines) + sum(line.text.count(">>") for line in lines) > MOST_LINES:
        raise _untold(f"has over {MOST_LINES} lines, which no episode has")
    for line in _turned(lines):
        text = line.text
        parts = [part for part in _CHEVRONS.sub("\n>>", text).split("\n") if part.strip()] if ">>" in text else [text]
        for piece in _cut(line, parts) if len(parts) > 1 else [line]:
            out.append(_Read(piece, heads.parse(piece.text), piece.cue < 0 or piece.cue != cue))
            cue = piece.cue
    return out


def _turned(lines: Sequence[Line]) -> list[Line]:
    """The lines with ``>>`` for the mark with which whisper.cpp ends what one speaker says."""
    if not any(_TURN.search(line.text) for line in lines):
        return list(lines)
    out, turn = [], False
    for line in lines:
        for number, part in enumerate(_TURN.split(line.text)):
            turn = turn or number > 0
            if part.strip():
                out.append(replace(line, text=f">> {part.strip()}" if turn else part.strip(), words=()))
                turn = False
    return out


def _recut(read: list[_Read], names: dict[str, str]) -> list[_Read]:
    """Lines cut where a name with its colon follows a sentence; names that recur there join ``names``."""
    spelled = {one.head.name for one in read if one.head.form == "colon" and one.head.key in names}
    if not spelled:
        return read
    inside = Counter(name for one in read if ":" in one.head.rest for name in _INSIDE.findall(one.head.rest))
    for name, times in inside.items():
        if times > 1 and heads.plausible(name) and heads.capital(name):
            spelled.add(name)
            names.setdefault(name.casefold(), name)
    choice = "|".join(re.escape(name) for name in sorted(spelled, key=len, reverse=True)[:200])
    within = re.compile(rf"(?<=[.?!…\"'”)]) (?=(?:{choice})[:：] )")
    out: list[_Read] = []
    for one in read:
        parts = within.split(one.line.text) if ":" in one.head.rest else []
        if len(parts) < 2:
            out.append(one)
            continue
        if len(parts) > _MOST_TURNS:
            raise _untold(f"has over {_MOST_TURNS} turns in one line")
        pieces = _cut(one.line, parts)
        out += [_Read(piece, heads.parse(piece.text), one.first and not at) for at, piece in enumerate(pieces)]
    return out


def _cut(line: Line, parts: Sequence[str]) -> list[Line]:
    out, at = [], 0
    for part in parts:
        count = len(part.split())
        out.append(replace(line, text=part.strip(), words=line.words[at : at + count]))
        at += count
    return out


def _units(read: Sequence[_Read]) -> int:
    """How many lines (or cues) might have a name before them."""
    return max(1, sum(one.first and not _empty(one.head) for one in read))


def _empty(head: Head) -> bool:
    return head.time is not None and not head.rest and not head.name


def _names(read: Sequence[_Read]) -> dict[str, str]:
    """The labels that are speakers, in the form in which they are compared, with what each is called."""
    free = [one for one in read if not one.line.speaker]
    times = Counter(one.head.key for one in free)
    free = [one for at, one in enumerate(free) if times[one.head.key] > 1 or not _goes_on(free[at - 1 : at], one)]
    counts: dict[str, Counter[str]] = {}
    for one in free:
        if one.head.name:
            counts.setdefault(one.head.form, Counter())[one.head.key] += 1
    _times_beside(free, counts)
    if not counts:
        return {}
    units = _units(read)
    believed = _believed(counts, free, units)
    return _called(free, believed)


def _goes_on(before: Sequence[_Read], one: _Read) -> bool:
    """Whether a line that a colon ends is the end of a sentence begun before it: "we read / Alone in Space:"."""
    return one.head.form == "colon" and not one.head.rest and any(not b.line.text.endswith(_SENTENCE) for b in before)


def _times_beside(read: Sequence[_Read], counts: dict[str, Counter[str]]) -> None:
    """A name on a line of its own, beside a line with only a time, is as good as one with a time."""
    for number, one in enumerate(read):
        if one.head.form != "alone":
            continue
        near = [read[at].head for at in (number - 1, number + 1) if 0 <= at < len(read)]
        after = number + 1 < len(read) and read[number + 1].head.form != "alone"
        if any(_empty(head) for head in near) and after:
            counts["alone"][one.head.key] -= 1
            counts.setdefault("headed", Counter())[one.head.key] += 1


def _believed(counts: dict[str, Counter[str]], read: Sequence[_Read], units: int) -> set[str]:
    out = _by_colon(counts.get("colon", Counter()), read, units)
    headed = counts.get("headed", Counter())
    if headed.total() >= 2 or (headed.total() and units <= 3):
        out |= {name for name, times in headed.items() if times > 1 or _capital(name, read)}
    for form in ("timed", "mentioned", "bracket", "bold", "parted"):
        found = counts.get(form, Counter())
        out |= {name for name in found if heads.generic(name) and form in ("timed", "bracket")}
        if found.total() >= max(2, MOST * units) and (form != "parted" or _recurring(found) >= 2):
            out |= {name for name, times in found.items() if _capital(name, read) or (times > 1 and form == "timed")}
        elif form == "bold" and _recurring(found) >= 2:
            out |= {name for name, times in found.items() if times > 1 and _capital(name, read)}
    return out | _alone(counts.get("alone", Counter()), read, units)


def _recurring(found: Counter[str]) -> int:
    return sum(times > 1 for times in found.values())


def _capital(name: str, read: Sequence[_Read]) -> bool:
    return any(heads.capital(one.head.name) for one in read if one.head.key == name)


def _by_colon(found: Counter[str], read: Sequence[_Read], units: int) -> set[str]:
    proper = Counter({name: times for name, times in found.items() if _capital(name, read)})
    out = {name for name in found if heads.generic(name)}
    if proper.total() >= MOST * units:
        return out | set(proper)
    if found.total() >= MOST * units and _recurring(found) >= 2:
        return out | {name for name, times in found.items() if times > 1 or name in proper}
    again = {name for name, times in proper.items() if times > 1}
    if again or out:
        part = sum(found[name] for name in again | out) / units
        return out | again | {name for name in proper if " " in name or part > 0.2}
    opening = next((one.head for one in read if not _empty(one.head)), None)
    return set(proper) if len(proper) > 1 and opening is not None and opening.key in proper else out


def _alone(found: Counter[str], read: Sequence[_Read], units: int) -> set[str]:
    """Names on lines of their own, each before what its bearer says: at least two that recur, before enough lines."""
    before: Counter[str] = Counter()
    for this, following in pairwise(read):
        same = this.line.cue == following.line.cue
        if this.head.form == "alone" and following.head.form != "alone" and same and (this.first or this.line.cue < 0):
            before[this.head.key] += 1
    proper = Counter({name: times for name, times in before.items() if times and _capital(name, read)})
    again = {name for name, times in proper.items() if times > 1 and times * 2 > found[name]}
    cues = any(one.line.cue >= 0 for one in read)
    share = sum(proper[name] for name in again) / units
    if len(again) >= 2 and share >= (MOST if cues else 0.2):
        return again | {name for name in proper if " " in name}
    return set()


def _called(read: Sequence[_Read], believed: set[str]) -> dict[str, str]:
    """How each name is written most often; the label of a tool that did not know is nobody."""
    spelled: dict[str, Counter[str]] = {}
    for one in read:
        if one.head.key in believed:
            spelled.setdefault(one.head.key, Counter())[one.head.name] += 1
    return {
        key: "" if heads.unknown(spellings.most_common(1)[0][0]) else spellings.most_common(1)[0][0]
        for key, spellings in spelled.items()
    }


def _as_label(one: _Read, names: dict[str, str]) -> bool:
    return one.head.key in names and (one.head.form != "alone" or not one.head.rest)


def _marks_count(read: Sequence[_Read], names: dict[str, str]) -> bool:
    """Whether dashes stand where the speaker changes; in a file with names they may be the bullets of a list."""
    named = [one.head for one in read if one.head.key in names]
    return not named or sum(bool(head.change) for head in named) * 2 >= len(named)


def _check_marks(read: Sequence[_Read], names: dict[str, str]) -> None:
    """Refuse a file that shows where speakers change but not who they are: its quotes could be anybody's."""
    if any(one.line.speaker for one in read) or not _marks_count(read, names):
        return
    unnamed = [one for one in read if one.head.change[:1] not in ("", "•", "*", "+") and one.head.key not in names]
    if not any(one.line.cue >= 0 for one in read) and len(unnamed) < _UNNAMED * _units(read):
        return  # a list within a text
    named = sum(one.head.key in names for one in read)
    twice = any(a.line.cue == b.line.cue >= 0 and b.head.change for a, b in pairwise(unnamed))
    if (len(unnamed) > 1 or twice) and len(unnamed) > _UNNAMED * (named + len(unnamed)):
        raise _untold(f"marks with {unnamed[0].head.change} where the speaker changes, but does not say who speaks")
    if not names and (sign := _other_sign(read)):
        raise _untold(f"starts its lines with “{sign}” and the like, which Klankbord cannot tell from what is said")


def _other_sign(read: Sequence[_Read]) -> str:
    """A first word that nearly all lines share with few others: names, in a form that is not known here.

    Words of a sentence do that too, where sentences are alike; but no capital follows them.
    """
    lines = [one.line.text.split(" ", 2) for one in read if one.first and " " in one.line.text]
    again = {word: times for word, times in Counter(words[0] for words in lines).items() if times > 1}
    if len(lines) < 6 or sum(again.values()) < 0.9 * len(lines) or len(again) > max(2, len(lines) // 3):
        return ""
    signed = all(not word[0].isalnum() or (word[-1] not in ",.!?…’'" and not word[-1].isalnum()) for word in again)
    opened = sum(words[1][:1].isupper() for words in lines) >= 0.8 * len(lines) and len(again) > 1
    return max(again, key=lambda word: again[word]) if signed or opened else ""


def _times_believed(read: Sequence[_Read], names: dict[str, str]) -> bool:
    """Whether the times before the words are the file's own; one that is only mentioned stays where it is."""
    times = [one.head for one in read if one.head.led or (one.head.time is not None and one.head.key in names)]
    exposed = [head for head in times if head.exposed]
    return len(times) > len(exposed) or len(times) >= max(2, MOST * _units(read))


def _carried(read: Sequence[_Read], names: dict[str, str]) -> bool:
    """Whether a line without a name is said by whoever spoke last, as where names only stand at changes."""
    if not any(one.line.cue >= 0 for one in read):
        return True
    if any(one.line.speaker for one in read):
        return False
    labels: dict[int, str] = {}
    for one in read:
        if one.head.key in names:
            labels[one.line.cue] = one.head.key
    cues = len({one.line.cue for one in read})
    said = [labels[cue] for cue in sorted(labels)]
    again = sum(a == b for a, b in pairwise(said))
    return again <= 0.1 * len(said) or len(said) * 2 < cues


def _untold(cause: str) -> KlankbordError:
    return KlankbordError("publisher's transcript", cause, "Klankbord listens to the audio itself instead.")
