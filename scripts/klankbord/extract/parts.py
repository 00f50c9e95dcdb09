"""Where the parts of a conversation begin: where somebody takes the word, by what is asked and announced, where new
words come in.

Each place where a turn begins gets features that can be read; a small logistic model (``training/parts.json``) says how
surely a part begins there, one model for talk by known voices and one for talk of which nobody knows who speaks. Of all
ways to part the talk the one is taken that is likeliest together with the lengths that its parts get.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from klankbord import thresholds
from klankbord.extract.exchange import Exchange, Turn
from klankbord.extract.features import matrix
from klankbord.extract.ranker import Model
from klankbord.extract.scoring import learnt
from klankbord.extract.tokens import words as tokens_of

# This many sentences on either side are compared.
_WINDOWS = (6, 14)
# A turn says what it is about in so many sentences.
_INSIDE = 16
# An answer of more words is a long one.
_LONG_ANSWER = 120
# A word is new when it was not said in this many words before it.
_MEMORY = thresholds.PARTS_MEMORY.value
# Fewer turns than this, or fewer a minute, tell nothing.
_FEWEST, _RARE = thresholds.PARTS_FEWEST.value, thresholds.PARTS_RARE.value
# A part begins where the model's log-odds, less what the lengths of the parts cost, are at least this.
_SURE, _SURE_UNHEARD = thresholds.PARTS_SURE.value, thresholds.PARTS_SURE_UNHEARD.value
# How long a part is in talk of a minute, how that grows with the talk, and what being longer or shorter costs.
_USUAL, _GROWTH = thresholds.PARTS_USUAL.value, thresholds.PARTS_GROWTH.value
_LONG, _SHORT = thresholds.PARTS_LONG.value, thresholds.PARTS_SHORT.value
VOICES, NO_VOICES = "voices", "no voices"
_SIGNS = ("announces", "invites", "begins or closes")
# What counts for more the more of the turns are questions by whoever leads.
_OF_INTERVIEWS = ("leads", "asks and leads", "answer after", "words of the turn, by who leads")


def starts(talk: Exchange, shortest: float) -> list[int] | None:
    """The sentences with which parts begin, without 0, each at least ``shortest`` seconds long.

    None where turns cannot tell that, as in what one person says.
    """
    sentences = talk.setting.sentences
    minutes = (sentences[-1].end - sentences[0].start) / 60
    if len(talk.turns) <= max(_FEWEST, _RARE * minutes) or not talk.setting.rules.section("beginnings"):
        return None
    return chosen(talk, _odds(talk), shortest)


def chosen(talk: Exchange, odds: Sequence[float], shortest: float) -> list[int]:
    """The places where parts begin that are best together: the sum of how likely each is, by the ``odds`` of the turns
    but for the first, less what it costs that parts are longer or shorter than usual.
    """
    sentences = talk.setting.sentences
    places = [0, *(turn.begin for turn in talk.turns[1:]), len(sentences)]
    times = np.array([*(sentences[at].start for at in places[:-1]), sentences[-1].end])
    usual = _USUAL * max(1.0, (times[-1] - times[0]) / 60) ** _GROWTH
    sure = _SURE if talk.voices else _SURE_UNHEARD
    worth = np.array([0.0, *(one - sure for one in odds), 0.0])
    best, origin = np.zeros(len(places)), [0] * len(places)
    for end in range(1, len(places)):
        lengths = times[end] - times[:end]
        ratio = np.log(np.maximum(lengths, 1e-6) / usual)
        value = best[:end] + worth[end] - np.where(ratio > 0, _LONG, _SHORT) * ratio**2
        # The whole talk is one part where it is too short for two.
        allowed = lengths >= shortest
        allowed[0] |= end == len(places) - 1
        value = np.where(allowed, value, -np.inf)
        origin[end] = int(np.argmax(value))
        best[end] = value[origin[end]]
    found, at = list[int](), origin[-1]
    while at:
        found.append(places[at])
        at = origin[at]
    return found[::-1]


@lru_cache(maxsize=1)
def _models() -> dict[str, Model]:
    return {name: Model.read(told) for name, told in learnt("parts").items()}


def _odds(talk: Exchange) -> list[float]:
    model = _models()[VOICES if talk.voices else NO_VOICES]
    moved = (matrix(features(talk), model.names) - model.means) * model.weights
    return [float(value) for value in model.bias + moved.sum(axis=1)]


def features(talk: Exchange) -> list[dict[str, float]]:
    """What can be read of each turn but the first."""
    setting, turns = talk.setting, talk.turns
    sentences = setting.sentences
    stop = setting.rules.words("stopwords")
    bags = [[w for w in tokens_of(s.text) if len(w) > 3 and w not in stop] for s in sentences]
    weight = np.array([min(1.0, size / 10) for size in talk.sizes])
    sums = np.vstack([np.zeros(512), np.cumsum(setting.vectors * weight[:, None], axis=0)])
    last = _last_said(bags)
    answers = _answers(talk)
    since = _since(talk, answers)
    rows = []
    for number, turn in enumerate(turns[1:], 1):
        at, end = turn.begin, turn.end
        inside = range(at, min(turn.asked, at + _INSIDE))
        row = {
            **_asking(talk, turn, inside),
            **_around(talk, number, answers[number], since[number]),
            "new words": _fresh(bags, last, at, min(len(sentences), end + 8)),
            "new words in the turn": _fresh(bags, last, at, turn.asked),
        }
        for size in _WINDOWS:
            row[f"alike {size}"] = _alike(sums, max(0, at - size), at, min(len(sentences), at + size))
        row["alike turn"] = _alike(sums, max(0, at - 10), at, min(len(sentences), max(end, at + 2)))
        rows.append(row)
    asking = sum(row["asks and leads"] for row in rows) / max(1, len(rows))
    for row in rows:
        row |= {f"{name}, in an interview": row[name] * asking for name in _OF_INTERVIEWS}
    return _relative(rows)


def _asking(talk: Exchange, turn: Turn, inside: range) -> dict[str, float]:
    """Who takes the word, and what they ask or announce."""
    lead = turn.leads
    question = any("?" in talk.setting.sentences[at].text for at in inside)
    signs = frozenset[str]().union(*(talk.signs[at] for at in inside))
    show = any({"show", "turns"} & talk.setting.signs[at].held for at in inside)
    row = {
        "leads": float(lead),
        "asks": float(question),
        "asks and leads": float(lead and question),
        "show and leads": float(show and lead),
    }
    for name in _SIGNS:
        row[name] = float(name in signs)
        row[f"{name} and leads"] = float(lead and name in signs)
    return row


def _around(talk: Exchange, number: int, answer: int, since: int) -> dict[str, float]:
    """How much is said in the turn, before it and after it."""
    turns, turn = talk.turns, talk.turns[number]
    own = sum(talk.sizes[turn.begin : turn.asked])
    before, after = turns[number - 1], turns[number + 1] if number + 1 < len(turns) else None
    return {
        "words of the turn": _much(own),
        "words of the turn, by who leads": _much(own) * turn.leads,
        "words before": _much(before.words),
        "answer before": _much(before.words) * turn.leads * (not before.leads or not talk.voices),
        "answer after": _much(answer) * turn.leads,
        "answer after, long": float(answer > _LONG_ANSWER) * turn.leads,
        "another leads before": float(turn.leads and before.leads and talk.voices),
        "another leads after": float(turn.leads and after is not None and after.leads and talk.voices),
        "said since an answer": _much(since) * turn.leads,
    }


def _answers(talk: Exchange) -> list[int]:
    """For each turn the words that are said after what is asked, until whoever leads takes the word again."""
    if not talk.voices:
        return [sum(talk.sizes[turn.asked : turn.end]) for turn in talk.turns]
    found, words = list[int](), 0
    for turn in reversed(talk.turns):
        found.append(words)
        words = 0 if turn.leads else words + turn.words
    return found[::-1]


def _since(talk: Exchange, answers: Sequence[int]) -> list[int]:
    """For each turn the words since whoever leads asked something that got a long answer."""
    found, words = list[int](), 0
    for turn, answer in zip(talk.turns, answers, strict=True):
        found.append(words)
        words = turn.words + (0 if turn.leads and answer > _LONG_ANSWER else words)
    return found


def _much(words: int) -> float:
    return min(1.5, math.log1p(words) / 5)


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
