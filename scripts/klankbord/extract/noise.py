"""What is never proposed: adverts, intros, outros, small talk, and what the speech engine made up or repeated."""

from __future__ import annotations

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
# An advert has at most so many sentences after one that gives it away; fewer where nobody knows who speaks.
_ADVERT_BLOCK, _ADVERT_BLOCK_UNSURE = 8, 3
_ADVERT_PAUSE = 1.5
_OPENING_TURN = 8
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
    _fill_intro(found, sentences)
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


def _fill_intro(found: dict[int, Kind], sentences: Sequence[Sentence]) -> None:
    """The first turn of who opens the show is all opening, once a formula in it says that it is one."""
    turn = 0
    while turn < len(sentences) and sentences[turn].speaker == sentences[0].speaker and sentences[0].speaker:
        turn += 1
    if turn <= _OPENING_TURN and "intro" in (found.get(at) for at in range(turn)):
        for at in range(turn):
            found.setdefault(at, "intro")


def _fill_adverts(
    found: dict[int, Kind], normals: Sequence[str], sentences: Sequence[Sentence], lexicon: lexicons.Lexicon
) -> None:
    """An advert is a block: it runs from its first mark until its speaker stops, asks something or says it is over."""
    speakers = len({sentence.speaker for sentence in sentences}) > 1
    longest = _ADVERT_BLOCK if speakers else _ADVERT_BLOCK_UNSURE
    ends = lexicon.section("advert_end")
    for mark in [at for at, kind in found.items() if kind == "advert"]:
        for at in range(mark + 1, min(mark + 1 + longest, len(sentences))):
            pause = sentences[at].start - sentences[at - 1].end
            if sentences[at].speaker != sentences[mark].speaker or pause > _ADVERT_PAUSE:
                break
            if lexicons.weigh(ends, normals[at])[0] >= _FOUND or "?" in normals[at]:
                break
            found[at] = "advert"


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
