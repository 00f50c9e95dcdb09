"""Learn from judged titles of real talks which candidates an editor would print.

``tests/extract/judged/titles.tsv`` says of each judged title only where its words stand in the talk; the talks are
their publishers' and are not in the repository. ``--talks`` are folders with them: ``TALK.json`` with ``language`` and
``lines`` of ``who``, ``start``, ``end`` and ``text``. Without them the script keeps the weights that there are, and
says so. It writes ``training/titles.json`` and tells, by leaving whole talks out, how good the chosen titles are.
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
from ranker_material import JUDGED, files_of_talks, transcript
from train_ranker import TRAINING, Learnt, learn

from klankbord import durable
from klankbord.extract import embed, features, fitting, heard, lexicon, naming, noise, proposal
from klankbord.extract.exchange import Exchange
from klankbord.extract.features import Setting
from klankbord.extract.heard import Heard
from klankbord.extract.naming import Candidate
from klankbord.extract.sentences import split
from klankbord.extract.wordclasses import WORD, WordClasses
from klankbord.folding import fold
from klankbord.model import Transcript

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

MARKS = JUDGED / "titles.tsv"
WEIGHTS = TRAINING / "titles.json"
PENALTY = 10.0
FOLDS = 14
GOOD, FAIR, WRONG = "g", "f", "w"
# Who judged all candidates of a chapter, and who only the one that was chosen.
STRANGER, VISITOR = "stranger", "visitor"


@dataclass(frozen=True)
class Judged:
    """A judged title: the talk, its chapter and the words of the title as numbers of words, and the mark.

    A title that every talk has is in no words of it: ``form`` says which one it is (``rote``, ``introduction``), and
    whether a name stands before the words (``owned``: "Ada’s first job").
    """

    talk: str
    chapter: range
    spans: tuple[range, ...]
    form: str
    mark: str
    judge: str


@dataclass(frozen=True)
class Example:
    """A judged title with its features; ``chapter`` tells which others were judged beside it."""

    talk: str
    chapter: tuple[str, int]
    title: str
    form: str
    row: dict[str, float]
    mark: str
    judge: str


def read(path: Path) -> list[Judged]:
    """The judgements, of ``talk``, ``first-last``, ``first-last+first-last``, mark and judge; ``#`` begins a remark."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            talk, chapter, spans, mark, judge = line.split("\t")
            form = spans.split()[0] if spans[0].isalpha() else ""
            where = [_range(span) for span in spans.removeprefix(form).strip().split("+") if span]
            found.append(Judged(talk, _range(chapter), tuple(where), form, mark, judge))
    return found


def _range(told: str) -> range:
    first, _, last = told.partition("-")
    return range(int(first), int(last or first) + 1)


def examples(talk: Transcript, judged: Sequence[Judged]) -> Iterator[Example]:
    """The judged titles of one talk that the code still makes, with their features."""
    sentences = split(talk)
    rules = lexicon.load(talk.language)
    setting = Setting(sentences, noise.find(sentences, rules), rules)
    at_word = {sentence.first: at for at, sentence in enumerate(sentences)}
    whole = {one.chapter: _sentences(one.chapter, at_word, len(sentences)) for one in judged}
    exchange = Exchange(setting)
    cuts = {at for at in proposal._starts(exchange, (), talk.language) if not any(at in r for r in whole.values())}
    cuts |= {edge for r in whole.values() for edge in (r.start, r.stop)} - {0, len(sentences)}
    ranges = proposal._parts(len(sentences), sorted(cuts))
    parts = [proposal._part(setting, part, exchange.leads) for part in ranges]
    vectors = [setting.vectors[proposal._heard(setting, part)] for part in ranges]
    texts = [text for part in parts for text in (*part.opening, *part.texts)]
    people = sorted({sentence.speaker for sentence in sentences})
    counted = heard.of(parts, WordClasses.of(texts, rules), people, ())
    means = fitting.meanings(parts, vectors)
    words = [word for sentence in sentences for word in sentence.text.split()]
    for chapter, part in whole.items():
        at = ranges.index(part)
        some = [(_pieces(one, words), one) for one in judged if one.chapter == chapter]
        yield from _rows(counted[at], means[at], some, (judged[0].talk, part.start))


def _sentences(words: range, at_word: dict[int, int], size: int) -> range:
    """The sentences of a chapter; where sentences were parted otherwise when it was judged, the nearest."""
    begins = sorted(at_word)
    begin, end = (at_word[min(begins, key=lambda at: abs(at - edge))] for edge in (words.start, words.stop))
    return range(begin, size if words.stop > begins[-1] else max(begin + 1, end))


