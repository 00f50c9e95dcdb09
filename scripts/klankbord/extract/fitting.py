"""How well a candidate names its chapter: features that can be read, and a small model of what an editor would print.

The weights are in ``training/titles.json``, learnt by ``scripts/dev/train_titles.py`` from judgements of titles of real
talks (``tests/extract/judged/titles.tsv``): which are good, and which are not wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from klankbord.extract import features
from klankbord.extract.heard import Heard, Part
from klankbord.extract.naming import Candidate
from klankbord.extract.ranker import Model
from klankbord.extract.scoring import learnt
from klankbord.extract.tokens import zipf
from klankbord.extract.wordclasses import WORD, gerund
from klankbord.folding import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

GOOD, NOT_WRONG = "good", "not wrong"
# How much each counts when a title is chosen.
COUNTS = {GOOD: 1.0, NOT_WRONG: 1.5}
# The share of its words that the hub has pages of, and what that is worth: set by hand, the judged talks have no hub.
KNOWN, _KNOWN = "of a theme", 0.4
# Zipf values: of a common word, of a plain adjective, and of no word at all.
_COMMON, _PLAIN, _UNKNOWN = 4.5, 4.8, 0.1
_LONG_WORD = 11
# What the parts have in common is taken off their meaning by this share.
_SHARED = 0.7


@lru_cache(maxsize=1)
def models() -> dict[str, Model]:
    """The models: of what is good, and of what is not wrong."""
    return {name: Model.read(told) for name, told in learnt("titles").items()}


def worth(rows: Sequence[dict[str, float]]) -> Array:
    """How good titles with these features are: how surely good, and how surely not wrong, together."""
    total = np.zeros(len(rows))
    for name, counts in COUNTS.items():
        model = models()[name]
        odds = model.bias + (features.matrix(rows, model.names) - model.means) @ model.weights
        total += counts / (1 + np.exp(-odds))
    return total + _KNOWN * np.array([row.get(KNOWN, 0.0) for row in rows])


def of(one: Candidate, heard: Heard) -> dict[str, float]:
    """The features of a candidate, but for how near it lies in meaning.

    Those of a question, a pair and what is announced count once more by themselves: what makes a good phrase may make a
    poor question.
    """
    row = _words(one, heard) | _looks(one, heard)
    if one.form in ("phrase", "pair"):
        row |= _phrasing(one, heard)
    else:
        row |= _asking(one, heard)
    told = heard.lemmas(one.words)
    return row | {f"form {one.form}": 1.0, KNOWN: len(heard.terms.intersection(told)) / max(1, len(told))}


@dataclass(frozen=True)
class Meaning:
    """The meaning of a part as unit vectors: ``own`` is without what all parts of the talk share."""

    own: Array
    whole: Array

    def near(self, title: Array) -> dict[str, float]:
        """How near a title lies, as features; known only for the candidates that are embedded."""
        return {"near": float(title @ self.own), "near, with what all parts share": float(title @ self.whole)}


def meanings(parts: Sequence[Part], vectors: Sequence[Array]) -> list[Meaning]:
    """The meaning of each part of a talk; ``vectors`` are the embeddings of its texts."""
    sums = [rows.sum(axis=0) for rows in vectors]
    count = sum(len(part.texts) for part in parts)
    shared = _SHARED * sum(sums) / max(1, count) if len(parts) > 1 else 0.0
    means = [total / max(1, len(part.texts)) for part, total in zip(parts, sums, strict=True)]
    return [Meaning(_unit(mean - shared), _unit(mean)) for mean in means]


def _unit(vector: Array) -> Array:
    return np.asarray(vector / (float(np.linalg.norm(vector)) or 1.0))


def _words(one: Candidate, heard: Heard) -> dict[str, float]:
    """What its words weigh in the part, how often and where they are said, and how much more than elsewhere."""
    told = heard.lemmas(one.words)
    count = max(1, len(told))
    weights = [heard.weights.get(word, 0.0) for word in told] or [0.0]
    own = [heard.own.get(word, 0.0) for word in told] or [0.0]
    times = [math.log1p(heard.times.get(word, 0)) for word in told] or [0.0]
    size = math.log1p(heard.size)
    return {
        "weight of its words": min(1.0, sum(weights) / heard.most),
        "weight of its heaviest word": max(weights) / heard.top,
        "weight of its lightest word": min(weights) / heard.top,
        "weight of a word": sum(weights) / count / heard.top,
        "words of this part": sum(own) / count,
        "words of this part, the least": min(own),
        "words of this part, the most": max(own),
        "often": sum(times) / count / size if size else 0.0,
        "often, the least": min(times) / size if size else 0.0,
        "widely": sum(heard.wide.get(word, 0.0) for word in told) / count,
        "in the opening": sum(word in heard.opening for word in told) / count,
        "in a question of the opening": sum(word in heard.questions for word in told) / count,
        "late in the part": one.at,
        "answered": sum(heard.answered.get(word, 0.0) for word in told) / heard.most_answered,
    }


def _looks(one: Candidate, heard: Heard) -> dict[str, float]:
    """How long it is, how common its words are, and names in it."""
    rules, words = heard.classes.rules, one.words
    language = rules.language or "en"
    told = [word for word in words if heard.classes.names(word)]
    common = [zipf(word.lower(), language) for word in told] or [0.0]
    capitals = [word for word in words[1:] if word[:1].isupper() and not word.isupper()]
    return {
        "words": len(words) / 5,
        "telling words": len(told) / 3,
        "common": sum(common) / len(common) / 5,
        "commonest word": max(common) / 5,
        "rarest word": min(common) / 5,
        "not a word": float(min(common) < _UNKNOWN),
        "capitals": len(capitals) / max(1, len(words)),
        "abbreviation": float(any(word.isupper() and len(word) > 1 for word in words)),
        "names a speaker": float(any(fold(word) in heard.names for word in words)),
    }


def _phrasing(one: Candidate, heard: Heard) -> dict[str, float]:
    """How a phrase or a pair of them is built; of a pair what the weaker one has."""
    row: dict[str, float] = {}
    for said in one.phrases:
        for name, value in _built(said.words, heard).items():
            row[name] = max(row.get(name, value), value)
    counts = [math.log1p(said.times) for said in one.phrases]
    row["said whole"] = min(counts) / 3
    row["said once"] = float(any(said.times == 1 for said in one.phrases))
    row["said twice"] = float(any(said.times == 2 for said in one.phrases))
    row["said whole, of the part"] = min(said.times for said in one.phrases) / max(1, len(heard.part.texts)) * 10
    row["opens a clause"] = min(said.told for said in one.phrases) / 3
    row["opens a clause, of its times"] = min(said.told / said.times for said in one.phrases)
    row["said about"] = float(any(said.about for said in one.phrases))
    row["said about, in the opening"] = float(any(said.about and said.first < heard.part.lead for said in one.phrases))
    row["in the opening, whole"] = float(any(said.first < heard.part.lead for said in one.phrases))
    if one.form == "pair":
        first, second = one.phrases
        row["pair of as many words"] = float(len(first.words) == len(second.words))
        row["pair of several alike"] = float(
            first.words[-1].endswith("s") == second.words[-1].endswith("s")
            and first.words[-1].isupper() == second.words[-1].isupper()
        )
        row["pair of lone words"] = float(len(first.words) == len(second.words) == 1)
        row["pair: said together"] = float(_together(first.key, second.key, heard))
    else:
        row["alone"] = float(len(one.words) == 1)
        row["a name alone"] = float(all(word[0].isupper() and not word.isupper() for word in said.words))
    return row


def _together(first: Sequence[str], second: Sequence[str], heard: Heard) -> bool:
    """Whether two phrases are said in one sentence."""
    both = {*first, *second}
    return any(both <= sentence for sentence in heard.sentences)


def _built(words: Sequence[str], heard: Heard) -> dict[str, float]:
    """The make of a phrase: what links its words, and what stands at its beginning and its end."""
    classes, rules = heard.classes, heard.classes.rules
    language = rules.language or "en"
    plain = [fold(word) for word in words]
    kinds = [classes.kind(word) for word in words]
    links = [word for word, kind in zip(plain, kinds, strict=True) if kind == "link"]
    alone = len(words) == 1 and len(words[0]) < _LONG_WORD and not words[0].isupper()
    done = [gerund(word, rules) for word in plain]
    return {
        "linked by of": float(any(word in rules.words("title_of") for word in links)),
        "linked by and": float(any(word in rules.words("title_joint") for word in links)),
        "linked otherwise": float(
            any(word not in rules.words("title_of") | rules.words("title_joint") for word in links)
        ),
        "two links": float(len(links) > 1),
        "an article within": float("article" in kinds),
        "begins with what is done": float(done[0] or kinds[0] == "doing"),
        "ends with what is done": float(len(words) > 1 and (done[-1] or kinds[-1] == "doing")),
        "linked to what is done": float(any(done[at] and kinds[at - 1] == "link" for at in range(1, len(words)))),
        "a number": float(plain[0] in rules.words("numbers") or plain[0][0].isdigit()),
        "an ordinal": float(plain[0] in rules.words("ordinals")),
        "ends with a measure": float(plain[-1] in rules.words("measures")),
        "one of several": float(plain[0] in rules.words("particular")),
        "begins with a plain adjective": float(
            len(words) > 1 and kinds[0] == "adjective" and zipf(plain[0], language) > _PLAIN
        ),
        "begins with an adjective": float(len(words) > 1 and kinds[0] == "adjective"),
        "says nothing": float(bool({*plain} & rules.words("asks_nothing"))),
        "alone and common": float(alone and zipf(plain[0], language) >= _COMMON),
        "alone and short": float(alone),
        "more than one": float(plain[-1].endswith(tuple(rules.words("plural_ends")))),
        "compound": float(any(kinds[at] == kinds[at + 1] == "noun" for at in range(len(words) - 1))),
        "a name": float(len(words) > 1 and all(word[0].isupper() and not word.isupper() for word in words)),
        "a role": float(plain[-1].removesuffix("s") in rules.words("roles")),
    }


def _asking(one: Candidate, heard: Heard) -> dict[str, float]:
    """What is said of a question or of a subject: its form, its place, and whether its answer is about it."""
    rules, words = heard.classes.rules, [fold(word) for word in WORD.findall(one.title)]
    told = heard.lemmas(one.words)
    answered = sum(heard.answered.get(word, 0.0) for word in told) / heard.most_answered
    return {
        "asked: answered": min(1.0, answered),
        "asked: words": len(words) / 10,
        "asked: telling words": len(told) / 4,
        "asked: late in the opening": one.late,
        "asked: not in the opening": float(not one.late),
        "asked: by a guest": float(not one.led),
        "asked: yes or no": float(one.closed),
        "asked: loose": float(one.loose),
        "asked: cut": float(one.cut),
        "asked: within a sentence": float(one.indirect),
        "asked: a long answer": float(heard.part.told),
        "asked: of you": float(bool({*words} & rules.words("second_person"))),
        "asked: about me": float(bool({*words} & (rules.words("first_person") | rules.words("first_plural")))),
        "asked: points": float(bool({*words} & (rules.words("pointers") | rules.words("pointing")))),
        "asked: said often": sum(heard.wide.get(word, 0.0) for word in told) / max(1, len(told)),
        "asked: opens the talk": float(not heard.part.begins),
        "asked: a comma": float("," in one.title),
        "asked: either": float(bool({*words} & rules.words("joins_questions"))),
    }
