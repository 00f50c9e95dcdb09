"""The vocabulary of a hub, by which search knows a typing mistake from a word, and a compound written apart.

One small file per first letter, of which a search fetches those of its words. Each line is a word in the form of
``spelling.plain``: how many letters it shares with the word before it (base 36), the rest, and how common it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from klankbord.site.outputs import disk
from klankbord.site.search.spelling import plain

FOLDER = "assets/search"
LONGEST = 40
BASE = "0123456789abcdefghijklmnopqrstuvwxyz"
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W_]+")


def write_words(pages: Path, site: Path) -> None:
    """Write the words of what search reads in ``pages`` as ``words-a.txt`` and so on in ``site``."""
    counted = count(path.read_text(encoding="utf-8") for path in pages.rglob("*.html"))
    by_letter: dict[str, dict[str, int]] = {}
    for word, pages_with_it in counted.items():
        by_letter.setdefault(initial(word), {})[word] = pages_with_it
    for letter, words in by_letter.items():
        disk.put(f"{site}/{FOLDER}/words-{letter}.txt", lines(words).encode("utf-8"))


def count(documents: Iterable[str]) -> Counter[str]:
    """In how many ``documents`` each word is."""
    spelt: Counter[str] = Counter()
    for document in documents:
        spelt.update(set(_WORD.findall(_TAG.sub(" ", document).lower())))
    found: Counter[str] = Counter()
    for word, times in spelt.items():
        form = word if word.isascii() else plain(word)
        if 1 < len(form) <= LONGEST:
            found[form] = max(found[form], times)
    return found


def lines(words: Mapping[str, int]) -> str:
    """The lines of a file of words."""
    out, before = [], ""
    for word, times in sorted(words.items()):
        shared = next((at for at, (one, other) in enumerate(zip(word, before, strict=False)) if one != other), None)
        shared = min(len(word), len(before)) if shared is None else shared
        out.append(f"{BASE[min(shared, 35)]}{word[min(shared, 35) :]}{min(9, times.bit_length() - 1)}")
        before = word
    return "\n".join(out)


def initial(word: str) -> str:
    """The letter that a word's file is named after: digits share one, and so does every letter that is not a to z."""
    first = word[:1]
    return first if first.isascii() and first.isalpha() else "0" if first.isdigit() else "_"
