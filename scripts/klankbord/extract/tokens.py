"""Words of a sentence, folded for comparison; no I/O and no models."""

from __future__ import annotations

import re
import unicodedata

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*%?|[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "‛": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
)
_DASHES = str.maketrans({"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-"})
_SPACE = re.compile(r"\s+")


def words(text: str) -> list[str]:
    """The words and numbers of ``text`` in lower case, without punctuation."""
    return [token.lower() for token in _TOKEN.findall(text.translate(_QUOTES))]


def fold(text: str) -> str:
    """``text`` with case, space, quotes and dashes made equal; letters, digits and their order are kept."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES).translate(_DASHES)
    return _SPACE.sub(" ", plain).strip().casefold()
