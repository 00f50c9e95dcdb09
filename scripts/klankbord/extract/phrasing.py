"""Whether a sentence that a machine phrased says no more than its source: same language, no new names or numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from klankbord import thresholds
from klankbord.extract import embed, topics
from klankbord.extract import lexicon as lexicons
from klankbord.extract.tokens import words

# This share of its content words must be in the source, as the same lemma or with the same first letters.
_KNOWN = thresholds.PHRASING_KNOWN.value
_STEM = 5
# And it must lie this near to the nearest source sentences in meaning.
_NEAR = thresholds.PHRASING_NEAR.value
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def holds(text: str, source: Sequence[str], language: str, *, most_words: int) -> bool:
    """Whether ``text`` may stand for ``source``; what it denies or counts must be denied or counted there."""
    tokens = words(text)
    if not 2 <= len(tokens) <= most_words or "http" in text or "<" in text:
        return False
    said = " ".join(source)
    if set(_NUMBER.findall(text)) - set(_NUMBER.findall(said)) or not _same_language(text, language):
        return False
    if not _names(text) <= {word.lower() for word in words(said)}:
        return False
    denials = lexicons.load(language).words("denials")
    if bool(set(tokens) & denials) and not set(words(said)) & denials:
        return False
    return _known(text, said, language) and _near(text, source)


def _names(text: str) -> set[str]:
    """Words with a capital that do not open a sentence."""
    return {match[1].lower() for match in re.finditer(r"(?<=[^\s.!?:“\"] )([A-ZÀ-Ý][\w'’\-]+)", text)}


def _same_language(text: str, language: str) -> bool:
    import py3langid

    if len(text) < 25:
        return True  # too short to tell
    guess, _ = py3langid.classify(text)
    rules = lexicons.load(language)
    # Dutch and Afrikaans, and short Dutch and German lines, are too near for a guess to decide.
    return str(guess) in rules.words("mistaken_for") | {rules.language}


def _known(text: str, said: str, language: str) -> bool:
    mine = topics.content(text, language)
    theirs = {topics.lemma(word, language)[:_STEM] for word in words(said)}
    return not mine or sum(word[:_STEM] in theirs for word in mine) / len(mine) >= _KNOWN


def _near(text: str, source: Sequence[str]) -> bool:
    vectors = embed.encode([text, *source])
    likeness = sorted((float(value) for value in vectors[1:] @ vectors[0]), reverse=True)[:3]
    return bool(likeness) and sum(likeness) / len(likeness) >= _NEAR
