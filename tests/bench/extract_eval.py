"""``make eval``: how good extraction is, next to simple baselines, with 95 % bootstrap intervals.

On our own gold set the floors in tests/extract/floors.yml hold, here and in CI. The public sets are other people's and
not in this repository: ``--data DIR`` names a folder with them; without it those rows are left out.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import fmean

import yaml
from measures import Estimate, bootstrap, f1, kappa, pk

from klankbord.extract import articles, chapters, lessons, propose, quotes, tips
from klankbord.folding import fold
from klankbord.model import Segment, Transcript, with_words
from klankbord.transcribe.formats import read_vtt

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "tests" / "extract" / "gold"
FLOORS = ROOT / "tests" / "extract" / "floors.yml"
CHANCE = 20261122
LABELS = {"t": "tips", "l": "lessons", "q": "quotes"}
# The rules were developed on the first two files; of the third we saw only scores.
PARTS = {"gold, for development": ("nl", "heldout"), "gold, fresh": ("fresh",), "gold": ("nl", "heldout", "fresh")}

Row = dict[str, str]
Figure = tuple[str, str, Estimate]  # set, measure, value


def rows(*names: str) -> list[Row]:
    """The sentences of these gold files, each with the labels of both labellers (``a``, ``b``) and the final ones."""
    judged = {name: {row["id"]: row["labels"] for row in _table(f"labels-{name}")} for name in ("a", "b", "final")}
    return [
        row | {name: labels[row["id"]] for name, labels in judged.items()} for name in names for row in _table(name)
    ]


def _table(name: str) -> list[Row]:
    with (GOLD / f"{name}.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def agreement(*names: str) -> dict[str, Estimate]:
    """Kappa between the two labellers: for each label, and for all at once (exactly the same labels)."""
    pairs = [(row["a"], row["b"]) for row in rows(*names)]
    each = {name: bootstrap([(label in a, label in b) for a, b in pairs], kappa) for label, name in LABELS.items()}
    return each | {"all labels": bootstrap([("".join(sorted(a)), "".join(sorted(b))) for a, b in pairs], kappa)}


def spoken(turns: Sequence[tuple[str, str]]) -> Transcript:
    """A written dialogue (speaker and text) as a transcript spoken at an even pace."""
    segments, now = [], 0.0
    for speaker, text in turns:
        seconds = 0.35 * len(text.split())
        segments.append(Segment(now, now + seconds, speaker, text))
        now += seconds + 0.3
    return with_words(Transcript("nl", tuple(segments)))


def labelled(table: Sequence[Row], label: str, said: Sequence[bool], by: str = "final") -> Estimate:
    """F1 with its interval."""
    return bootstrap([(label in row[by], one) for row, one in zip(table, said, strict=True)], f1)


def baselines(table: Sequence[Row], label: str) -> Iterator[tuple[str, Estimate]]:
    """As many sentences as there are true ones: at random, the first of each text, the longest."""
    wanted = sum(label in row["final"] for row in table)
    chance = random.Random(CHANCE)  # noqa: S311
    drawn = set(chance.sample(range(len(table)), wanted))
    yield "random", labelled(table, label, [at in drawn for at in range(len(table))])
    texts = list(dict.fromkeys(row["source"] for row in table))
    share = wanted // len(texts) + 1
    place: dict[str, int] = {}
    first = []
    for row in table:
        place[row["source"]] = place.get(row["source"], 0) + 1
        first.append(place[row["source"]] <= share)
    yield "first", labelled(table, label, first)
    longest = set(sorted(range(len(table)), key=lambda at: -len(table[at]["text"]))[:wanted])
    yield "longest", labelled(table, label, [at in longest for at in range(len(table))])


SCORERS: dict[str, Callable[[list[str]], list[bool]]] = {
    "t": lambda texts: [value >= tips.THRESHOLD for value in tips.score(texts, "nl")],
    "l": lambda texts: [value >= lessons.THRESHOLD for value in lessons.score(texts, "nl")],
}


def gold() -> Iterator[Figure]:
    """Tips and lessons on single sentences: by the final labels, by those of each labeller, and beside baselines."""
    for title, names in PARTS.items():
        table = rows(*names)
        texts = [row["text"] for row in table]
        for label, scorer in SCORERS.items():
            kind, said = LABELS[label], scorer(texts)
            yield title, f"{kind} F1", labelled(table, label, said)
            for by in ("a", "b"):
                yield title, f"{kind} F1, by labeller {by}", labelled(table, label, said, by)
            other = labelled(table, label, [label in row["a"] for row in table], "b")
            yield title, f"{kind} F1, one labeller by the other", other
            for baseline, value in baselines(table, label):
                yield title, f"{kind} F1, {baseline}", value


def conversations(*names: str) -> Iterator[tuple[Transcript, list[Row]]]:
    """The dialogues of these gold files as transcripts, with their sentences."""
    table = [row for row in rows(*names) if row["part"] == "dialogue"]
    for source in dict.fromkeys(row["source"] for row in table):
        mine = [row for row in table if row["source"] == source]
        yield spoken([(row["speaker"], row["text"]) for row in mine]), mine


def quote_precision() -> Iterator[Figure]:
    """Of the five best quotes of each episode, as an editor gets them, the share with a sentence labelled as one."""
    for title, names in (("episodes", ("nl",)), ("episodes, fresh", ("fresh",))):
        hits: dict[str, list[bool]] = {"": [], ", random": [], ", first": [], ", longest": [], ", at best": []}
        chance = random.Random(CHANCE)  # noqa: S311
        for transcript, table in conversations(*names):
            texts = [row["text"] for row in table]
            truth = {row["text"] for row in table if "q" in row["final"]}
            best = sorted(propose(transcript, "nl").quotes, key=lambda quote: -quote.score)[:5]
            hits[""] += [any(text in quote.text for text in truth) for quote in best]
            hits[", at best"] += [number < len(truth) for number in range(len(best))]
            hits[", random"] += [text in truth for text in chance.sample(texts, 5)]
            hits[", first"] += [text in truth for text in texts[:5]]
            hits[", longest"] += [text in truth for text in sorted(texts, key=len)[-5:]]
        for name, found in hits.items():
            yield title, f"quotes precision at 5{name}", bootstrap(found, fmean)


def editors_picks() -> Iterator[Figure]:
    """The same five quotes against those that an editor published of the episode, who had not seen the gold set."""
    found: list[bool] = []
    for page in sorted((ROOT / "episodes" / "voorbij-de-balie").glob("*/index.md")):
        transcript = read_vtt((page.parent / "transcript.vtt").read_text(encoding="utf-8"))
        picks = [fold(quote.text) for quote in articles.propose(page.read_text(encoding="utf-8"), "nl").quotes]
        best = sorted(propose(transcript, "nl").quotes, key=lambda quote: -quote.score)[:5]
        found += [any(fold(quote.text) in pick or pick in fold(quote.text) for pick in picks) for quote in best]
    yield "episodes", "quotes precision at 5, editor's picks", bootstrap(found, fmean)


def joined_texts(*files: str) -> list[tuple[list[str], list[int]]]:
    """Our dialogues and articles, four after another: where one ends and the next starts is known."""
    texts: dict[str, list[str]] = {}
    for row in rows(*files):
        texts.setdefault(row["source"], []).append(row["text"])
    names = sorted(texts)
    joined = []
    for start in range(len(names)):
        parts = [texts[names[(start + 5 * step) % len(names)]] for step in range(4)]
        cuts = [sum(map(len, parts[:number])) for number in range(1, 4)]
        joined.append(([text for part in parts for text in part], cuts))
    return joined


def chapter_figures(title: str, texts: Sequence[tuple[list[str], list[int]]], language: str) -> Iterator[Figure]:
    """Pk beside no boundaries and as many boundaries at random."""
    chance = random.Random(CHANCE)  # noqa: S311
    ways: dict[str, Callable[[list[str], list[int]], list[int]]] = {
        "Pk at most": lambda text, cuts: chapters.boundaries(text, language),
        "Pk, number given": lambda text, cuts: chapters.boundaries(text, language, len(cuts) + 1),
        "Pk, no boundaries": lambda text, cuts: [],
        "Pk, random": lambda text, cuts: sorted(chance.sample(range(1, len(text)), len(cuts))),
    }
    for name, way in ways.items():
        yield title, name, bootstrap([pk(cuts, way(text, cuts), len(text)) for text, cuts in texts], fmean)


def own() -> list[Figure]:
    """All figures on material that we own."""
    agreed = [(t, f"kappa of labellers, {k}", v) for t, names in PARTS.items() for k, v in agreement(*names).items()]
    joined = {"joined texts": ("nl", "heldout"), "joined texts, fresh": ("fresh",)}
    parted = [
        figure for title, names in joined.items() for figure in chapter_figures(title, joined_texts(*names), "nl")
    ]
    return [*agreed, *gold(), *quote_precision(), *editors_picks(), *parted]


def below_floor(figures: Sequence[Figure]) -> list[str]:
    """The floors that do not hold, as plain sentences."""
    values = {(title, name): estimate.value for title, name, estimate in figures}
    broken = []
    for title, floors in yaml.safe_load(FLOORS.read_text(encoding="utf-8")).items():
        for name, floor in floors.items():
            value = values[title, name]
            if value > floor if "at most" in name else value < floor:
                broken.append(f"{title}: {name} is {value:.3f}, the floor is {floor}")
    return broken


def suggestions(data: Path) -> Iterator[Figure]:
    """SemEval-2019 task 9: A by ten folds of its training set (whole threads), B on its trial set."""
    folder = data / "extract"
    train = _labelled_csv(folder / "semeval9a-V1.4_Training.csv")
    pairs = {"9A": _judged(train), "9B": _judged(_labelled_csv(folder / "semeval9b-SubtaskB_Trial_Test_Labeled.csv"))}
    folds: list[list[tuple[bool, bool]]] = [[] for _ in range(10)]
    halves: list[list[tuple[bool, bool]]] = [[], []]
    for (name, _, _), pair in zip(train, pairs["9A"], strict=True):
        thread = zlib.crc32(name.split("_")[0].encode())
        folds[thread % 10].append(pair)
        halves[thread % 2].append(pair)
    yield "SemEval 9A", "tips F1, mean of 10 folds", bootstrap([f1(fold) for fold in folds], fmean)
    yield "SemEval 9A", "tips F1, all of train", bootstrap(pairs["9A"], f1)
    yield "SemEval 9A", "tips F1, the half that was read", bootstrap(halves[0], f1)
    yield "SemEval 9A", "tips F1, the half that was not", bootstrap(halves[1], f1)
    yield "SemEval 9A", "tips F1, say yes to all", bootstrap([(truth, True) for truth, _ in pairs["9A"]], f1)
    yield "SemEval 9B", "tips F1, trial set", bootstrap(pairs["9B"], f1)
    yield "SemEval 9B", "tips F1, say yes to all", bootstrap([(truth, True) for truth, _ in pairs["9B"]], f1)


def _labelled_csv(path: Path) -> list[tuple[str, str, bool]]:
    with path.open(encoding="utf-8", errors="replace") as file:
        return [(row[0], row[1].strip('"'), row[2] == "1") for row in csv.reader(file) if row[0] != "id"]


def _judged(table: Sequence[tuple[str, str, bool]]) -> list[tuple[bool, bool]]:
    values = tips.score([text for _, text, _ in table], "en")
    return [(truth, value >= tips.THRESHOLD) for (_, _, truth), value in zip(table, values, strict=True)]


def memorable(data: Path) -> Iterator[Figure]:
    """Cornell pairs: which of two lines of a film, by the same person, did people remember?"""
    pairs = json.loads((data / "extract" / "cornell-quotes-dev.json").read_text(encoding="utf-8"))
    left = quotes.score([pair["memorable"] for pair in pairs], "en")
    right = quotes.score([pair["plain"] for pair in pairs], "en")
    hits = [1.0 if a > b else 0.5 if a == b else 0.0 for a, b in zip(left, right, strict=True)]
    longer = [float(len(pair["memorable"]) > len(pair["plain"])) for pair in pairs]
    yield "Cornell pairs", "quotes accuracy", bootstrap(hits, fmean)
    yield "Cornell pairs", "quotes accuracy, longest", bootstrap(longer, fmean)
    yield "Cornell pairs", "quotes accuracy, random", Estimate(0.5, 0.5, 0.5)


def choi(data: Path) -> Iterator[Figure]:
    """Choi's joined news texts, in four ranges of segment length."""
    for folder in ("3-5", "6-8", "9-11", "3-11"):
        texts = []
        for path in sorted((data / "extract" / "choi-dev" / folder).glob("*.ref")):
            told = path.read_text(encoding="utf-8", errors="replace")
            parts = [part.split("\n") for part in told.split("==========")]
            lines = [kept for part in parts if (kept := [line.strip() for line in part if line.strip()])]
            cuts = [sum(map(len, lines[:number])) for number in range(1, len(lines))]
            texts.append(([line for part in lines for line in part], cuts))
        yield from chapter_figures(f"Choi {folder}", texts, "en")


