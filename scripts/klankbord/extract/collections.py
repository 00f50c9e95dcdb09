"""One from many: the same tip said in five places becomes one tip with five sources. Pure functions.

Three nets, from cheap to expensive: equal text, nearly equal words, nearly equal meaning. Two tips that differ in a
number or in a negation are never one. A cluster keeps all its members and shows the one nearest to all others.
Pairs are looked up, not tried: 5,000 tips are 12 million pairs, of which a few thousand share enough to be looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from klankbord import thresholds
from klankbord.extract import embed
from klankbord.extract.contrast import bag, changed, marks, opposed
from klankbord.folding import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Kinds = NDArray[np.int64]

_SAME_WORDS = thresholds.COLLECTIONS_SAME_WORDS.value
# Sentences about one subject lie up to 0.75, and "bel elke klager" is nearer to "schrijf elke klager" (0.86) than to
# "telefoneer elke klager" (0.72). So meaning only counts beside shared words: of the pairs among our own tips and
# lessons those with a sum above 1.15 say the same. Translations share no words; they lie from 0.72 up.
_SOME_MEANING = thresholds.COLLECTIONS_SOME_MEANING.value
_MEANING_AND_WORDS = thresholds.COLLECTIONS_MEANING_AND_WORDS.value
_OTHER_WORDS = thresholds.COLLECTIONS_OTHER_WORDS.value
_TRANSLATED = thresholds.COLLECTIONS_TRANSLATED.value
_NO_WORDS = thresholds.COLLECTIONS_NO_WORDS.value
_SHORT = 4
_ROWS = 500

# One row for each text: of unit length, or all zeros for a text whose meaning is not known.
Encode = Callable[[Sequence[str]], "embed.Matrix"]
Alike = Mapping[tuple[int, int], float]


@dataclass(frozen=True, slots=True)
class Item:
    """A tip, lesson or quote at one place: ``source`` is whatever the caller finds it by (a URL, a path)."""

    text: str
    source: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """Items that say the same, with the one that says it best as ``text``."""

    text: str
    items: tuple[Item, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Where it is said, each place once, in the order of the items."""
        return tuple(dict.fromkeys(item.source for item in self.items))


def wordless(texts: Sequence[str]) -> embed.Matrix:
    """No meaning for any text: what says the same is then found by its words alone, without a model."""
    return np.zeros((len(texts), 1), dtype=np.float32)


def cluster(items: Sequence[Item], *, encode: Encode = embed.encode) -> list[Cluster]:
    """Put together what says the same; the most supported first. Every item is in exactly one cluster.

    ``encode`` gives the meaning of the distinct texts, as far as it is known.
    """
    members = _worded(items)
    texts = [group[0].text for group in members]
    vectors = encode(texts)
    groups = _link(len(texts), _alike(texts, vectors))
    clusters = [_cluster(group, members, vectors) for group in groups]
    return sorted(clusters, key=lambda c: (-len(c.sources), -max(i.score for i in c.items), fold(c.text)))


def distinct(texts: Iterable[str]) -> list[str]:
    """The texts whose meaning ``cluster`` asks for, in order: of those in the same words the first."""
    return [group[0].text for group in _worded(Item(text, "") for text in texts)]


def _worded(items: Iterable[Item]) -> list[list[Item]]:
    """The items in groups with the same words."""
    same: dict[str, list[Item]] = {}
    for item in items:
        same.setdefault(fold(item.text).rstrip(".!"), []).append(item)
    return list(same.values())


def _alike(texts: Sequence[str], vectors: embed.Matrix) -> Alike:
    """Likeness of the pairs (later, earlier) that may be one: the cosine of their embeddings, at least 0.01."""
    bags = [bag(text) for text in texts]
    kinds: dict[object, int] = {}
    kind = np.array([kinds.setdefault(marks(text), len(kinds)) for text in texts], dtype=np.int64)
    pairs = dict.fromkeys(_sharing(bags, kind), 0.0)
    pairs.update(_meaning(vectors, kind))
    alike: dict[tuple[int, int], float] = {}
    for (a, b), near in pairs.items():
        shared = len(bags[a] & bags[b]) / (len(bags[a] | bags[b]) or 1)
        if _same(bags[a], bags[b], shared, near):
            alike[a, b] = max(near, 0.01 * shared)
    return alike


