"""Learn from our own conversations which sentences an editor keeps, as what, and where parts begin.

Run it after editing ``tests/extract/spoken/*.tsv`` or what features.py reads. It writes
``training/ranker.json`` and ``training/parts.json`` and tells, by leaving whole conversations out, how good they are.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from klankbord import durable
from klankbord.extract import features, lexicon, noise, parts, standing
from klankbord.extract.features import Passage, Setting
from klankbord.extract.ranker import KINDS
from klankbord.extract.sentences import Sentence, make
from klankbord.model import SpokenWord, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

TRAINING = Path(__file__).resolve().parents[1] / "klankbord" / "extract" / "training"
SPOKEN = TRAINING.parents[3] / "tests" / "extract" / "spoken"
# Ridge penalties: for features, scaled to a spread of one, and for embeddings (unit length).
PENALTY = 15.0
SOUND_PENALTY = 3.0
FOLDS = 8
# Rules and word lists differ, so each language has its own weights, for which examples in the other count for less.
LANGUAGES = ("nl", "en")
OTHER_LANGUAGE = 0.3
SECONDS = 0.36
PAUSE = 0.3
KIND = {"q": "quotes", "l": "lessons", "t": "tips"}
# Our conversations cannot tell how much a badly heard word matters, and their turns are shorter than in real talk.
UNKNOWN = ("badly heard", "first of its turn", "last of its turn")
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
    *("sign reported", "sign show", "sign case", "sign chatter", "sign roleplay", "sign address", "sign definition"),
    *("sign turns", "opener left off", "sign possibility", "sign vague", "sign measure", "rare words"),
}
NEVER_AGAINST = {
    *("guest", "long turn", "answer", "about anyone", "rules tips", "rules lessons", "rules quotes", "sign announced"),
    *("sign judges", "sign cause", "sign comparison", "sign advises", "sign expletive", "length", "to you"),
    *("opens with a command", "opens with anyone"),
}


@dataclass(frozen=True)
class Talk:
    """One conversation: its sentences as a transcript has them, each with its label, and where its parts begin."""

    name: str
    language: str
    sentences: list[Sentence]
    words: list[SpokenWord]
    labels: list[str]
    starts: list[int]

    @property
    def setting(self) -> Setting:
        """The talk as features need it."""
        rules = lexicon.load(self.language)
        return Setting(self.sentences, noise.find(self.sentences, rules), rules)


def read(path: Path) -> Talk:
    """A conversation in lines of ``label TAB speaker TAB sentence``; ``#`` heads the file, ``=`` begins a part."""
    language = path.stem.split("-")[-1]
    sentences, words, labels, starts = [], list[SpokenWord](), [], list[int]()
    now, speaker = 0.0, ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("="):
            starts.append(len(sentences))
        cells = line.split("\t")
        if line.startswith(("#", "=")) or len(cells) != 3 or not cells[2].split():
            continue
        now += PAUSE if cells[1] != speaker else 0.0
        speaker = cells[1]
        first = len(words)
        for text in cells[2].split():
            words.append(SpokenWord(Word(now, now + SECONDS, text), speaker, len(sentences)))
            now += SECONDS
        sentences.append(make(words, first, len(words) - 1))
        labels.append(cells[0].strip())
    return Talk(path.stem, language, sentences, words, labels, [at for at in starts if at])


def talks(folder: Path) -> list[Talk]:
    """All conversations in a folder."""
    return [read(path) for path in sorted(folder.glob("*.tsv"))]


def examples(talk: Talk, setting: Setting) -> Iterator[tuple[Passage, float, str, float]]:
    """Passages with how much an editor wants them (0 to 1), as what, and the weight of the example."""
    for at, label in enumerate(talk.labels):
        sort, _, kind = label.partition(":")
        pieces = talk.sentences[at].text.split()
        skipped = standing.openers(pieces, setting.rules)
        whole = Passage(at, at, make(talk.words, talk.sentences[at].first + skipped, talk.sentences[at].last), skipped)
        if sort in ("P", "Tl", "T"):
            yield whole, 1.0, KIND.get(kind, ""), 1.0 if sort != "T" else 0.7
        else:
            yield whole, 0.0, "", 1.0
        together = at > 0 and talk.sentences[at - 1].speaker == talk.sentences[at].speaker
        if together and sort == "N":
            before = talk.sentences[at - 1]
            ahead = standing.openers(before.text.split(), setting.rules)
            both = make(talk.words, before.first + ahead, talk.sentences[at].last)
            yield Passage(at - 1, at, both, ahead), 1.0, KIND.get(kind, ""), 1.0
        elif together and sort in "skaqx" and talk.labels[at - 1][:1] in "sdkaqx":
            yield (
                Passage(at - 1, at, make(talk.words, talk.sentences[at - 1].first, talk.sentences[at].last)),
                0.0,
                "",
                0.5,
            )


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


