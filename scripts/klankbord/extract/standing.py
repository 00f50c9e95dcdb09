"""Whether a span of talk stands on its own: where it may begin and end, and which of its words point outside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from klankbord.extract.lexicon import Lexicon
from klankbord.folding import fold

# This many words must be left once the openers are off, and at most this many openers are taken off.
LEAST = 5
_OPENERS = 6
_LONGEST_OPENER = 4
_BARE = re.compile(r"^[^\w]+|[^\w]+$")
_COMMA = re.compile(r"[,;:–—-]$|\.\.\.$|…$")
_BROKEN = re.compile(r"(?:\.\.\.|…|--|[–—,;:\-])[\"'”’»)\]]*$")
_STOP = re.compile(r"[.!?][\"'”’»)\]]*$")
# Between clauses: a dash or semicolon, or a comma before one of the language's clause openers.
_PARTS = re.compile(r"[;–—]$")


@dataclass(frozen=True, slots=True)
class Pointing:
    """How a span leans on what is outside it.

    It ``opens`` with a pointer; ``loose`` are those that nothing before explains, ``later`` those that something may,
    and ``nouns`` what is pointed at.
    """

    opens: bool
    loose: int
    later: int
    nouns: int


def bare(word: str) -> str:
    """A word as word lists know it: folded and without the punctuation around it."""
    return _BARE.sub("", fold(word))


def openers(words: Sequence[str], rules: Lexicon) -> int:
    """How many words may be left off the beginning ("And I think that ..."), none when too little would be left."""
    plain = [bare(word) for word in words]
    at = 0
    for _ in range(_OPENERS):
        size = _opener(words, plain, at, rules)
        if not size or len(words) - at - size < LEAST:
            break
        at += size
    return at


def _opener(words: Sequence[str], plain: Sequence[str], at: int, rules: Lexicon) -> int:
    """The length of the opener that stands at ``at``, the longest one; 0 when none does."""
    if at < len(plain) and not plain[at]:
        return 1
    for size in range(_LONGEST_OPENER, 0, -1):
        phrase = "_".join(plain[at : at + size])
        if at + size >= len(words) or not phrase:
            continue
        comma = bool(_COMMA.search(words[at + size - 1]))
        following = plain[at + size]
        if comma and (phrase in rules.words("openers") or phrase in rules.words("openers_before_comma")):
            return size
        if phrase in rules.words("openers") and f"{phrase}_{following}" not in rules.words("openers_unless"):
            led = phrase not in rules.words("openers_before_subject") or following in rules.words("starts")
            return size if led else 0
    return 0


def pointing(words: Sequence[str], rules: Lexicon) -> Pointing:
    """The pointers of a span, and which of them nothing before them in the span explains."""
    plain = [bare(word).split("'")[0] for word in words]
    pointers, before_noun = rules.words("pointers"), rules.words("pointing")
    known: set[str] = set()
    loose = later = nouns = 0
    opens = False
    for at, word in enumerate(plain):
        following = plain[at + 1] if at + 1 < len(plain) else ""
        shortened = bare(words[at]) != word or words[at].endswith(",")
        if word in before_noun and not shortened and _telling(following, rules):
            pointed = following not in known and not _joins(plain, at, rules)
            nouns += pointed
            opens |= at == 0 and pointed
        elif word in pointers and following not in ("who", "wie") and not _explained(plain, at, rules):
            loose += not known
            later += bool(known)
            opens |= at == 0
        if _telling(word, rules):
            known.add(word)
    return Pointing(opens, loose, later, nouns)


def _explained(plain: Sequence[str], at: int, rules: Lexicon) -> bool:
    """Whether a word that often points does not here: it stands for nothing, or joins two clauses."""
    return _empty(plain, at, rules) or _joins(plain, at, rules)


def _empty(plain: Sequence[str], at: int, rules: Lexicon) -> bool:
    """Whether a word such as "it" stands for nothing here: "it is hard to", or is an article ("het plan")."""
    if plain[at] not in rules.words("expletives"):
        return False
    following = plain[at + 1 : at + 9]
    if following and following[0] in rules.words("expletive_verbs"):
        return True
    if following and plain[at] in rules.words("articles_too") and following[0] not in rules.words("verbs"):
        return _telling(following[0], rules) or following[0] in rules.words("judging")
    judged = next((n for n, word in enumerate(following[:5]) if word in rules.words("judging")), None)
    return judged is not None and any(word in rules.words("expletive_ends") for word in following[judged + 1 :])


def _joins(plain: Sequence[str], at: int, rules: Lexicon) -> bool:
    """Whether a word such as "that" joins two clauses here ("the day that you leave", "I know that people ...")."""
    if at == 0 or plain[at] not in rules.words("joining"):
        return False
    following = plain[at + 1] if at + 1 < len(plain) else ""
    before = plain[at - 1]
    return bool(following) and (
        _telling(before, rules)
        or before in rules.words("antecedents")
        or following in rules.words("subjects")
        or (before in rules.words("verbs") and following not in rules.words("verbs"))
    )


def _telling(word: str, rules: Lexicon) -> bool:
    """Whether a word names something, so that a pointer after it may mean that."""
    if word in rules.words("antecedents"):
        return True
    if len(word) < 3 or word in rules.words("stopwords"):
        return False
    return not any(word in rules.words(name) for name in ("pointers", "hedges", "verbs", "past", "generic"))


def begins(words: Sequence[str], before: str) -> bool:
    """Whether the first word can begin a sentence: it has a capital, or what stands before it ends one."""
    first = words[0].lstrip("\"'“‘„«([") if words else ""
    return first[:1].isupper() or first[:1].isdigit() or not before or bool(_STOP.search(before))


def ends(words: Sequence[str]) -> bool:
    """Whether the last word closes a sentence, and not in mid-thought or inside a quotation."""
    if not words or _BROKEN.search(words[-1]) or not _STOP.search(words[-1]):
        return False
    text = " ".join(words)
    curly = text.count("“") + text.count("„") - text.count("”")
    return text.count('"') % 2 == 0 and curly <= 0


def clauses(words: Sequence[str], rules: Lexicon, least: int) -> Iterator[int]:
    """Where a long sentence may be cut: the indices of words that open a clause of its own."""
    joins = rules.words("clause_openers")
    for at in range(least, len(words) - least + 1):
        before, plain = words[at - 1], bare(words[at])
        following = bare(words[at + 1]).split("'")[0] if at + 1 < len(words) else ""
        joined = before.endswith(",") and plain in joins and following in rules.words("subjects")
        joined = joined and following not in rules.words("that")
        parted = _PARTS.search(before) or words[at] in ("–", "—", "-")
        opening = following if words[at] in ("–", "—", "-") else plain.split("'")[0]
        if joined or (parted and opening in rules.words("subjects")):
            yield at
