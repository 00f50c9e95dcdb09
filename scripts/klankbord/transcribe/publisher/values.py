"""What the readers of this room hand to the one that finds out who speaks."""

from __future__ import annotations

from dataclasses import dataclass, field

from klankbord.model import Word

# Emphasis of HTML, WebVTT and Markdown within a line, until it is known whether a name is in it.
BOLD, PLAIN = "\x02", "\x03"
# Stands for a tab: some tools write columns.
TAB = "\x04"


@dataclass(slots=True)
class Line:
    """A line of a cue, a paragraph of a page: its text, and what its format says of time (seconds) and speaker.

    Lines with the same ``cue`` share its time. ``words`` are those of the text, where the file times each of them.
    """

    text: str
    start: float | None = None
    end: float | None = None
    speaker: str = ""
    cue: int = -1
    words: tuple[Word, ...] = ()


@dataclass(slots=True)
class Source:
    """A file as its format tells it, before anything is known of names within the text."""

    lines: list[Line]
    language: str = ""
    remarks: list[str] = field(default_factory=list)


def bare(text: str) -> str:
    """``text`` on one line, without the signs that stand for emphasis and columns."""
    return " ".join(text.replace(BOLD, "").replace(PLAIN, "").replace(TAB, " ").split())
