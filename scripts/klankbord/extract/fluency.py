"""How fluently a passage is said: repeated words, sentences begun anew, fillers, words broken off.

Corrected transcripts have little of it. Captions of a machine have all of it, and few editors print it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from klankbord.extract.lexicon import Lexicon
from klankbord.extract.standing import bare

# Two words that come again within so many begin something anew ("when you have, when you know").
_SOON = 6
_BROKEN_OFF = re.compile(r"\w[-–—]+$")


def repeats(pieces: Sequence[str], rules: Lexicon) -> int:
    """How many words are said twice in a row, and not on purpose ("very, very")."""
    plain = [word for word in map(bare, pieces) if word and word not in rules.words("fillers")]
    twice = rules.words("said_twice")
    return sum(this == following and this not in twice for this, following in pairwise(plain))


def restarts(pieces: Sequence[str], rules: Lexicon) -> int:
    """How often something is begun anew: two small words that come again after a few others."""
    plain = [word for word in map(bare, pieces) if word and word not in rules.words("fillers")]
    pairs = list(pairwise(plain))
    known = rules.words("stopwords")
    return sum(
        all(word in known for word in pair) and pair in pairs[max(0, at - _SOON) : max(0, at - 1)]
        for at, pair in enumerate(pairs)
    )


def fillers(pieces: Sequence[str], rules: Lexicon) -> int:
    """How many words and phrases only fill time ("um", "you know", "sort of")."""
    plain = [bare(piece) for piece in pieces]
    phrases = rules.words("filler_phrases")
    return sum(word in rules.words("fillers") for word in plain) + sum(
        "_".join(plain[at : at + size]) in phrases for size in (1, 2, 3) for at in range(len(plain) - size + 1)
    )


def broken_off(pieces: Sequence[str]) -> int:
    """How many words are broken off ("the- the looks")."""
    return sum(bool(_BROKEN_OFF.search(piece)) for piece in pieces)
