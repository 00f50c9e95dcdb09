"""The names that may be said in an episode: to complete while somebody types, and in the place of what sounds like one.

They are the vocabulary that the recogniser listens for: of the show, of what its feed tells, and of the hub's pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from klankbord import plaintext
from klankbord.desk.saving import text_of
from klankbord.desk.work import Desk, Place
from klankbord.errors import KlankbordError
from klankbord.library.correcting.doubts import Doubt
from klankbord.library.editing.captions import Cue
from klankbord.library.front import document
from klankbord.library.front.rewriting import split_page
from klankbord.library.hub import PAGE
from klankbord.library.notes.blocks import sections
from klankbord.library.pages import shows, vocabulary
from klankbord.model import Episode, Word, spread_words
from klankbord.transcribe.vocabulary.candidates import candidates
from klankbord.transcribe.vocabulary.entries import entries

MOST = 4
"""Suggestions for one word."""
NAMES = 2_000
"""Names that a browser completes from, and as many words."""
LONG = 5
"""Letters of a word that is worth completing."""
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be meant instead of ``count`` words of the transcript, the first of which is number ``first``."""

    text: str
    first: int
    count: int = 1


def names(desk: Desk, place: Place) -> tuple[str, ...]:
    """The names for an episode, the likeliest first; none while its page or show is broken."""
    page = text_of(place.path)
    _, lead = next(sections(split_page(page)[1]))
    try:
        show = shows.read(place.folder.parent / PAGE).meta
        meta = document.parse(page, place.path).meta
    except (KlankbordError, OSError):
        return ()
    summary = "\n".join([*(block.text for block in lead), str(meta.get("description") or "")])
    told = Episode("", str(meta.get("title") or ""), summary=summary)
    return vocabulary.of(desk.hub, show, told, language_of(desk, meta))[:NAMES]


def words(place: Place) -> tuple[str, ...]:
    """The longer words of an episode's page, which are likely to be said in it, as they are written there."""
    text = plaintext.of_markdown(split_page(text_of(place.path))[1])
    return tuple(dict.fromkeys(word for word in _WORD.findall(text) if len(word) >= LONG))[:NAMES]


def language_of(desk: Desk, meta: Mapping[str, Any]) -> str:
    """The language of an episode: its own, else that of the hub."""
    return str(meta.get("language") or desk.settings.language)


def spoken_in(desk: Desk, place: Place) -> str:
    """The language of the episode at ``place``; that of the hub while its page is broken."""
    try:
        return language_of(desk, document.read(place.path).meta)
    except Exception:  # broken front matter does not keep anybody from the words
        return desk.settings.language


def suggested(
    doubts: Sequence[Doubt], cues: Sequence[Cue], known: Sequence[str], language: str
) -> dict[int, list[Suggestion]]:
    """By the number of a doubtful word: names that sound like it, then what the machine would have read instead."""
    found: dict[int, list[Suggestion]] = {}
    doubtful = {one.word: one for one in doubts}
    numbers, words = _near(set(doubtful), cues)
    for one in candidates(words, entries(tuple(known), language), language):
        there = numbers[one.first : one.stop]
        if there[-1] - there[0] != len(there) - 1:
            continue  # words of two cues that are not one after the other
        ended = words[one.stop - 1].text
        core = ended.rstrip(".,;:?!")
        for number in doubtful.keys() & set(there):
            name = Suggestion(one.entry.text + ended[len(core) :], there[0], len(there))
            found.setdefault(number, []).append(name)
    for number, doubt in doubtful.items():
        instead = [Suggestion(text, number) for text in doubt.others]
        found[number] = list(dict.fromkeys([*found.get(number, ()), *instead]))[:MOST]
    return found


def _near(doubtful: set[int], cues: Sequence[Cue]) -> tuple[list[int], list[Word]]:
    """The words of all cues with a doubtful one, with their numbers: names are compared with these alone."""
    numbers: list[int] = []
    words: list[Word] = []
    at = 0
    for cue in cues:
        there = range(at, at + cue.count)
        at += cue.count
        if doubtful.isdisjoint(there) or cue.odd:
            continue
        numbers += there
        words += spread_words(cue.segment())
    return numbers, words
