"""Who a voice is, as an editor says once for a whole transcript: by renaming labels, cue by cue, and back again.

The machine's own transcript (``base``) keeps the labels it gave; what editors see is the WebVTT file. So a label can be
renamed, two can become one person, and all of that can be changed or taken back later.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from klankbord import languages
from klankbord.entities import unescape
from klankbord.library.merge.alignment import align, key
from klankbord.model import Segment, Transcript, with_words
from klankbord.transcribe.formats import grammar

_MOST = 0.6  # share of a voice's time under one name, from which that is what an editor calls it


def called(text: str, base: Transcript | None, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """The WebVTT ``text`` with every voice called as ``now`` says, by the label that the machine gave it in ``base``.

    ``before`` is what was carried out earlier: those names are taken back where ``now`` says otherwise. A cue that an
    editor gave to somebody else keeps that, and every other sign of the file stays as it is.
    """
    labels = _Labels(base)
    out: list[str] = []
    cue: tuple[float, float] | None = None
    fresh = False
    for line in text.splitlines(keepends=True):
        if times := grammar.timing(line) if grammar.ARROW in line else None:
            cue, fresh = times, True
        elif not line.strip():
            cue = None
        elif cue is not None:
            line = _line(line, labels.at(*cue), fresh, before, now)
            fresh = False
        out.append(line)
    return "".join(out)


def _line(line: str, label: str | None, fresh: bool, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """A line of a cue with its voices called anew; ``fresh``: it is the first, so that a voice may be added to it."""

    def name(found: re.Match[str]) -> str:
        there = " ".join(unescape(found[1] or "").split())
        wanted = _wanted(there, label, before, now)
        if wanted is None or not found[0].startswith("<v"):
            return found[0]
        head = found[0][: found.start(1) - found.start()] if found[1] is not None else "<v "
        return f"{head}{grammar.escape(wanted)}>" if wanted else ""

    if fresh and not grammar.VOICE.search(line):
        wanted = _wanted("", label, before, now)
        return f"<v {grammar.escape(wanted)}>{line}" if wanted else line
    return grammar.VOICE.sub(name, line)


def _wanted(there: str, label: str | None, before: Mapping[str, str], now: Mapping[str, str]) -> str | None:
    """What a voice must be called that is called ``there`` now; None when that stays."""
    own = label if label is not None else there
    if there in {own, before.get(own)}:
        wanted = now.get(own, own)
    elif there in now and there not in before.values():  # what an editor called it, who now says who that is
        wanted = now[there]
    else:
        return None
    return wanted if wanted != there else None


class _Labels:
    """Which label the machine gave to whoever speaks at a moment."""

    def __init__(self, base: Transcript | None) -> None:
        self._segments: Sequence[Segment] = base.segments if base else ()
        self._starts = [segment.start for segment in self._segments]

    def at(self, start: float, end: float) -> str | None:
        """The label that most of the time between has; None when the machine heard nobody there."""
        last = bisect_right(self._starts, end)
        first = max(0, bisect_right(self._starts, start) - 2)
        held: dict[str, float] = defaultdict(float)
        for segment in self._segments[first:last]:
            if (shared := min(end, segment.end) - max(start, segment.start)) > 0:
                held[segment.speaker] += shared
        return max(held, key=lambda label: (held[label], label)) if held else None


def voices(now: Transcript, base: Transcript) -> dict[str, str]:
    """What editors call each voice of the machine's: its label, and the name that most of its time has by now."""
    labels = _Labels(base)
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for segment in now.segments:
        if (label := labels.at(segment.start, segment.end)) is not None:
            held[label][segment.speaker] += max(1, round(1000 * (segment.end - segment.start)))
    found = {}
    for label, names in held.items():
        name, time = names.most_common(1)[0]
        if time >= _MOST * names.total():
            found[label] = name
    return found


def as_before(now: Transcript, before: Transcript) -> Transcript:
    """A new hearing whose voices have the labels that they had: the numbers of voices without a name may be swapped.

    A voice is known by its words. One that was not heard before gets a number that no voice had.
    """
    unnamed = re.compile(rf"{re.escape(languages.of(now.language).speech.speaker)} \d+")
    old, new = with_words(before).spoken_words(), with_words(now).spoken_words()
    votes: Counter[tuple[str, str]] = Counter()
    for tag, i1, i2, j1, _ in align([key(s.word.text) for s in old], [key(s.word.text) for s in new]).edits:
        for n in range(i2 - i1 if tag == "equal" else 0):
            pair = new[j1 + n].speaker, old[i1 + n].speaker
            if unnamed.fullmatch(pair[0]) and unnamed.fullmatch(pair[1]):
                votes[pair] += 1
    labels: dict[str, str] = {}
    for (fresh, known), _ in sorted(votes.items(), key=lambda item: (-item[1], item[0])):
        if fresh not in labels and known not in labels.values():
            labels[fresh] = known
    taken = {*labels.values(), *(s.speaker for s in before.segments), *(s.speaker for s in now.segments)}
    for label in dict.fromkeys(s.speaker for s in now.segments):
        if unnamed.fullmatch(label) and label not in labels:
            free = label in labels.values() or any(s.speaker == label for s in before.segments)
            labels[label] = _free(label, taken) if free else label
            taken.add(labels[label])
    if all(label == known for label, known in labels.items()):
        return now
    return replace(
        now,
        segments=tuple(replace(s, speaker=labels.get(s.speaker, s.speaker)) for s in now.segments),
        voices=tuple(replace(v, label=labels.get(v.label, v.label)) for v in now.voices),
    )


def _free(label: str, taken: set[str]) -> str:
    word = label.rpartition(" ")[0]
    return next(name for number in range(1, len(taken) + 2) if (name := f"{word} {number}") not in taken)
