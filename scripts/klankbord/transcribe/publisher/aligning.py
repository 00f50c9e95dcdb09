"""Which word of a text is which word that was heard: rare runs of words as anchors, a plain diff between them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from klankbord.model import Segment, Transcript, Word
from klankbord.transcribe.cues import ends_sentence

_RUN = 3  # words in an anchor
_DIFF = 400  # words between anchors above which a diff is not tried


def plain(word: str) -> str:
    """A word as it is compared: lower case, no accents, no punctuation."""
    bare = unicodedata.normalize("NFKD", word.lower())
    return re.sub(r"[^a-z0-9]+", "", "".join(c for c in bare if not unicodedata.combining(c))) or word


def matches(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of indices of equal words, rising on both sides; ``left`` and ``right`` are plain words.

    Runs of three words that occur once on either side are anchors, of which the longest rising chain is kept
    (patience diff, Bram Cohen 2003); short stretches between anchors are compared word by word.
    """
    anchors = _rising(_unique_runs(left, right))
    pairs: list[tuple[int, int]] = []
    a = b = 0
    for c, d in [*anchors, (len(left), len(right))]:
        pairs += _between(left, right, (a, b), (c, d))
        pairs += [(c + n, d + n) for n in range(_RUN) if c < len(left)]
        a, b = c + _RUN, d + _RUN
    return pairs


def _between(
    left: Sequence[str], right: Sequence[str], start: tuple[int, int], end: tuple[int, int]
) -> list[tuple[int, int]]:
    """Pairs in a stretch between anchors: what is equal at its edges, and a diff of the rest unless that is long."""
    (a, b), (c, d) = start, end
    out = []
    while a < c and b < d and left[a] == right[b]:
        out.append((a, b))
        a, b = a + 1, b + 1
    tail = []
    while a < c and b < d and left[c - 1] == right[d - 1]:
        c, d = c - 1, d - 1
        tail.append((c, d))
    if a < c and b < d and max(c - a, d - b) <= _DIFF:
        found = SequenceMatcher(None, left[a:c], right[b:d], autojunk=False).get_matching_blocks()
        out += [(a + m.a + n, b + m.b + n) for m in found for n in range(m.size)]
    return [*out, *reversed(tail)]


def _unique_runs(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    def runs(words: Sequence[str]) -> dict[tuple[str, ...], int]:
        all_runs = [tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)]
        counts = Counter(all_runs)
        return {run: at for at, run in enumerate(all_runs) if counts[run] == 1}

    ours, theirs = runs(left), runs(right)
    return sorted((at, theirs[run]) for run, at in ours.items() if run in theirs)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain that rises on the right too, without overlap (patience sorting)."""
    tops: list[int] = []
    at: list[int] = []
    before: list[int | None] = []
    for number, (_, y) in enumerate(pairs):
        place = bisect_left(tops, y)
        before.append(at[place - 1] if place else None)
        if place == len(tops):
            tops.append(y)
            at.append(number)
        else:
            tops[place], at[place] = y, number
    chain: list[tuple[int, int]] = []
    here: int | None = at[-1] if at else None
    while here is not None:
        chain.append(pairs[here])
        here = before[here]
    out: list[tuple[int, int]] = []
    for x, y in reversed(chain):
        if not out or (x >= out[-1][0] + _RUN and y >= out[-1][1] + _RUN):
            out.append((x, y))
    return out


def timed(untimed: Transcript, heard: Sequence[Word], end: float) -> tuple[Transcript, float]:
    """The text with the times of the words that were heard, and the share of its words that was recognised.

    Words that were not recognised share the time between their neighbours by length.
    """
    texts = [(number, text) for number, s in enumerate(untimed.segments) for text in s.text.split()]
    pairs = matches([plain(t) for _, t in texts], [plain(w.text) for w in heard])
    starts: list[tuple[float, float] | None] = [None] * len(texts)
    for ours, theirs in pairs:
        starts[ours] = (heard[theirs].start, heard[theirs].end)
    words = _filled([t for _, t in texts], starts, heard[-1].end if heard else end)
    segments: list[Segment] = []
    at = 0
    for segment in untimed.segments:
        count = len(segment.text.split())
        own = tuple(words[at : at + count])
        at += count
        if own:
            segments.append(Segment(own[0].start, own[-1].end, segment.speaker, " ".join(w.text for w in own), own))
    share = len(pairs) / max(1, len(texts))
    return Transcript(untimed.language, tuple(segments), untimed.source, untimed.model, untimed.remarks), share


def _filled(texts: Sequence[str], times: Sequence[tuple[float, float] | None], end: float) -> list[Word]:
    out: list[Word] = []
    at = 0
    while at < len(texts):
        known = times[at]
        if known is not None:
            out.append(Word(known[0], max(known), texts[at]))
            at += 1
            continue
        stop = next((n for n in range(at, len(texts)) if times[n] is not None), len(texts))
        until = times[stop] if stop < len(texts) else None
        low = out[-1].end if out else max(0.0, (until[0] if until else end) - 0.4 * (stop - at))
        high = max(low, until[0] if until else min(end, low + 0.4 * (stop - at)))
        out += _shared(texts[at:stop], low, high, after_sentence=at == 0 or ends_sentence(texts[at - 1]))
        at = stop
    return out


def _shared(texts: Sequence[str], low: float, high: float, *, after_sentence: bool) -> list[Word]:
    """Words between two moments by length; what is left goes where a sentence ends, as that is where people pause."""
    ends = [n + 1 for n, text in enumerate(texts) if ends_sentence(text)]
    cut = 0 if after_sentence else ends[0] if ends else len(texts)
    length = min(high - low, 0.6 * len(texts)) / max(1, sum(len(t) for t in texts))
    out: list[Word] = []
    for number, text in enumerate(texts):
        if number == cut:
            low = max(low, high - length * sum(len(t) for t in texts[cut:]))
        out.append(Word(round(low, 3), round(low + length * len(text), 3), text))
        low += length * len(text)
    return out
