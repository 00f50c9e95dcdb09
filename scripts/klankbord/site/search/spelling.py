"""How words are compared in search: without case and accents, ß as ss, ł as l, ligatures as their letters.

``plain`` and theme/assets/js/query.js write a word in the same form.
"""

from __future__ import annotations

import re
import unicodedata

# What Unicode does not take apart into a letter and a mark (NFKD).
LETTERS = {"ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ŀ": "l"}
_LETTERS = str.maketrans(LETTERS)
_RARE = (*LETTERS, *"ẞŁØÆŒĐÐÞĿ\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06")
_UNUSUAL = re.compile(rf"\b\w*[{''.join(LETTERS)}\ufb00-\ufb06]\w*")


def plain(word: str) -> str:
    """``word`` as search compares it: letters and digits only."""
    word = word.lower()
    if word.isascii():
        return word if word.isalnum() else "".join(filter(str.isalnum, word))
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", word.translate(_LETTERS))))


def common(one: str, other: str) -> int:
    """How many characters two words begin with in common."""
    shared = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        shared += 1
    return shared


def otherwise(text: str) -> list[str]:
    """The words of ``text`` with such letters, spelt as people type them; Pagefind knows about accents only."""
    # Nearly every text has none of these, and looking for whole words takes ten times longer.
    if text.isascii() or not any(letter in text for letter in _RARE):
        return []
    return list(dict.fromkeys(map(plain, _UNUSUAL.findall(text.lower()))))
