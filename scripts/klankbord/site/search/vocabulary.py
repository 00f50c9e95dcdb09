"""The vocabulary of a hub, by which search knows a typing mistake from a word, and a compound written apart.

One small file per first letter, of which a search fetches those of its words. Each line is a word in the form of
``spelling.plain``: how many letters it shares with the word before it (base 36), the rest, and how common it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from klankbord.site.outputs import disk
from klankbord.site.search.spelling import common, plain
from klankbord.site.search.spreading import Spread

FOLDER = "assets/search"
LONGEST = 40
BASE = "0123456789abcdefghijklmnopqrstuvwxyz"
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W_]+")


class Words:
    """In how many pages each word is, counted page by page."""

    def __init__(self) -> None:
        self._spelt: Counter[str] = Counter()

    def read(self, document: str) -> tuple[str, ...]:
        """Count a page of HTML; returns the words on it, once each."""
        found = tuple(sorted(set(_WORD.findall(_TAG.sub(" ", document).lower()))))
        self.count(found)
        return found

    def count(self, words: Iterable[str]) -> None:
        """Count a page that holds ``words``."""
        self._spelt.update(words)

    def add(self, pieces: Sequence[str], pages: Sequence[np.ndarray]) -> None:
        """Count ``pages`` of which it is known which of the ``pieces`` of text between spaces they hold."""
        numbers: dict[str, int] = {}
        found = [[numbers.setdefault(word, len(numbers)) for word in _words(one.lower())] for one in pieces]
        spread = Spread.of(found)
        counts = np.zeros(len(numbers), np.int64)
        for page in pages:
            counts[spread.all_of(page)] += 1  # one for each word, however often it is named
        for word, times in zip(numbers, counts.tolist(), strict=True):
            if times:  # a word of an earlier build may be on no page any more
                self._spelt[word] += times

    def counted(self) -> dict[str, int]:
        """In how many pages each word is, in the form of ``spelling.plain``."""
        found: dict[str, int] = {}
        for word, times in self._spelt.items():
            if word.isascii() and 1 < len(word) <= LONGEST:  # nearly all are, and only one is written so
                found[word] = times
        for word, times in self._spelt.items():
            if not word.isascii() and 1 < len(form := plain(word)) <= LONGEST:
                found[form] = max(found.get(form, 0), times)
        return found

    def write(self, site: Path) -> None:
        """Write the words as ``words-a.txt`` and so on in ``site``."""
        by_letter: dict[str, dict[str, int]] = {}
        for word, pages_with_it in self.counted().items():
            by_letter.setdefault(initial(word), {})[word] = pages_with_it
        for letter, words in by_letter.items():
            disk.put(f"{site}/{FOLDER}/words-{letter}.txt", lines(words).encode("utf-8"))


def _words(text: str) -> list[str]:
    return [text] if text.isalnum() else _WORD.findall(text)


def lines(words: Mapping[str, int]) -> str:
    """The lines of a file of words."""
    out, before = [], ""
    for word, times in sorted(words.items()):
        shared = common(word, before)
        shared = shared if shared < 35 else 35
        how_common = times.bit_length() - 1
        out.append(f"{BASE[shared]}{word[shared:]}{how_common if how_common < 9 else 9}")
        before = word
    return "\n".join(out)


def initial(word: str) -> str:
    """The letter that a word's file is named after: digits share one, and so does every letter that is not a to z."""
    first = word[:1]
    return first if first.isascii() and first.isalpha() else "0" if first.isdigit() else "_"
