"""The noun phrases of a text, whole: each noun with what describes it, and with what is joined to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from klankbord.extract.wordclasses import CLAUSE, TELLING, WORD, Class, WordClasses
from klankbord.folding import fold

_MOST_WORDS = 7
# How many words before a phrase are told.
_BEFORE = 3


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words of a phrase, and what stands before it in its clause."""

    words: tuple[str, ...]
    before: tuple[str, ...] = ()


def find(text: str, classes: WordClasses) -> Iterator[Phrase]:
    """The phrases of a sentence: each noun with what stands before it, alone and with those that are linked to it."""
    for clause in CLAUSE.split(text):
        tokens = WORD.findall(clause)
        kinds = _kinds(tokens, classes)
        nouns = list(_nouns(kinds))
        for number, (first, end) in enumerate(nouns):
            if end - first == 1 and fold(tokens[first]) in classes.rules.words("title_adds_nothing"):
                continue  # "in terms of"
            before = tuple(fold(token) for token in tokens[max(0, first - _BEFORE) : first])
            yield Phrase(tuple(tokens[first:end]), before)
            last = end
            for begin, stop in nouns[number + 1 :]:
                if not _linked(kinds[last:begin]) or stop - first > _MOST_WORDS or _empty(tokens[begin:stop], classes):
                    break
                last = stop
                yield Phrase(tuple(tokens[first:stop]), before)


def _kinds(tokens: Sequence[str], classes: WordClasses) -> list[Class]:
    kinds = [classes.kind(token) for token in tokens]
    rules = classes.rules
    never = rules.words("stopwords") | rules.words("title_never") | rules.words("subjects") | rules.words("verbs")
    for at, token in enumerate(tokens):
        # A capital inside a clause makes a name, whatever else the word may be ("on Slack").
        name = at > 0 and token[0].isupper() and len(token) > 1 and fold(token) not in never
        if name and "'" not in token and "’" not in token:
            kinds[at] = "noun"
        elif kinds[at] == "doing" and not rules.words("gerund_ends"):
            # Where infinitives are like plurals ("mensen wachten") only those after an article or a preposition name.
            kinds[at] = "noun" if at and kinds[at - 1] in ("article", "link") else "other"
    return kinds


def _nouns(kinds: Sequence[Class]) -> Iterator[tuple[int, int]]:
    """Where nouns stand with all that is before them: no part of one, as "machine" of "machine learning" would be."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] in TELLING:
            if kinds[end] == "adjective" and end > at and kinds[end - 1] == "noun":
                break  # "vorig jaar vijftig dagen" are two
            end += 1
        last = end
        # What only describes or is done at the end ("systems available", "the bakers baking") is left off.
        while last > at and kinds[last - 1] != "noun":
            last -= 1
        if last > at:
            yield at, last
        at = max(end, at + 1)


def _empty(words: Sequence[str], classes: WordClasses) -> bool:
    """Whether a noun adds nothing behind another ("in terms"), as a gerund does not that nothing follows."""
    rules, last = classes.rules, fold(words[-1])
    gerunds = tuple(rules.words("gerund_ends"))
    return last in rules.words("title_adds_nothing") or (len(words) == 1 and bool(gerunds) and last.endswith(gerunds))


def _linked(between: Sequence[Class]) -> bool:
    """Whether what stands between two nouns joins them: "of", "of the"."""
    return list(between) in (["link"], ["link", "article"])
