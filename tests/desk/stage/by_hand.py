"""The same work in a text editor with a player beside it: what is typed and clicked is counted, the files are made.

It counts what no editor can do without, and nothing else: opening the files, finding a place by eye and stopping the
player are free. A passage of one word is a double click (two), a longer one is dragged (two), as at the desk. Each
place is heard once before it is changed, and come to: a click on the bar of the player, which a reader of the times in
the file is taken to hit at once, and one turn of the wheel. The desk comes along with the sound.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Hands:
    """Keys and clicks; ``parts`` says what they went to."""

    keys: int = 0
    clicks: int = 0
    parts: dict[str, int] = field(default_factory=dict)

    def use(self, part: str, *, keys: int = 0, clicks: int = 0) -> None:
        self.keys += keys
        self.clicks += clicks
        self.parts[part] = self.parts.get(part, 0) + keys + clicks

    @property
    def total(self) -> int:
        return self.keys + self.clicks


@dataclass
class File:
    """A file in a text editor."""

    text: str
    hands: Hands

    def replace(self, part: str, around: str, wrong: str, right: str) -> None:
        """Select ``wrong`` in the one place that says ``around``, and type ``right``."""
        at = _only(self.text, around)
        start = self.text.index(wrong, at)
        self.text = self.text[:start] + right + self.text[start + len(wrong) :]
        self.hands.use(part, clicks=2, keys=max(1, len(right)))

    def replace_all(self, part: str, wrong: str, right: str) -> None:
        """Ctrl+H, what, Tab, by what, Ctrl+Alt+Enter, Escape."""
        self.text = self.text.replace(wrong, right)
        self.hands.use(part, keys=2 + len(wrong) + 1 + len(right) + 3 + 1)

    def without(self, part: str, start: int, stop: int) -> None:
        """Drag over a passage and delete it."""
        self.text = self.text[:start] + self.text[stop:]
        self.hands.use(part, clicks=2, keys=1)

    def save(self) -> None:
        """Ctrl+S."""
        self.hands.use("save", keys=2)


def edited(page: str, vtt: str, work: Mapping[str, Any], hands: Hands) -> tuple[str, str]:
    """Page and transcript as a careful editor leaves them."""
    head, cues = vtt[: vtt.index("\n00:")], vtt[vtt.index("\n00:") :]
    notes, words = File(page, hands), File(cues, hands)
    for old, new in work["speakers"].items():
        hands.use("speakers", clicks=1)  # who is it?
        words.replace_all("speakers", f"<v {old}>", f"<v {new}>")
        if f"— {old}" in notes.text:
            notes.replace_all("speakers", f"— {old}", f"— {new}")
    for one in work["corrections"]:
        hands.use("corrections", clicks=2)  # hear it, and scroll there
        words.replace("corrections", one["around"], one["wrong"], one["right"])
        again = re.search(rf"\b{re.escape(one['wrong'])}\b", _noted(notes.text, one))
        if again:  # a note quotes it
            notes.replace("corrections", _noted(notes.text, one), one["wrong"], one["right"])
    for one in work["notes"]:
        if one["do"] == "refuse":
            start = notes.text.rindex("\n", 0, _only(notes.text, one["about"])) + 1
            notes.without("notes", start, notes.text.index("\n", start) + 1)
        elif one["do"] == "trim":
            _trim(notes, one)
    if "quote" in work:
        _quote(notes, work["quote"])
    hands.use("chapter", clicks=1)  # hear where it begins
    chapter = work["chapter"]
    notes.replace("chapter", f"[{chapter['from']}] {chapter['title']}", chapter["from"], chapter["to"])
    notes.replace("publish", "status: review", "review", "published")
    notes.save()
    words.save()
    return notes.text, head + words.text


def _noted(page: str, one: Mapping[str, Any]) -> str:
    """The line of the page that says what a correction is about; empty when none does."""
    before, after = (part.strip() for part in one["around"].split(one["wrong"], 1))
    rows = [row for row in page.split("\n") if row[:2] in {"- ", "> "} and one["wrong"] in row]
    return next((row for row in rows if (after or before) in row), "")


def _trim(notes: File, one: Mapping[str, Any]) -> None:
    """Let a quote begin elsewhere: words typed or deleted at its start, and its time, which is heard and typed."""
    at = notes.text.rindex("\n> ", 0, _only(notes.text, one["about"]) + 1) + 3
    if notes.text.startswith(one["about"], at):
        notes.text = f"{notes.text[:at]}{one['to']} {notes.text[at:]}"
        notes.hands.use("notes", clicks=1, keys=len(one["to"]) + 1)
    else:
        notes.without("notes", at, notes.text.index(one["about"], at))
    start = notes.text.index("[", at)
    if notes.text[start + 1 : start + 6] != one["at"]:
        notes.hands.use("notes", clicks=1)  # hear where it begins now
        notes.replace("notes", notes.text[start : start + 7], notes.text[start + 1 : start + 6], one["at"])


def _quote(notes: File, one: Mapping[str, Any]) -> None:
    """A new quote below the others: dragged and copied from the transcript, pasted, and its signs, speaker and time."""
    typed = ["\n\n> ", f"\n>\n> — {one['speaker']} [{one['at']}]"]
    at = notes.text.index("\n\n## Tips")
    notes.text = notes.text[:at] + typed[0] + one["said"] + typed[1] + notes.text[at:]
    copied = 2 + 1 + 2 + 2  # drag; go to the other file; Ctrl+C; Ctrl+V
    notes.hands.use("quote", clicks=2 + 1 + 1, keys=copied - 3 + sum(map(len, typed)))


def _only(text: str, passage: str) -> int:
    """Where a passage stands, which stands there once."""
    assert text.count(passage) == 1, f"{passage!r} stands {text.count(passage)} times"
    return text.index(passage)
