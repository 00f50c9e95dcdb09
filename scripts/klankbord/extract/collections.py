"""One from many: the same tip said in five places becomes one tip with five sources. Pure functions.

Three nets, from cheap to dear: equal text, nearly equal words, nearly equal meaning. Two tips that differ in a
number or in a negation are never one. A cluster keeps all its members and shows the one nearest to all others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from klankbord.extract import embed
from klankbord.extract.tokens import fold, words

_SAME_WORDS = 0.7
# Dutch paraphrases lie near 0.46 and translations from 0.72; unrelated sentences stay under 0.2. Advice about one
# subject lies between, so meaning alone must be very near, and shared words bring the line down.
_SAME_MEANING = 0.74
_SAME_MEANING_AND_WORDS = 0.55
_SOME_WORDS = 0.3
# Between support and novelty when a collection is put in order.
_NOVELTY = 0.3
_NEGATIONS = frozenset(
    "niet geen nooit niemand niets zonder vermijd stop not no never nobody nothing without don't avoid".split()
)
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Item:
    """A tip, lesson or quote at one place: ``source`` is whatever the caller finds it back by (a URL, a path)."""

    text: str
    source: str
    topics: tuple[str, ...] = ()
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

    @property
    def topics(self) -> tuple[str, ...]:
        """The themes of its items, the most frequent first."""
        counts: dict[str, int] = {}
        for item in self.items:
            for topic in item.topics:
                counts[topic] = counts.get(topic, 0) + 1
        return tuple(sorted(counts, key=lambda topic: (-counts[topic], topic)))


def cluster(items: Sequence[Item]) -> list[Cluster]:
    """Put together what says the same; the most supported first. Every item is in just one cluster."""
    unique = list(dict.fromkeys(fold(item.text).rstrip(".!") for item in items))
    index = {text: number for number, text in enumerate(unique)}
    members: list[list[Item]] = [[] for _ in unique]
    for item in items:
        members[index[fold(item.text).rstrip(".!")]].append(item)
    texts = [group[0].text for group in members]
    vectors = embed.encode(texts)
    groups = _link(_alike(texts, vectors))
    clusters = [_cluster(group, members, vectors) for group in groups]
    return sorted(clusters, key=lambda c: (-len(c.sources), -max(i.score for i in c.items), fold(c.text)))


def by_theme(clusters: Sequence[Cluster]) -> Mapping[str, tuple[Cluster, ...]]:
    """Clusters for each theme (and under ``""`` those without one), the most supported first, the like apart."""
    found: dict[str, list[Cluster]] = {}
    for one in clusters:
        for topic in one.topics or ("",):
            found.setdefault(topic, []).append(one)
    return {topic: tuple(varied(found[topic])) for topic in sorted(found)}


def varied(clusters: Sequence[Cluster]) -> list[Cluster]:
    """The same clusters ordered by support less likeness to those before (maximal marginal relevance)."""
    if not clusters:
        return []
    vectors = embed.encode([one.text for one in clusters])
    most = max(len(one.sources) for one in clusters)
    left = list(range(len(clusters)))
    order: list[int] = []
    while left:

        def merit(at: int) -> float:
            likeness = max((float(vectors[at] @ vectors[k]) for k in order), default=0.0)
            return len(clusters[at].sources) / most - _NOVELTY * likeness / most

        best = max(left, key=lambda at: (merit(at), -at))
        left.remove(best)
        order.append(best)
    return [clusters[at] for at in order]


def _alike(texts: Sequence[str], vectors: embed.Matrix) -> embed.Matrix:
    """Likeness of every pair: 0 where they may not be one, else the cosine of their embeddings (at least 0.01)."""
    bags = [frozenset(words(text)) for text in texts]
    marks = [_marks(text) for text in texts]
    cosine = vectors @ vectors.T
    alike = np.zeros_like(cosine)
    for a in range(len(texts)):
        for b in range(a):
            shared = len(bags[a] & bags[b]) / (len(bags[a] | bags[b]) or 1)
            near = float(cosine[a, b])
            same = (
                shared >= _SAME_WORDS
                or near >= _SAME_MEANING
                or (near >= _SAME_MEANING_AND_WORDS and shared >= _SOME_WORDS)
            )
            if same and marks[a] == marks[b] and min(len(bags[a]), len(bags[b])) >= _SHORT:
                alike[a, b] = alike[b, a] = max(near, 0.01)
    return alike


def _marks(text: str) -> tuple[tuple[str, ...], bool]:
    """What may not differ between two ways to say the same: numbers, and whether it is denied."""
    tokens = words(text)
    return tuple(sorted(token for token in tokens if token[0].isdigit())), bool(_NEGATIONS & set(tokens))


def _link(alike: embed.Matrix) -> list[list[int]]:
    """Groups in which every pair is alike (complete linkage), nearest pairs first: no chain of half-likeness."""
    groups = [[at] for at in range(len(alike))]
    pairs = sorted(
        ((float(alike[a, b]), a, b) for a in range(len(alike)) for b in range(a) if alike[a, b] > 0), reverse=True
    )
    home = list(range(len(alike)))
    for _, a, b in pairs:
        first, second = home[a], home[b]
        if first != second and all(alike[x, y] > 0 for x in groups[first] for y in groups[second]):
            groups[first] += groups[second]
            for at in groups[second]:
                home[at] = first
            groups[second] = []
    return [sorted(group) for group in groups if group]


def _cluster(group: Sequence[int], members: Sequence[Sequence[Item]], vectors: embed.Matrix) -> Cluster:
    chosen = vectors[list(group)]
    centre = chosen.mean(axis=0)
    best = max(range(len(group)), key=lambda k: (round(float(chosen[k] @ centre), 4), -len(members[group[k]][0].text)))
    return Cluster(members[group[best]][0].text, tuple(item for at in group for item in members[at]))
