"""Learn which passages an editor keeps, and as what.

Run it after editing ``tests/extract/spoken/*.tsv`` or what features.py reads, with ``--talks`` and the folders that
hold the transcripts of the talks in ``tests/extract/judged`` (its README says where they are public). It writes
``training/ranker.json`` and tells, by leaving whole talks out, how good it is. Without
the transcripts the weights of the ranker stay as they are. The weights of the embedding are learnt from our own
conversations alone.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from ranker_material import JUDGED, SPOKEN, Material, conversations, marks, material, transcripts

from klankbord import durable
from klankbord.extract.ranker import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

TRAINING = Path(__file__).resolve().parents[1] / "klankbord" / "extract" / "training"
# Ridge penalties: for features, scaled to a spread of one, and for embeddings (unit length).
PENALTY = 15.0
RANKER_PENALTY = 20.0
SOUND_PENALTY = 3.0
# Rules and word lists differ, so each language has its own weights.
LANGUAGES = ("nl", "en")
# What the embedding says, and whether an example is ours, where both are features.
SOUNDS, OURS = "sounds", "ours"
# In this language too little was judged to learn the direction of each feature.
SIGNED = ("nl",)
# Features that can only count against a passage, and only for it: conversations are too few to say otherwise.
NEVER_FOR = {
    *(
        "begins in mid-thought",
        "ends in mid-thought",
        "cut at a clause",
        "opens with a connective",
        "question",
        "no verb",
    ),
    *(
        "opens with a pointer",
        "loose pointers",
        "later pointers",
        "points at a noun",
        "leans on more",
        "clause left off",
        "few telling words",
        "goes on from something",
        "invites",
        "subject left off",
        "rarest word",
        "definite",
        "short",
        "hedges",
        "names",
        "numbers",
    ),
    *("past tense", "loud", "commas", "quotation inside", "about him or her", "about us", "about me", "sentences"),
    *(
        "host",
        "opening of the talk",
        "close of the talk",
        "near noise",
        "near talk about the show",
    ),
    *("sign reported", "sign show", "sign plug", "sign case", "sign chatter", "sign roleplay", "sign address"),
    "sign definition",
    *("repeats", "restarts", "fillers", "broken off", "stops inside", "after a broken sentence", "ends broken"),
    *("next goes on", "says experiences", "says difficulties"),
    *("sign turns", "opener left off", "sign possibility", "sign vague", "sign measure", "rare words"),
}
NEVER_AGAINST = {
    *("guest", "long turn", "answer", "about anyone", "rules tips", "rules lessons", "rules quotes", "sign announced"),
    *("sign judges", "sign cause", "sign comparison", "sign advises", "sign expletive", "length", "to you"),
    *("opens with a command", "opens with anyone"),
    *("says superlatives", "says duties", "says oneself", "says work"),
}


def logistic(rows: Array, truth: Array, weight: Array, penalty: Array) -> Array:
    """Weights of a logistic regression (ridge, Newton's method); the last column holds ones and is not penalised."""
    weights = np.zeros(rows.shape[1])
    for _ in range(25):
        likely = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        gradient = rows.T @ (weight * (likely - truth)) + penalty * weights
        curvature = (rows * (weight * likely * (1 - likely))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


@dataclass
class Learnt:
    """A model as it is written to a file: weights and means of the features, weights of the embedding, and the bias."""

    names: list[str]
    weights: Array
    means: Array
    sound: Array
    bias: float

    def odds(self, rows: Array, vectors: Array) -> Array:
        """The log-odds of each row."""
        found: Array = self.bias + (rows - self.means) @ self.weights
        return found + vectors @ self.sound if self.sound.size else found

    def told(self) -> dict[str, Any]:
        """The mapping for the weights file."""
        pairs = zip(self.names, self.weights, self.means, strict=True)
        return {
            "bias": round(self.bias, 4),
            "features": {name: [round(float(w), 4), round(float(m), 4)] for name, w, m in pairs},
            "sound": [round(float(number), 4) for number in self.sound],
        }


def learn(
    names: list[str],
    rows: Array,
    vectors: Array,
    truth: Array,
    weight: Array,
    penalty: float = PENALTY,
    *,
    signed: bool = False,
) -> Learnt:
    """A model of features and embeddings; ``signed`` keeps each feature from counting in the direction it never can."""
    known = np.zeros(len(names), dtype=bool)
    while True:
        found = _learn(names, np.where(known, 0.0, rows), vectors, truth, weight, penalty)
        wrong = np.array(
            [
                (n in NEVER_FOR and w > 0) or (n in NEVER_AGAINST and w < 0)
                for n, w in zip(names, found.weights, strict=True)
            ]
        )
        if not signed or not (wrong & ~known).any():
            found.weights[known] = 0.0
            return found
        known |= wrong


def _learn(names: list[str], rows: Array, vectors: Array, truth: Array, weight: Array, penalty: float) -> Learnt:
    means, spread = rows.mean(axis=0), rows.std(axis=0)
    spread[spread < 1e-6] = 1.0
    wide = np.hstack([(rows - means) / spread, vectors, np.ones((len(rows), 1))])
    size = [penalty] * len(names) + [SOUND_PENALTY] * vectors.shape[1] + [1e-6]
    found = logistic(wide, truth, weight, np.array(size))
    return Learnt(names, found[: len(names)] / spread, means, found[len(names) : -1], float(found[-1]))


def ranked_right(truth: Array, odds: Array) -> float:
    """The area under the curve: how often a kept passage lies above another."""
    yes, no = odds[truth > 0.5], odds[truth < 0.5]
    return float((yes[:, None] > no[None, :]).mean()) if len(yes) and len(no) else float("nan")


@dataclass(frozen=True)
class Worth:
    """What an example weighs: ours and those of real talk that was judged, in the language itself and in the other."""

    ours: float
    ours_other: float
    judged: float
    judged_other: float

    def of(self, all_: Material, language: str) -> Array:
        """The weights of all examples for the model of a language."""
        same = all_.languages == language
        ours = np.where(same, self.ours, self.ours_other)
        found: Array = all_.weight * np.where(all_.own, ours, np.where(same, self.judged, self.judged_other))
        return found


# Chosen by leaving whole talks out. Dutch talk was judged too little to do without ours.
WORTH = {"nl": Worth(1.0, 0.3, 0.3, 0.3), "en": Worth(0.1, 0.03, 1.0, 0.0)}
KIND_WORTH = Worth(0.3, 0.3, 1.0, 1.0)


def heard(all_: Material, truth: Array, chosen: Any) -> tuple[Array, Array]:
    """What the embedding says, learnt from our own examples alone: its weights, and the log-odds that they give to all.

    Our own examples get those of a model that did not see them, so that it is trusted as far as it deserves.
    """
    ours = np.flatnonzero(all_.own & chosen)

    def sound(at: Any) -> Array:
        weight = all_.weight[at]
        return learn(all_.names, all_.rows[at], all_.vectors[at], truth[at], weight, RANKER_PENALTY).sound

    whole = sound(ours)
    odds = all_.vectors @ whole
    for number in sorted(set(all_.fold[ours])):
        out = all_.fold[ours] == number
        odds[ours[out]] = all_.vectors[ours[out]] @ sound(ours[~out])
    return whole, odds


def mixed(all_: Material, truth: Array, weight: Array, sound: tuple[Array, Array], *, signed: bool = False) -> Learnt:
    """A model of the features, learnt from ours and from what was judged, with the embedding as one feature more.

    That an example is ours is a feature too, which is left out afterwards: our conversations have more that is usable.
    Not where the signs are fixed: there too little was judged to tell how much of real talk is usable.
    """
    weights, odds = sound
    at = np.flatnonzero(weight)
    names = [*all_.names, SOUNDS, OURS]
    ours_apart = 0.0 if signed else 10.0
    rows = np.hstack([all_.rows, odds[:, None], ours_apart * all_.own[:, None]])[at]
    found = learn(names, rows, np.zeros((len(at), 0)), truth[at], weight[at], RANKER_PENALTY, signed=signed)
    heavy, ours = found.weights[-2:]
    # Whoever uses the model knows no odds and no "ours" beside the embedding itself: their means go into the bias.
    bias = found.bias - found.means[-2] * heavy - found.means[-1] * ours
    return Learnt(all_.names, found.weights[:-2], found.means[:-2], weights * heavy, float(bias))


def keepers(all_: Material) -> dict[str, Learnt]:
    """Per language one model of what is kept, and one for each kind among what is kept."""
    every = np.ones(len(all_.truth), dtype=bool)
    sound = heard(all_, all_.truth, every)
    found = {
        f"keep {language}": mixed(
            all_, all_.truth, WORTH[language].of(all_, language), sound, signed=language in SIGNED
        )
        for language in LANGUAGES
    }
    kept = np.array([bool(kind) for kind in all_.kinds])
    for kind in KINDS:
        is_kind = np.array([float(one == kind) for one in all_.kinds])
        weight = KIND_WORTH.of(all_, "en") * kept
        found[kind] = mixed(all_, is_kind, weight, heard(all_, is_kind, kept))
    return found


def folds(all_: Material) -> Iterator[str]:
    """How good the models are on talks that they were not learnt from."""
    odds = np.zeros(len(all_.truth))
    said = [""] * len(all_.truth)
    for number in sorted(set(all_.fold)):
        out = all_.fold == number
        found = keepers(all_.only(~out))
        for language in LANGUAGES:
            mine = out & (all_.languages == language)
            odds[mine] = found[f"keep {language}"].odds(all_.rows[mine], all_.vectors[mine])
        kinds = np.array([found[kind].odds(all_.rows[out], all_.vectors[out]) for kind in KINDS]).argmax(axis=0)
        for at, best in zip(np.flatnonzero(out), kinds, strict=True):
            said[at] = KINDS[best]
    for language in LANGUAGES:
        for ours in (True, False):
            mine = (all_.languages == language) & (all_.own == ours) & (all_.weight == 1.0)
            if mine.any():
                where = "our conversations" if ours else "judged talks"
                yield f"kept or not, {language}, {where}: {told_of(all_.truth[mine], odds[mine], all_.talks[mine])}"
    for ours in (True, False):
        pairs = [(k, s) for k, s, own in zip(all_.kinds, said, all_.own, strict=True) if k and own == ours]
        right = sum(k == s for k, s in pairs) / max(1, len(pairs))
        yield f"kind right, {'our conversations' if ours else 'judged talks'}: {right:.2f} of {len(pairs)}"


def told_of(truth: Array, odds: Array, names: Any) -> str:
    """The area under the curve, and how many are kept of the best of each talk, and of those above where 60 % lie."""
    best = [np.flatnonzero(names == name) for name in sorted(set(names))]
    share = {
        count: float(np.mean([truth[at[np.argsort(-odds[at])[:count]]].mean() for at in best])) for count in (5, 10)
    }
    above = odds >= np.quantile(odds[truth > 0.5], 0.4)
    return (
        f"area under the curve {ranked_right(truth, odds):.3f}, kept of the best 5 of a talk {share[5]:.2f}, "
        f"of the best 10 {share[10]:.2f}, of those above where 60 % of the kept are {truth[above].mean():.2f}"
    )


def main() -> None:
    """Learn, report and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spoken", type=Path, default=SPOKEN, help="folder with conversations")
    parser.add_argument("--talks", type=Path, nargs="*", default=[], help="folders with transcripts of judged talks")
    parser.add_argument("--only-tell", action="store_true", help="write nothing")
    chosen = parser.parse_args()
    found = conversations(chosen.spoken)
    counts = Counter(label.split(":")[0] for talk in found for label in talk.labels)
    print(f"{len(found)} conversations, {sum(counts.values())} sentences: {dict(counts.most_common())}")
    told = marks(JUDGED)
    real = transcripts(chosen.talks, told)
    if len(real) < len(told):
        print(f"transcripts of {len(real)} of {len(told)} judged talks: the weights of the ranker stay as they are")
    else:
        all_ = material(found, real, told)
        print(f"{len(real)} judged talks, {int((~all_.own & (all_.weight == 1.0)).sum())} passages")
        for line in folds(all_):
            print(line)
        if not chosen.only_tell:
            write("ranker", {name: model.told() for name, model in keepers(all_).items()})


def write(name: str, told: Mapping[str, Any]) -> None:
    """Write a file of weights."""
    durable.write(TRAINING / f"{name}.json", json.dumps(told, indent=0) + "\n")


if __name__ == "__main__":
    main()
