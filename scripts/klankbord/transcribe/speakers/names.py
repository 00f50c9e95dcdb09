"""Names for speakers: by the voices a show knows, by how people introduce and address each other. When in doubt, none.

A wrong name is worse than none: each clue counts for something, and a speaker gets a name only when one name
clearly leads and no other speaker has a better claim to it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from klankbord import languages, thresholds
from klankbord.model import Segment
from klankbord.transcribe.speakers.clustering import ONE_VOICE

ENOUGH = thresholds.NAMES_ENOUGH.value
LEAD = thresholds.NAMES_LEAD.value
VOICE_LEAD = thresholds.NAMES_VOICE_LEAD.value
SPELT = thresholds.NAMES_SPELT.value
_NAME = r"([A-ZÀ-Þ][\w'’-]+(?:\s+(?:(?:van|de|der|den|het|ten|ter|te|von|du|la)\s+)*[A-ZÀ-Þ][\w'’-]+){0,2})"
_CALLED = re.compile(rf"(?:^|[.!?]\s+|,\s*){_NAME}(?:,|\?|\.$|$)")


@dataclass(frozen=True, slots=True)
class _Speech:
    """How people tell who they are and whom they speak to, in one language or several."""

    own: re.Pattern[str]
    other: re.Pattern[str]
    not_names: frozenset[str]

    @staticmethod
    @languages.remembered(16)
    def of(language: str) -> _Speech:
        """In ``language`` and in those that this hub reads: guests greet in English too."""
        found = [languages.of(language).speech, *(known.speech for known in languages.beside())]
        return _Speech(
            re.compile(rf"\b(?:{_said(one.introductions for one in found)})\s+{_NAME}"),
            re.compile(rf"\b(?:{_said(one.greetings for one in found)}),?\s+{_NAME}"),
            frozenset(word.lower() for one in found for word in one.not_names),
        )


def _said(phrases: Iterable[Sequence[str]]) -> str:
    """Any of the phrases, which may open a sentence; the longest first."""
    known = sorted({phrase for found in phrases for phrase in found}, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(f"[{one[0].upper()}{one[0].lower()}]{one[1:]}" for one in known) or "(?!)"


@dataclass(frozen=True, slots=True)
class Clue:
    """A reason to think that a speaker has this name."""

    speaker: int
    name: str
    weight: float
    why: str


def named(clues: Sequence[Clue], speakers: int) -> dict[int, str]:
    """A name for each speaker whose name is sure; every name goes to one speaker at most."""
    totals: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for clue in clues:
        totals[clue.speaker][clue.name] += clue.weight
    out: dict[int, str] = {}
    for speaker in range(speakers):
        ranked = sorted(totals[speaker].items(), key=lambda item: -item[1])
        if not ranked or ranked[0][1] < ENOUGH:
            continue
        name, score = ranked[0]
        second = ranked[1][1] if len(ranked) > 1 else 0.0
        rival = max((totals[other].get(name, 0.0) for other in range(speakers) if other != speaker), default=0.0)
        if score - second >= LEAD and score - rival >= LEAD:
            out[speaker] = name
    return out


def from_words(
    segments: Sequence[Segment], owners: Sequence[int], known: Sequence[str], language: str = ""
) -> list[Clue]:
    """Clues in what is said. ``owners`` is each segment's speaker, ``known`` the hosts and guests the show names."""
    speech = _Speech.of(language)
    clues: list[Clue] = []
    for number, (segment, owner) in enumerate(zip(segments, owners, strict=True)):
        for found in speech.own.finditer(segment.text):
            name = _resolve(found[1], known, speech)
            if name and (known or _clear(segment, name)):
                clues.append(Clue(owner, name, 1.2 if known else 1.0, f"says: {found[0]}"))
        listener = next((o for o in owners[number + 1 : number + 4] if o != owner), None)
        if not known or listener is None:
            continue
        said = {m[1] for m in speech.other.finditer(segment.text)} | {m[1] for m in _CALLED.finditer(segment.text)}
        for name in {n for raw in said if (n := _resolve(raw, known, speech))}:
            clues.append(Clue(listener, name, 0.4, f"is addressed: {segment.text[:60]}"))
            clues.append(Clue(owner, name, -0.6, "addresses somebody of that name"))
    return clues


def by_elimination(names: Mapping[int, str], speakers: int, known: Sequence[str]) -> dict[int, str]:
    """With as many speakers as known people, when all but one have a name, that one has the name left over."""
    left_names = [n for n in known if n not in names.values()]
    left = [s for s in range(speakers) if s not in names]
    if speakers == len(known) > 1 and len(left) == len(left_names) == 1:
        return {**names, left[0]: left_names[0]}
    if speakers == len(known) == 1:
        return {0: known[0]}
    return dict(names)


def from_voices(voices: Sequence[Sequence[float]], heard_before: Mapping[str, Sequence[float]]) -> list[Clue]:
    """Clues in how somebody sounds: a voice that is clearly one of those the show knows."""
    if not heard_before or not voices:
        return []
    names = list(heard_before)
    likeness = np.array(voices, np.float32) @ np.array([heard_before[n] for n in names], np.float32).T
    clues = []
    for speaker, row in enumerate(likeness):
        best = int(np.argmax(row))
        others = np.delete(row, best)
        lead = float(row[best] - others.max()) if others.size else 1.0
        if row[best] >= ONE_VOICE and lead >= VOICE_LEAD and row[best] >= likeness[:, best].max():
            clues.append(Clue(speaker, names[best], 1.5, f"sounds like {names[best]} ({row[best]:.2f})"))
    return clues


def _clear(segment: Segment, name: str) -> bool:
    """Whether each word of a name was heard clearly enough to believe its spelling."""
    parts = set(name.split())
    heard = [w.probability for w in segment.words if w.text.strip(".,!?;:") in parts]
    return min(heard, default=1.0) >= SPELT


def _resolve(raw: str, known: Sequence[str], speech: _Speech) -> str:
    """The known person meant by a name as Whisper spells it; without known people, a first and a last name as heard."""
    words = raw.replace("’", "'").split()
    while words and words[0].lower() in speech.not_names:
        words = words[1:]
    if not words:
        return ""
    said = " ".join(words).lower()
    if not known:
        return " ".join(words) if len(words) > 1 and words[0][0].isupper() and words[-1][0].isupper() else ""
    scores = []
    for name in known:
        parts = name.lower().split()
        whole = SequenceMatcher(None, said, name.lower()).ratio()
        first = SequenceMatcher(None, said.split()[0], parts[0]).ratio() if parts else 0.0
        scores.append((max(whole, first if len(words) == 1 or whole > 0.6 else 0.0), name))
    scores.sort(reverse=True)
    if scores[0][0] < 0.8 or (len(scores) > 1 and scores[0][0] - scores[1][0] < 0.1):
        return ""
    return scores[0][1]
