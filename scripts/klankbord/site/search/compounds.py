"""Parts of compound words, so that "probleem" also finds "stankproblemen".

A search engine that stems does not split compounds. A word is cut in two (and each part again) where both parts are
frequent words themselves (in wordfreq's list), with a linking sound between them that the language allows.
"""

from __future__ import annotations

import re
from itertools import chain

from klankbord import languages, thresholds
from klankbord.library.slugs import Remembered
from klankbord.site.search import frequencies, spelling

SHORTEST_WORD, SHORTEST_PART, FREQUENT = 8, 4, thresholds.SEARCH_FREQUENT.value
LONGEST_WORD = 80  # longer is not a word, and trying each place to cut it takes the square of its length
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST_WORD},}}")
_LONG = re.compile(rf" ([^ ]{{{SHORTEST_WORD},}}+)")  # between two spaces; half the time of splitting all text


def split(word: str, language: str) -> tuple[str, ...]:
    """The parts of a lower-case ``word``, or none if it is not a compound that we know."""
    compounds = languages.of(language).compounds
    links = compounds.links
    if not links or not SHORTEST_WORD <= len(word) <= LONGEST_WORD:
        return ()
    known, unwanted = frequencies.of(language), compounds.no_parts
    best: tuple[float, tuple[str, ...]] = (0.0, ())
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        tail = word[at:]
        rarest = known.get(tail, 0.0)
        if rarest < FREQUENT or tail in unwanted:
            continue
        for link in links:
            head = word[:at].removesuffix(link) if link else word[:at]
            if len(head) + len(link) != at or len(head) < SHORTEST_PART or head in unwanted:
                continue
            found = min(rarest, known.get(head, 0.0))
            if found >= FREQUENT and found > best[0]:
                best = (found, (head, tail))
    # A word that is much more frequent than its parts only looks like a compound.
    return best[1] if known.get(word, 0.0) < 30 * best[0] else ()


def hidden(text: str, language: str) -> str:
    """Words that only the search index reads, marked as such: parts of the compounds in ``text``, other spellings.

    They are on a page once, below its text; theme/assets/js/passages.js finds the words that they stand for.
    """
    found = " ".join([*parts(text, language), *spelling.otherwise(text)])
    return f"<p hidden>⟦{found}⟧</p>" if found else ""


def parts(text: str, language: str) -> list[str]:
    """The parts of all compounds in ``text``, once each, in order."""
    if not languages.of(language).compounds.links or not frequencies.known(language):
        return []
    known = _remembered(language)
    # Each piece of text once in the large table, which no processor's cache holds.
    return list(dict.fromkeys(chain.from_iterable(map(known.__getitem__, dict.fromkeys(_LONG.findall(f" {text}"))))))


@languages.remembered()
def _remembered(language: str) -> Remembered[list[str]]:
    """By the text between two spaces, the parts of its compounds."""
    cut: Remembered[tuple[str, ...]] = Remembered(lambda word: split(word, language))
    return Remembered(lambda text: [part for word in _WORD.findall(text.lower()) for part in cut[word]])
