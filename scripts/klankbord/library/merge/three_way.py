"""Three-way merge of a page: what an editor did stays, what the machine improved elsewhere comes in.

A page is taken as units: fields of front matter, headings, list items, block quotes, paragraphs. Units are recognised
by their text, then by likeness, so that moving one is not a deletion (the idea of Khanna, Kunal and Pierce, "A formal
investigation of diff3", 2007, with sets of units in place of lines). Whatever the editor added or changed is copied
letter by letter; only units that are still as the machine wrote them may change or go.
"""

from __future__ import annotations

import copy
import itertools
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from klankbord.library.front.rewriting import Conflict, merge_fields, split_page
from klankbord.library.merge.matching import TWINS, Unit, likeness, match, moved
from klankbord.library.notes import SECTIONS, headings
from klankbord.library.notes.blocks import sections as body_sections

__all__ = ["Conflict", "Merged", "merge"]


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged page, and where editor and machine changed the same thing (the editor's was kept)."""

    text: str
    conflicts: tuple[Conflict, ...] = ()


@dataclass(slots=True, eq=False)
class _Section:
    """A heading with what is below it; ``key`` identifies it: its kind, or its title. The lead has no heading."""

    key: str
    heading: Unit | None
    units: list[Unit]
    was: _Section | None = None  # which section of the base this is
    emptied: bool = False  # the machine withdrew all that was left in it

    @property
    def title(self) -> str:
        """The heading as it is written."""
        return self.heading.text if self.heading else ""

    @property
    def keys(self) -> set[str]:
        """What it is known by: its heading, and the one it had in the base."""
        return {self.key, self.was.key} if self.was else {self.key}


def merge(base: str, editor: str, machine: str) -> Merged:
    """Merge what the machine proposes now into the editor's page; ``base`` is what the machine proposed last.

    All three are whole pages or all three are bodies. Merging the same proposal again changes nothing.
    """
    if "\r\n" in editor:
        merged = merge(base, editor.replace("\r\n", "\n"), machine)
        return Merged(merged.text.replace("\n", "\r\n"), merged.conflicts)
    if editor in {base, machine}:
        return Merged(machine)
    if machine == base:
        return Merged(editor)
    pages = [split_page(text) for text in (base, editor, machine)]
    front, conflicts = merge_fields(*(front for front, _ in pages))
    body, more = _merge_body(*(body for _, body in pages))
    return Merged(front + body, (*conflicts, *more))


def _merge_body(base: str, editor: str, machine: str) -> tuple[str, tuple[Conflict, ...]]:
    if editor == base:
        return machine, ()
    if machine in {base, editor}:
        return editor, ()
    return _Merge(_sections(base), _sections(editor), _sections(machine)).result()


def _sections(body: str) -> list[_Section]:
    found: list[_Section] = []
    for heading, inside in body_sections(body):
        key = (headings.kind_of(heading.title) or " ".join(heading.text.split())) if heading else ""
        units = [Unit(block.kind, block.text, block.gap, key) for block in inside if body.strip()]
        found.append(_Section(key, Unit("heading", heading.text, heading.gap) if heading else None, units))
    return found


class _Merge:
    """One merge of bodies: the editor's sections are changed in place, unit by unit."""

    def __init__(self, base: list[_Section], editor: list[_Section], machine: list[_Section]) -> None:
        self.base, self.editor, self.machine = base, editor, machine
        self.base_units = [unit for section in base for unit in section.units]
        self.editor_units = [unit for section in editor for unit in section.units]
        self.machine_units = [unit for section in machine for unit in section.units]
        self.to_editor = match(self.base_units, self.editor_units)
        self.to_machine = match(self.base_units, self.machine_units)
        # What the editor left right below each other: only there is a missing empty line the editor's choice.
        self.neighbours = {(id(above), id(below)) for above, below in itertools.pairwise(_order(editor))}
        self.conflicts: list[Conflict] = []
        # Where a unit of the machine's page is (or what stands for it) in the result.
        self.home: dict[int, Unit] = {}

    def result(self) -> tuple[str, tuple[Conflict, ...]]:
        self._pair_sections()
        self._settle()
        for section in self.machine:
            self._take_new(section)
        self._drop_empty_sections()
        return _text(_order(self.editor), self.neighbours), tuple(self.conflicts)

    def _pair_sections(self) -> None:
        """Recognise the base's sections in the editor's page: by heading, else by what they share."""
        by_key = {section.key: section for section in self.base}
        for mine in self.editor:
            mine.was = by_key.get(mine.key)
        owner = {id(unit): mine for mine in self.editor for unit in mine.units}
        paired = {id(mine.was) for mine in self.editor}
        for section in self.base:
            if id(section) in paired:
                continue
            homes = [owner[id(other)] for unit in section.units if (other := self.to_editor.get(id(unit)))]
            votes = Counter(mine for mine in homes if mine.heading and not mine.was)
            for mine, _ in votes.most_common(1):
                mine.was = section

    def _settle(self) -> None:
        """Decide for every unit of the base what becomes of it in the editor's page."""
        withdrawn = {
            id(unit)
            for unit in self.base_units
            if (mine := self.to_editor.get(id(unit))) and mine.text == unit.text and id(unit) not in self.to_machine
        }
        stays = moved(self.base_units, self.editor_units, self.to_editor, withdrawn)
        gone: set[int] = set()
        proposed = {unit.text for unit in self.machine_units}
        for unit in self.base_units:
            mine, theirs = self.to_editor.get(id(unit)), self.to_machine.get(id(unit))
            if mine is None:
                continue
            if theirs is not None:
                self.home[id(theirs)] = mine
            if mine.text == unit.text:
                if theirs is not None:
                    mine.text = theirs.text
                elif id(unit) not in stays:
                    gone.add(id(mine))
            elif theirs is not None and theirs.text not in {unit.text, mine.text} and mine.text not in proposed:
                self.conflicts.append(Conflict(unit.section, mine.text, theirs.text))
        for section in self.editor:
            filled = bool(section.units)
            _remove(section.units, gone)
            section.emptied = filled and not section.units

    def _take_new(self, section: _Section) -> None:
        """Put what the machine proposes for the first time where it stands in the machine's page."""
        known = {id(unit) for unit in self.to_machine.values()}
        target = self._target(section)
        dismissed = target is None and any(b.key == section.key for b in self.base)
        for number, unit in enumerate(section.units):
            if id(unit) in known or dismissed:
                continue
            twin = self._twin(unit, target)
            if twin is not None:
                self.home[id(unit)] = twin
                continue
            if target is None:
                target = self._new_section(section)
            fresh = copy.copy(unit)
            _insert(target, fresh, self._place(section, number, target))
            self.home[id(unit)] = fresh

    def _twin(self, unit: Unit, target: _Section | None) -> Unit | None:
        """What on the editor's page says the same already: letter by letter anywhere, or nearly so in that section."""
        same = (mine for section in self.editor for mine in section.units if mine.text == unit.text)
        alike = (mine for mine in (target.units if target else ()) if likeness(mine, unit, TWINS) >= TWINS)
        return next(same, None) or next(alike, None)

    def _target(self, section: _Section) -> _Section | None:
        """The editor's section that corresponds to a section of the machine's."""
        return next((mine for mine in self.editor if section.key in mine.keys), None)

    def _place(self, section: _Section, number: int, target: _Section) -> int:
        """Where in ``target`` the unit goes: after what precedes it in the machine's page, else before what follows."""
        where = {id(unit): at for at, unit in enumerate(target.units)}
        for before in reversed(section.units[:number]):
            home = self.home.get(id(before))
            if home is not None and id(home) in where:
                return where[id(home)] + 1
        for after in section.units[number + 1 :]:
            home = self.home.get(id(after))
            if home is not None and id(home) in where:
                return where[id(home)]
        return len(target.units)

    def _new_section(self, section: _Section) -> _Section:
        """A section that only the machine has, before the first of the editor's that follows in the machine's page."""
        fresh = _Section(section.key, copy.copy(section.heading), [])
        later = {other.key for other in self.machine[self.machine.index(section) + 1 :]}
        if section.key in SECTIONS:
            later |= set(SECTIONS[SECTIONS.index(section.key) + 1 :])
        at = next((n for n, mine in enumerate(self.editor) if mine.keys & later), len(self.editor))
        self.editor.insert(at, fresh)
        return fresh

    def _drop_empty_sections(self) -> None:
        """A heading of the machine's under which it withdrew everything, and that it no longer writes, goes."""
        keys = {section.key for section in self.machine}
        self.editor[:] = [
            mine
            for mine in self.editor
            if not (
                mine.emptied
                and not mine.units
                and mine.was
                and mine.title == mine.was.title
                and mine.was.key not in keys
            )
        ]


def _between(above: Unit, below: Unit) -> str:
    return (
        "\n" if above.kind == below.kind == "item" or (above.kind == "heading" and below.kind != "heading") else "\n\n"
    )


def _insert(section: _Section, unit: Unit, at: int) -> None:
    units = section.units
    if at:
        unit.gap, units[at - 1].gap = units[at - 1].gap, _between(units[at - 1], unit)
    elif units:
        unit.gap = _between(unit, units[0])
    units.insert(at, unit)


def _remove(units: list[Unit], gone: set[int]) -> None:
    if units and id(units[-1]) in gone:
        kept = next((unit for unit in reversed(units) if id(unit) not in gone), None)
        if kept is not None:
            kept.gap = units[-1].gap
    units[:] = [unit for unit in units if id(unit) not in gone]


def _order(sections: Sequence[_Section]) -> list[Unit]:
    """Headings and units as they stand below each other."""
    return [unit for section in sections for unit in (section.heading, *section.units) if unit]


def _text(order: Sequence[Unit], neighbours: Collection[tuple[int, int]]) -> str:
    """The page of these units. The editor's empty lines are kept; above what is new there are enough."""
    if not order:
        return ""
    for above, below in itertools.pairwise(order):
        crowded = below.kind == "heading" and above.gap == "\n" and (id(above), id(below)) not in neighbours
        if crowded or not above.gap.endswith("\n"):
            above.gap = _between(above, below)
    order[-1].gap = "\n"
    return "".join(unit.text + unit.gap for unit in order)
