"""Where the parts of a conversation begin: at a change of speaker, by the host's questions, where new words come in.

Each sentence that opens a turn gets features that can be read; a small logistic model learnt from conversations of our
own (``training/parts.json``) says how surely a part begins there. Within a turn, and where nobody knows who speaks,
only ``chapters.boundaries`` cuts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from klankbord import thresholds
from klankbord.extract.features import Setting, matrix
from klankbord.extract.ranker import Model
from klankbord.extract.scoring import learnt
from klankbord.extract.tokens import words as tokens_of

# This many sentences on either side are compared.
_WINDOWS = (6, 14)
# Turns of fewer words only encourage; they are not turns of their own.
_SMALL = thresholds.PARTS_SMALL.value
# A word is new when it was not said in this many words before it.
_MEMORY = thresholds.PARTS_MEMORY.value
# In an interview this share of the turns are questions by whoever leads; fewer turns than this tell nothing.
_INTERVIEW = thresholds.PARTS_INTERVIEW.value
_FEWEST = thresholds.PARTS_FEWEST.value
# A part begins where the model's log-odds are at least this.
_SURE = thresholds.PARTS_SURE.value


def candidates(setting: Setting) -> list[int]:
    """The sentences that open a turn worth the name; all but the first."""
    who = setting.turns
    words = _words_of_turns(setting)
    return [at for at in range(1, len(setting.sentences)) if who.place[at] == 0 and words[who.number[at]] >= _SMALL]


def starts(setting: Setting, shortest: float) -> list[int] | None:
    """The sentences with which parts begin, without 0, each at least ``shortest`` seconds long.

    None where turns cannot tell that: nobody leads the talk, or whoever leads hardly asks anything.
    """
    cuts = candidates(setting)
    rows = features(setting, cuts)
    asking = sum(row["host asks"] for row in rows)
    if len(cuts) < _FEWEST or asking < _INTERVIEW * len(cuts):
        return None
    odds = _odds(rows)
    sentences = setting.sentences
    first, last = sentences[0].start, sentences[-1].end
    kept: list[int] = []
    for number in sorted(range(len(cuts)), key=lambda n: -odds[n]):
        start = sentences[cuts[number]].start
        if odds[number] < _SURE:
            break
        others = [first, last, *(sentences[at].start for at in kept)]
        if all(abs(start - other) >= shortest for other in others):
            kept.append(cuts[number])
    return sorted(kept)


@lru_cache(maxsize=1)
def _model() -> Model:
    return Model.read(learnt("parts"))


def _odds(rows: Sequence[Mapping[str, float]]) -> list[float]:
    model = _model()
    moved = (matrix(rows, model.names) - model.means) * model.weights
    return [float(value) for value in model.bias + moved.sum(axis=1)]


def _words_of_turns(setting: Setting) -> Counter[int]:
    found = Counter[int]()
    for at, sentence in enumerate(setting.sentences):
        found[setting.turns.number[at]] += len(sentence.text.split())
    return found


def features(setting: Setting, cuts: Sequence[int]) -> list[dict[str, float]]:
    """What can be read of each place in ``cuts``."""
    who, sentences = setting.turns, setting.sentences
    turn_words = _words_of_turns(setting)
    stop = setting.rules.words("stopwords")
    bags = [[w for w in tokens_of(s.text) if len(w) > 3 and w not in stop] for s in sentences]
    weight = np.array([min(1.0, len(s.text.split()) / 10) for s in sentences])
    sums = np.vstack([np.zeros(512), np.cumsum(setting.vectors * weight[:, None], axis=0)])
    last = _last_said(bags)
    asked_at = 0
    rows = []
    for at in cuts:
        turn = who.number[at]
        end = at + who.size[at]
        inside = range(at, min(end, at + 12))
        host = sentences[at].speaker in who.hosts
        question = any("?" in sentences[n].text for n in inside)
        signs = frozenset[str]().union(*(setting.signs[n].held for n in inside))
        since = sum(turn_words[t] for t in range(who.number[asked_at], turn))
        row = {
            "host": float(host),
            "host asks": float(host and question),
            "asks": float(question),
            "answer before": min(1.5, math.log1p(turn_words[turn - 1]) / 5) if host else 0.0,
            "long answer after": min(1.5, math.log1p(turn_words[turn + 1]) / 5) if host else 0.0,
            "words of the turn": min(1.5, math.log1p(turn_words[turn]) / 5),
            "talk since the last question": min(1.5, math.log1p(since) / 6) if host and question else 0.0,
            "new words": _fresh(bags, last, at, min(len(sentences), end + 8)),
            "new words in the turn": _fresh(bags, last, at, end),
            "sign show": float("show" in signs and host),
            "turns": float("turns" in signs),
            "turns, by host": float("turns" in signs and host),
            "opens": float(bool(setting.signs[at].held & {"turns"})),
            "address": float("address" in signs and host),
            "noise before": float(at - 1 in setting.noise and at not in setting.noise),
        }
        for size in _WINDOWS:
            row[f"alike {size}"] = _alike(sums, max(0, at - size), at, min(len(sentences), at + size))
        row["alike turn"] = _alike(sums, max(0, at - 10), at, min(len(sentences), max(end, at + 2)))
        rows.append(row)
        if host and question:
            asked_at = at
    return _relative(rows)


def _relative(rows: list[dict[str, float]]) -> list[dict[str, float]]:
    """Likeness beside what is usual in this talk: how alike neighbours are differs from one show to the next."""
    for name in [name for name in (rows[0] if rows else ()) if name.startswith(("alike", "new words"))]:
        values = np.array([row[name] for row in rows])
        spread = float(values.std()) or 1.0
        for row, value in zip(rows, values, strict=True):
            row[name] = float((value - values.mean()) / spread) / 3
    return rows


def _last_said(bags: Sequence[Sequence[str]]) -> list[list[int]]:
    """For each word how many words ago it was last said; a large number when never."""
    seen: dict[str, int] = {}
    count = 0
    found = []
    for bag in bags:
        ago = []
        for word in bag:
            ago.append(count - seen[word] if word in seen else 10**6)
            seen[word] = count
            count += 1
        found.append(ago)
    return found


def _fresh(bags: Sequence[Sequence[str]], last: Sequence[Sequence[int]], begin: int, end: int) -> float:
    """The share of the words from ``begin`` to ``end`` that were not said shortly before ``begin``."""
    inside: set[str] = set()
    fresh = total = 0
    back = 0
    for at in range(begin, end):
        for word, ago in zip(bags[at], last[at], strict=True):
            back += 1
            if word in inside:
                continue
            inside.add(word)
            total += 1
            fresh += ago - back > _MEMORY / 4
    return fresh / total if total else 0.0


def _alike(sums: np.ndarray, begin: int, cut: int, end: int) -> float:
    left, right = sums[cut] - sums[begin], sums[end] - sums[cut]
    length = float(np.linalg.norm(left) * np.linalg.norm(right))
    return float(left @ right) / length if length else 1.0
