"""What is said in a chapter, counted: how often each word that names something, how widely, and how much more than in
the rest of the talk; and its noun phrases.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from klankbord.extract import phrases
from klankbord.extract.tokens import zipf
from klankbord.extract.topics import lemma
from klankbord.extract.wordclasses import WORD, WordClasses
from klankbord.folding import fold

# In how many stretches of a part a word is looked for: what is said all along is what the part is about.
_SLICES = 6
# What is said in the opening by whoever leads counts as if it were said so many times.
_LEAD_TIMES = 3
# A word counts for more the rarer it is, from this Zipf value down.
_PLAIN_ZIPF = 6.2
# What the hub has a page of, as a theme, is worth this much more.
_TERM = 1.5
# What a part is about is told by so many sentences from where it begins.
_ANSWER = 25
# So many words of a part, together, are all that it could be about.
_SUBJECT_WORDS = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter: what is said in it, how many of those sentences open it by whoever leads the talk, and who answers.

    ``opening`` is all of the opening, also what is noise otherwise, and ``told`` says whether a long answer follows it.
    ``begins`` and ``ends`` are shares of the talk, and ``led`` are the numbers of the texts by whoever leads it.
    """

    texts: tuple[str, ...]
    opening: tuple[str, ...] = ()
    lead: int = 0
    name: str = ""
    advert: bool = False
    told: bool = True
    begins: float = 0.0
    ends: float = 1.0
    led: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Said:
    """A noun phrase of a part, in its commonest form: how often it is said, and first in which sentence.

    ``told`` counts how often it opens a clause, and ``about`` how often something is said to be about it.
    """

    words: tuple[str, ...]
    key: tuple[str, ...]
    times: int
    first: int
    told: int = 0
    about: int = 0

    @property
    def text(self) -> str:
        """The phrase as it is said."""
        return " ".join(self.words)


@dataclass(frozen=True)
class Heard:
    """A part with its words counted.

    By lemma: how often each is said (``times``) and in which share of its stretches (``wide``); ``weights`` joins those
    with how rare a word is and how few parts have it, ``answered`` counts only what is said soon, and ``own`` tells
    how much more often it is said than in the whole talk (the logarithm of the ratio). ``terms`` are words of what the
    hub has pages of.
    """

    part: Part
    classes: WordClasses
    names: AbstractSet[str]
    times: Mapping[str, int]
    wide: Mapping[str, float]
    weights: Mapping[str, float]
    answered: Mapping[str, float]
    own: Mapping[str, float]
    terms: frozenset[str] = frozenset()

    @cached_property
    def most(self) -> float:
        """What the words that weigh most weigh together."""
        return _heaviest(self.weights)

    @cached_property
    def most_answered(self) -> float:
        """What those weigh together that weigh most in what is said soon."""
        return _heaviest(self.answered)

    @cached_property
    def size(self) -> int:
        """How many words that name something are said in the part."""
        return sum(self.times.values())

    @cached_property
    def top(self) -> float:
        """What the heaviest word weighs."""
        return max(self.weights.values(), default=0.0) or 1.0

    @cached_property
    def opening(self) -> frozenset[str]:
        """The words of the opening by whoever leads, and no others."""
        return frozenset(word for text in self.part.opening for word in self.lemmas(WORD.findall(text)))

    @cached_property
    def questions(self) -> frozenset[str]:
        """The words of what is asked in the opening."""
        asked = [text for text in self.part.opening if "?" in text]
        return frozenset(word for text in asked for word in self.lemmas(WORD.findall(text)))

    def lemmas(self, words: Sequence[str]) -> list[str]:
        """The words that name something, by lemma, each once."""
        return list(dict.fromkeys(_lemmas(words, self.classes)))

    @cached_property
    def sentences(self) -> list[frozenset[str]]:
        """The words of each sentence, by lemma."""
        language = self.classes.rules.language
        return [frozenset(lemma(fold(word), language) for word in WORD.findall(text)) for text in self.part.texts]

    def _named(self, word: str) -> bool:
        """Whether a word is a name of who speaks, or several of that name ("Michaels")."""
        several = fold(word).removesuffix("s") in self.names and word[:1].isupper()
        return several or fold(word) in self.names

    @cached_property
    def phrases(self) -> list[Said]:
        """The noun phrases of the part in the order in which they are first said, but for mere names of who speaks."""
        language = self.classes.rules.language
        forms: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {}
        first: dict[tuple[str, ...], int] = {}
        told, about = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
        articles, links = self.classes.rules.words("title_articles"), self.classes.rules.words("title_about")
        for at, text in enumerate(self.part.texts):
            for phrase in phrases.find(text, self.classes):
                key = tuple(lemma(fold(word), language) for word in phrase.words)
                forms.setdefault(key, Counter())[phrase.words] += 1
                first.setdefault(key, at)
                before = [word for word in phrase.before if word not in articles]
                told[key] += not before
                about[key] += bool(before) and before[-1] in links
        found = []
        for key, some in forms.items():
            words = some.most_common(1)[0][0]
            if not all(self._named(word) for word in words if self.classes.names(word)):
                found.append(Said(words, key, some.total(), first[key], told[key], about[key]))
        return found


