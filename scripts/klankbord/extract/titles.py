"""What to call a chapter: what is asked or announced when it begins, else a noun phrase that says what it is about.

A clause cut at a number of words reads as half a sentence; "Eerste zin van de brief" reads as a title. Where nothing is
sure, a plain phrase that is often said is chosen before a striking one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np

from klankbord.extract import asking, embed, phrases
from klankbord.extract import lexicon as lexicons
from klankbord.extract.tokens import zipf
from klankbord.extract.topics import lemma
from klankbord.extract.wordclasses import WORD, WordClasses
from klankbord.folding import fold

_UNKNOWN = "…"
# The words of an opening that is a title, and how many a sentence has at least that is one.
_MOST_OPENING, _OPENING = 8, 4

# What every talk has comes in this first share of it, and in what ends in its last.
_EARLY, _LATE_PART = 0.3, 0.85
# An introduction is no more than this share of the talk and so many sentences.
_LATEST_INTRODUCTION, _LONGEST_INTRODUCTION = 0.4, 40
# What is asked or announced names the part when this much of what that is about is in it, more for what
# yes would answer; any phrase is worth less.
_ABOUT, _CLOSED_ABOUT, _ASKED = 0.15, 0.3, 10.0
# What it is about is told by so many sentences from where it begins.
_ANSWER = 25
_ROTE, _INTRODUCTION = 1e3, 3.0

# What is said early names a part best; what whoever leads says before the answer counts this much more, in a question
# more still, and its words count as if they were said so many times.
_LATE, _LED, _ASKS, _LEAD_TIMES = 0.4, 1.5, 0.7, 3
# What the hub has a page of, as a theme, is worth this much more.
_TERM = 1.5
# A phrase that is said again is worth more.
_AGAIN = 0.5
# A word alone tells little of what is said about it, a common one less, and so does a mere name or an amount of time.
_LONE, _COMMON, _NAMES, _MEASURE = 0.4, 0.15, 0.6, 0.1
# "A different app" is one of something that has its own name.
_PARTICULAR = 0.4
# A word is common from here (Zipf); a compound of this many letters says as much as two words.
_COMMON_ZIPF, _LONG_WORD = 3.8, 11
# What a word alone is made longer with is worth this share of it.
_LONGER = 0.5

# In how many stretches of a part a word is looked for: what is said all along is what the part is about.
_SLICES = 6
# A word counts for more the rarer it is, from this Zipf value down.
_PLAIN_ZIPF = 6.2
# Of so many phrases the likeness to the part decides; what the parts have in common is taken off by this share.
_CANDIDATES, _NEAR, _SHARED = 12, 0.1, 0.7


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter: what is said in it, how many of those sentences open it by whoever leads the talk, and who answers.

    ``opening`` is all of the opening, also what is noise otherwise, and ``told`` says whether a long answer follows it.
    ``begins`` and ``ends`` are shares of the talk.
    """

    texts: tuple[str, ...]
    opening: tuple[str, ...] = ()
    lead: int = 0
    name: str = ""
    advert: bool = False
    told: bool = True
    begins: float = 0.0
    ends: float = 1.0


