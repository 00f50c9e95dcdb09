"""What may be the title of a chapter: what is asked or announced, what every talk has, phrases, and pairs of them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Literal

from klankbord.extract import asking
from klankbord.extract.heard import Heard, Said
from klankbord.extract.wordclasses import WORD
from klankbord.folding import fold

Form = Literal["rote", "introduction", "announced", "about", "asked", "phrase", "pair"]

# What every talk has comes in this first share of it, and in what ends in its last.
_EARLY, _LATE_PART = 0.3, 0.85
# An introduction is no more than this share of the talk and so many sentences.
_LATEST_INTRODUCTION, _LONGEST_INTRODUCTION = 0.4, 40
# So many phrases are looked at: the heaviest, and those of the opening.
_PHRASES = 40
# A phrase in a pair has so many words at most.
_MOST_IN_A_PAIR = 3
# Two words that begin alike for so long, and of which one has so few letters more, are forms of one word.
_STEM, _ENDING = 3, 2
# A word that is broken off has so many letters, and a syllable that is said again is short.
_BEGUN = 4
_STUTTER = re.compile(r"(\w{1,3})-\1", re.IGNORECASE)
# So many questions from later in the part than its opening.
_LATER_QUESTIONS = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A title, its form, and what tells how good it may be.

    ``phrases`` are those that it consists of, ``at`` where it is said (a share of the part), ``late`` the place of a
    question in the opening (1 is its end).
    """

    title: str
    form: Form
    phrases: tuple[Said, ...] = ()
    at: float = 0.0
    late: float = 0.0
    closed: bool = False
    loose: bool = False
    cut: bool = False
    indirect: bool = False
    led: bool = True

    @property
    def words(self) -> list[str]:
        """Its words."""
        return WORD.findall(self.title)


def certain(heard: Heard) -> str:
    """The title of what every talk has ("Where to find Ada"), of an advert too; nothing when it is none of that."""
    part, rules = heard.part, heard.classes.rules
    if part.advert and (word := next(iter(rules.words("advert_title")), "")):
        return asking.capital(word)
    if part.ends > _LATE_PART and (rote := asking.by_rote(part.opening, rules, "titles_late", part.name)):
        return rote
    # "Who are you?", answered in a line, opens a talk about something else.
    if part.told and part.begins < _EARLY and (rote := asking.by_rote(part.opening, rules, "titles_early", part.name)):
        return rote
    return asking.by_rote(part.opening, rules, "titles_any", part.name)


def found(heard: Heard) -> list[Candidate]:
    """What may be the title of a part, but for pairs; each title once."""
    some: dict[str, Candidate] = {}
    for one in (*_introduction(heard), *_led(heard), *_later(heard), *_phrases(heard)):
        some.setdefault(one.title, one)
    return list(some.values())


def pairs(heard: Heard, best: Sequence[Candidate]) -> list[Candidate]:
    """Pairs of phrases that have no word in common ("Introverts and writing"), in the order of ``best``."""
    joint = next(iter(heard.classes.rules.words("title_joint")), "")
    if not joint:
        return []
    short = [one.phrases[0] for one in best if one.form == "phrase" and _pairs_well(one, heard)]
    apart = [(a, b) for a, b in combinations(short, 2) if joint not in (*a.key, *b.key) and not _alike(a, b)]
    return [pair(a, b, joint, heard) for a, b in apart]


def _pairs_well(one: Candidate, heard: Heard) -> bool:
    """Whether a phrase is plain enough for a pair: short, said again, and with no link but "of" in it."""
    links = heard.classes.rules.words("title_links") - heard.classes.rules.words("title_of")
    said = one.phrases[0]
    return len(said.words) <= _MOST_IN_A_PAIR and said.times > 1 and not links & set(said.key)


def _alike(first: Said, second: Said) -> bool:
    """Whether two phrases have a word in common, be it in another form that the dictionary doesn't know ("UTXOs")."""
    some, others = ([*one.key, *map(fold, one.words)] for one in (first, second))
    return any(a == b or _form_of(a, b) or _form_of(b, a) for a in some for b in others)


def _form_of(longer: str, word: str) -> bool:
    """Whether a word is another with an ending behind it."""
    return len(word) >= _STEM and longer.startswith(word) and len(longer) - len(word) <= _ENDING


def pair(first: Said, second: Said, joint: str, heard: Heard) -> Candidate:
    """Two phrases as one title."""
    title = f"{asking.capital(first.text)} {joint} {second.text}"
    return Candidate(title, "pair", (first, second), min(first.first, second.first) / max(1, len(heard.part.texts)))


