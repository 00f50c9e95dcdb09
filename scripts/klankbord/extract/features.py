"""What can be read of a passage in its talk: how well it stands alone, who says it to whom, where, and what kind it is.

Each feature is a number near 0 to 1 with a name that ``klankbord extract --why`` can show; what each is worth is learnt
(``ranker.py``). Rules of a language's lexicon give the signs, by name; a language without rules has none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from klankbord.extract import clauses, embed, fluency, pointers, references, standing, turns
from klankbord.extract import lexicon as lexicons
from klankbord.extract.lexicon import Lexicon
from klankbord.extract.noise import Kind
from klankbord.extract.sentences import Sentence, Stops, unended
from klankbord.extract.tokens import words as tokens_of
from klankbord.extract.tokens import zipf

# The kinds of rules whose sums are features, and what a sum is divided by.
RULED = ("tips", "lessons", "quotes")
_RULE_UNIT = 3.0
# Talk about the show is near when one of this many sentences on either side is such talk.
_NEAR = 2
_EDGE = 0.06
# From this many words on a passage is expected to name things.
_LONG_ENOUGH = 12
_WHOLE = 60
# Word lists whose words count for a passage or against it, wherever they stand in it.
_SAYS = ("superlatives", "duties", "oneself", "experiences", "difficulties", "work")
# To this many words a passage gains by being longer; beyond, it is ever more to read.
_FULL = 30


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences ``begin`` to ``end`` (both included), less the ``skipped`` words that it can begin without."""

    begin: int
    end: int
    sentence: Sentence
    skipped: int = 0
    # Whether it ends before its last sentence does, at a clause.
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Signs:
    """What rules say of one sentence: the names of the signs that hold, and the sum for each kind."""

    held: frozenset[str]
    sums: Mapping[str, float]


@dataclass(frozen=True)
class Setting:
    """A talk as the features need it."""

    sentences: Sequence[Sentence]
    noise: Mapping[int, Kind]
    rules: Lexicon

    def texts(self) -> list[str]:
        """The texts of the sentences that are not noise."""
        return [self.sentences[at].text for at in self.heard(range(len(self.sentences)))]

    def heard(self, part: range) -> list[int]:
        """The sentences of a part that are not noise."""
        return [at for at in part if at not in self.noise]

    @cached_property
    def turns(self) -> turns.Turns:
        """Whose turn each sentence is."""
        return turns.find(self.sentences)

    @cached_property
    def vectors(self) -> embed.Matrix:
        """The embedding of each sentence."""
        return embed.encode([sentence.text for sentence in self.sentences])

    @cached_property
    def signs(self) -> list[Signs]:
        """What the rules say of each sentence."""
        return [self._signs(sentence.text) for sentence in self.sentences]

    def _signs(self, text: str) -> Signs:
        normal = lexicons.normal(text)
        held = frozenset(rule.reason for rule in self.rules.section("signs") if rule.matches(normal))
        return Signs(held, {kind: lexicons.weigh(self.rules.section(kind), normal)[0] for kind in RULED})

    def vector(self, passage: Passage) -> embed.Matrix:
        """The embedding of a passage: the mean of its sentences', so that no passage costs one of its own."""
        rows: embed.Matrix = self.vectors[passage.begin : passage.end + 1].mean(axis=0)
        return rows


def of(passage: Passage, setting: Setting, known: Mapping[str, float] | None = None) -> dict[str, float]:
    """The features of a passage, by name; ``known`` is what ``alone`` told of it, if it was asked already."""
    pieces = passage.sentence.text.split()
    inside = range(passage.begin, passage.end + 1)
    found: dict[str, float] = {}
    # A passage is as good as its sentences are together: what one of them has counts for its share.
    for at in inside:
        for name in setting.signs[at].held:
            found[f"sign {name}"] = found.get(f"sign {name}", 0.0) + 1 / len(inside)
        for kind in RULED:
            value = max(-2.0, min(2.0, setting.signs[at].sums[kind] / _RULE_UNIT))
            found[f"rules {kind}"] = found.get(f"rules {kind}", 0.0) + value / len(inside)
    found |= alone(passage, setting) if known is None else known
    found |= _form(pieces, setting.rules, len(inside))
    found |= _fluency(pieces, setting.rules)
    found |= _place(passage, setting)
    return found