def of_parts(
    parts: Sequence[Part],
    language: str,
    people: Sequence[str] = (),
    terms: Sequence[str] = (),
    vectors: Sequence[embed.Matrix] | None = None,
) -> list[str]:
    """A title for each part; no two parts get the same one while there is another.

    ``people`` are who speak in them, ``terms`` what the hub has pages of, which is worth more;
    ``vectors`` hold the embeddings of the texts of each part, for who has them already.
    """
    rules = lexicons.load(language)
    names = frozenset(fold(word) for person in people for word in person.split())
    classes = WordClasses.of([text for part in parts for text in (*part.opening, *part.texts)], rules)
    counts = [_count(part, classes) for part in parts]
    parts_with = Counter(word for count in counts for word in count)
    worth = {word: math.sqrt(math.log((1 + len(parts)) / of)) for word, of in parts_with.items()}
    for word in worth:
        worth[word] *= min(1.5, max(0.3, (_PLAIN_ZIPF - zipf(word, rules.language or "en")) / 2))
    for word in {lemma(fold(word), language) for term in terms for word in WORD.findall(term)} & worth.keys():
        worth[word] *= _TERM
    ranked = []
    for part, count in zip(parts, counts, strict=True):
        weights = {word: times * worth[word] for word, times in count.items()}
        answer = _count(replace(part, texts=part.texts[:_ANSWER]), classes)
        answered = {word: times * worth[word] for word, times in answer.items()}
        ranked.append(_ranked(part, weights, answered, classes, names))
    sums = [rows.sum(axis=0) for rows in vectors or [embed.encode(part.texts) for part in parts]]
    near = _nearness(parts, sums, [[title for title, _ in some[:_CANDIDATES]] for some in ranked])
    found: list[str] = []
    for some, alike in zip(ranked, near, strict=True):
        first = [(title, value * (_NEAR + max(0.0, alike[title]))) for title, value in some[:_CANDIDATES]]
        ordered = [*sorted(first, key=lambda one: -one[1]), *some[_CANDIDATES:]]
        found.append(_fuller(next((title for title, _ in ordered if title not in found), _UNKNOWN), ordered, found))
    return found


def opening(part: Sequence[str]) -> str:
    """The first words of a chapter, as they are said: the title where nobody listed the words of the language."""
    text = next((text for text in part if len(text.split()) >= _OPENING), next(iter(part), ""))
    pieces = text.split()
    if len(pieces) <= _MOST_OPENING:
        return asking.capital(text.rstrip("."))
    return asking.capital(" ".join(pieces[:_MOST_OPENING]).rstrip(",;:.")) + _UNKNOWN


def _fuller(title: str, ordered: Sequence[tuple[str, float]], taken: Sequence[str]) -> str:
    """A word alone made longer with what is said around it, where a phrase with it is worth nearly as much."""
    least = _LONGER * next((value for one, value in ordered if one == title), 0.0)
    if " " not in title and least:
        for longer, value in ordered:
            words = longer.lower().split()
            if len(words) > 1 and title.lower() in words and value >= least and longer not in taken:
                return longer
    return title


def _nearness(
    parts: Sequence[Part], sums: Sequence[embed.Matrix], titles: Sequence[Sequence[str]]
) -> list[Mapping[str, float]]:
    """How near each title lies to its part in meaning, once what all parts have in common is taken off."""
    shared = _SHARED * sum(sums) / max(1, sum(len(part.texts) for part in parts)) if len(parts) > 1 else 0.0
    rows = embed.encode([title for some in titles for title in some])
    found: list[Mapping[str, float]] = []
    at = 0
    for part, total, some in zip(parts, sums, titles, strict=True):
        own = total / max(1, len(part.texts)) - shared
        own = own / (float(np.linalg.norm(own)) or 1.0)
        found.append({title: float(rows[at + n] @ own) for n, title in enumerate(some)})
        at += len(some)
    return found


