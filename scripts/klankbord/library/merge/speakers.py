"""Who an editor said is speaking, carried over to a new hearing, whose voices may have other labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from klankbord.library.merge.hearings import Heard, Lost, Spoken, places


def carry(heard: Heard, out: list[Spoken]) -> list[Lost]:
    """Give words the speaker that the editor gave them; one given throughout goes to all that this voice says.

    Changes ``out``; gives the changes whose words are all gone.
    """
    was, mine = heard.was, heard.mine
    given = [(i, j) for i, j in heard.left_alone().items()]
    changed = {j: mine[j].speaker for i, j in given if was[i].speaker != mine[j].speaker}
    changed |= _typed(heard, {j for _, j in given}, changed)
    if not changed:
        return []
    throughout = _throughout([(was[i].speaker, mine[j].speaker) for i, j in given])
    voices = _voices(heard)
    found: set[int] = set()
    for at, number in enumerate(_stands_for(out)):
        word = out[at]
        name = throughout.get(voices.get(word.speaker, word.speaker))
        if number is not None and number in changed:
            out[at] = replace(word, speaker=changed[number])
            found.add(number)
        elif name is not None and (number is None or mine[number].speaker in {name, word.speaker}):
            out[at] = replace(word, speaker=name)
    return list(_gone(mine, changed, found))


def _typed(heard: Heard, paired: set[int], changed: dict[int, str]) -> dict[int, str]:
    """The words that the editor typed in a segment that was given a speaker, or wholly typed for a new one."""
    by_segment: dict[int, list[int]] = {}
    for number, word in enumerate(heard.mine):
        by_segment.setdefault(word.segment, []).append(number)
    labels = {word.speaker for word in heard.was}
    found: dict[int, str] = {}
    for numbers in by_segment.values():
        name = heard.mine[numbers[0]].speaker
        kept = [number for number in numbers if number in paired]
        if any(number in changed for number in kept) or (not kept and name not in labels):
            found |= {number: name for number in numbers if number not in paired}
    return found


def _stands_for(out: Sequence[Spoken]) -> list[int | None]:
    """The number of the editor's word that each word is, or is heard instead of; None for one that is new."""
    known = [at for at, word in enumerate(out) if word.mine is not None]
    first, last = (known[0], known[-1]) if known else (0, -1)
    found: list[int | None] = []
    for at, place in enumerate(places(out)):
        number = out[at].mine
        found.append(number if number is not None else round(place) if first < at < last else None)
    return found


def _throughout(given: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The labels that the editor replaced by one name wherever they stood."""
    names: dict[str, set[str]] = {}
    for old, new in given:
        names.setdefault(old, set()).add(new)
    return {old: next(iter(new)) for old, new in names.items() if old and len(new) == 1 and new != {old}}


def _voices(heard: Heard) -> dict[str, str]:
    """For each label of the new hearing the one that most of its words had before: numbers of voices may be swapped."""
    votes: dict[str, Counter[str]] = {}
    for tag, i1, i2, j1, _ in heard.hearings.edits:
        for n in range(i2 - i1 if tag == "equal" else 0):
            votes.setdefault(heard.theirs[j1 + n].speaker, Counter())[heard.was[i1 + n].speaker] += 1
    return {now: counted.most_common(1)[0][0] for now, counted in votes.items()}


def _gone(mine: Sequence[Spoken], changed: dict[int, str], found: set[int]) -> Sequence[Lost]:
    """Runs of words in one segment that were given a speaker, and of which none is left."""
    lost = []
    for _, some in groupby(sorted(changed), key=lambda number: (mine[number].segment, changed[number])):
        run = list(some)
        if found.isdisjoint(run):
            words = [mine[number].word for number in run]
            lost.append(Lost(words[0].start, words[-1].end, changed[run[0]], " ".join(word.text for word in words)))
    return lost