def _same(one: frozenset[str], other: frozenset[str], shared: float, near: float) -> bool:
    by_words = shared >= _SAME_WORDS
    by_meaning = near >= _SOME_MEANING and near + shared >= _MEANING_AND_WORDS
    translated = near >= _TRANSLATED and shared <= _NO_WORDS
    # More expensive questions are asked only of the few that are left.
    if not (by_words or by_meaning or translated) or min(len(one), len(other)) < _SHORT or opposed(one, other):
        return False
    # Most of a sentence with one word in place of another is different advice: "bel de klant", "bel de leverancier".
    mine, theirs = changed(one, other)
    return (
        translated
        or (by_words and not (mine and theirs))
        or (by_meaning and (not (mine and theirs) or (mine != theirs and near >= _OTHER_WORDS)))
    )


def _sharing(bags: Sequence[frozenset[str]], kind: Kinds) -> Iterator[tuple[int, int]]:
    """Every pair of a kind that may share enough words; most others are never looked at.

    Of two texts that share so much, the rarest words of each (as many as may be missed, plus one) have one in common:
    prefix filtering, Chaudhuri, Ganti and Kaushik 2006.
    """
    often = Counter(word for one in bags for word in one)
    seen: dict[tuple[int, str], list[int]] = {}
    for at, mine in enumerate(bags):
        rarest = sorted(mine, key=lambda word: (often[word], word))[
            : len(mine) - ceil(_SAME_WORDS * len(mine) - 1e-9) + 1
        ]
        others: set[int] = set()
        for word in rarest:
            before = seen.setdefault((int(kind[at]), word), [])
            others.update(before)
            before.append(at)
        yield from ((at, other) for other in others)


def _meaning(vectors: embed.Matrix, kind: Kinds) -> Iterator[tuple[tuple[int, int], float]]:
    """Every pair with enough meaning in common, a block of rows at a time: all pairs at once take too much memory."""
    known = np.flatnonzero(vectors.any(axis=1))
    rows, sorts = vectors[known], kind[known]
    for first in range(0, len(known), _ROWS):
        block = slice(first, first + _ROWS)
        cosine = rows[block] @ rows[: first + _ROWS].T
        near = (cosine >= _SOME_MEANING) & (sorts[block, None] == sorts[None, : first + _ROWS])
        for row, column in np.argwhere(near):
            if column < first + row:
                yield (int(known[first + row]), int(known[column])), float(cosine[row, column])


def _link(count: int, alike: Alike) -> list[list[int]]:
    """Groups in which every pair is alike (complete linkage), nearest pairs first: no chain of half-likeness."""
    groups = [[at] for at in range(count)]
    home = list(range(count))
    for a, b in sorted(alike, key=lambda pair: (alike[pair], pair), reverse=True):
        first, second = home[a], home[b]
        if first != second and all((max(x, y), min(x, y)) in alike for x in groups[first] for y in groups[second]):
            groups[first] += groups[second]
            for at in groups[second]:
                home[at] = first
            groups[second] = []
    return [sorted(group) for group in groups if group]


def _cluster(group: Sequence[int], members: Sequence[Sequence[Item]], vectors: embed.Matrix) -> Cluster:
    if len(group) == 1:
        return Cluster(members[group[0]][0].text, tuple(members[group[0]]))
    chosen = vectors[list(group)]
    centre = chosen.mean(axis=0)
    best = max(range(len(group)), key=lambda k: (round(float(chosen[k] @ centre), 4), -len(members[group[k]][0].text)))
    return Cluster(members[group[best]][0].text, tuple(item for at in group for item in members[at]))