@dataclass
class Material:
    """All examples as numbers."""

    names: list[str]
    rows: Array
    vectors: Array
    truth: Array
    kinds: list[str]
    weight: Array
    fold: Array
    languages: Any

    def only(self, chosen: Any) -> Material:
        """The chosen examples."""
        kinds = [kind for kind, one in zip(self.kinds, chosen, strict=True) if one]
        parts = (self.truth[chosen], kinds, self.weight[chosen], self.fold[chosen], self.languages[chosen])
        return Material(self.names, self.rows[chosen], self.vectors[chosen], *parts)


def material(found: Sequence[Talk]) -> Material:
    """The examples of all conversations."""
    told, vectors, truth, kinds, weight, fold, languages = [], [], [], [], [], [], []
    for talk in found:
        setting = talk.setting
        for passage, wanted, kind, heavy in examples(talk, setting):
            told.append(features.of(passage, setting))
            vectors.append(setting.vector(passage))
            truth.append(wanted)
            kinds.append(kind)
            weight.append(heavy)
            languages.append(talk.language)
            fold.append(zlib.crc32(talk.name.encode()) % FOLDS)
    names = sorted({name for row in told for name in row} - set(UNKNOWN))
    return Material(
        names,
        features.matrix(told, names),
        np.array(vectors, dtype=np.float64),
        np.array(truth),
        kinds,
        np.array(weight),
        np.array(fold),
        np.array(languages),
    )


def keepers(all_: Material) -> dict[str, Learnt]:
    """Per language one model of what is kept, and one for each kind among what is kept."""
    found = {
        f"keep {language}": learn(
            all_.names,
            all_.rows,
            all_.vectors,
            all_.truth,
            all_.weight * np.where(all_.languages == language, 1.0, OTHER_LANGUAGE),
            signed=True,
        )
        for language in LANGUAGES
    }
    kept = np.array([bool(kind) for kind in all_.kinds])
    for kind in KINDS:
        is_kind = np.array([k == kind for k in all_.kinds])[kept].astype(float)
        found[kind] = learn(all_.names, all_.rows[kept], all_.vectors[kept], is_kind, all_.weight[kept])
    return found


def folds(all_: Material) -> Iterator[str]:
    """How good the models are on conversations that they were not learnt from."""
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
        mine = all_.languages == language
        yield f"kept or not, {language}: area under the curve {ranked_right(all_.truth[mine], odds[mine]):.3f}"
    pairs = [(k, s) for k, s in zip(all_.kinds, said, strict=True) if k]
    yield f"kind right: {sum(k == s for k, s in pairs) / max(1, len(pairs)):.2f} of {len(pairs)}"
    order = np.argsort(-odds)[: int(all_.truth.sum())]
    yield f"of as many best as there are kept ones, kept: {all_.truth[order].mean():.2f}"


def openings(found: Sequence[Talk]) -> tuple[list[str], Array, Array]:
    """Places where a part may begin, and whether one begins there."""
    told, truth = [], []
    for talk in found:
        setting = talk.setting
        cuts = parts.candidates(setting)
        told += parts.features(setting, cuts)
        near = {min(cuts, key=lambda cut: abs(cut - start)) for start in talk.starts} if cuts else set()
        truth += [float(cut in near) for cut in cuts]
    names = sorted({name for row in told for name in row})
    return names, features.matrix(told, names), np.array(truth)


def main() -> None:
    """Learn, report and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spoken", type=Path, default=SPOKEN, help="folder with conversations")
    parser.add_argument("--only-tell", action="store_true", help="write nothing")
    chosen = parser.parse_args()
    found = talks(chosen.spoken)
    all_ = material(found)
    counts = Counter(label.split(":")[0] for talk in found for label in talk.labels)
    print(f"{len(found)} conversations, {sum(counts.values())} sentences: {dict(counts.most_common())}")
    for line in folds(all_):
        print(line)
    models = keepers(all_)
    with_parts = [talk for talk in found if talk.starts]
    names, rows, truth = openings(with_parts)
    begins = learn(names, rows, np.zeros((len(rows), 0)), truth, np.ones(len(rows)))
    print(
        f"parts: {int(truth.sum())} of {len(truth)} places; "
        f"area {ranked_right(truth, begins.odds(rows, np.zeros((len(rows), 0)))):.3f} on what they were learnt from"
    )
    if not chosen.only_tell:
        told = {name: model.told() for name, model in models.items()}
        durable.write(TRAINING / "ranker.json", json.dumps(told, indent=0) + "\n")
        durable.write(TRAINING / "parts.json", json.dumps(begins.told(), indent=0) + "\n")


if __name__ == "__main__":
    main()
