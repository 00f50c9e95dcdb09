"""Quotes: lines that say something general in distinctive words and stand on their own.

After Danescu-Niculescu-Mizil and others, "You had me at hello" (ACL 2012): memorable lines use rarer words in plainer
syntax and are more general than the lines around them. On top of that comes one learnt direction among sentence
embeddings, trained on pairs of lines of our own (``training/``), never on anybody's data set.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from klankbord import thresholds
from klankbord.extract import embed
from klankbord.extract import lexicon as lexicons
from klankbord.extract.scoring import Score, direction, judged
from klankbord.extract.tokens import words, zipf

_BIAS = thresholds.QUOTES_BIAS.value
# Weights by hand, in log-odds; docs/benchmarks-history.md tells what each is worth.
_SOUND = 4.0
_RARE = 1.0
_COMMON_ZIPF = 6.0
_SENTENCES = 0.7
_END = re.compile(r"[.!?…]+")


def score(sentences: Sequence[str], language: str) -> list[float]:
    """How quotable each sentence (or passage of a few) is, 0 to 1."""
    return [one.value for one in judge(sentences, lexicons.load(language))]


def judge(sentences: Sequence[str], lexicon: lexicons.Lexicon) -> list[Score]:
    """The score of each sentence with the reasons for it."""
    sounds = embed.encode(sentences) @ direction("quotable")
    return [_judge(text, float(sound), lexicon) for text, sound in zip(sentences, sounds, strict=True)]


def rough(sentence: str, lexicon: lexicons.Lexicon) -> float:
    """The log-odds without the embedding: quick, to choose what is worth embedding."""
    tokens = words(sentence)
    total, _ = lexicons.weigh(lexicon.section("quotes"), lexicons.normal(sentence))
    return _BIAS + total + _shape(sentence, tokens) + _distinctive(tokens, lexicon)


def _judge(text: str, sound: float, lexicon: lexicons.Lexicon) -> Score:
    tokens = words(text)
    measured = {"klinkt": _SOUND * sound, "distinctive": _distinctive(tokens, lexicon)}
    return judged(text, lexicon.section("quotes"), _BIAS + _shape(text, tokens), measured)


def _shape(text: str, tokens: Sequence[str]) -> float:
    """Length, and the few sentences in which a thought and its turn fit; repetition is rhythm up to a point."""
    count = len(tokens)
    if not count:
        return -3.0
    length = 0.5 * math.log(min(count, 25)) - 0.12 * max(0, count - 60)
    sentences = _SENTENCES * min(4, len(_END.findall(text)))
    repeated = 1.5 * (1 - len(set(tokens)) / count)
    loud = 0.5 * ("!" in text) + 0.3 * ("?" in text) - 0.5 * ("..." in text or "…" in text or "--" in text)
    return length + sentences + repeated + loud


def _distinctive(tokens: Sequence[str], lexicon: lexicons.Lexicon) -> float:
    """Reward words that are rare in the language; punish numbers, which bind a sentence to its moment."""
    if not tokens:
        return 0.0
    language = lexicon.language or "en"
    mean = sum(zipf(token, language) for token in tokens) / len(tokens)
    digits = sum(token[0].isdigit() for token in tokens)
    return _RARE * (_COMMON_ZIPF - mean) - 0.4 * digits
