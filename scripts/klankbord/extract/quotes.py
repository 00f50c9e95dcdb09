"""Quotes: sentences that say something general in distinctive words and stand on their own.

After Danescu-Niculescu-Mizil and others, "You had me at hello" (ACL 2012): memorable lines use rarer words in plainer
syntax and are more general (fewer pronouns of the moment, fewer past tenses) than the lines around them.
"""

from __future__ import annotations

from collections.abc import Sequence

from klankbord.extract import lexicon as lexicons
from klankbord.extract.scoring import Score, squash
from klankbord.extract.tokens import words

_BIAS = -0.8


def score(sentences: Sequence[str], language: str) -> list[float]:
    """How quotable each sentence (or passage of a few) is, 0 to 1."""
    lexicon = lexicons.load(language)
    return [judge(sentence, lexicon).value for sentence in sentences]


def judge(sentence: str, lexicon: lexicons.Lexicon) -> Score:
    """The score of one sentence with the reasons for it."""
    total, reasons = lexicons.weigh(lexicon.section("quotes"), lexicons.normal(sentence))
    tokens = words(sentence)
    return Score(squash(_BIAS + total + _length(len(tokens)) + _distinctive(tokens, lexicon)), reasons)


def _length(count: int) -> float:
    """A shareable quote has 8 to 35 words; what is shorter or longer loses, gradually."""
    if count < 8:
        return -0.35 * (8 - count)
    return -0.12 * max(0, count - 35)


def _distinctive(tokens: Sequence[str], lexicon: lexicons.Lexicon) -> float:
    """Reward content words that are rare in the language; punish numbers, which bind a sentence to its moment."""
    from wordfreq import zipf_frequency

    stop = lexicon.words("stopwords")
    content = [token for token in tokens if token not in stop and not token[0].isdigit()]
    if not content:
        return -1.0
    rarity = sum(7.0 - min(7.0, zipf_frequency(token, lexicon.language or "en") or 3.0) for token in content) / len(
        content
    )
    digits = sum(token[0].isdigit() for token in tokens)
    return 0.5 * (rarity - 2.2) - 0.4 * digits
