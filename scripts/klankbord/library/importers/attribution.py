"""Who said a quote that stands on its own, from the sentence before or after it. When no rule applies, nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from klankbord import languages

_SMALL = r"(?:van|de|der|den|het|ten|ter|te|von|zu|du|la|le|el|bin|al|op|in|’t|'t|d’)"
_WORD = r"[A-ZÀ-ÝØ][\w’'.-]*[\w]"
_NAME = rf"{_WORD}(?:\s+(?:{_SMALL}\s+){{0,3}}{_WORD}){{0,3}}"
_WHO = rf"(?P<who>{_NAME})"


@dataclass(frozen=True, slots=True)
class _Rules:
    """The sentences that name who said what stands beside them, in the languages that the hub reads."""

    behind: tuple[re.Pattern[str], ...]
    before: tuple[re.Pattern[str], ...]
    nobody: frozenset[str]


@languages.remembered()
def _rules() -> _Rules:
    known = [one.reports for one in languages.beside()]
    says, once = any_of(one.says for one in known), any_of(one.once for one in known)
    subjects, objects = any_of(one.subjects for one in known), any_of(one.objects for one in known)
    so = any_of([phrase.capitalize() for phrase in one.so] for one in known)
    behind = [
        rf"^(?i:{any_of(one.credits for one in known)})[,:]?\s+{_WHO}",
        rf"^(?:(?i:{subjects})\s+)?(?:(?i:{once})\s+)?(?i:{says})\s+{_WHO}",
        rf"^(?:{so})\s+[\w’'-]+\s+{_WHO}\s+(?:{any_of(one.own for one in known)})\b",
        rf"^{_WHO}(?:,[^.]{{2,80}},)?\s+(?:{says})\s+(?:{objects})\b",
        rf"^(?:{'|'.join(sentence for one in known for sentence in one.these)})\s+{_WHO}",
    ]
    prepositions = any_of(one.prepositions for one in known)
    before = [
        rf"\b(?:{prepositions})\s+(?P<who>{_NAME})(?:[^.:!?]{{0,80}}:|[.:]?)$",
        rf"\b(?P<who>{_NAME})(?:,[^.:]{{2,80}},)?(?:\s+[^.:!?]{{0,100}})?:$",
    ]
    return _Rules(
        tuple(map(re.compile, behind)),
        tuple(map(re.compile, before)),
        frozenset(word for one in known for word in one.nobody),
    )


def any_of(phrases: Iterable[Sequence[str]]) -> str:
    """A regular expression for any of the phrases, longest first; one that never matches when there are none."""
    found = {phrase for some in phrases for phrase in some}
    return "|".join(sorted(map(re.escape, found), key=lambda phrase: (-len(phrase), phrase))) or "(?!)"


_CREDIT = re.compile(rf"^\s*(?:—|–|―|-{{1,2}}|~)\s*(?P<who>{_NAME})(?:,\s*[^.!?]{{2,60}})?\.?$")
_ALONE = re.compile(rf"^(?P<who>{_NAME})(?:,\s*[^.!?]{{2,60}}|\s*\([^()]{{2,40}}\))?$")
_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")


def credit(line: str, *, alone: bool = False) -> str:
    """The name on a line of its own after a dash, or (``alone``) without one: ``— Jan Peeters, monteur``."""
    text = line.strip()
    found = _CREDIT.match(text) or (_ALONE.match(text) if alone and len(text) < 80 else None)
    name = _named(found)
    return name if found and (name.count(" ") or _CREDIT.match(text)) else ""


def behind(paragraph: str) -> str:
    """Who said what stands above a paragraph that begins ``Dit zei Peter Lindqvist al``; empty when it does not say."""
    sentence = re.split(r"(?<=[.!?])\s", paragraph.strip(), maxsplit=1)[0][:300]
    return next((name for rule in _rules().behind if (name := _named(rule.match(sentence)))), "")


def before(paragraph: str, *, announced: bool = False) -> str:
    """Who said what stands below a paragraph that ends ``een omschrijving van Hilde Kamp:``.

    Without a colon only ``announced`` quotes are looked for: those that nothing else explains.
    """
    text = _ASIDE.sub("", paragraph.strip())
    sentence = re.split(r"(?<=[.!?])\s", text[-400:])[-1]
    if not sentence.endswith(":") and not announced:
        return ""
    return next((name for rule in _rules().before if (name := _named(rule.search(sentence)))), "")


def _named(found: re.Match[str] | None) -> str:
    if found is None:
        return ""
    words = found["who"].strip(" .,;:").split()
    while words and words[0].lower() in _rules().nobody:
        words = words[1:]
    return " ".join(words) if words and words[0][0].isupper() else ""
