"""Recognise the units of one version of a page in another: by their text, then by likeness, then by place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from klankbord import thresholds
from klankbord.library import timecodes
from klankbord.library.notes.blocks import ITEM
from klankbord.library.slugs import bare_words
from klankbord.model import Advert

ALIKE = thresholds.MERGE_ALIKE.value
ALIKE_ELSEWHERE = thresholds.MERGE_ALIKE_ELSEWHERE.value
TWINS = thresholds.MERGE_TWINS.value

_CREDIT = re.compile(r"\n>[ \t]*(?:—|–|-).*$", re.DOTALL)


@dataclass(slots=True, eq=False)
class Unit:
    """A heading, list item, block quote or paragraph; ``gap`` is the empty space below it. Known by identity."""

    kind: str
    text: str
    gap: str
    section: str = ""
    _words: list[str] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """What it says, without times and without who said it."""
        if not self._words:
            said = _CREDIT.sub("", self.text) if self.kind == "quote" else self.text
            self._words = bare_words(timecodes.ANYWHERE.sub(" ", said)) or ["\0" + self.text]
        return self._words


def _advert(unit: Unit) -> Advert | None:
    """The stretch that a line among the adverts means; such a line has times and hardly any words."""
    if unit.section != "adverts" or unit.kind != "item":
        return None
    rest, start, end = timecodes.take_first(ITEM.sub("", unit.text, count=1))
    return Advert(start, end, rest) if start is not None and end is not None else None


def likeness(one: Unit, other: Unit, floor: float = 0.0) -> float:
    """From 0 to 1: how much of the words of both they have in common, in order; 0 when surely under ``floor``.

    Two lines about the same advert are alike whatever their times are to the second.
    """
    first, second = _advert(one), _advert(other)
    if first and second:
        return float(first.overlaps(second))
    a, b = one.words, other.words
    total = len(a) + len(b)
    if 2 * min(len(a), len(b)) < floor * total or 2 * (Counter(a) & Counter(b)).total() < floor * total:
        return 0.0
    return Indel.normalized_similarity(a, b)


def match(base: Sequence[Unit], other: Sequence[Unit]) -> dict[int, Unit]:
    """For units of ``base`` (by id) their counterpart in ``other``, each used once."""
    found: dict[int, Unit] = {}
    used: set[int] = set()
    for keyed in (lambda unit: (unit.section, unit.text), lambda unit: unit.text):
        waiting: defaultdict[object, list[Unit]] = defaultdict(list)
        for unit in reversed(other):
            if id(unit) not in used:
                waiting[keyed(unit)].append(unit)
        for unit in base:
            if id(unit) not in found and waiting[keyed(unit)]:
                found[id(unit)] = waiting[keyed(unit)].pop()
                used.add(id(found[id(unit)]))
    _by_likeness(base, other, found, used)
    _by_place(base, other, found, used)
    return found


def _by_likeness(base: Sequence[Unit], other: Sequence[Unit], found: dict[int, Unit], used: set[int]) -> None:
    left = [unit for unit in base if id(unit) not in found]
    free = [unit for unit in other if id(unit) not in used]
    pairs = []
    for i, unit in enumerate(left):
        for j, candidate in enumerate(free):
            floor = ALIKE if unit.section == candidate.section else ALIKE_ELSEWHERE
            share = likeness(unit, candidate, floor)
            if share >= floor:
                pairs.append((-share, abs(i - j), i, j))
    for _, _, i, j in sorted(pairs):
        if id(left[i]) not in found and id(free[j]) not in used:
            found[id(left[i])] = free[j]
            used.add(id(free[j]))


def _by_place(base: Sequence[Unit], other: Sequence[Unit], found: dict[int, Unit], used: set[int]) -> None:
    """A paragraph between the same neighbours is the same paragraph, wholly rewritten. Items of a list are not."""
    position = {id(unit): n for n, unit in enumerate(other)}
    for number, unit in enumerate(base):
        if id(unit) in found or unit.kind != "text":
            continue
        before = base[number - 1] if number else None
        if before is not None and before.section == unit.section:
            if id(before) not in found:
                continue
            at = position[id(found[id(before)])] + 1
        else:
            at = next((n for n, candidate in enumerate(other) if candidate.section == unit.section), len(other))
        if (
            at < len(other)
            and id(other[at]) not in used
            and (other[at].kind, other[at].section) == ("text", unit.section)
        ):
            found[id(unit)] = other[at]
            used.add(id(other[at]))


def moved(
    base: Sequence[Unit], editor: Sequence[Unit], found: Mapping[int, Unit], withdrawn: Collection[int]
) -> set[int]:
    """Ids of those ``withdrawn`` base units that the editor put elsewhere, so that they must not go.

    Elsewhere is: in another section, on the other side of a unit that stays and was not itself moved, or of another
    withdrawn one (which then stays too). Judged only by what is there after the merge, so that merging again agrees.
    """
    position = {id(unit): n for n, unit in enumerate(editor)}
    there = [(unit, position[id(found[id(unit)])]) for unit in base if id(unit) in found]
    away = {id(unit) for unit, _ in there if found[id(unit)].section != unit.section}
    places = [(n, at, id(unit)) for n, (unit, at) in enumerate(there) if id(unit) not in away]
    fixed = _longest_run([place for place in places if place[2] not in withdrawn])
    leaving = [place for place in places if place[2] in withdrawn]
    crossed = {
        one[2]
        for one in leaving
        if any((one[0] < n) != (one[1] < at) for n, at, _ in (*fixed, *leaving) if n != one[0])
    }
    return (away & set(withdrawn)) | crossed


def _longest_run(places: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The longest run of places whose second numbers rise."""
    tails: list[int] = []
    rank = []
    for _, at, _ in places:
        place = bisect_left(tails, at)
        tails[place : place + 1] = [at]
        rank.append(place)
    wanted = len(tails) - 1
    kept = []
    for number in range(len(places) - 1, -1, -1):
        if rank[number] == wanted:
            kept.append(places[number])
            wanted -= 1
    return kept[::-1]