def _pieces(one: Judged, words: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The pieces of a title, by what forms of it have in common: one, or the two of a pair; or the name of its form."""
    pieces = [key(" ".join(words[at] for at in span)) for span in one.spans]
    return ((one.form, *(pieces[0] if pieces else ())),) if one.form else tuple(pieces)


def key(text: str) -> tuple[str, ...]:
    """What two forms of one title have in common."""
    return tuple(fold(word).removesuffix("'s") for word in WORD.findall(text))


def _rows(
    part: Heard,
    meaning: fitting.Meaning,
    some: Sequence[tuple[tuple[tuple[str, ...], ...], Judged]],
    chapter: tuple[str, int],
) -> Iterator[Example]:
    """The judged titles of a chapter with their features."""
    known: dict[tuple[str, ...], Candidate] = {}
    for one in (*naming.found(part), *(naming.phrase(said, part) for said in naming.phrases(part))):
        known.setdefault(key(one.title), one)
        if one.form == "introduction":
            known[("introduction",)] = one
        owner = key(part.part.name)
        if owner and one.form in ("announced", "about") and key(one.title)[: len(owner)] == owner:
            known[("owned", *key(one.title)[len(owner) :])] = one
    found: list[tuple[Candidate, Judged]] = []
    joint = next(iter(part.classes.rules.words("title_joint")))
    certain = naming.certain(part)
    if certain:
        known[("rote",)] = Candidate(certain, "rote")
    for pieces, mark in some:
        candidates = [known.get(piece) for piece in pieces]
        if len(pieces) == 1 and candidates[0]:
            found.append((candidates[0], mark))
        elif len(pieces) == 2 and all(one and one.phrases for one in candidates):
            first, second = (one.phrases[0] for one in candidates if one)
            found.append((naming.pair(first, second, joint, part), mark))
    vectors = embed.encode([one.title for one, _ in found])
    for (one, mark), vector in zip(found, vectors, strict=True):
        row = fitting.of(one, part) | meaning.near(vector)
        yield Example(chapter[0], chapter, one.title, one.form, row, mark.mark, mark.judge)


def models(some: Sequence[Example], penalty: float = PENALTY) -> dict[str, Learnt]:
    """What is good, and what is not wrong."""
    names = sorted({name for one in some for name in one.row} - {fitting.KNOWN})
    rows = features.matrix([one.row for one in some], names)
    none, even = np.zeros((len(some), 0)), np.ones(len(some))
    targets = {fitting.GOOD: (GOOD,), fitting.NOT_WRONG: (GOOD, FAIR)}
    return {
        name: learn(names, rows, none, np.array([float(one.mark in marks) for one in some]), even, penalty)
        for name, marks in targets.items()
    }


def worth(learnt: dict[str, Learnt], some: Sequence[Example]) -> Array:
    """How good the titles are: how surely good and how surely not wrong, together."""
    total = np.zeros(len(some))
    for name, model in learnt.items():
        odds = model.odds(features.matrix([one.row for one in some], model.names), np.zeros((len(some), 0)))
        total += fitting.COUNTS[name] / (1 + np.exp(-odds))
    return total


def crossed(some: Sequence[Example], penalty: float = PENALTY) -> Array:
    """The worth of each example by models that saw nothing of its talk."""
    fold_of = np.array([zlib.crc32(one.talk.encode()) % FOLDS for one in some])
    found = np.zeros(len(some))
    for number in sorted(set(fold_of)):
        learnt = models([one for one, fold_ in zip(some, fold_of, strict=True) if fold_ != number], penalty)
        out = np.flatnonzero(fold_of == number)
        found[out] = worth(learnt, [some[at] for at in out])
    return found


def chosen(some: Sequence[Example], value: Array) -> list[Example]:
    """The best title of each chapter; what every talk has is sure."""
    best: dict[tuple[str, int], int] = {}
    value = value + np.array([10.0 * (one.form == "rote") for one in some])
    for at, one in enumerate(some):
        if one.chapter not in best or value[at] > value[best[one.chapter]]:
            best[one.chapter] = at
    return [some[at] for at in best.values()]


def told(some: Sequence[Example]) -> str:
    """How many are good, fair and wrong."""
    marks = Counter(one.mark for one in some)
    return ", ".join(f"{name} {marks[mark] / max(1, len(some)):.0%}" for name, mark in
                     (("good", GOOD), ("fair", FAIR), ("wrong", WRONG)))  # fmt: skip


def told_apart(true: Sequence[bool], value: Array) -> float:
    """The area under the curve: how often a true one has more worth than one that is not."""
    yes, no = (value[[at for at, one in enumerate(true) if one is wanted]] for wanted in (True, False))
    more, same = yes[:, None] > no[None], yes[:, None] == no[None]
    return float((more + 0.5 * same).mean()) if more.size else 0.5


def main() -> None:
    """Learn, report and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talks", type=Path, nargs="*", default=[], help="folders with the talks")
    parser.add_argument("--only-tell", action="store_true", help="write nothing")
    options = parser.parse_args()
    judged = read(MARKS)
    names = sorted({one.talk for one in judged})
    files = files_of_talks(options.talks)
    missing = [name for name in names if name not in files]
    if missing:
        print(f"{len(missing)} of {len(names)} talks are not there (--talks FOLDER ...): {WEIGHTS.name} stays as it is")
        return
    some: list[Example] = []
    for name in names:
        some += examples(transcript(files[name]), [one for one in judged if one.talk == name])
    print(f"{len(judged)} judged titles, {len(some)} of them still made: {told(some)}")
    value = crossed(some)
    whole, single = ([at for at, one in enumerate(some) if one.judge == judge] for judge in (STRANGER, VISITOR))
    best = chosen([some[at] for at in whole], value[whole])
    able = {some[at].chapter for at in whole if some[at].mark == GOOD}
    print(f"of {len(best)} chapters {len(able) / max(1, len(best)):.0%} have a good title among those that were judged")
    print(f"chosen by models that saw nothing of the talk: {told(best)}")
    single = [at for at in single if some[at].form != "rote"]
    good, right = (
        told_apart([some[at].mark in marks for at in single], value[single]) for marks in (GOOD, GOOD + FAIR)
    )
    print(f"of {len(single)} titles judged alone: area under the curve of good {good:.3f}, not wrong {right:.3f}")
    if not options.only_tell:
        mapping = {name: model.told() for name, model in models(some).items()}
        durable.write(WEIGHTS, json.dumps(mapping, indent=0) + "\n")


if __name__ == "__main__":
    main()
