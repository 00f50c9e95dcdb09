"""What may be said in a recording, as a feed and a hub spell it: the entries of a vocabulary and how they sound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from klankbord import languages, thresholds
from klankbord.transcribe.vocabulary.sound import has_rules, sound, weight

LEAST = thresholds.VOCABULARY_LEAST.value
MOST = 1_000  # entries: with more, comparing takes longer than it gains; who comes first counts
_LONGEST = 60  # signs: nobody says a longer name in one go


@dataclass(frozen=True, slots=True)
class Entry:
    """A name as it is written, how it sounds, and how much of it there is to recognise."""

    text: str
    sound: str
    weight: float


def spoken_forms(people: Iterable[str]) -> list[str]:
    """How people are called: by their whole name, by the first part of it, and by the rest of it."""
    found: list[str] = []
    for name in people:
        parts = name.split()
        found += [" ".join(parts), *([parts[0], " ".join(parts[1:]), parts[-1]] if len(parts) > 1 else [])]
    return list(dict.fromkeys(filter(None, found)))


@languages.remembered(64)
def entries(vocabulary: tuple[str, ...], language: str) -> tuple[Entry, ...]:
    """The entries of a vocabulary that can be recognised by their sound; none in a language without rules for that."""
    if not has_rules(language):
        return ()
    found: dict[str, Entry] = {}
    for given in vocabulary:
        text = " ".join(given.split())
        sounds = sound(text, language)
        if len(text) <= _LONGEST and weight(sounds) >= LEAST:
            found.setdefault(text, Entry(text, sounds, weight(sounds)))
        if len(found) == MOST:
            break
    return tuple(found.values())
