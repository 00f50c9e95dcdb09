"""Who leads a talk and whose turn it is: what a sentence is worth depends on who says it, and to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from klankbord import thresholds
from klankbord.extract.sentences import Sentence

# Whoever leads asks this share of their sentences as questions, and does not do most of the talking.
_ASKING = thresholds.TURNS_ASKING.value
_MOST_TALK = thresholds.TURNS_MOST_TALK.value
# A turn of fewer words only encourages the other ("Ja, precies."): the turn around it goes on.
_BACKCHANNEL = thresholds.TURNS_BACKCHANNEL.value


@dataclass(frozen=True, slots=True)
class Turns:
    """For each sentence the number of its turn, its place in it, how many sentences that has, and who leads the talk.

    ``asked`` says of each turn whether the turn before it ended in a question.
    """

    number: tuple[int, ...]
    place: tuple[int, ...]
    size: tuple[int, ...]
    asked: tuple[bool, ...]
    hosts: frozenset[str]
    speakers: int


def find(sentences: Sequence[Sentence]) -> Turns:
    """The turns of a talk; one turn when nobody knows who speaks."""
    number: list[int] = []
    for at, sentence in enumerate(sentences):
        same = at > 0 and sentence.speaker == sentences[at - 1].speaker
        number.append((number[-1] + (not same)) if number else 0)
    sizes = Counter(number)
    place, seen = [], Counter[int]()
    for turn in number:
        place.append(seen[turn])
        seen[turn] += 1
    asked = [False] * (number[-1] + 1 if number else 0)
    for at in range(1, len(sentences)):
        if number[at] != number[at - 1]:
            asked[number[at]] = any("?" in s.text for s in sentences[max(0, at - 2) : at])
    return Turns(
        tuple(number),
        tuple(place),
        tuple(sizes[turn] for turn in number),
        tuple(asked),
        hosts(sentences),
        len({sentence.speaker for sentence in sentences}),
    )


def hosts(sentences: Sequence[Sentence]) -> frozenset[str]:
    """Who leads: the one who asks most, for the little they say; nobody in a monologue, or when that is unclear."""
    said, asked, words = Counter[str](), Counter[str](), Counter[str]()
    for sentence in sentences:
        size = len(sentence.text.split())
        words[sentence.speaker] += size
        if size >= _BACKCHANNEL:
            said[sentence.speaker] += 1
            asked[sentence.speaker] += "?" in sentence.text
    total = sum(words.values()) or 1
    rates = {who: asked[who] / said[who] for who in said if who and words[who] / total <= _MOST_TALK and asked[who] > 1}
    if len(words) < 2 or not rates:
        return frozenset()
    best = max(rates.values())
    leading = {who for who, rate in rates.items() if rate >= max(_ASKING, 0.6 * best)}
    return frozenset(leading) if len(leading) < len([who for who in words if who]) else frozenset()