def _heaviest(weights: Mapping[str, float]) -> float:
    """What the few words together weigh that weigh most."""
    return sum(sorted(weights.values(), reverse=True)[:_SUBJECT_WORDS]) or 1.0


def of(parts: Sequence[Part], classes: WordClasses, people: Sequence[str], terms: Sequence[str]) -> list[Heard]:
    """The parts of a talk, counted; ``people`` speak in it, ``terms`` are what the hub has pages of."""
    language = classes.rules.language
    names = frozenset(fold(word) for person in people for word in person.split()) | _speaking(parts, classes)
    tokens = [[_lemmas(WORD.findall(text), classes) for text in part.texts] for part in parts]
    talk = Counter(word for part in tokens for text in part for word in text)
    parts_with = Counter(word for part in tokens for word in {word for text in part for word in text})
    worth = {word: math.sqrt(math.log((1 + len(parts)) / of)) for word, of in parts_with.items()}
    for word in worth:
        worth[word] *= min(1.5, max(0.3, (_PLAIN_ZIPF - zipf(word, language or "en")) / 2))
    known = frozenset(lemma(fold(word), language) for term in terms for word in WORD.findall(term))
    for word in known & worth.keys():
        worth[word] *= _TERM
    total = talk.total()
    found = []
    for part, told in zip(parts, tokens, strict=True):
        times = Counter(word for text in told for word in text)
        share = times.total() / (total or 1)
        found.append(
            Heard(
                part,
                classes,
                names,
                times,
                _wide(told),
                _weights(told, part.lead, worth),
                _weights(told[:_ANSWER], part.lead, worth),
                {word: math.log((n + 0.5) / (talk[word] * share + 0.5)) for word, n in times.items()},
                known,
            )
        )
    return found


def _speaking(parts: Sequence[Part], classes: WordClasses) -> frozenset[str]:
    """Names of whom something is said to be said by ("Noor zegt"), which no part is about; never written small."""
    tokens = [WORD.findall(text) for part in parts for text in part.texts]
    small = {word for line in tokens for word in line if word[:1].islower()}
    says = classes.rules.words("say")
    pairs = [pair for line in tokens for pair in pairwise(line)]
    named = {name for name, verb in pairs if name[:1].isupper() and not name.isupper() and fold(verb) in says}
    return frozenset(
        fold(name) for name in named if name.lower() not in small and not classes.rules.words("subjects") & {fold(name)}
    )


def _lemmas(words: Sequence[str], classes: WordClasses) -> list[str]:
    """The words that name something, by lemma."""
    return [lemma(fold(word), classes.rules.language) for word in words if classes.names(word)]


def _wide(told: Sequence[Sequence[str]]) -> dict[str, float]:
    """In which share of the stretches of a part each word is said."""
    slices: dict[str, set[int]] = {}
    for at, text in enumerate(told):
        for word in text:
            slices.setdefault(word, set()).add(at * _SLICES // len(told))
    return {word: len(some) / _SLICES for word, some in slices.items()}


def _weights(told: Sequence[Sequence[str]], lead: int, worth: Mapping[str, float]) -> dict[str, float]:
    """What each word weighs: more the oftener, the wider and the sooner it is said, and the rarer it is."""
    times = Counter[str]()
    for at, text in enumerate(told):
        for word in text:
            times[word] += _LEAD_TIMES if at < lead else 1
    wide = _wide(told)
    return {word: n * (0.5 + wide[word]) * worth[word] for word, n in times.items()}
