"""Words that do not exist: Whisper writes what it half heard as it sounds, often one letter off the word that was said.

The noisy channel of Kernighan, Church & Gale (A spelling correction program based on a noisy channel model, 1990): of
all words one edit away, the one that is common and easily misheard as what was written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from klankbord import thresholds
from klankbord.model import Word

# All chosen on one half of the development speech and confirmed on the other, docs/benchmarks-history.md.
LANGUAGES = frozenset({"nl"})  # those it was measured in
SHORTEST = thresholds.SPELLING_SHORTEST.value
SURE = thresholds.SPELLING_SURE.value
COMMON = thresholds.SPELLING_COMMON.value
CLEAR = thresholds.SPELLING_CLEAR.value
_DOUBT = thresholds.SPELLING_DOUBT.value
_LETTERS = "abcdefghijklmnopqrstuvwxyzéëïöü"
_VOWELS = frozenset("aeiouyéëïöü")
_ALIKE = frozenset(frozenset(pair) for pair in ("dt", "sz", "fv", "vw", "gh", "gk", "bp", "ck", "mn"))
_SENTENCE_ENDS = ".!?"


@dataclass(frozen=True, slots=True)
class Mended:
    """A word that does not exist, heard at ``start`` seconds, and what it is read as."""

    start: float
    heard: str
    read: str


def doubtful(words: Sequence[Word], language: str, names: Iterable[str] = ()) -> Iterator[int]:
    """Where there are words that do not exist and that Whisper is unsure of.

    Names do not count: neither ``names`` nor what has a capital within a sentence.
    """
    if language not in LANGUAGES:
        return
    known = name_parts(names)
    for at, word in enumerate(words):
        core = core_of(word.text)
        opens = at == 0 or words[at - 1].text[-1:] in _SENTENCE_ENDS
        named = core.lower() in known or (core[:1].isupper() and not opens)
        if word.probability <= SURE and not named and not exists(core, language):
            yield at


def mended(words: Sequence[Word], language: str, names: Iterable[str] = ()) -> tuple[list[Word], list[Mended]]:
    """The words of a text with those that do not exist read as what was meant, where that is clear, and the changes."""
    out = list(words)
    changes = []
    for at in doubtful(words, language, names):
        core = core_of(words[at].text)
        if (read := meant(core, language)) != core:
            changes.append(Mended(words[at].start, core, read))
            out[at] = replace(words[at], text=words[at].text.replace(core, read))
    return out, changes


def name_parts(names: Iterable[str]) -> set[str]:
    """The words that names consist of, in small letters."""
    return {part.lower() for name in names for part in name.split()}


def core_of(text: str) -> str:
    """A word without the punctuation around it."""
    return re.sub(r"^\W+|\W+$", "", text)


def meant(word: str, language: str) -> str:
    """What a word that does not exist stands for: one edit away, and clearly the likeliest of those; else the word."""
    lower, zipf = word.lower(), frequencies(language)
    if exists(word, language):
        return word
    near = sorted(
        (zipf[other] - _DOUBT * _strangeness(lower, other), other)
        for other in edits(lower)
        if other in zipf and other.isalpha() and len(other) >= SHORTEST - 1
    )
    score, best = near[-1] if near else (-math.inf, lower)
    ahead = score - near[-2][0] if len(near) > 1 else math.inf
    if score < COMMON or (ahead < CLEAR and _strangeness(lower, best) > 1):
        return word
    return best[0].upper() + best[1:] if word[0].isupper() else best


def exists(text: str, language: str) -> bool:
    """Whether there is such a word, or no way to tell: short ones, and what is not all letters."""
    return len(text) < SHORTEST or not text.isalpha() or text.lower() in frequencies(language)


def edits(word: str) -> Collection[str]:
    """All that a word becomes by leaving out, inserting, replacing or swapping one letter."""
    return set(_edits(word)) - {word}


def _edits(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (head + letter + tail for letter in _LETTERS)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in _LETTERS)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


def _strangeness(heard: str, other: str) -> int:
    """How hard one word is to mishear as another, one edit away: 0, where only a letter is doubled, to 3."""
    if _undoubled(heard) == _undoubled(other):
        return 0
    differing = [n for n, (a, b) in enumerate(zip(heard, other, strict=False)) if a != b]
    if len(heard) != len(other) or len(differing) != 1:
        return 2
    pair = {heard[differing[0]], other[differing[0]]}
    if pair <= _VOWELS or pair in _ALIKE:
        return 1
    return 2 if differing[0] else 3


def _undoubled(word: str) -> str:
    return re.sub(r"(.)\1", r"\1", word)


@cache
def frequencies(language: str) -> Mapping[str, float]:
    """Words and how common they are, in Zipf: the logarithm of how often a word occurs in 10**9."""
    from wordfreq import get_frequency_dict

    return {word: math.log10(often) + 9 for word, often in get_frequency_dict(language, "best").items()}