def _introduction(heard: Heard) -> Iterator[Candidate]:
    """Whoever opens a talk and announces nothing introduces somebody."""
    part = heard.part
    opens = not part.begins and part.ends < _LATEST_INTRODUCTION and len(part.texts) <= _LONGEST_INTRODUCTION
    if opens and part.opening and (word := next(iter(heard.classes.rules.words("introduction")), "")):
        yield Candidate(asking.capital(word), "introduction")


def _led(heard: Heard) -> Iterator[Candidate]:
    """What whoever leads asks and announces in the opening."""
    opening = heard.part.opening
    for one in asking.titles(opening, heard.classes, heard.part.name):
        if one.form == "asked" or not _only_counts(_bare(one.title, heard), heard):
            late = (one.at + 1) / len(opening)
            yield Candidate(one.title, one.form, (), 0.0, late, one.closed, one.loose, one.cut, one.indirect)


def _later(heard: Heard) -> Iterator[Candidate]:
    """Questions after the opening."""
    part, count = heard.part, 0
    for at in range(part.lead, len(part.texts)):
        if "?" not in part.texts[at]:
            continue
        for one in asking.titles(part.texts[at : at + 1], heard.classes, part.name):
            if one.form == "asked" and not one.loose and not one.indirect:
                count += 1
                place, led = at / len(part.texts), at in part.led
                yield Candidate(one.title, "asked", (), place, 0.0, one.closed, False, one.cut, one.indirect, led)
        if count >= _LATER_QUESTIONS:
            return


def _bare(title: str, heard: Heard) -> list[str]:
    """The words of a title without an article before them."""
    words = WORD.findall(title)
    return words[1:] if len(words) > 1 and heard.classes.kind(words[0]) == "article" else words


def _phrases(heard: Heard) -> Iterator[Candidate]:
    """The heaviest phrases, and those of the opening."""

    def weight(one: Said) -> float:
        told = heard.lemmas(one.words)
        return sum(heard.weights.get(word, 0.0) for word in told) / (1 + len(told)) * (1 + math.log(one.times))

    ordered = sorted(phrases(heard), key=lambda one: (-weight(one), one.first, one.key))
    for number, one in enumerate(ordered):
        if number < _PHRASES or one.first < heard.part.lead:
            yield phrase(one, heard)


def phrases(heard: Heard) -> list[Said]:
    """The phrases of a part that may be titles."""
    some = [one for one in heard.phrases if not _only_counts(one.words, heard)]
    return [one for one in some if not _says_twice(one, heard) and not _stutters(one.words)]


def _stutters(words: Sequence[str]) -> bool:
    """Whether somebody begins a word anew ("i-i-is", "accountabil accountability")."""
    anew = any(len(a) >= _BEGUN and b.lower().startswith(a.lower()) for a, b in pairwise(words))
    return anew or any(_STUTTER.match(word) for word in words)


def _only_counts(words: Sequence[str], heard: Heard) -> bool:
    """Whether a phrase is an amount of time or of things ("last year", "two ovens"), or one of several ("any oven")."""
    rules, plain = heard.classes.rules, [fold(word) for word in words]
    counted = rules.words("measures") | rules.words("numbers") | rules.words("ordinals")
    telling = [word for word, token in zip(plain, words, strict=True) if heard.classes.names(token)]
    counts = (
        plain[0] in rules.words("amounts") | rules.words("numbers") | rules.words("particular") or plain[0].isdigit()
    )
    links = [at for at, word in enumerate(words) if heard.classes.kind(word) == "link"]
    first = plain[: links[0]] if links else plain
    # "Last year on iOS", "an excellent seven years"
    lasts = (
        bool(first) and first[-1] in rules.words("measures") and bool((counted - rules.words("measures")) & {*first})
    )
    return counts or lasts or counted >= {*telling} or bool({*plain} & rules.words("first_person"))


def _says_twice(one: Said, heard: Heard) -> bool:
    """Whether a phrase says a word twice ("big data engineers with data engineers")."""
    telling = [key for key, word in zip(one.key, one.words, strict=True) if heard.classes.names(word)]
    return len({*telling}) < len(telling)


def phrase(one: Said, heard: Heard) -> Candidate:
    """A phrase as a title."""
    return Candidate(asking.capital(one.text), "phrase", (one,), one.first / max(1, len(heard.part.texts)))
