"""What may not differ between two ways to say the same: numbers, measures of time, denials, opposites.

Sentences that share nearly all their words, or nearly all their meaning, may still be each other's opposite:
"bel binnen twee dagen" and "bel binnen twee weken", "vraag eerst" and "vraag niet eerst".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from klankbord import languages
from klankbord.extract.tokens import words

Marks = tuple[tuple[str, ...], int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of all the languages that the hub reads, side by side: an article may be in each of them."""

    negations: frozenset[str]
    numbers: Mapping[str, str]
    ones: Mapping[str, int]
    compound: re.Pattern[str]
    times: Mapping[str, str]
    opposite: Mapping[str, frozenset[str]]
    turning: frozenset[str]
    prefixes: tuple[str, ...]
    loose: frozenset[str]
    apparent: re.Pattern[str]


@languages.remembered()
def _words() -> _Words:
    known = [one.contrast for one in languages.beside()]
    ones = {word: number for one in known for word, number in one.ones.items()}
    units, tens = "|".join(map(re.escape, ones)) or "(?!)", "|".join(one.tens for one in known if one.tens) or "(?!)"
    opposite: dict[str, frozenset[str]] = {}
    for pair in (pair.split() for one in known for pair in one.opposites.split(",") if pair.strip()):
        for word, other in (pair, pair[::-1]):
            opposite[word] = opposite.get(word, frozenset()) | {other}
    return _Words(
        negations=frozenset(word for one in known for word in one.negations),
        numbers={word: name for one in known for name, found in one.numbers.items() for word in found.split()},
        ones=ones,
        compound=re.compile(rf"({units})(?:{tens})(\w+)"),
        times={word: name for one in known for name, found in one.times.items() for word in found.split()},
        opposite=opposite,
        turning=frozenset(opposite),
        prefixes=tuple(dict.fromkeys(prefix for one in known for prefix in one.prefixes)),
        loose=frozenset(word for one in known for word in one.loose),
        apparent=re.compile(rf"\b(?:{'|'.join(re.escape(p) for one in known for p in one.apparent) or '(?!)'})\b"),
    )


def marks(text: str) -> Marks:
    """The numbers of a text in their order, how often it denies something, and its measures of time.

    Two texts with different marks never say the same.
    """
    tokens, times = words(text), _words().times
    measures = tuple(sorted(times[token] for token in tokens if token in times))
    return _numbers(tokens), len(_denying(tokens)), measures


def bag(text: str) -> frozenset[str]:
    """The different words of a text, with numbers in digits."""
    return frozenset(_number(token) or token for token in words(text))


def opposed(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the other text has the opposite where this one has a word: "meer" and "minder", "klaar" and "onklaar"."""
    mine, theirs, known = one - other, other - one, _words()
    return any(
        known.opposite.get(word, frozenset()) & theirs
        or {prefix + word for prefix in known.prefixes} & theirs
        or any(word.startswith(prefix) and word.removeprefix(prefix) in theirs for prefix in known.prefixes)
        for word in mine
    )


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence as what it is about, and what turns it into its opposite."""

    core: frozenset[str]  # words that carry meaning, without denials and words that have an opposite
    denials: int
    turns: frozenset[str]  # denials and words that have an opposite
    numbers: tuple[str, ...]


def statement(text: str) -> Statement:
    """What a sentence is about; "niet alleen" and the like deny nothing and make it one that is never denied."""
    known = _words()
    tokens = words(text)
    own, denying = frozenset(tokens), _denying(tokens)
    denials, turns = len(denying), own & known.turning
    if denials:
        turns |= frozenset(denying)
        if known.apparent.search(" ".join(tokens)):
            denials, turns = -1, frozenset()
    return Statement(own - known.loose - turns, denials, turns, _numbers(tokens))


_LONG = 4  # letters of a word that tells what a sentence is about: "ik weet het" tells nothing
_SHARED = 2  # words of meaning: as few as two statements must share
_SHARED_BESIDE_OWN = 4  # and as few if one of them has a word that the other lacks


def denied(one: Statement, other: Statement) -> bool:
    """Whether two statements say the opposite about the same: by one denial more or less, or one opposite word."""
    if one.denials < 0 or other.denials < 0 or one.numbers != other.numbers:
        return False
    if abs(len(one.core) - len(other.core)) > 1 or abs(one.denials - other.denials) > 1:
        return False
    left, right = one.turns - other.turns, other.turns - one.turns
    swapped = len(left) == len(right) == 1 and _words().opposite.get(next(iter(left)), frozenset()) & right
    # Else "niet" is on one side only, and nothing beside it that has an opposite.
    if not swapped and (one.denials == other.denials or len(left | right) != 1):
        return False
    mine, theirs = one.core - other.core, other.core - one.core
    own = max(_alone(mine, theirs), _alone(theirs, mine))
    shared = sum(len(word) >= _LONG for word in one.core - mine) + len(mine) - _alone(mine, theirs)
    return own <= 1 and shared >= (_SHARED_BESIDE_OWN if own else _SHARED)


def changed(one: frozenset[str], other: frozenset[str]) -> tuple[int, int]:
    """How many words that carry meaning each text has to itself; inflections of one word are the same word."""
    loose = _words().loose
    mine, theirs = (one - other) - loose, (other - one) - loose
    return _alone(mine, theirs), _alone(theirs, mine)


def _alone(mine: frozenset[str], theirs: frozenset[str]) -> int:
    return sum(not any(_inflected(word, near) for near in theirs) for word in mine)


def _inflected(one: str, other: str) -> bool:
    """Whether two words begin with the same stem, as "klager" and "klagers", "brief" and "brieven"."""
    stem = min(len(one), len(other)) - 1
    return stem >= 3 and one[:stem] == other[:stem] and abs(len(one) - len(other)) <= 3


def _denying(tokens: Sequence[str]) -> list[str]:
    negations = _words().negations
    return [token for token in tokens if token in negations or token.endswith("n't")]


def _numbers(tokens: Sequence[str]) -> tuple[str, ...]:
    return tuple(number for token in tokens if (number := _number(token)))


@languages.remembered(8192)
def _number(token: str) -> str:
    if token[0].isdigit():
        return token
    known = _words()
    # "vijfentwintig", "fünfundzwanzig": the only numbers written as one word, besides those of the lists
    if found := known.compound.fullmatch(token):
        tens = known.numbers.get(found[2], "")
        return str(int(tens) + known.ones[found[1]]) if tens.isdigit() and len(tens) == 2 else ""
    return known.numbers.get(token, "")
