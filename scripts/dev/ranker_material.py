"""What the ranker learns from: our own conversations, and passages of real talk that strangers judged as editors.

The conversations are ours, sentence by sentence with labels (``tests/extract/spoken``). Of the judged passages only
the name of the talk, the first and last word and the mark are kept (``tests/extract/judged``): the talks are others'.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from klankbord.extract import features, lexicon, noise, standing
from klankbord.extract.features import Passage, Setting
from klankbord.extract.sentences import Sentence, make, split
from klankbord.model import Segment, SpokenWord, Transcript, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

EXTRACT = Path(__file__).resolve().parents[2] / "tests" / "extract"
SPOKEN, JUDGED = EXTRACT / "spoken", EXTRACT / "judged"
FOLDS = 8
SECONDS = 0.36
PAUSE = 0.3
KIND = {"q": "quotes", "l": "lessons", "t": "tips"}
# Our conversations cannot tell how much a badly heard word matters, and their turns are shorter than in real talk.
UNKNOWN = ("badly heard", "first of its turn", "last of its turn")
# A passage that is usable only with the sentence before it is an example of both, and the second nobody judged as such.
WITH_BEFORE = 0.5


@dataclass(frozen=True)
class Talk:
    """One conversation: its sentences as a transcript has them, each with its label, and where its parts begin."""

    name: str
    language: str
    sentences: list[Sentence]
    words: Sequence[SpokenWord]
    labels: list[str]
    starts: list[int]

    @property
    def setting(self) -> Setting:
        """The talk as features need it."""
        rules = lexicon.load(self.language)
        return Setting(self.sentences, noise.find(self.sentences, rules), rules)


@dataclass(frozen=True)
class Example:
    """A passage with how much an editor wants it (0 to 1), as what, and the weight of the example."""

    passage: Passage
    wanted: float
    kind: str
    weight: float


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


def conversations(folder: Path) -> list[Talk]:
    """All conversations in a folder."""
    return [read(path) for path in sorted(folder.glob("*.tsv"))]


def labelled(talk: Talk, setting: Setting) -> Iterator[Example]:
    """The examples of one of our conversations."""
    for at, label in enumerate(talk.labels):
        sort, _, kind = label.partition(":")
        pieces = talk.sentences[at].text.split()
        skipped = standing.openers(pieces, setting.rules)
        whole = Passage(at, at, make(talk.words, talk.sentences[at].first + skipped, talk.sentences[at].last), skipped)
        if sort in ("P", "Tl", "T"):
            yield Example(whole, 1.0, KIND.get(kind, ""), 1.0 if sort != "T" else 0.7)
        else:
            yield Example(whole, 0.0, "", 1.0)
        together = at > 0 and talk.sentences[at - 1].speaker == talk.sentences[at].speaker
        if together and sort == "N":
            yield Example(_with_before(talk, setting, at), 1.0, KIND.get(kind, ""), 1.0)
        elif together and sort in "skaqx" and talk.labels[at - 1][:1] in "sdkaqx":
            both = make(talk.words, talk.sentences[at - 1].first, talk.sentences[at].last)
            yield Example(Passage(at - 1, at, both), 0.0, "", 0.5)


def _with_before(talk: Talk, setting: Setting, at: int) -> Passage:
    before = talk.sentences[at - 1]
    ahead = standing.openers(before.text.split(), setting.rules)
    return Passage(at - 1, at, make(talk.words, before.first + ahead, talk.sentences[at].last), ahead)


def marks(folder: Path) -> dict[str, list[tuple[int, int, str]]]:
    """The judged passages of each talk: first word, last word and mark."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for path in sorted(folder.glob("passages-*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            name, first, last, mark = line.split("\t")
            found.setdefault(name, []).append((int(first), int(last), mark))
    return found


def files_of_talks(folders: Iterable[Path]) -> dict[str, Path]:
    """The talks that lie somewhere in the folders, by name, as JSON with ``language`` and ``lines``."""
    return {
        path.name.split(".")[0]: path
        for folder in folders
        for path in sorted(folder.rglob("*.json"))
        if not path.name.endswith(".marks.json")
    }


