"""What to call a chapter: what is asked or announced when it begins, else phrases that say what it is about.

A clause cut at a number of words reads as half a sentence; "Eerste zin van de brief" reads as a title. Candidates are
made (``naming.py``) and judged by a small model (``fitting.py``) that learnt from what editors would print.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from klankbord.extract import asking, embed, fitting, heard, naming
from klankbord.extract import lexicon as lexicons
from klankbord.extract.heard import Heard, Part
from klankbord.extract.naming import Candidate
from klankbord.extract.wordclasses import WordClasses

__all__ = ["Part", "of_parts", "opening"]

_UNKNOWN = "…"
# The words of an opening that is a title, and how many a sentence has at least that is one.
_MOST_OPENING, _OPENING = 8, 4
# Of so many candidates the likeness to the part counts, and so many phrases are paired with one another.
_EMBEDDED, _PAIRED, _PAIRS = 14, 6, 6


def of_parts(
    parts: Sequence[Part],
    language: str,
    people: Sequence[str] = (),
    terms: Sequence[str] = (),
    vectors: Sequence[embed.Matrix] | None = None,
) -> list[str]:
    """A title for each part; no two parts get the same one while there is another.

    ``people`` are who speak in them, ``terms`` what the hub has pages of, which is worth more;
    ``vectors`` hold the embeddings of the texts of each part, for who has them already.
    """
    rules = lexicons.load(language)
    classes = WordClasses.of([text for part in parts for text in (*part.opening, *part.texts)], rules)
    counted = heard.of(parts, classes, people, terms)
    sure = [naming.certain(one) for one in counted]
    likely = [[] if title else _likely(one) for title, one in zip(sure, counted, strict=True)]
    known = vectors or [embed.encode(part.texts) for part in parts]
    ranked = _near(likely, fitting.meanings(parts, known))
    found: list[str] = []
    for title, some, one in zip(sure, ranked, counted, strict=True):
        found.append(title or next((one for one in (*some, *_last(one)) if one not in found), _UNKNOWN))
    return found


def opening(part: Sequence[str]) -> str:
    """The first words of a chapter, as they are said: the title where nobody listed the words of the language."""
    text = next((text for text in part if len(text.split()) >= _OPENING), next(iter(part), ""))
    pieces = text.split()
    if len(pieces) <= _MOST_OPENING:
        return asking.capital(text.rstrip("."))
    return asking.capital(" ".join(pieces[:_MOST_OPENING]).rstrip(",;:.")) + _UNKNOWN


def _likely(one: Heard) -> list[tuple[Candidate, dict[str, float]]]:
    """The best candidates of a part with their features, as far as those are known without embeddings."""
    single = _ordered([(candidate, fitting.of(candidate, one)) for candidate in naming.found(one)])
    phrases = [candidate for candidate, _ in single if candidate.form == "phrase"]
    paired = _ordered([(pair, fitting.of(pair, one)) for pair in naming.pairs(one, phrases[:_PAIRED])])
    return [*single[:_EMBEDDED], *paired[:_PAIRS]]


def _ordered(some: Sequence[tuple[Candidate, dict[str, float]]]) -> list[tuple[Candidate, dict[str, float]]]:
    """Candidates with the best first."""
    worth = fitting.worth([row for _, row in some])
    return [some[at] for at in np.argsort(-worth, kind="stable")]


def _near(
    likely: Sequence[Sequence[tuple[Candidate, dict[str, float]]]], meanings: Sequence[fitting.Meaning]
) -> list[list[str]]:
    """The titles of each part with the best first, now that it is known how near they lie in meaning."""
    rows = embed.encode([candidate.title for some in likely for candidate, _ in some])
    found, at = [], 0
    for some, meaning in zip(likely, meanings, strict=True):
        told = rows[at : at + len(some)]
        at += len(some)
        near = [(one, row | meaning.near(vector)) for (one, row), vector in zip(some, told, strict=True)]
        found.append([candidate.title for candidate, _ in _ordered(near)])
    return found


def _last(one: Heard) -> list[str]:
    """Where nothing else is left: the words that set a part apart, and its first sentence."""
    words = sorted(one.weights.keys() - one.names, key=lambda word: (-one.weights[word], word))
    return [*map(asking.capital, words), *(text for text in one.part.texts[:1] if text.strip())]
