"""Parts of compound words, so that "probleem" also finds "stankproblemen".

A search engine that stems does not split compounds. A word is cut in two (and each part again) where both parts are
frequent words themselves (in wordfreq's list), with a linking sound between them that the language allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from klankbord import languages, thresholds
from klankbord.library.slugs import Remembered
from klankbord.site.search import frequencies, spelling

SHORTEST_WORD, SHORTEST_PART, FREQUENT = 8, 4, thresholds.SEARCH_FREQUENT.value
LONGEST_WORD = 80  # longer is not a word, and trying each place to cut it takes the square of its length
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST_WORD},}}")


def split(word: str, language: str) -> tuple[str, ...]:
    """The parts of a lower-case ``word``, or none if it is not a compound that we know."""
    links = languages.of(language).compounds.links
    if not links or not SHORTEST_WORD <= len(word) <= LONGEST_WORD:
        return ()
    known, possible = frequencies.of(language), _possible(language)
    best: tuple[float, tuple[str, ...]] = (0.0, ())
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        tail = word[at:]
        rarest = possible.get(tail)
        if rarest is None:
            continue
        for link in links:
            head = word[:at].removesuffix(link) if link else word[:at]
            if len(head) + len(link) != at or head not in possible:
                continue
            found = min(rarest, possible[head])
            if found > best[0]:
                best = (found, (head, tail))
    # A word that is much more frequent than its parts only looks like a compound.
    return best[1] if known.get(word, 0.0) < 30 * best[0] else ()


@languages.remembered()
def _possible(language: str) -> dict[str, float]:
    """The words that can be a part of a compound, and how frequent each is."""
    unwanted = languages.of(language).compounds.no_parts
    known = frequencies.of(language).items()
    return {
        word: found
        for word, found in known
        if found >= FREQUENT and len(word) >= SHORTEST_PART and word not in unwanted
    }


def hidden(text: str, language: str, words: Iterable[str] | None = None) -> str:
    """Words that only the search index reads, marked as such: parts of the compounds in ``text``, other spellings.

    They are on a page once, below its text; theme/assets/js/passages.js finds the words that they stand for.
    ``words`` is ``text`` split at its spaces, where that is known already.
    """
    found = " ".join(
        [*(parts(text, language) if words is None else _parts(words, language)), *spelling.otherwise(text)]
    )
    return f"<p hidden>⟦{found}⟧</p>" if found else ""


def parts(text: str, language: str) -> list[str]:
    """The parts of all compounds in ``text``, once each, in order."""
    return _parts(text.split(), language)


def _parts(words: Iterable[str], language: str) -> list[str]:
    if not languages.of(language).compounds.links:
        return []
    known = _remembered(language)
    long = dict.fromkeys([word for word in words if len(word) >= SHORTEST_WORD])
    if not known.keys() >= long.keys() and not frequencies.known(language):
        return []
    # Each piece of text once in the large table, which no processor's cache holds.
    return list(dict.fromkeys(chain.from_iterable(map(known.__getitem__, long))))


def recall(kept: Mapping[str, Mapping[str, Sequence[str]]]) -> int:
    """Know, by language, the parts of words that an earlier build found out; returns how many words those are."""
    for language, parts_of in kept.items():
        _remembered(language).update(parts_of)
    return sum(map(len, kept.values()))


def learnt() -> dict[str, dict[str, Sequence[str]]]:
    """All that is known by now, for ``recall``."""
    return {language: dict(known) for language, known in _tables().items() if known}


def _remembered(language: str) -> Remembered[Sequence[str]]:
    """By the text between two spaces, the parts of its compounds."""
    cut: Remembered[tuple[str, ...]] = Remembered(lambda word: split(word, language))
    table: Remembered[Sequence[str]] = Remembered(
        lambda text: [part for word in _WORD.findall(text.lower()) for part in cut[word]]
    )
    return _tables().setdefault(language, table)


@languages.remembered()
def _tables() -> dict[str, Remembered[Sequence[str]]]:
    return {}
