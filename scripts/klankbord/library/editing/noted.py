"""Notes of a page as the blocks they are written in: one added, changed, moved or taken away, the rest left alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from klankbord.library.editing.clash import Clash, ClashError
from klankbord.library.merge.matching import Unit, likeness
from klankbord.library.notes import convention, headings
from klankbord.library.notes.blocks import Block, blocks, joined
from klankbord.library.notes.convention import SECTIONS
from klankbord.model import NOTE_KINDS, Advert, Chapter, Note

Noted = Note | Chapter | Advert
_NEAR = 0.5
"""How alike a block must be to be shown as what became of one that is gone: people look at it, it decides nothing."""


@dataclass(frozen=True, slots=True)
class Written:
    """A note with the text it is written in; ``kind`` is that of its section: quotes, lessons, tips, chapters."""

    kind: str
    note: Noted
    text: str


def kind_of(note: Noted) -> str:
    """The kind of section that a note belongs in."""
    if isinstance(note, Chapter):
        return "chapters"
    if isinstance(note, Advert):
        return "adverts"
    return next(kind for kind, made in NOTE_KINDS.items() if type(note) is made)


def notes(body: str) -> list[Written]:
    """The notes of a body in its order, each with its own text."""
    return [Written(kind_of(note), note, joined(parts).rstrip("\n")) for note, parts in _places(blocks(body))]


def _places(parts: Sequence[Block]) -> Iterator[tuple[Noted, list[Block]]]:
    """Each note with the blocks that it is written in; a list of times in one block has none of its own."""
    found = [(entry.note, entry.line) for entry in convention.entries(joined(list(parts)))]
    starts = {block.line: number for number, block in enumerate(parts)}
    firsts = [starts[line] for _, line in found if line in starts]
    for note, line in found:
        if line not in starts:
            continue
        at = starts[line]
        block = parts[at]
        if "\n" in block.text and block.kind == "text" and not isinstance(note, Note):
            continue
        credited = (
            block.kind == "quote"
            and at + 1 < len(parts)
            and at + 1 not in firsts
            and parts[at + 1].kind in {"text", "item"}
            and convention.is_credit(parts[at + 1].text)
        )
        yield note, list(parts[at : at + 2 if credited else at + 1])


def add(body: str, note: Noted, language: str, after: str | None = None) -> str:
    """The body with ``note`` at the end of its section, or behind the note written as ``after`` (first when empty).

    A chapter or advert goes where its time is. A section that is not there is made, in its usual place.
    """
    kind, text = kind_of(note), convention.written(note)
    parts = blocks(body)
    section = _section(parts, kind)
    if section is None:
        return _new_section(parts, kind, text, language)
    first, stop = section
    inside = [(found, some) for found, some in _places(parts) if first < parts.index(some[0]) < stop]
    if isinstance(note, Chapter | Advert):
        earlier = [some for found, some in inside if getattr(found, "start", 0) <= note.start]
        behind = earlier[-1] if earlier else None
        top = not earlier
    else:
        behind = next((some for _, some in inside if joined(some).rstrip("\n") == after), None) if after else None
        behind = behind or (inside[-1][1] if inside and after != "" else None)
        top = after == ""
    if behind is None and not (top and inside):
        at = stop
        while at - 1 > first and not parts[at - 1].text.strip():
            at -= 1
        return _inserted(parts, at, text, kind)
    at = parts.index(inside[0][1][0]) if behind is None else parts.index(behind[-1]) + 1
    return _inserted(parts, at, text, kind)


def change(body: str, was: str, now: str) -> str:
    """The body in which the note written as ``was`` is written as ``now``; raises ClashError when it is not there."""
    parts = blocks(body)
    first, stop = _at(parts, was, now)
    gap = parts[stop - 1].gap
    return joined(parts[:first]) + now.strip("\n") + gap + joined(parts[stop:])


def remove(body: str, was: str) -> str:
    """The body without the note written as ``was``, and without a heading that has nothing left under it."""
    parts = blocks(body)
    first, stop = _at(parts, was, "")
    heading = parts[first - 1] if first else None
    alone = stop == len(parts) or (parts[stop].kind == "heading" and parts[stop].level <= 2)
    if heading is not None and heading.kind == "heading" and headings.kind_of(heading.title) in SECTIONS and alone:
        first -= 1
    return joined(_cut(parts, first, stop))


def _cut(parts: Sequence[Block], first: int, stop: int) -> list[Block]:
    """The blocks without those from ``first`` up to ``stop``, whose empty lines stay before a heading or at the end."""
    above, below = list(parts[:first]), list(parts[stop:])
    if above and above[-1].kind != "heading" and (not below or below[0].kind == "heading"):
        above[-1] = replace(above[-1], gap=parts[stop - 1].gap)
    return above + below


def move(body: str, was: str, after: str) -> str:
    """The body in which the note written as ``was`` stands behind that written as ``after``, or first when empty."""
    parts = blocks(body)
    first, stop = _at(parts, was, was)
    note = next(found for found, some in _places(parts) if some == parts[first:stop])
    if joined(parts[first:stop]).rstrip("\n") == after:
        return body
    rest = blocks(joined(_cut(parts, first, stop)))
    kind = kind_of(note)
    if after:
        _, at = _at(rest, after, after)
    else:
        section = _section(rest, kind)
        at = section[0] + 1 if section else first
    return _inserted(rest, at, was, kind)


def _at(parts: Sequence[Block], was: str, now: str) -> tuple[int, int]:
    """Which blocks are the note written as ``was``; raises ClashError with what most looks like it when none is."""
    places = [(joined(some).rstrip("\n"), some) for _, some in _places(parts)]
    for text, some in places:
        if text == was:
            first = parts.index(some[0])
            return first, first + len(some)
    wanted = Unit("item", was, "")
    near = max(((likeness(wanted, Unit("item", text, "")), text) for text, _ in places), default=(0.0, ""))
    raise ClashError((Clash(was, now, near[1] if near[0] >= _NEAR else ""),))


def _section(parts: Sequence[Block], kind: str) -> tuple[int, int] | None:
    """Where the section of a kind is: its heading, and the block that ends it."""
    tops = [n for n, part in enumerate(parts) if part.kind == "heading" and part.level <= 2]
    for place, at in enumerate(tops):
        if headings.kind_of(parts[at].title) == kind:
            return at, tops[place + 1] if place + 1 < len(tops) else len(parts)
    return None


def _new_section(parts: Sequence[Block], kind: str, text: str, language: str) -> str:
    later = set(SECTIONS[SECTIONS.index(kind) + 1 :])
    at = next(
        (n for n, part in enumerate(parts) if part.kind == "heading" and headings.kind_of(part.title) in later),
        len(parts),
    )
    above, below = joined(list(parts[:at])).rstrip("\n"), joined(list(parts[at:]))
    made = f"## {headings.heading(kind, language)}\n{text}\n"
    return (f"{above}\n\n" if above.strip() else "") + made + (f"\n{below}" if below else "")


def _inserted(parts: Sequence[Block], at: int, text: str, kind: str) -> str:
    """The body with ``text`` before block ``at``, with the empty lines that notes of its kind have around them."""
    between = "\n\n" if kind == "quotes" else "\n"
    above, below = list(parts[:at]), list(parts[at:])
    joins = above and above[-1].kind != "heading"
    head = joined(above).rstrip("\n")
    gap = between if joins else "\n"
    follows = below and not (below[0].kind == "heading" and below[0].level <= 2)
    foot = (between if follows else "\n\n") + joined(below) if below else "\n"
    return (f"{head}{gap}" if head else "") + text.strip("\n") + foot
