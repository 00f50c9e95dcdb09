"""Three-way merge of a page: what an editor did stays, what the machine improved elsewhere comes in.

A page is taken as units: fields of front matter, headings, list items, block quotes, paragraphs. Units are known again
by their text, then by likeness, so that moving one is no deletion (the idea of Khanna, Kunal and Pierce, "A formal
investigation of diff3", 2007, with sets of units in place of lines). Whatever the editor added or changed is copied
letter by letter; only units that are still as the machine wrote them may change or go.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from klankbord.library import headings
from klankbord.library.blocks import sections as body_sections
from klankbord.library.fields import Conflict, merge_fields, split_page
from klankbord.library.matching import TWINS, Unit, likeness, match, moved
from klankbord.library.notes import SECTIONS

__all__ = ["Conflict", "Merged", "merge"]


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged page, and where editor and machine changed the same thing (the editor's was kept)."""

    text: str
    conflicts: tuple[Conflict, ...] = ()


@dataclass(slots=True)
class _Section:
    """A heading with what is below it; ``key`` knows it again: its kind, or its title."""

    key: str
    heading: Unit | None
    units: list[Unit]
    was: int = -1  # which section of the base this is


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
    fronts, bodies = zip(*(split_page(text) for text in (base, editor, machine)), strict=True)
    front, conflicts = merge_fields(*fronts)
    body, more = _merge_body(*bodies)
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
        units = [Unit(block.kind, block.text, block.gap, key) for block in inside]
        found.append(_Section(key, Unit("heading", heading.text, heading.gap, key) if heading else None, units))
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
        self.conflicts: list[Conflict] = []
        # Where a unit of the machine's page is (or what stands for it) in the result.
        self.home: dict[int, Unit] = {}

    def result(self) -> tuple[str, tuple[Conflict, ...]]:
        self._pair_sections()
        self._settle()
        for section in self.machine:
            self._take_new(section)
        self._drop_empty_sections()
        return _text(self.editor, self.editor_units), tuple(self.conflicts)

    def _pair_sections(self) -> None:
        """Know the base's sections again in the editor's page: by heading, else by what they share."""
        taken: set[int] = set()
        for number, section in enumerate(self.base):
            for mine in self.editor:
                if mine.was < 0 and mine.key == section.key and number not in taken:
                    mine.was = number
                    taken.add(number)
        owner = {id(unit): mine for mine in self.editor for unit in mine.units}
        for number, section in enumerate(self.base):
            if number in taken:
                continue
            votes: dict[int, int] = {}
            for unit in section.units:
                other = self.to_editor.get(id(unit))
                if other is not None and owner[id(other)].was < 0 and owner[id(other)].heading:
                    votes[id(owner[id(other)])] = votes.get(id(owner[id(other)]), 0) + 1
            if votes:
                best = max(votes, key=lambda key: votes[key])
                next(mine for mine in self.editor if id(mine) == best).was = number

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
            _remove(section.units, gone)

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
            fresh = Unit(unit.kind, unit.text, unit.gap, unit.section)
            _insert(target, fresh, self._place(section, number, target))
            self.home[id(unit)] = fresh

    def _twin(self, unit: Unit, target: _Section | None) -> Unit | None:
        """What on the editor's page says the same already: letter by letter anywhere, or nearly so in that section."""
        same = (mine for section in self.editor for mine in section.units if mine.text == unit.text)
        alike = (mine for mine in (target.units if target else ()) if likeness(mine, unit, TWINS) >= TWINS)
        return next(same, None) or next(alike, None)

    def _target(self, section: _Section) -> _Section | None:
        """The editor's section that answers to a section of the machine's."""
        return next((mine for mine in self.editor if section.key in self._keys(mine)), None)

    def _keys(self, mine: _Section) -> set[str]:
        """By what a section of the editor's is known: its heading, and the one it had in the base."""
        return {mine.key, self.base[mine.was].key} if mine.was >= 0 else {mine.key}

    def _place(self, section: _Section, number: int, target: _Section) -> int:
        """Where in ``target`` the unit goes: after what stands before it at the machine's, else before what follows."""
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
        """A section that only the machine has, before the first of the editor's that follows it at the machine's."""
        heading = section.heading
        fresh = _Section(section.key, Unit("heading", heading.text, heading.gap, section.key) if heading else None, [])
        later = {other.key for other in self.machine[self.machine.index(section) + 1 :]}
        if section.key in SECTIONS:
            later |= set(SECTIONS[SECTIONS.index(section.key) + 1 :])
        targets = [
            id(mine)
            for mine in self.editor
            if mine.key in later or (mine.was >= 0 and self.base[mine.was].key in later)
        ]
        at = next((n for n, mine in enumerate(self.editor) if id(mine) in targets), len(self.editor))
        self.editor.insert(at, fresh)
        return fresh

    def _drop_empty_sections(self) -> None:
        """A heading of the machine's that is left with nothing under it, and that it no longer writes, goes."""
        keys = {section.key for section in self.machine}
        self.editor[:] = [
            mine
            for mine in self.editor
            if not (
                mine.was >= 0
                and mine.heading is not None
                and not mine.units
                and self.base[mine.was].units
                and (was := self.base[mine.was].heading) is not None
                and mine.heading.text == was.text
                and self.base[mine.was].key not in keys
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
    elif section.heading:
        unit.gap = "\n\n"
    units.insert(at, unit)


def _remove(units: list[Unit], gone: set[int]) -> None:
    if units and id(units[-1]) in gone:
        kept = next((unit for unit in reversed(units) if id(unit) not in gone), None)
        if kept is not None:
            kept.gap = units[-1].gap
    units[:] = [unit for unit in units if id(unit) not in gone]


def _text(sections: Sequence[_Section], editors: Sequence[Unit]) -> str:
    """The page of the sections. The editor's empty lines are kept; where something new stands, there are enough."""
    order: list[Unit] = []
    for section in sections:
        order += [section.heading] if section.heading else []
        order += section.units
    if not order:
        return ""
    original = {id(unit) for unit in editors}
    for above, below in itertools.pairwise(order):
        if "\n" not in above.gap or (below.kind == "heading" and above.kind != "heading" and above.gap == "\n"):
            untouched = id(above) in original and below.kind == "heading" and above.gap == "\n"
            above.gap = above.gap if untouched else _between(above, below)
    order[-1].gap = "\n"
    return "".join(unit.text + unit.gap for unit in order)