def transcripts(folders: Iterable[Path], names: Iterable[str]) -> list[Talk]:
    """The talks with these names that lie somewhere in the folders."""
    files = files_of_talks(folders)
    found = []
    for name in sorted(set(names) & files.keys()):
        heard = transcript(files[name])
        found.append(Talk(name, heard.language[:2], split(heard), heard.spoken_words(), [], []))
    return found


def transcript(path: Path) -> Transcript:
    """A judged talk from its file."""
    told = json.loads(path.read_text(encoding="utf-8"))
    lines = (Segment(line["start"], line["end"], line["who"], line["text"]) for line in told["lines"])
    return Transcript(language=told["language"], source="publisher", segments=tuple(lines))


def judged(talk: Talk, setting: Setting, passages: Sequence[tuple[int, int, str]]) -> Iterator[Example]:
    """The examples of a talk that was judged; of a passage that two judged the mean of what they want."""
    told: dict[tuple[int, int], list[str]] = {}
    for first, last, mark in passages:
        told.setdefault((first, last), []).append(mark)
    for (first, last), several in told.items():
        passage = _passage(talk, setting, first, last)
        if passage is None:
            continue
        wanted = sum(mark[0] in "PT" for mark in several) / len(several)
        kind = next((KIND[mark[-1]] for mark in several if mark[0] in "PT"), "")
        yield Example(passage, wanted, kind, 1.0)
        at, mark = passage.begin, several[0]
        together = at > 0 and talk.sentences[at - 1].speaker == talk.sentences[at].speaker
        if together and at == passage.end and mark[:2] in ("Rd", "Rs") and mark[2:] in ("+", "-"):
            yield Example(_with_before(talk, setting, at), float(mark.endswith("+")), "", WITH_BEFORE)


def _passage(talk: Talk, setting: Setting, first: int, last: int) -> Passage | None:
    """Words ``first`` to ``last`` as a passage of a talk; None when they are no longer within sentences of it."""
    begin = next((at for at, one in enumerate(talk.sentences) if one.first <= first <= one.last), None)
    end = next((at for at, one in enumerate(talk.sentences) if one.first <= last <= one.last), None)
    if begin is None or end is None:
        return None
    skipped = first - talk.sentences[begin].first
    openers = standing.openers(talk.sentences[begin].text.split(), setting.rules)
    cut = begin == end and (skipped > openers or last < talk.sentences[end].last)
    return Passage(begin, end, make(talk.words, first, last), skipped, cut)


@dataclass
class Material:
    """All examples as numbers; ``own`` are those of our conversations, ``fold`` is the same for a whole talk."""

    names: list[str]
    rows: Array
    vectors: Array
    truth: Array
    kinds: list[str]
    weight: Array
    fold: Array
    languages: Any
    own: Any
    talks: Any

    def only(self, chosen: Any) -> Material:
        """The chosen examples."""
        kinds = [kind for kind, one in zip(self.kinds, chosen, strict=True) if one]
        parts = (self.truth[chosen], kinds, self.weight[chosen], self.fold[chosen], self.languages[chosen])
        return Material(
            self.names, self.rows[chosen], self.vectors[chosen], *parts, self.own[chosen], self.talks[chosen]
        )


def material(own: Sequence[Talk], real: Sequence[Talk], told: dict[str, list[tuple[int, int, str]]]) -> Material:
    """The examples of all talks."""
    examples: list[tuple[Talk, bool, Setting, Example]] = []
    for talk in own:
        setting = talk.setting
        examples += [(talk, True, setting, one) for one in labelled(talk, setting)]
    for talk in real:
        setting = talk.setting
        examples += [(talk, False, setting, one) for one in judged(talk, setting, told[talk.name])]
    rows = [features.of(one.passage, setting) for _, _, setting, one in examples]
    names = sorted({name for row in rows for name in row} - set(UNKNOWN))
    return Material(
        names,
        features.matrix(rows, names),
        np.array([setting.vector(one.passage) for _, _, setting, one in examples], dtype=np.float64),
        np.array([one.wanted for *_, one in examples]),
        [one.kind for *_, one in examples],
        np.array([one.weight for *_, one in examples]),
        np.array([zlib.crc32(talk.name.encode()) % FOLDS for talk, *_ in examples]),
        np.array([talk.language for talk, *_ in examples]),
        np.array([mine for _, mine, *_ in examples]),
        np.array([talk.name for talk, *_ in examples]),
    )