def alone(passage: Passage, setting: Setting) -> dict[str, float]:
    """Whether it begins and ends where a thought does, and whether its pointers find what they mean."""
    pieces = passage.sentence.text.split()
    before = setting.sentences[passage.begin - 1] if passage.begin else None
    own = setting.sentences[passage.begin].text.split()
    previous = before.text if before and before.speaker == passage.sentence.speaker else ""
    after = setting.sentences[passage.end + 1] if passage.end + 1 < len(setting.sentences) else None
    following = after.text if after and after.speaker == passage.sentence.speaker else ""
    stops = Stops.of(setting.rules.language)
    points = pointers.pointing(pieces, setting.rules)
    unnamed = references.unresolved(pieces, setting.rules)
    return {
        "begins in mid-thought": float(not standing.begins(own, before.text if before else "")),
        "ends in mid-thought": float(not standing.ends(setting.sentences[passage.end].text.split())),
        "open end": float(not standing.stops(pieces)),
        "half a quotation": float(not standing.paired(pieces)),
        "no main clause": float(clauses.fragment(pieces, setting.rules)),
        "opens subordinate": float(clauses.depends(pieces, setting.rules)),
        "after a broken sentence": float(bool(previous) and broken(previous.split(), stops)),
        "ends broken": float(unended(pieces, stops)),
        "next goes on": float(bool(following) and clauses.continues(following.split(), setting.rules)),
        "label": float(standing.labelled(pieces, setting.rules)),
        "stage direction": float(any(standing.staged(piece) for piece in pieces)),
        **{f"unnamed: {sort}": min(2, count) / 2 for sort, count in unnamed.items()},
        "cut at a clause": float(passage.cut),
        "opener left off": float(passage.skipped > 0),
        "opens with a connective": float(
            bool(pieces) and standing.bare(pieces[0]) in setting.rules.words("connectives")
        ),
        "opens with a pointer": float(points.opens),
        "loose pointers": min(3, points.loose) / 2,
        "later pointers": min(3, points.later) / 3,
        "points at a noun": min(2, points.nouns) / 2,
        "leans on more": min(2, points.leaning) / 2,
        "clause left off": float(points.cut > 0),
        # A short line may be pointed; a long one that names little is empty.
        "few telling words": max(0, 5 - points.telling) / 5 if len(pieces) >= _LONG_ENOUGH else 0.0,
        "goes on from something": float(pointers.goes_on(pieces, setting.rules)),
        "invites": float(pointers.invites(pieces, setting.rules)),
        "no verb": float(not _has_verb(pieces, setting.rules)),
        "question": float("?" in passage.sentence.text or pointers.asks(pieces, setting.rules)),
        "subject left off": float(pointers.subjectless(pieces, setting.rules)),
        "sentences": float(passage.end - passage.begin),
    }


def broken(pieces: Sequence[str], stops: Stops) -> bool:
    """Whether what was cut off as a sentence is none: it has no full stop, or ends in a word that can end none."""
    return not standing.stops(pieces) or unended(pieces, stops)


def _fluency(pieces: Sequence[str], rules: Lexicon) -> dict[str, float]:
    """How fluently it is said."""
    count = max(1, len(pieces))
    return {
        "repeats": min(2, fluency.repeats(pieces, rules)) / 2,
        "restarts": min(3, fluency.restarts(pieces, rules)) / 3,
        "fillers": min(1.0, 5 * fluency.fillers(pieces, rules) / count),
        "broken off": min(2, fluency.broken_off(pieces)) / 2,
        "stops inside": min(2, sum(piece.endswith(".") for piece in pieces[:-1])) / 2,
    }


def _has_verb(pieces: Sequence[str], rules: Lexicon) -> bool:
    """Whether any word is a verb, as far as the lists know: those of commands give most forms of the present tense."""
    plain = [standing.bare(word) for word in pieces]
    known, stems = rules.words("verbs") | rules.words("past"), rules.words("imperatives")
    ends = rules.words("verb_ends")
    return any(
        word in known
        or word in stems
        or word.endswith(("'s", "'re", "n't", "'ll", "'ve", "'m", "'d"))
        or any(word.endswith(end) and word.removesuffix(end) in stems for end in ends)
        for word in plain
    )


