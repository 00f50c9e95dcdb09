"""Words of a sentence, folded for comparison; no I/O and no models."""

from __future__ import annotations

import re

from klankbord.folding import straight

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*%?|[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_MIDDLING = 4.0


def words(text: str) -> list[str]:
    """The words and numbers of ``text`` in lower case, without punctuation."""
    return [token.lower() for token in _TOKEN.findall(straight(text))]


def zipf(word: str, language: str) -> float:
    """How common a word is: powers of ten in a billion words. In a language without a list, all are middling."""
    from wordfreq import zipf_frequency

    try:
        return zipf_frequency(word, language)
    except LookupError:
        return _MIDDLING
