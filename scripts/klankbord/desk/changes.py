"""The last changes made at a desk, so that they can be undone."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from klankbord.desk.refused import Refused

REMEMBERED = 400
HEAVIEST = 200_000_000
"""How many changes, and how many characters of them, can be undone; older ones are in git."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file before and after; ``name`` is what a browser knows the change by. Empty when nothing changed."""

    name: str
    page: str
    path: Path
    before: str
    after: str

    def __bool__(self) -> bool:
        return self.before != self.after


class Changes:
    """The last changes made at a desk, to undo: an earlier text is merged with what came after, like any other."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._known: OrderedDict[str, Change] = OrderedDict()
        self._weight = 0

    def add(self, change: Change) -> None:
        """Remember a change, and forget the oldest when there are too many."""
        with self._guard:
            self._known[change.name] = change
            self._weight += len(change.before) + len(change.after)
            while len(self._known) > REMEMBERED or (self._weight > HEAVIEST and len(self._known) > 1):
                _, gone = self._known.popitem(last=False)
                self._weight -= len(gone.before) + len(gone.after)

    def find(self, name: object) -> Change:
        """The change that a browser means; raises Refused when it is forgotten."""
        found = self._known.get(name) if isinstance(name, str) else None
        if found is None:
            raise Refused(
                410, "Dat is te lang geleden om hier ongedaan te maken; de geschiedenis van git heeft het nog."
            )
        return found
