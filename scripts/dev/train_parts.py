"""Learn where the parts of a conversation begin, with voices and where nobody knows who speaks.

It learns from our own conversations (``tests/extract/spoken``) and from real talks of which readers who saw no rules
said where they would begin a chapter: ``tests/extract/judged/chapters.tsv`` has the name of the talk and the number of
the first word of each chapter. ``--talks`` are folders with those talks (the README there says where they are public);
without them the weights stay as they are. It writes ``training/parts.json`` and tells, by leaving whole talks out, how
good the chapters are: Pk and WindowDiff over sentences, lower is better.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from ranker_material import JUDGED, SPOKEN, Talk, conversations, transcripts
from train_ranker import TRAINING, Learnt, learn, ranked_right

from klankbord import durable
from klankbord.extract import features, parts
from klankbord.extract.exchange import Exchange

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

READERS = JUDGED / "chapters.tsv"
WEIGHTS = TRAINING / "parts.json"
PENALTY = 30.0
# What one of our own conversations weighs beside real talk.
OURS = 0.3
SECONDS = 60.0
# A reader may begin a chapter within a turn: by a guest only so far from where it begins.
_NEAR, _INTO = 8, 12


@dataclass(frozen=True)
class Places:
    """Where parts of a talk may begin, with features, and whether one does; ``starts`` are the true ones."""

    name: str
    talk: Exchange
    rows: list[dict[str, float]]
    truth: Array
    starts: list[int]
    weight: float


def read(path: Path) -> dict[str, list[int]]:
    """The numbers of the first words of the chapters of each talk; ``#`` begins a remark."""
    found: dict[str, list[int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            talk, word = line.split("\t")
            found.setdefault(talk, []).append(int(word))
    return found


def places(talk: Talk, starts: Sequence[int], weight: float, *, voices: bool) -> Places:
    """The places of a talk; without voices as if nobody knew who speaks."""
    setting = talk.setting
    if not voices:
        setting = replace(setting, sentences=[replace(one, speaker="") for one in setting.sentences])
    exchange = Exchange(setting)
    begun = {_turn(exchange, start) for start in starts}
    truth = np.array([float(at in begun) for at in range(1, len(exchange.turns))])
    rows = parts.features(exchange) if len(exchange.turns) > 1 else []
    return Places(talk.name, exchange, rows, truth, list(starts), weight)


def _turn(talk: Exchange, start: int) -> int:
    """The turn with which a part begins that a reader let begin with a sentence; 0 when none is near."""
    for number, turn in enumerate(talk.turns):
        near = turn.leads or start - turn.begin <= _INTO
        if talk.voices and turn.begin <= start < turn.end and near and number:
            return number
    number = min(range(len(talk.turns)), key=lambda at: abs(talk.turns[at].begin - start))
    return number if abs(talk.turns[number].begin - start) <= _NEAR else 0


def model(some: Sequence[Places]) -> Learnt:
    """The model of where parts begin."""
    rows = [row for one in some for row in one.rows]
    names = sorted({name for row in rows for name in row})
    weight = np.array([one.weight for one in some for _ in one.rows])
    truth = np.concatenate([one.truth for one in some])
    return learn(names, features.matrix(rows, names), np.zeros((len(rows), 0)), truth, weight, PENALTY)


def odds(learnt: Learnt, one: Places) -> list[float]:
    """The log-odds of each place of a talk."""
    found = learnt.odds(features.matrix(one.rows, learnt.names), np.zeros((len(one.rows), 0)))
    return [float(value) for value in found]


def errors(truth: Sequence[int], said: Sequence[int], size: int) -> tuple[float, float]:
    """Pk and WindowDiff of a division of ``size`` sentences, with windows of half a true part."""
    window = max(1, round(size / (len(truth) + 1) / 2))
    true, made = (list(accumulate(int(at in {*cuts}) for at in range(size))) for cuts in (truth, said))
    apart = [(true[at + window] - true[at], made[at + window] - made[at]) for at in range(size - window)]
    return float(np.mean([bool(a) != bool(b) for a, b in apart])), float(np.mean([a != b for a, b in apart]))


def told(some: Sequence[Places]) -> str:
    """How good the chapters of the readers' talks are by models that saw nothing of the talk."""
    found, none, counts, areas = [], [], [], []
    for one in some:
        if one.weight < 1:
            continue
        likely = odds(model([other for other in some if other is not one]), one)
        said = parts.chosen(one.talk, likely, SECONDS)
        size = len(one.talk.setting.sentences)
        found.append(errors(one.starts, said, size))
        none.append(errors(one.starts, [], size))
        counts.append(len(said) + 1)
        areas.append(ranked_right(one.truth, np.array(likely)))
    if not found:
        return ""
    (pk, diff), (none_pk, _) = np.mean(found, axis=0), np.mean(none, axis=0)
    return (
        f"{len(found)} talks that readers parted, each left out: Pk {pk:.3f}, WindowDiff {diff:.3f}, no chapters "
        f"{none_pk:.3f}; {min(counts)} to {max(counts)} chapters a talk; area under the curve {np.mean(areas):.3f}"
    )


def main() -> None:
    """Learn, report and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talks", type=Path, nargs="*", default=[], help="folders with transcripts of the talks")
    parser.add_argument("--only-tell", action="store_true", help="write nothing")
    chosen = parser.parse_args()
    readers = read(READERS)
    real = transcripts(chosen.talks, readers)
    if len(real) < len(readers):
        print(f"transcripts of {len(real)} of {len(readers)} talks: the weights of parts stay as they are")
        return
    own = [talk for talk in conversations(SPOKEN) if talk.starts]
    learnt: dict[str, Mapping[str, Any]] = {}
    for name, voices in ((parts.VOICES, True), (parts.NO_VOICES, False)):
        some = [places(talk, talk.starts, OURS, voices=voices) for talk in own]
        for talk in real:
            at_word = {sentence.first: at for at, sentence in enumerate(talk.sentences)}
            starts = sorted({_sentence(at_word, word) for word in readers[talk.name]} - {0})
            some.append(places(talk, starts, 1.0, voices=voices))
        print(f"{name}: {told(some)}", flush=True)
        learnt[name] = model(some).told()
    if not chosen.only_tell:
        durable.write(WEIGHTS, json.dumps(learnt, indent=0) + "\n")


def _sentence(at_word: Mapping[int, int], word: int) -> int:
    """The sentence that begins with a word, or the last one before it."""
    return at_word[max(first for first in at_word if first <= word)]


if __name__ == "__main__":
    main()