def speed() -> None:
    """CPU seconds and peak memory for an hour of talk: our dialogues and articles, over and over, to 10,000 words."""
    texts = [row["text"] for row in rows("nl", "heldout")]
    segments: list[Segment] = []
    now, number = 0.0, 0
    while sum(len(segment.text.split()) for segment in segments) < 10_000:
        # A repeated sentence would be taken for a loop in the engine, so each round is marked.
        text = f"{texts[number % len(texts)].rstrip('.')} {'abcdefghijklmnop'[number // len(texts)]}{number}."
        segments.append(Segment(now, now + 0.36 * len(text.split()), f"S{number // 7 % 2}", text))
        now, number = segments[-1].end, number + 1
    began = time.process_time()
    notes = propose(Transcript("nl", tuple(segments)), "nl")
    used = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = len(notes.quotes) + len(notes.lessons) + len(notes.tips)
    print(f"an hour of talk ({now / 60:.0f} min): {used:.1f} CPU seconds, peak {peak:.0f} MB, {found} proposals")


def main() -> int:
    """Print the figures; 1 when a floor is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder with the public sets"
    )
    parser.add_argument("--speed", action="store_true", help="only measure time and memory")
    chosen = parser.parse_args()
    if chosen.speed:
        speed()
        return 0
    figures = own()
    if (chosen.data / "extract").is_dir():
        figures += [*suggestions(chosen.data), *memorable(chosen.data), *choi(chosen.data)]
    else:
        print(f"(the public sets are not in {chosen.data}: left out)")
    for title, name, estimate in figures:
        print(f"{title:22} {name:40} {estimate}")
    broken = below_floor(figures)
    for line in broken:
        print("BELOW FLOOR", line)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
