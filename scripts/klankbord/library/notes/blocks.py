"""A markdown body as blocks: headings, list items, block quotes, paragraphs, code. Joined, they are the same text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
ITEM = re.compile(r"^ {0,3}(?:[-*+•]|\d{1,4}[.)])[ \t]+(?=\S)")
QUOTE = re.compile(r"^ {0,3}>")
CODE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
ATTRIBUTES = re.compile(r"[ \t]*\{[:#.][^{}]*\}$")


@dataclass(frozen=True, slots=True)
class Block:
    """``kind`` is heading, item, quote, code or text; ``text`` has no line end, ``gap`` is the empty space below it."""

    kind: str
    text: str
    gap: str
    line: int
    level: int = 0

    @property
    def title(self) -> str:
        """The words of a heading, without its signs and attributes."""
        found = HEADING.match(self.text)
        return ATTRIBUTES.sub("", (found[2] or "")).strip() if found else ""


Section = tuple[Block | None, list[Block]]
"""A heading (None above the first one) and the blocks below it."""


def blocks(body: str, first_line: int = 1) -> list[Block]:
    """The blocks of ``body``; empty lines at its start make a block of kind ``text`` with empty text."""
    lines = body.split("\n")
    found: list[Block] = []
    at = 0
    while at < len(lines):
        start, (kind, level) = at, _kind(lines[at])
        at = _end(lines, at, kind)
        last = at - 1
        while last > start and not lines[last].strip():
            last -= 1
        while at < len(lines) and not lines[at].strip():
            at += 1
        text = "\n".join(lines[start : last + 1])
        whole = "\n".join(lines[start:at]) + ("\n" if at < len(lines) else "")
        found.append(Block(kind, text, whole[len(text) :], first_line + start, level))
    return found


def joined(parts: list[Block]) -> str:
    """The text of which ``parts`` are the blocks."""
    return "".join(part.text + part.gap for part in parts)


def _kind(line: str) -> tuple[str, int]:
    if line[:1].isalpha():  # none of the signs below is a letter
        return "text", 0
    if found := HEADING.match(line):
        return "heading", len(found[1])
    for kind, pattern in (("code", CODE), ("item", ITEM), ("quote", QUOTE)):
        if pattern.match(line):
            return kind, 0
    return "text", 0


def _end(lines: list[str], at: int, kind: str) -> int:
    """The line after the block that starts at ``at``."""
    if kind == "heading":
        return at + 1
    if kind == "code":
        found = CODE.match(lines[at])
        fence = found[1] if found else "```"
        close = re.compile(rf"^ {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$")
        return next((n + 1 for n in range(at + 1, len(lines)) if close.match(lines[n])), len(lines))
    at += 1
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            ahead = next((n for n in range(at, len(lines)) if lines[n].strip()), at) if kind == "item" else at
            if lines[ahead].startswith(("  ", "\t")) and ahead > at and not CODE.match(lines[ahead]):
                at = ahead  # a second paragraph of the item
                continue
            return at
        here, _ = _kind(line)
        if _begins_another(kind, here, line):
            return at
        at += 1
    return at


def _begins_another(kind: str, here: str, line: str) -> bool:
    """Whether a line of kind ``here`` ends a block of ``kind``. What is indented belongs to the item above it, and text
    right below a quote goes on with it (CommonMark's lazy continuation)."""
    if (kind == "item" and line.startswith(("  ", "\t"))) or (kind == "quote" and here == "text"):
        return False
    breaks_off = here in {"heading", "code"} or (here == "item" and kind in {"item", "text"})
    return breaks_off or (here == "quote") != (kind == "quote")


def sections(body: str, first_line: int = 1) -> Iterator[Section]:
    """The body by its level-2 (and level-1) headings: heading, and what is below it; the first has no heading."""
    heading: Block | None = None
    inside: list[Block] = []
    for block in blocks(body, first_line):
        if block.kind == "heading" and block.level <= 2:
            yield heading, inside
            heading, inside = block, []
        else:
            inside.append(block)
    yield heading, inside
