"""Which articles and episodes are about the same thing, by the meaning of their words.

Sentence embeddings take about 20 ms per text, so they are kept by content in ``.klankbord`` and a build makes only
a few new ones; a text that has none yet is judged by its themes alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from klankbord import thresholds
from klankbord.site.keeping.store import NOTHING, Store, digest
from klankbord.site.reading import meaning
from klankbord.site.reading.catalogue import Catalogue, Source

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

COUNT = 4
LONGEST = 600  # characters: more costs time and says no more about the subject
# In the texts of tests/site/test_related.py unrelated pairs have a cosine of 0.01 to 0.17, related ones 0.17 to 0.36.
LEAST = thresholds.RELATED_LEAST.value
THEME = thresholds.RELATED_THEME.value
UNREAD = thresholds.RELATED_UNREAD.value
ROWS = 500


@dataclass(frozen=True, slots=True)
class Doc:
    """What is compared: ``key`` names it, ``kind`` keeps the answers from being all of one kind."""

    key: str
    kind: str
    text: str
    themes: frozenset[str] = frozenset()


def docs(site: Catalogue) -> list[Doc]:
    """Every article and episode of a site, newest first: the newest are the first to get an embedding."""
    return [Doc(source.url, source.kind, _gist(source), frozenset(source.themes)) for source in site.newest]


def _gist(source: Source) -> str:
    notes = source.notes
    sayings = [note.text for group in (notes.lessons, notes.quotes, notes.tips) for note in group[:3]]
    return " ".join(" ".join((source.title + ".", source.summary, *sayings)).split())[:LONGEST]


def related(
    found: Sequence[Doc], *, cache: Path, budget: int, count: int = COUNT, memory: Store = NOTHING
) -> dict[str, list[str]]:
    """For each document the keys of the nearest ones, best first, at most ``count`` and never all of one kind.

    ``cache`` is the file with the embeddings of earlier builds; at most ``budget`` new ones are made. ``memory`` keeps
    what came of comparing them.
    """
    if len(found) < 2:
        return {}
    vectors = meaning.vectors([doc.text for doc in found], cache=cache, budget=budget)
    told = repr([(doc.key, doc.kind, sorted(doc.themes)) for doc in found])
    made_of = digest(told, str(count), vectors.tobytes())
    return memory.remembered("related", made_of, lambda: _related(found, vectors, count))


def _related(found: Sequence[Doc], vectors: Matrix, count: int) -> dict[str, list[str]]:
    answer: dict[str, list[str]] = {}
    slugs = sorted({theme for doc in found for theme in doc.themes})
    themes = np.array([[slug in doc.themes for slug in slugs] for doc in found], dtype=np.int16).reshape(len(found), -1)
    there = np.asarray(vectors.any(axis=1))
    for first in range(0, len(found), ROWS):
        block = slice(first, first + ROWS)
        shared = (themes[block] @ themes.T).astype(np.float32)
        score = shared * (UNREAD + THEME)
        if there[block].any():
            known = np.ix_(there[block], there)
            score[known] = vectors[block][there[block]] @ vectors[there].T + THEME * shared[known]
        for row, scores in enumerate(score):
            scores[first + row] = -1.0
            answer[found[first + row].key] = _best(found, found[first + row], scores, count)
    return answer


def _best(found: Sequence[Doc], doc: Doc, scores: Matrix, count: int) -> list[str]:
    """The best; but the last place goes to the best of another kind when all before it are of one kind."""
    many = min(len(found), count * 8)
    order = np.argpartition(-scores, many - 1)[:many]
    near = zip(order.tolist(), scores[order].tolist(), strict=True)
    ranked = [i for _, _, i in sorted((-score, found[i].key, i) for i, score in near if score >= LEAST)]
    chosen = ranked[:count]
    if len(chosen) == count and len({found[i].kind for i in chosen}) == 1:
        other = next((i for i in ranked[count:] if found[i].kind != found[chosen[0]].kind), None)
        chosen = chosen if other is None else [*chosen[:-1], other]
    return [found[i].key for i in chosen]
