"""Front matter merged field by field, with the lines as the editor typed them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from klankbord.library.front.handler import CLOSING, OPENING, Loader

_KEY = re.compile(r"^(?:\"([^\"]+)\"|'([^']+)'|([^\s#:'\"-][^:]*?))[ \t]*:(?:[ \t]|$)")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Editor and machine both changed ``where`` (a field or a section); ``machine`` is what was not taken."""

    where: str
    editor: str
    machine: str

    def __str__(self) -> str:
        short = " ".join(self.machine.split())
        return f"{self.where or 'summary'}: kept the editor's; the machine has {short[:100]!r}"


@dataclass(frozen=True, slots=True)
class _Front:
    """Front matter as the lines of each field; ``lead`` is what stands above the first."""

    lead: str
    fields: dict[str, str]
    close: str


def split_page(text: str) -> tuple[_Front | None, str]:
    """Front matter, None when there is none (or one that is never closed), and body."""
    lines = text.split("\n")
    if not OPENING.match(lines[0]):
        return None, text
    end = next((n for n in range(1, len(lines)) if CLOSING.match(lines[n])), None)
    if end is None:
        return None, text
    lead, key = lines[0] + "\n", ""
    fields: dict[str, str] = {}
    for line in lines[1:end]:
        found = _KEY.match(line)
        if found:
            key = next(name for name in found.groups() if name is not None)
            fields[key] = fields.get(key, "") + line + "\n"
        elif key:
            fields[key] += line + "\n"
        else:
            lead += line + "\n"
    return _Front(lead, fields, lines[end] + "\n"), "\n".join(lines[end + 1 :])


def merge_fields(
    base: _Front | None, editor: _Front | None, machine: _Front | None
) -> tuple[str, tuple[Conflict, ...]]:
    """The merged front matter as text; if an editor removed or broke it, it stays so."""
    if editor is None:
        return (_joined(machine) if machine and base is None else ""), ()
    if machine is None:
        return _joined(editor), ()
    before = base.fields if base else {}
    conflicts: list[Conflict] = []
    merged: dict[str, str] = {}
    for key, mine in editor.fields.items():
        was, theirs = before.get(key), machine.fields.get(key)
        if was is None or not _untouched(was, mine):
            merged[key] = mine
            if was is not None and theirs is not None and not _equal(theirs, was) and not _equal(theirs, mine):
                conflicts.append(Conflict(key, mine.strip(), theirs.strip()))
        elif theirs is not None:
            merged[key] = mine if _equal(mine, theirs) else theirs
    order = list(merged)
    theirs_in_order = list(machine.fields)
    for number, key in enumerate(theirs_in_order):
        if key in merged or key in before:
            continue
        above = next((k for k in reversed(theirs_in_order[:number]) if k in merged), None)
        order.insert(order.index(above) + 1 if above else 0, key)
        merged[key] = machine.fields[key]
    return _joined(_Front(editor.lead, {key: merged[key] for key in order}, editor.close)), tuple(conflicts)


def _joined(front: _Front) -> str:
    return front.lead + "".join(front.fields.values()) + front.close


def _untouched(was: str, mine: str) -> bool:
    """Whether the editor left a field as it was; other quotation marks or line breaks do not count, a comment does."""
    return was.rstrip() == mine.rstrip() or ("#" not in mine.replace(was.strip(), "") and _equal(was, mine))


def _equal(one: str, other: str) -> bool:
    if one.strip() == other.strip():
        return True
    values = _value(one), _value(other)
    return values[0] is not None and values[0] == values[1]


def _value(text: str) -> Any:
    try:
        return yaml.load(text, Loader)  # noqa: S506 - the safe loader, in C where there is one
    except (yaml.YAMLError, ValueError):
        return None


def replace_field(text: str, name: str, line: str) -> str:
    """A page with one field of its front matter replaced by ``line``: added at the end when new, removed when empty."""
    returns = "\r\n" in text
    front, body = split_page(text.replace("\r\n", "\n"))
    if front is None:
        return text
    was = front.fields.get(name, "")
    remarks = "".join(row for row in was.splitlines(keepends=True) if not row.strip() or row.lstrip().startswith("#"))
    first, _, rest = was.partition("\n")
    beside = re.search(r"[ \t]+#[^'\"]*$", first) if rest == remarks else None
    if beside and line:
        line = line.rstrip("\n") + beside[0] + "\n"
    fields = {**front.fields, name: line + remarks}
    page = _joined(_Front(front.lead, {key: lines for key, lines in fields.items() if lines}, front.close)) + body
    return page.replace("\n", "\r\n") if returns else page