def _count(part: Part, classes: WordClasses) -> dict[str, float]:
    """How often each word that names something is said, and more for what is said all along the part."""
    count, slices = Counter[str](), dict[str, set[int]]()
    for at, text in enumerate(part.texts):
        for token in WORD.findall(text):
            if classes.names(token):
                word = lemma(fold(token), classes.rules.language)
                count[word] += _LEAD_TIMES if at < part.lead else 1
                slices.setdefault(word, set()).add(at * _SLICES // len(part.texts))
    return {word: times * (0.5 + len(slices[word]) / _SLICES) for word, times in count.items()}


def _ranked(
    part: Part,
    weights: Mapping[str, float],
    answered: Mapping[str, float],
    classes: WordClasses,
    names: AbstractSet[str],
) -> list[tuple[str, float]]:
    """What may be the title with its worth, best first; after the phrases come words that set the part apart.

    ``weights`` are those of its words, ``answered`` of those that are said soon after its opening.
    """
    said, most = _said(part, weights, classes, names), _most(weights)
    merit = {title: value / most for title, value in said.items() if value > 0}
    merit |= _led(part, answered, classes)
    ordered = sorted(merit.items(), key=lambda one: (-one[1], one[0]))
    words = sorted(weights.keys() - names, key=lambda word: (-weights[word], word))
    last = [*map(asking.capital, words), *(text for text in part.texts[:1] if text.strip())]
    return [*ordered, *((title, 0.0) for title in last if title not in merit)]


def _most(weights: Mapping[str, float]) -> float:
    """What the three words weigh together that weigh most."""
    return sum(sorted(weights.values(), reverse=True)[:3]) or 1.0


def _led(part: Part, weights: Mapping[str, float], classes: WordClasses) -> dict[str, float]:
    """Titles from how a part is opened by whoever leads the talk."""
    rules, most = classes.rules, _most(weights)
    merit: dict[str, float] = {}
    opens = not part.begins and part.ends < _LATEST_INTRODUCTION and len(part.texts) <= _LONGEST_INTRODUCTION
    if opens and part.opening and (word := next(iter(rules.words("introduction")), "")):
        # Whoever opens a talk and announces nothing introduces somebody.
        merit[asking.capital(word)] = _INTRODUCTION
    for one in asking.titles(part.opening, classes, part.name):
        lemmas = {lemma(fold(word), rules.language) for word in WORD.findall(one.title) if classes.names(word)}
        about = min(1.0, sum(weights.get(word, 0.0) for word in lemmas) / most)
        if one.announced and not part.begins:
            about = 1.0
        if about >= (_CLOSED_ABOUT if one.closed else _ABOUT):
            late = 0.8 + 0.2 * (one.at + 1) / len(part.opening)
            merit[one.title] = max(merit.get(one.title, 0.0), _ASKED * one.worth * late * (0.5 + about))
    # "Who are you?", answered in a line, opens a talk about something else.
    if part.told and part.begins < _EARLY and (rote := asking.by_rote(part.opening, rules, "titles_early", part.name)):
        merit[rote] = _ROTE
    if part.ends > _LATE_PART and (rote := asking.by_rote(part.opening, rules, "titles_late", part.name)):
        merit[rote] = _ROTE
    if part.advert and (word := next(iter(rules.words("advert_title")), "")):
        merit[asking.capital(word)] = _ROTE
    return merit


def _said(part: Part, weights: Mapping[str, float], classes: WordClasses, names: AbstractSet[str]) -> dict[str, float]:
    """The phrases of a part and their worth; none that only names somebody who speaks."""
    merit: dict[str, float] = {}
    heard = [list(phrases.find(text, classes)) for text in part.texts]
    times = Counter(" ".join(phrase.words).lower() for some in heard for phrase in some)
    for at, some in enumerate(heard):
        led = _LED * (1 + _ASKS * ("?" in part.texts[at])) if at < part.lead else 0.0
        early = 1 - _LATE * at / len(heard) + led
        for phrase in some:
            telling = {fold(word) for word in phrase.words if classes.names(word)}
            if telling <= names:
                continue
            said = " ".join(phrase.words)
            value = early * _value(phrase.words, weights, classes) * (1 + _AGAIN * math.log(times[said.lower()]))
            title = asking.capital(said)
            merit[title] = max(value * (_NAMES if telling & names else 1.0), merit.get(title, 0.0))
    return merit


def _value(words: Sequence[str], weights: Mapping[str, float], classes: WordClasses) -> float:
    """What a phrase tells by its words, for their number."""
    rules = classes.rules
    told = {lemma(fold(word), rules.language) for word in words if classes.names(word)}
    value = sum(weights.get(word, 0.0) for word in told) / (1.3 + 0.7 * len(told))
    counted = rules.words("measures") | rules.words("numbers") | rules.words("ordinals")
    if all(fold(word) in counted or not classes.names(word) for word in words):
        return value * _MEASURE
    if fold(words[0]) in rules.words("amounts") or {fold(word) for word in words} & rules.words("first_person"):
        return value * _MEASURE
    if fold(words[0]) in rules.words("particular"):
        value *= _PARTICULAR
    if all(word[0].isupper() and not word.isupper() for word in words):
        value *= _NAMES if len(words) > 1 else _NAMES**2
    if len(words) == 1 and len(words[0]) < _LONG_WORD:
        value *= _LONE if zipf(words[0].lower(), rules.language or "en") < _COMMON_ZIPF else _COMMON
    return value