def _form(pieces: Sequence[str], rules: Lexicon, sentences: int) -> dict[str, float]:
    """Length, persons, tense, names and numbers, and how common its words are."""
    text = " ".join(pieces)
    tokens = tokens_of(text)
    count = max(1, len(tokens))

    def share(name: str) -> float:
        return min(1.0, 5 * sum(token.split("'")[0] in rules.words(name) for token in tokens) / count)

    language = rules.language or "en"
    common = sum(zipf(token, language) for token in tokens) / count
    names = sum(word.lstrip("\"'“‘(")[:1].isupper() and standing.bare(word) not in ("i", "i'm") for word in pieces[1:])
    ended = sum(word.endswith((".", "!", "?")) for word in pieces[:-1])
    return {
        **{f"says {name}": min(2, counted(tokens, rules.words(name))) / 2 for name in _SAYS},
        "short": max(0.0, 8 - count / sentences) / 4,
        "length": min(_FULL, count) / _FULL,
        "very long": max(0, count - _FULL) / 10,
        "opens with us": float(bool(tokens) and tokens[0].split("'")[0] in rules.words("first_plural")),
        "opens with me": float(bool(tokens) and tokens[0].split("'")[0] in rules.words("first_person")),
        "about me": share("first_person"),
        "about us": share("first_plural"),
        "to you": share("second_person"),
        "about him or her": share("third_person"),
        "about anyone": share("generic"),
        "hedges": share("hedges"),
        "past tense": share("past"),
        "names": min(3, max(0, names - ended)) / 3,
        "numbers": min(2, sum(token[0].isdigit() for token in tokens)) / 2,
        "rare words": max(-1.0, 5.8 - common),
        "rarest word": max(0.0, 4.0 - min((zipf(token, language) for token in tokens if token.isalpha()), default=4.0))
        / 4,
        "definite": min(4, sum(token in rules.words("definite_articles") for token in tokens)) / 4,
        "opens with a command": float(bool(tokens) and tokens[0] in rules.words("imperatives")),
        "opens with anyone": float(bool(tokens) and tokens[0] in rules.words("anyone_opens")),
        "commas": min(4, text.count(",")) / 4,
        "loud": float("!" in text),
        "quotation inside": float(any(mark in text for mark in '"“„')),
    }


def counted(tokens: Sequence[str], phrases: frozenset[str]) -> int:
    """How often words and phrases ("have_to") of a list stand among the tokens."""
    pairs = ("_".join(pair) for pair in pairwise(tokens))
    return sum(one in phrases for one in (*tokens, *pairs))


def _place(passage: Passage, setting: Setting) -> dict[str, float]:
    """Who says it, where in the turn and the talk, and what surrounds it."""
    at, size = passage.begin, len(setting.sentences)
    who = setting.turns
    led = bool(who.hosts)
    near = range(max(0, at - _NEAR), min(size, passage.end + _NEAR + 1))
    # A talk of a few sentences is all beginning and end.
    edges = min(1.0, size / _WHOLE)
    show = sum("show" in setting.signs[n].held for n in near if not passage.begin <= n <= passage.end)
    return {
        "host": float(passage.sentence.speaker in who.hosts),
        "guest": float(led and passage.sentence.speaker not in who.hosts),
        "first of its turn": float(who.place[at] == 0 and who.speakers > 1),
        "last of its turn": float(who.place[passage.end] == who.size[passage.end] - 1 and who.speakers > 1),
        "long turn": min(1.0, math.log1p(who.size[at]) / 3) if who.speakers > 1 else 0.5,
        "answer": float(who.asked[who.number[at]] and who.place[at] < 4),
        "opening of the talk": edges * max(0.0, 1 - at / max(1, size) / _EDGE),
        "close of the talk": edges * max(0.0, 1 - (size - at) / max(1, size) / _EDGE),
        "near noise": float(any(n in setting.noise for n in near)),
        "near talk about the show": min(2, show) / 2,
        "badly heard": max(0.0, 0.8 - passage.sentence.probability),
    }


def matrix(rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> np.ndarray:
    """The features as numbers, one row each, in the order of ``names``."""
    return np.array([[row.get(name, 0.0) for name in names] for row in rows], dtype=np.float64).reshape(-1, len(names))
