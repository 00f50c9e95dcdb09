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
_MIDDLING = 4.0


def _quotes(text: str) -> str:
    """``text`` with straight quotes; most sentences are plain ASCII, which is seen at a glance."""
    return text.replace("`", "'") if text.isascii() else text.translate(_QUOTES)


def words(text: str) -> list[str]:
    """The words and numbers of ``text`` in lower case, without punctuation."""
    return [token.lower() for token in _TOKEN.findall(_quotes(text))]


def zipf(word: str, language: str) -> float:
    """How common a word is: powers of ten in a billion words. In a language without a list, all are middling."""
    from wordfreq import zipf_frequency

    try:
        return zipf_frequency(word, language)
    except LookupError:
        return _MIDDLING


def fold(text: str) -> str:
    """``text`` with case, space, quotes and dashes made equal; letters, digits and their order are kept."""
    plain = _quotes(unicodedata.normalize("NFKC", text))
    if not plain.isascii():
        plain = plain.translate(_DASHES)
    return _SPACE.sub(" ", plain).strip().casefold()
