"""Word lists and phrase rules per language, read from ``languages/<code>/phrases.yml``; a show may add its own phrases.

A phrase is plain words. ``...`` stands for at most five words, ``(a|b)`` for a choice, a final ``*`` for any ending,
``^^`` for the start of the sentence and ``^`` for that of any clause (lead-in words such as "dus" may stand before it),
``{name}`` for any word of the list with that name, ``{any}`` for any word, ``(a|b)?`` for what may be left out,
``$`` for the end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from klankbord import languages
from klankbord.errors import KlankbordError
from klankbord.folding import fold

# What an editor may add to in the front matter of a show, and the weight such a phrase gets.
SHOW_SECTIONS = {
    "quotes": 1.0,
    "lessons": 3.0,
    "tips": 3.0,
    "adverts": 4.0,
    "intro": 4.0,
    "outro": 4.0,
    "smalltalk": 4.0,
}
SHOW_LISTS = ("names", "organisations")

_PIECE = re.compile(r"[^\W_]+(?:['\-.][^\W_]+)*%?|[.,;:!?\"()\-…/]")


@dataclass(frozen=True, slots=True)
class Rule:
    """Phrases that count together: ``weight`` is added once when any of them occurs and none of ``unless`` does."""

    reason: str
    weight: float
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None

    def matches(self, normal: str) -> bool:
        """Whether the rule holds for a sentence in the form that ``normal`` gives."""
        return bool(self.pattern.search(normal)) and not (self.unless and self.unless.search(normal))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The rules and word lists of one language, perhaps with those of one show."""

    language: str
    rules: Mapping[str, tuple[Rule, ...]]
    lists: Mapping[str, frozenset[str]]

    def section(self, name: str) -> tuple[Rule, ...]:
        """The rules of a section; none when the language has no such section."""
        return self.rules.get(name, ())

    def words(self, name: str) -> frozenset[str]:
        """A word list; empty when the language has none of that name."""
        return self.lists.get(name, frozenset())


def normal(text: str) -> str:
    """A sentence as the rules see it: lower case, words and punctuation marks parted by single spaces."""
    return " ".join(_PIECE.findall(fold(text)))


def weigh(rules: Sequence[Rule], normal_text: str) -> tuple[float, tuple[str, ...]]:
    """The sum of the weights of the rules that hold, and their reasons, heaviest first."""
    held = [rule for rule in rules if rule.matches(normal_text)]
    held.sort(key=lambda rule: -abs(rule.weight))
    return sum(rule.weight for rule in held), tuple(rule.reason for rule in held)


@languages.remembered(16)
def load(language: str) -> Lexicon:
    """The lexicon of a language tag such as ``nl`` or ``nl-BE``; an empty one for a language without a file."""
    primary, lists = languages.primary(language), word_lists(language)
    data = languages.table(primary, "phrases.yml")
    rules = {
        section: tuple(_rule(group, lists) for group in groups) for section, groups in data.get("rules", {}).items()
    }
    return Lexicon(primary, rules, lists)


@languages.remembered(16)
def word_lists(language: str) -> Mapping[str, frozenset[str]]:
    """The word lists of a language tag alone: those who need no rules need not wait for these to be compiled."""
    data = languages.table(languages.primary(language), "phrases.yml")
    return {name: frozenset(str(words).split()) for name, words in data.get("lists", {}).items()}


def extend(lexicon: Lexicon, show: Mapping[str, Any] | None) -> Lexicon:
    """The lexicon with the phrases of one show added (``lexicon:`` in the front matter of the show).

    Raises KlankbordError for an unknown section or a value that is not a list of phrases.
    """
    if not show:
        return lexicon
    rules, lists = dict(lexicon.rules), dict(lexicon.lists)
    for section, phrases in show.items():
        if section not in SHOW_SECTIONS and section not in SHOW_LISTS:
            known = ", ".join([*SHOW_SECTIONS, *SHOW_LISTS])
            raise KlankbordError(
                f"lexicon: {section}", "is not a section that a show can extend", f"Use one of {known}."
            )
        if isinstance(phrases, str) or not isinstance(phrases, Sequence):
            raise KlankbordError(
                f"lexicon: {section}", "is not a list of phrases", f"Write `{section}: [a phrase, ...]`."
            )
        if section in SHOW_LISTS:
            lists[section] = lists.get(section, frozenset()) | {str(phrase) for phrase in phrases}
        elif phrases:
            rule = Rule("show", SHOW_SECTIONS[section], _compile([_plain(str(phrase)) for phrase in phrases], lists))
            rules[section] = (*rules.get(section, ()), rule)
    return replace(lexicon, rules=rules, lists=lists)


def _plain(phrase: str) -> str:
    """A show's phrase may hold gaps, but none of the other marks: its editor writes words, not patterns."""
    return " ".join("..." if part == "..." else normal(part) for part in phrase.split())


def _rule(group: Mapping[str, Any], lists: Mapping[str, frozenset[str]]) -> Rule:
    unless = group.get("unless")
    return Rule(
        reason=str(group["reason"]),
        weight=float(group["weight"]),
        pattern=_compile(group["phrases"], lists),
        unless=_compile(unless, lists) if unless else None,
    )


def _compile(phrases: Sequence[str], lists: Mapping[str, frozenset[str]]) -> re.Pattern[str]:
    return re.compile("|".join(_expression(str(phrase), lists) for phrase in phrases))


def _expression(phrase: str, lists: Mapping[str, frozenset[str]]) -> str:
    """One phrase as a regular expression over ``normal`` text."""
    parts: list[str] = []
    head = r"(?<!\S)"
    for piece in _join_choices(phrase.split()):
        if piece in ("^", "^^"):
            start = r"^[^\w\s]* ?" if piece == "^^" else r"(?:^|(?<=[,;:.!?\"(\-…] ))"
            leads = "|".join(sorted(map(re.escape, lists.get("leads", ())), key=len, reverse=True)) or "(?!)"
            head = rf"{start}(?:(?:{leads}) (?:, )?){{0,4}}"
        elif piece == "...":
            parts.append(r"(?:\S+ ){0,5}?")
        elif piece == "$":
            parts.append(r"(?:[.!?…\"] ?)*$")
        else:
            optional = len(piece) > 1 and piece.endswith("?")
            word = _word(piece.removesuffix("?") if optional else piece, lists) + r"(?: |$)"
            parts.append(f"(?:{word})?" if optional else word)
    return head + "".join(parts)


def _join_choices(pieces: Sequence[str]) -> list[str]:
    """Put a choice of several words each, ``(zorg er|let er)``, together again."""
    joined: list[str] = []
    depth = 0
    for piece in pieces:
        if depth:
            joined[-1] += " " + piece
        else:
            joined.append(piece)
        depth += piece.count("(") - piece.count(")")
    return joined


def _word(piece: str, lists: Mapping[str, frozenset[str]]) -> str:
    if piece.startswith("(") and piece.endswith(")") and len(piece) > 2:
        return "(?:" + "|".join(_word(choice, lists) for choice in piece[1:-1].split("|")) + ")"
    if piece == "{any}":
        return r"\S+"
    if piece.startswith("{") and piece.endswith("}"):
        words = sorted(map(re.escape, lists[piece[1:-1]]), key=len, reverse=True)
        return "(?:" + "|".join(words) + ")"
    if " " in piece:
        return " ".join(_word(part, lists) for part in piece.split())
    if piece.endswith("*"):
        return re.escape(piece[:-1]) + r"\S*"
    return re.escape(piece)
