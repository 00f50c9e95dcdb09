"""Lists as CommonMark means them, written so that Python-Markdown shows the same.

CommonMark (Hugo, Eleventy, Kramdown of Jekyll) nests what stands below the text of an item, often two spaces in, and
begins a list right below a line of text; Python-Markdown wants four spaces and an empty line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from klankbord.library.notes.blocks import CODE

_ITEM = re.compile(r"^(?P<indent>[ \t]*)(?P<mark>[-*+]|(?P<number>\d{1,9})[.)])(?P<gap>[ \t]+)(?=\S)")
_RULE = re.compile(r"^[ \t]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_DEEPEST = 20


def rewritten(body: str) -> str:
    """The text with its lists in the form that Python-Markdown reads; all else, and all code, letter for letter."""
    return _Lists().rewrite(body)


@dataclass(slots=True)
class _Lists:
    """One pass over the lines. ``open`` holds, for each list around a line, the column where its items' text begins."""

    open: list[int] = field(default_factory=list)
    out: list[str] = field(default_factory=list)
    fence: str = ""
    shift: int = 0

    def rewrite(self, body: str) -> str:
        for line in body.split("\n"):
            self._line(line)
        return "\n".join(self.out)

    def _line(self, line: str) -> None:
        if self.fence:
            self.out.append(_shifted(line, self.shift))
            if line.strip().startswith(self.fence) and not line.strip().strip(self.fence[0]):
                self.fence = ""
        elif not line.strip():
            self.out.append(line)
        elif (item := _ITEM.match(line)) and not _RULE.match(line) and self._is_item(item):
            self._item(item, line)
        else:
            self._text(line)

    def _is_item(self, item: re.Match[str]) -> bool:
        if self.open or len(item["indent"].expandtabs(4)) < 4:
            text_above = bool(self.out) and bool(self.out[-1].strip()) and not self.open
            return not (text_above and item["number"] and item["number"] != "1")
        return False  # four spaces in, outside a list: code

    def _item(self, item: re.Match[str], line: str) -> None:
        indent = len(item["indent"].expandtabs(4))
        above = self.out[-1] if self.out else ""
        if not self.open and above.strip() and not above.startswith(("#", ">", "|", "<")) and not _ITEM.match(above):
            self.out.append("")
        while self.open and indent < self.open[-1]:
            self.open.pop()
        del self.open[_DEEPEST:]
        depth = len(self.open)
        gap = len(item["gap"].expandtabs(4))
        self.open.append(indent + len(item["mark"]) + (gap if gap < 5 else 1))
        self.out.append(" " * (4 * depth) + line[item.start("mark") :])

    def _text(self, line: str) -> None:
        indent = len(line[: len(line) - len(line.lstrip())].expandtabs(4))
        after_gap = not (self.out and self.out[-1].strip())
        starts_anew = after_gap or line.lstrip().startswith(("#", "```", "~~~"))
        while self.open and starts_anew and indent < self.open[-1]:
            self.open.pop()
        shift = 0
        if self.open and indent >= self.open[-1]:
            more = indent - self.open[-1]
            shift = 4 * len(self.open) + (more if more >= 4 else 0) - indent
        if found := CODE.match(line.lstrip()):
            self.fence, self.shift = found[1], shift
        self.out.append(_shifted(line, shift))


def _shifted(line: str, shift: int) -> str:
    """A line moved further in, or out as far as it has room."""
    if not shift or not line.strip():
        return line
    inside = line.lstrip(" \t")
    indent = len(line[: len(line) - len(inside)].expandtabs(4))
    return " " * max(0, indent + shift) + inside
