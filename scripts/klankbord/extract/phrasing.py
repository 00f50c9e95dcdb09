"""Whether what a machine phrased says no more than its source: same language, no news, nothing turned around.

Names, numbers and denials are compared sentence by sentence: over a whole talk somebody always denies something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from klankbord import thresholds
from klankbord.extract import embed, topics
from klankbord.extract import lexicon as lexicons
from klankbord.extract.contrast import marks
from klankbord.extract.sentences import split_text
from klankbord.extract.tokens import words, zipf
from klankbord.folding import fold

# This share of its content words must be in the source, as the same lemma or with the same first letters.
_KNOWN = thresholds.PHRASING_KNOWN.value
_STEM = 5
# And it must lie this near to the nearest source sentences in meaning.
_NEAR = thresholds.PHRASING_NEAR.value
# A sentence that shares this much of its words with one of the source may not drop a denial of that.
_SAME = thresholds.PHRASING_SAME.value
_NEAREST = 3
# A word with a capital that opens a sentence is a name when it is rarer than this (Zipf).
_RARE = 3.5


def holds(
    text: str, source: Sequence[str], language: str, *, most_words: int, vectors: embed.Matrix | None = None
) -> bool:
    """Whether ``text`` may stand for ``source``, whose embeddings are ``vectors`` when somebody has them."""
    tokens = words(text)
    if not 2 <= len(tokens) <= most_words or "http" in text or "<" in text:
        return False
    if not _same_language(text, language) or not _known(text, " ".join(source), language):
        return False
    rows = embed.encode(list(source)) if vectors is None else vectors
    likeness = np.sort(rows @ embed.encode([text])[0])[::-1][:_NEAREST]
    if not len(likeness) or float(likeness.mean()) < _NEAR:
        return False
    return all(_backed(sentence, source, rows, language) for sentence in split_text(text, language))


def _backed(sentence: str, source: Sequence[str], rows: embed.Matrix, language: str) -> bool:
    """Whether the names, numbers and denials of one sentence are those of what it is about."""
    heard = {fold(word) for text in source for word in words(text)}
    if not _names(sentence, language) <= heard:
        return False
    numbers, denials, _ = marks(sentence)
    if numbers and not set(numbers) <= {number for text in source for number in marks(text)[0]}:
        return False
    near = np.argsort(rows @ embed.encode([sentence])[0])[::-1][:_NEAREST]
    mine = set(topics.content(sentence, language))
    same = [at for at in near if mine and len(mine & set(topics.content(source[at], language))) >= _SAME * len(mine)]
    if denials:
        return any(marks(source[at])[1] for at in same or near)
    # It says what a sentence of the source says, so that it may not leave out that this is denied.
    return not same or not all(marks(source[at])[1] for at in same)


def _names(text: str, language: str) -> set[str]:
    """Words with a capital; of one that opens the sentence only when it is rare, as few names are words too."""
    found = {
        fold(word) for match in re.finditer(r"(?<=[^\s.!?:“\"] )([A-ZÀ-Ý][\w'’\-]+)", text) for word in words(match[1])
    }
    opening = re.match(r"\W*([A-ZÀ-Ý][\w'’\-]+)", text)
    if opening and (first := fold(opening[1])) and zipf(first, language.split("-")[0]) < _RARE:
        found.update(words(first))
    return found


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
