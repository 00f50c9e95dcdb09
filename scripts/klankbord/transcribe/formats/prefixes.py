"""Speakers in formats that have no field for them: ``Name: `` at the start of what they say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

NAMED = re.compile(r"([^\W\d_a-zß-ÿ][^:\n]{0,39}):\s+(?=\S)")
_PARTICLES = frozenset("van de der den het ten ter te in 't la le von zu da di dos del el bin ibn of the".split())


def speakers(bodies: Iterable[str]) -> set[str]:
    """Prefixes that are speakers: they look like names, and recur or precede at least half of the texts."""
    texts = list(bodies)
    counts = Counter(found[1] for text in texts if (found := NAMED.match(text)) and looks_like_name(found[1]))
    return {name for name, count in counts.items() if count > 1 or sum(counts.values()) * 2 >= len(texts)}


def looks_like_name(prefix: str) -> bool:
    """``Jan van der Meer`` does, ``Let op`` does not: every word but a particle starts with a capital or a digit."""
    words = prefix.split()
    return 0 < len(words) <= 5 and all(
        word in _PARTICLES or word[0].isupper() or word[0].isdigit() or not word[0].isalpha() for word in words
    )
