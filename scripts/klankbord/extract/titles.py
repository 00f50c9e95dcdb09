"""What to call a chapter: a phrase of the talk without a verb, made of the words that set the chapter apart.

A clause cut at a number of words reads as half a sentence; "Eerste zin van de brief" reads as a title.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from klankbord.extract import lexicon as lexicons
from klankbord.extract import standing
from klankbord.extract.lexicon import Lexicon
from klankbord.extract.topics import content, lemma
from klankbord.folding import fold

_MOST_WORDS = 6
# The words said early in a chapter, and often, name it best.
_LATE = 0.3
_LENGTH = 2
_ALONE = 0.6
_UNKNOWN = "…"
# The words of an opening that is a title, and how many a sentence has at least that is one.
_MOST_OPENING, _OPENING = 8, 4
# Word lists of what names nothing.
_NO_TITLE = ("verbs", "hedges", "pointers", "generic", "judging", "connectives")
# A question may be a title when it has this many words.
_QUESTION = range(3, 12)
_CLAUSE = re.compile(r"[.,;:!?…()\"“”„»«]+|\s[-–—]\s")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


def of_parts(parts: Sequence[Sequence[str]], language: str) -> list[str]:
    """A title for each part (its sentences); no two parts get the same one while there is another."""
    rules = lexicons.load(language)
    counts = [Counter(content(" ".join(part), language)) for part in parts]
    parts_with = Counter(word for count in counts for word in count)
    found: list[str] = []
    for part, count in zip(parts, counts, strict=True):
        weights = {word: times * math.log((1 + len(parts)) / parts_with[word]) for word, times in count.items()}
        ranked = _ranked(part, weights, rules, language)
        found.append(next((title for title in ranked if title not in found), _UNKNOWN))
    return found


def opening(part: Sequence[str]) -> str:
    """The first words of a chapter, as they are said: the title where nobody listed the words of the language."""
    text = next((text for text in part if len(text.split()) >= _OPENING), next(iter(part), ""))
    pieces = text.split()
    if len(pieces) <= _MOST_OPENING:
        return _capital(text.rstrip("."))
    return _capital(" ".join(pieces[:_MOST_OPENING]).rstrip(",;:.")) + _UNKNOWN


def question(turn: Sequence[str], rules: Lexicon) -> str:
    """The first question of a turn, without what it opens with, when it stands alone and is short; else nothing.

    In an interview it is the best title that there is: what the host wants to know is what the part is about.
    """
    for text in turn:
        if not text.rstrip().endswith("?"):
            continue
        # "So, when it comes to hiring, what do you look for?" is asked by its last clause.
        for said in (text, _CLAUSE.split(text.rstrip("? "))[-1].strip() + "?"):
            pieces = said.split()
            pieces = pieces[standing.openers(pieces, rules) :]
            plain = [standing.bare(word).split("'")[0] for word in pieces]
            points = standing.pointing(pieces, rules)
            asks = bool(plain) and plain[0] in rules.words("question_openers")
            telling = [word for word in plain if _kind(word, rules, rules.language) == "telling"]
            if len(pieces) in _QUESTION and asks and telling and not (points.loose or points.later or points.nouns):
                return _capital(" ".join(pieces))
    return ""


def _ranked(part: Sequence[str], weights: dict[str, float], rules: Lexicon, language: str) -> list[str]:
    """Phrases that may be the title, best first; after those, the words that set the part apart."""
    merit: dict[str, float] = {}
    phrases_said = Counter(" ".join(phrase).lower() for text in part for phrase in _phrases(text, rules, language))
    for at, text in enumerate(part):
        early = 1 - _LATE * at / len(part)
        for phrase in _phrases(text, rules, language):
            told = {lemma(word.lower(), language) for word in phrase} & weights.keys()
            value = early * sum(weights[word] for word in told) / (_LENGTH + len(phrase))
            if len(phrase) > 1:
                value *= 1 + math.log(phrases_said[" ".join(phrase).lower()])
            # A word alone, or a name alone, tells little of what is said about it.
            value *= _ALONE if len(phrase) == 1 else 1.0
            value *= _ALONE if all(word[0].isupper() for word in phrase) and phrase[0] not in text.split()[:1] else 1.0
            title = _capital(" ".join(phrase))
            merit[title] = max(value, merit.get(title, 0.0))
    phrases = sorted((title for title in merit if merit[title] > 0), key=lambda title: (-merit[title], title))
    words = sorted(weights, key=lambda word: (-weights[word], word))
    return [*phrases, *map(_capital, words), *(text for text in part[:1] if text.strip())]


def _phrases(text: str, rules: Lexicon, language: str) -> Iterator[list[str]]:
    """Runs of words in one clause that start and end with a telling word and hold no verb, pronoun or filler."""
    for clause in _CLAUSE.split(text):
        tokens = _WORD.findall(clause)
        kinds = [_kind(token, rules, language) for token in tokens]
        for first in range(len(tokens)):
            for end in range(first + 1, min(len(tokens), first + _MOST_WORDS) + 1):
                inner = kinds[first:end]
                if "other" in inner:
                    break
                if inner[0] == inner[-1] == "telling" and not _infinitive(tokens[end - 1], rules, language):
                    yield tokens[first:end]


def _kind(token: str, rules: Lexicon, language: str) -> str:
    """``telling`` for what may open and close a title, ``link`` for what may stand between, else ``other``."""
    word = fold(token)
    if word in rules.words("title_links"):
        return "link"
    if len(word) < 4 or word[0].isdigit() or word in rules.words("stopwords") or _verb(word, rules, language):
        return "other"
    if "'" in word or "’" in word or any(word in rules.words(name) for name in _NO_TITLE):
        return "other"
    if word.endswith(tuple(rules.words("title_never_ends"))):
        return "other"
    return "telling"


def _verb(word: str, rules: Lexicon, language: str) -> bool:
    """Whether a word is most likely a finite verb; an infinitive may open a title ("Wachten in de gang")."""
    if any(word in rules.words(name) for name in ("past", "imperatives", "personal_verbs", "say", "title_never")):
        return True
    base = lemma(word, language)
    ends = tuple(rules.words("infinitive_ends"))
    return base != word and base.endswith(ends) and not word.endswith(ends)


def _infinitive(token: str, rules: Lexicon, language: str) -> bool:
    word = fold(token)
    return word.endswith(tuple(rules.words("infinitive_ends"))) and lemma(word, language) == word


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
