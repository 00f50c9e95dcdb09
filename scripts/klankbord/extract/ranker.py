"""One ranker for all kinds: how surely an editor would keep a passage, and as what.

A small logistic model over features that can be read (``features.py``) and the sentence embedding. Its weights are in
``training/ranker.json``, learnt by ``scripts/dev/train_ranker.py``: those of the embedding from conversations that were
written for it (``tests/extract/spoken/``), those of the features also from judgements of real talk
(``tests/extract/judged/``), of which no word is kept, so they are under the licence of the project.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from klankbord import thresholds
from klankbord.extract import features, lessons, tips
from klankbord.extract.features import Passage, Setting
from klankbord.extract.scoring import direction, learnt, squash

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

KINDS = ("quotes", "lessons", "tips")
# A feature that moves the log-odds by this much is named among the reasons, and at most this many of them.
_WORTH_NAMING = thresholds.RANKER_WORTH_NAMING.value
_REASONS = 4
# What a short line that sounds like those people quote ("A complaint is a promise that you forgot to keep.") gains in
# log-odds: there are too few of them in real talk to learn it from.
_POINTED, _POINTED_WORDS = 0.5, 14
_POINTED_SOUND = thresholds.RANKER_POINTED.value
# What an announced lesson ("I have learned that ...") gains in log-odds, to be kept and to be a lesson, and the sum of
# the lesson rules from which it is one. Set by hand: there are too few of them to learn it from.
_ANNOUNCED, _LESSON, _SURE_LESSON = 1.0, 2.0, 0.8


@dataclass(frozen=True, slots=True)
class Verdict:
    """How surely a passage is kept, 0 to 1, the log-odds of each kind, and what moved the first, most telling first."""

    value: float
    kinds: Mapping[str, float]
    reasons: tuple[tuple[str, float], ...]

    @property
    def kind(self) -> str:
        """The kind that suits it best."""
        return max(KINDS, key=lambda kind: self.kinds[kind])


@dataclass(frozen=True)
class Model:
    """Weights of a logistic model: one for each feature and one for each number of an embedding."""

    names: tuple[str, ...]
    weights: Array
    means: Array
    sound: Array
    bias: float

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Model:
        """A model from its mapping in the file of weights."""
        return cls(
            tuple(told["features"]),
            np.array([pair[0] for pair in told["features"].values()]),
            np.array([pair[1] for pair in told["features"].values()]),
            np.array(told["sound"]),
            float(told["bias"]),
        )

    def moves(self, rows: Sequence[Mapping[str, float]], vectors: Array) -> tuple[Array, Array]:
        """For each row what each feature adds to the log-odds beside its mean, and what the embedding adds."""
        return (features.matrix(rows, self.names) - self.means) * self.weights, vectors @ self.sound


@lru_cache(maxsize=1)
def models() -> dict[str, Model]:
    """The models by name: ``keep nl`` and ``keep en``, and one for each kind."""
    return {name: Model.read(told) for name, told in learnt("ranker").items()}


def judge(
    passages: Sequence[Passage], setting: Setting, alone: Mapping[Passage, Mapping[str, float]] | None = None
) -> list[Verdict]:
    """The verdict on each passage; ``alone`` holds what ``features.alone`` told of some of them already."""
    if not passages:
        return []
    if f"keep {setting.rules.language}" not in models():
        return _by_rules(passages, setting)
    known = alone or {}
    rows = [features.of(passage, setting, known.get(passage)) for passage in passages]
    vectors = np.array([setting.vector(passage) for passage in passages], dtype=np.float64)
    keep = models()[f"keep {setting.rules.language}"]
    moved, sounds = keep.moves(rows, vectors)
    kinds = {kind: _log_odds(models()[kind], rows, vectors) for kind in KINDS}
    said = np.array([_announced(row) for row in rows])
    pointed = _pointed(passages, vectors)
    kinds["lessons"] = kinds["lessons"] + _LESSON * said
    return [
        Verdict(
            squash(float(keep.bias + moved[at].sum() + sounds[at] + _ANNOUNCED * said[at] + _POINTED * pointed[at])),
            {kind: float(odds[at]) for kind, odds in kinds.items()},
            _reasons((*keep.names, "pointed"), np.append(moved[at], _POINTED * pointed[at]), float(sounds[at])),
        )
        for at in range(len(passages))
    ]


def _by_rules(passages: Sequence[Passage], setting: Setting) -> list[Verdict]:
    """The verdicts in a language that has phrases but no weights yet: what its rules for tips and lessons say."""
    texts = [passage.sentence.text for passage in passages]
    scored = zip(tips.judge(texts, setting.rules), lessons.judge(texts, setting.rules), strict=True)
    return [
        Verdict(max(tip.value, lesson.value), {"quotes": -10.0, "lessons": lesson.value, "tips": tip.value}, ())
        for tip, lesson in scored
    ]


def _pointed(passages: Sequence[Passage], vectors: Array) -> Array:
    """Which passages are one short sentence that sounds like a line that people quote: 1 or 0 for each."""
    sound = vectors @ direction("quotable")
    short = [one.begin == one.end and len(one.sentence.text.split()) <= _POINTED_WORDS for one in passages]
    found: Array = (np.array(short) & (sound > _POINTED_SOUND)).astype(np.float64)
    return found


def _announced(row: Mapping[str, float]) -> bool:
    """Whether somebody says that this is what was learnt: rare, and nearly always worth keeping."""
    return row.get("sign announced", 0.0) > 0.5 and row.get("rules lessons", 0.0) >= _SURE_LESSON


def _log_odds(model: Model, rows: Sequence[Mapping[str, float]], vectors: Array) -> Array:
    moved, sounds = model.moves(rows, vectors)
    found: Array = model.bias + moved.sum(axis=1) + sounds
    return found


def _reasons(names: Sequence[str], moved: Array, sound: float) -> tuple[tuple[str, float], ...]:
    all_moves = [(name, float(move)) for name, move in zip(names, moved, strict=True)] + [("sounds", sound)]
    telling = [(name, round(move, 2)) for name, move in all_moves if abs(move) >= _WORTH_NAMING]
    return tuple(sorted(telling, key=lambda pair: -abs(pair[1]))[: 2 * _REASONS])
