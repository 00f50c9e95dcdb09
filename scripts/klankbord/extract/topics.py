"""What a text is about: themes from the hub's own list, and proposals for new ones."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from klankbord import languages, thresholds
from klankbord.extract import embed
from klankbord.extract import lexicon as lexicons
from klankbord.extract.tokens import words, zipf
from klankbord.model import Theme

# A theme is named when its words make up this share of a text, in mentions per thousand words.
_MENTIONS = thresholds.TOPICS_MENTIONS.value
# Or when sentences come this near to it in meaning (unrelated pairs stay under 0.2).
_NEAR = thresholds.TOPICS_NEAR.value
_MOST = 5
# And when they are at least this strong, as a share of the strongest one.
_OF_THE_BEST = thresholds.TOPICS_OF_THE_BEST.value
# A new topic is a word this much more frequent than in the language at large, said this often.
_NEW_TIMES = thresholds.TOPICS_NEW_TIMES.value
_NEW_SURPRISE = thresholds.TOPICS_NEW_SURPRISE.value
_RARE_ZIPF = 5.0
_LONGEST_WORD = 60
# A shorter word is found in others by chance.
_PART_OF_A_WORD = 5


@dataclass(frozen=True, slots=True)
class Topics:
    """Slugs of themes, best first, and words that may deserve a theme of their own."""

    themes: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


def find(
    sentences: Sequence[str], language: str, themes: Sequence[Theme], vectors: embed.Matrix | None = None
) -> Topics:
    """The themes that a text is about, by the words for them and by meaning; and proposals for new themes.

    ``vectors`` are the embeddings of the sentences, for who has them already.
    """
    lemmas = [[lemma(word, language) for word in words(text)] for text in sentences]
    compounds = bool(languages.of(language).compounds.links)
    total = sum(map(len, lemmas)) or 1
    if vectors is None:
        vectors = embed.encode(sentences if themes else ())
    scores: dict[str, float] = {}
    known: set[str] = set()
    for theme in themes:
        names = {tuple(lemma(word, language) for word in words(name)) for name in (theme.title, *theme.synonyms)} - {()}
        known |= {word for name in names for word in name}
        mentions = sum(_count(line, names, compounds=compounds) for line in lemmas)
        near = _nearness(vectors, theme)
        value = mentions / max(total, 300) * 1000 / _MENTIONS + max(0.0, near - 0.25) / (_NEAR - 0.25)
        if value >= 1.0 and (mentions >= 2 or near >= _NEAR):
            scores[theme.slug] = value
    least = _OF_THE_BEST * max(scores.values(), default=0.0)
    ranked = sorted((slug for slug in scores if scores[slug] >= least), key=lambda slug: (-scores[slug], slug))[:_MOST]
    return Topics(tuple(ranked), _new(lemmas, sentences, language, known))


def lemma(word: str, language: str) -> str:
    """The dictionary form of a word ("klachten" and "klacht" are one); the word itself in an unknown language."""
    import simplemma

    primary = language.replace("_", "-").split("-")[0].lower()
    if len(word) > _LONGEST_WORD:
        return word  # not a word; simplemma takes seconds to say so
    try:
        return str(simplemma.lemmatize(word, lang=primary)).lower()
    except ValueError:
        return word


def content(text: str, language: str) -> list[str]:
    """The words of a text that carry its subject, as lemmas."""
    stop = lexicons.load(language).words("stopwords")
    primary = lexicons.load(language).language
    return [
        lemma(word, language)
        for word in words(text)
        if len(word) > 3 and word not in stop and not word[0].isdigit() and zipf(word, primary or "en") < _RARE_ZIPF
    ]


def _count(line: Sequence[str], names: AbstractSet[tuple[str, ...]], *, compounds: bool) -> int:
    """How often a sentence says one of the names of a theme; a place where several of them stand counts once.

    ``compounds`` are words written as one: "klachtenbrief" speaks of "klacht", and so does "productklacht".
    """
    alone = {name[0] for name in names if len(name) == 1}
    parts = tuple(word for word in alone if len(word) >= _PART_OF_A_WORD) if compounds else ()
    said = {at for at, word in enumerate(line) if word in alone or word.startswith(parts) or word.endswith(parts)}
    for name in names - {(word,) for word in alone}:
        size = len(name)
        said |= {at for at in range(len(line) - size + 1) if tuple(line[at : at + size]) == name}
    return len(said)


def _nearness(vectors: embed.Matrix, theme: Theme) -> float:
    """The likeness of the theme to the sentences that are nearest to it, five of them averaged."""
    if not len(vectors):
        return 0.0
    likeness = np.sort(vectors @ embed.encode([", ".join([theme.title, *theme.synonyms])])[0])[::-1]
    return float(likeness[:5].mean())


def _new(lemmas: Sequence[Sequence[str]], sentences: Sequence[str], language: str, known: set[str]) -> tuple[str, ...]:
    primary = lexicons.load(language).language or "en"
    capital = {word.lower() for text in sentences for word in text.split()[1:] if word[:1].isupper()}
    subject = Counter(word for text in sentences for word in content(text, language))
    total = sum(map(len, lemmas)) or 1
    surprise = {
        word: math.log10(times / total * 1e9) - max(zipf(word, primary), 1.0)
        for word, times in subject.items()
        if times >= _NEW_TIMES
        and word not in capital
        and not any(word.startswith(k) or k.startswith(word) for k in known if len(k) > 3)
    }
    ranked = sorted(surprise, key=lambda word: (-surprise[word] * subject[word], word))
    return tuple(word for word in ranked if surprise[word] >= _NEW_SURPRISE)[:3]
