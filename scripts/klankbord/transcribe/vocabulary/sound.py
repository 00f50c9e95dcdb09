"""How words sound, roughly, from how they are written: so that ``Carl Smith`` comes close to ``Karel Smit``.

Each language has its rules in ``sounds`` of its ``language.yml``; a language without any is not compared. A vowel
weighs less than a consonant: vowels are what a recogniser, and a speaker's accent, change first.
"""

from __future__ import annotations

import re
import unicodedata

from klankbord import languages

_VOWELS = frozenset("aeiouYOU")  # Y, O and U are diphthongs, see languages/nl/language.yml
_ALIKE = frozenset(frozenset(pair) for pair in ("dt", "sz", "fv", "gk", "bp", "mn", "sk", "lr"))
_VOWEL, _CONSONANT = 0.4, 0.8  # what a sound weighs that only one of two has
_NEAR, _OTHER = 0.4, 1.0  # what it costs to take one sound for another


def has_rules(language: str) -> bool:
    """Whether anything is known about how this language sounds."""
    return bool(_rules(language))


def sound(text: str, language: str) -> str:
    """The sounds of a text, a sign each, without anything between words: ``Karel Smit`` is ``karelsmit``."""
    plain = unicodedata.normalize("NFKD", text.lower())
    signs = "".join(sign for sign in plain if sign.isalnum())
    for pattern, instead in _rules(language):
        signs = pattern.sub(instead, signs)
    return signs


def weight(sounds: str) -> float:
    """How much there is to recognise in some sounds: 0.8 for a consonant, 0.4 for a vowel."""
    return sum(_alone(sign) for sign in sounds)


def distance(one: str, other: str) -> float:
    """How far apart two rows of sounds are: 0 for the same, 1 or more for nothing in common (weighed Levenshtein)."""
    before = [0.0]
    for theirs in other:
        before.append(before[-1] + _alone(theirs))
    for ours in one:
        row = [before[0] + _alone(ours)]
        for at, theirs in enumerate(other):
            taken = before[at] + _instead(ours, theirs)
            row.append(min(taken, before[at + 1] + _alone(ours), row[at] + _alone(theirs)))
        before = row
    return before[-1] / max(weight(one), weight(other), 0.1)


def _alone(sign: str) -> float:
    return _VOWEL if sign in _VOWELS else _CONSONANT


def _instead(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return _NEAR if {one, other} <= _VOWELS or frozenset((one, other)) in _ALIKE else _OTHER


@languages.remembered(16)
def _rules(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), instead) for pattern, instead in languages.of(language).sounds.items())
