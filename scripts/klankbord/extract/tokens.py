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


def _quotes(text: str) -> str:
    """``text`` with straight quotes; most sentences are plain ASCII, which is seen at a glance."""
    return text.replace("`", "'") if text.isascii() else text.translate(_QUOTES)


def words(text: str) -> list[str]:
    """The words and numbers of ``text`` in lower case, without punctuation."""
    return [token.lower() for token in _TOKEN.findall(_quotes(text))]


def fold(text: str) -> str:
    """``text`` with case, space, quotes and dashes made equal; letters, digits and their order are kept."""
    plain = _quotes(unicodedata.normalize("NFKC", text))
    if not plain.isascii():
        plain = plain.translate(_DASHES)
    return _SPACE.sub(" ", plain).strip().casefold()
