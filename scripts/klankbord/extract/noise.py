"""What is never proposed: adverts, intros, outros, small talk, and what the speech engine made up or repeated."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from klankbord.extract import lexicon as lexicons
from klankbord.extract.sentences import Sentence
from klankbord.extract.tokens import words

Kind = Literal["advert", "intro", "outro", "smalltalk", "loop", "unsure"]

# The opening and the closing formulas of a show are found in this share of it, but at least in so many sentences.
EDGE_SHARE = 0.12
EDGE_SENTENCES = 6
_FOUND = 2.0
# Below this mean probability of its words a sentence is a guess of the speech engine.
_UNSURE = 0.35


def find(sentences: Sequence[Sentence], lexicon: lexicons.Lexicon) -> dict[int, Kind]:
    """Which sentences (by index) are noise, and of what kind."""
    normals = [lexicons.normal(sentence.text) for sentence in sentences]
    edge = max(EDGE_SENTENCES, int(len(sentences) * EDGE_SHARE))
    found: dict[int, Kind] = {}
    for at, normal in enumerate(normals):
        kind = _kind(normal, at < edge, len(sentences) - at <= edge, lexicon)
        if kind:
            found[at] = kind
        elif sentences[at].probability < _UNSURE:
            found[at] = "unsure"
    _fill_adverts(found, normals, sentences, lexicon)
    _find_loops(found, sentences)
    return found


def _kind(normal: str, early: bool, late: bool, lexicon: lexicons.Lexicon) -> Kind | None:
    def holds(section: str) -> bool:
        return lexicons.weigh(lexicon.section(section), normal)[0] >= _FOUND

    if holds("adverts"):
        return "advert"
    if holds("smalltalk"):
        return "smalltalk"
    if early and holds("intro"):
        return "intro"
    if late and holds("outro"):
        return "outro"
    return None


def _fill_adverts(
    found: dict[int, Kind], normals: Sequence[str], sentences: Sequence[Sentence], lexicon: lexicons.Lexicon
) -> None:
    """An advert is a block: what one speaker says between two of its sentences, at most three apart, belongs to it."""
    marks = [at for at, kind in found.items() if kind == "advert"]
    for this, following in itertools.pairwise(marks):
        same = all(sentences[at].speaker == sentences[this].speaker for at in range(this, following + 1))
        if following - this <= 4 and same:
            found.update(dict.fromkeys(range(this, following + 1), "advert"))


def _find_loops(found: dict[int, Kind], sentences: Sequence[Sentence]) -> None:
    """Whisper repeats a sentence, or a few words within one, where it hears nothing."""
    seen = Counter(" ".join(words(sentence.text)) for sentence in sentences)
    for at, sentence in enumerate(sentences):
        tokens = words(sentence.text)
        repeated = len(tokens) > 4 and seen[" ".join(tokens)] > 1
        if repeated or (len(tokens) >= 9 and _stutters(tokens)):
            found.setdefault(at, "loop")


def _stutters(tokens: Sequence[str]) -> bool:
    trigrams = Counter(zip(tokens, tokens[1:], tokens[2:], strict=False))
    return max(trigrams.values()) >= 3
