"""What is never proposed: adverts, intros, outros, calls for the show, chatter, and what the engine made up."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from klankbord import thresholds
from klankbord.extract import lexicon as lexicons
from klankbord.extract.sentences import Sentence
from klankbord.extract.tokens import words
from klankbord.model import Advert

Kind = Literal["advert", "intro", "outro", "plea", "technical", "smalltalk", "loop", "unsure"]

# The opening and the closing formulas of a show are found in this share of it, but in at least this many sentences.
EDGE_SHARE = thresholds.NOISE_EDGE_SHARE.value
EDGE_SENTENCES = 6
_FOUND = thresholds.NOISE_FOUND.value
_MARKED = thresholds.NOISE_MARKED.value
# Stretches of adverts with at most this many sentences in between are one.
_BETWEEN = 2
# An advert has at most this many sentences after one that gives it away; fewer where nobody knows who speaks.
_ADVERT_BLOCK, _ADVERT_BLOCK_UNSURE = 8, 3
_ADVERT_PAUSE = 1.5
# Two marks of one advert lie at most this many sentences apart; what announces it is at most this many before them.
_ADVERT_GAP = 10
_CLOSE = 4
_OPENING_TURN = 8
# Below this mean probability of its words a sentence is a guess of the speech engine.
_UNSURE = thresholds.NOISE_UNSURE.value


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
    _add_weak_adverts(found, normals, sentences, lexicon)
    _fill_intro(found, sentences)
    _fill_adverts(found, normals, sentences, lexicon)
    _find_loops(found, sentences)
    return found


def adverts(found: Mapping[int, Kind], sentences: Sequence[Sentence], lexicon: lexicons.Lexicon) -> tuple[Advert, ...]:
    """The stretches of adverts to mark for readers, in whole seconds: those with more than one sign that they are.

    One sign is enough to propose nothing from a sentence, but not to tell a reader that it is no part of the talk.
    """
    runs: list[list[int]] = []
    for at in sorted(at for at, kind in found.items() if kind == "advert"):
        between = range(runs[-1][1] + 1, at) if runs else range(0)
        if runs and len(between) <= _BETWEEN and (not between or _one_voice(sentences, runs[-1][1], at)):
            runs[-1][1] = at
        else:
            runs.append([at, at])
    rules = (*lexicon.section("adverts"), *lexicon.section("advert_start"))
    marked = []
    for first, last in runs:
        said = (lexicons.normal(sentence.text) for sentence in sentences[first : last + 1])
        if sum(lexicons.weigh(rules, text)[0] for text in said) >= _MARKED:
            marked.append(Advert(float(int(sentences[first].start)), float(math.ceil(sentences[last].end))))
    return tuple(marked)


def amend(
    found: Mapping[int, Kind], sentences: Sequence[Sentence], adverts: Sequence[Advert], marked: Sequence[Advert]
) -> dict[int, Kind]:
    """The same with what an editor says: ``adverts`` are adverts, and whatever else was once ``marked`` is talk."""
    amended = dict(found)
    for at, sentence in enumerate(sentences):
        middle = (sentence.start + sentence.end) / 2
        if any(one.start <= middle < one.end for one in adverts):
            amended[at] = "advert"
        elif amended.get(at) == "advert" and any(one.start <= middle < one.end for one in marked):
            del amended[at]
    return amended


def _kind(normal: str, early: bool, late: bool, lexicon: lexicons.Lexicon) -> Kind | None:
    def holds(section: str) -> bool:
        return lexicons.weigh(lexicon.section(section), normal)[0] >= _FOUND

    if holds("adverts"):
        return "advert"
    if holds("pleas"):
        return "plea"
    if holds("technical"):
        return "technical"
    if holds("smalltalk"):
        return "smalltalk"
    if early and holds("intro"):
        return "intro"
    if late and holds("outro"):
        return "outro"
    return None


def _add_weak_adverts(
    found: dict[int, Kind], normals: Sequence[str], sentences: Sequence[Sentence], lexicon: lexicons.Lexicon
) -> None:
    """Marks that settle nothing alone (a web address, so many percent off) do when several stand close together."""
    weights = [lexicons.weigh(lexicon.section("adverts"), normal)[0] for normal in normals]
    for at, weight in enumerate(weights):
        near = range(max(0, at - _CLOSE), min(len(weights), at + _CLOSE + 1))
        said = [weights[n] for n in near if sentences[n].speaker == sentences[at].speaker]
        if weight > 0 and sum(said) >= _FOUND:
            found[at] = "advert"


def _fill_intro(found: dict[int, Kind], sentences: Sequence[Sentence]) -> None:
    """The first turn of whoever opens the show is all opening, once a formula in it says that it is one."""
    turn = 0
    while turn < len(sentences) and sentences[turn].speaker == sentences[0].speaker and sentences[0].speaker:
        turn += 1
    if turn <= _OPENING_TURN and "intro" in (found.get(at) for at in range(turn)):
        for at in range(turn):
            found.setdefault(at, "intro")


def _fill_adverts(
    found: dict[int, Kind], normals: Sequence[str], sentences: Sequence[Sentence], lexicon: lexicons.Lexicon
) -> None:
    """An advert is a block: from what announces it, over all its marks, until its speaker stops or says it is over."""
    marks = sorted(at for at, kind in found.items() if kind == "advert")
    ends = {at for at, text in enumerate(normals) if lexicons.weigh(lexicon.section("advert_end"), text)[0] >= _FOUND}
    starts = lexicon.section("advert_start")
    for mark, following in zip(marks, [*marks[1:], len(sentences)], strict=False):
        if (
            following - mark <= _ADVERT_GAP
            and _one_voice(sentences, mark, following)
            and not ends & {*range(mark, following)}
        ):
            inside = range(mark + 1, following)
        else:
            inside = _after(sentences, normals, mark, ends)
        found.update(dict.fromkeys(inside, "advert"))
    for mark in marks:
        for at in range(mark - 1, max(-1, mark - 1 - _ADVERT_GAP), -1):
            if found.get(at) == "advert" or at in ends or sentences[at].speaker != sentences[mark].speaker:
                break
            if lexicons.weigh(starts, normals[at])[0] >= _FOUND:
                found.update(dict.fromkeys(range(at, mark), "advert"))
                break


def _one_voice(sentences: Sequence[Sentence], first: int, last: int) -> bool:
    return all(sentences[at].speaker == sentences[first].speaker for at in range(first, min(last + 1, len(sentences))))


def _after(sentences: Sequence[Sentence], normals: Sequence[str], mark: int, ends: set[int]) -> range:
    """What follows the last mark of an advert and belongs to it."""
    speakers = len({sentence.speaker for sentence in sentences}) > 1
    longest = _ADVERT_BLOCK if speakers else _ADVERT_BLOCK_UNSURE
    stop = mark + 1
    while stop < min(mark + 1 + longest, len(sentences)):
        pause = sentences[stop].start - sentences[stop - 1].end
        if sentences[stop].speaker != sentences[mark].speaker or pause > _ADVERT_PAUSE:
            break
        if stop in ends or "?" in normals[stop]:
            break
        stop += 1
    return range(mark + 1, stop)


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
