"""What ``check`` finds in a hub, and where at the desk each mistake is mended."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from klankbord.errors import KlankbordError
from klankbord.library.check import Problem, check
from klankbord.library.editing import captions, noted
from klankbord.library.front import document
from klankbord.library.front.rewriting import split_page
from klankbord.library.hub import PAGE, Hub
from klankbord.library.merge.updating import TRANSCRIPT_FILE

_FIELD = re.compile(r"([A-Za-z_]+)[ \t]*:")


def told(problem: Problem) -> str:
    """One mistake and how to mend it, in the language of the hub."""
    return f"{problem.cause.rstrip('.')}. {problem.mend}"


def place(hub: Hub, problem: Problem) -> dict[str, Any]:
    """Where a mistake is mended: a ``cue`` by number, a ``note`` as it is written, a ``field``, a ``line`` of text."""
    path = hub.root / problem.path
    try:
        text = document.decode(path.read_bytes(), path)
    except (OSError, KlankbordError):  # it is gone meanwhile, or is no text
        return {}
    lines = text.split("\n")
    at = sum(len(line) + 1 for line in lines[: max(0, problem.line - 1)])
    if path.name == TRANSCRIPT_FILE:
        there = [number for number, cue in enumerate(captions.cues(text)) if cue.at[0] <= at]
        return {"cue": there[-1]} if there else {}
    _, body = split_page(text)
    head = len(text) - len(body)
    if at < head:
        named = (_FIELD.match(line) for line in reversed(lines[: problem.line]))
        return next(({"field": found[1]} for found in named if found), {})
    for note in noted.notes(body):
        start = body.find(note.text)
        if start >= 0 and start <= at - head <= start + len(note.text):
            return {"note": note.text}
    return {"line": body[: at - head].count("\n")}


@dataclass
class Checked:
    """The mistakes of a whole hub, found in the background: that takes seconds where there are thousands of pages."""

    hub: Hub
    found: tuple[Problem, ...] | None = None
    of: int = 0
    busy: bool = False
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def problems(self, stamp: int, *, anew: bool = True) -> tuple[Sequence[Problem], bool]:
        """What was found last, and whether that is of the hub as it is now, of which ``stamp`` says how it is.

        It is looked for the first time that somebody asks, and after a change for who wants it ``anew``.
        """
        with self._guard:
            fresh = self.found is not None and self.of == stamp
            if not fresh and not self.busy and (anew or self.found is None):
                self.busy = True
                threading.Thread(target=self._find, args=(stamp,), daemon=True).start()
            return self.found or (), fresh

    def _find(self, stamp: int) -> None:
        found: tuple[Problem, ...] | None = self.found
        try:
            found = tuple(check(self.hub))
        finally:
            with self._guard:
                self.found, self.of, self.busy = found, stamp, False


def named(hub: Hub, problem: Problem) -> Path:
    """The page that a mistake belongs to: that of the episode for one in its transcript."""
    path = hub.root / problem.path
    return path.parent / PAGE if path.name == TRANSCRIPT_FILE else path
