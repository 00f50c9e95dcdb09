"""The last changes made at a desk, so that they can be undone; also after the desk was started again."""

from __future__ import annotations

import json
import re
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from klankbord.desk.refused import Refused

REMEMBERED = 400
HEAVIEST = 200_000_000
"""How many changes, and how many characters of them, can be undone; older ones are in git."""
KEPT = 100
"""How many of them outlive the desk that made them."""
_NAME = re.compile(r"[A-Za-z0-9_-]{6,40}")


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

    def __init__(self, folder: Callable[[], Path] | None = None) -> None:
        self._folder = folder
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
        with suppress(OSError):  # who cannot undo it after a restart has it in git
            self._keep(change)

    def _keep(self, change: Change) -> None:
        if self._folder is None:
            return
        facts = [change.page, change.path.name, change.before, change.after]
        folder = self._folder()
        packed = zlib.compress(json.dumps(facts, ensure_ascii=False).encode("utf-8", "surrogatepass"), 1)
        path = folder / f"{change.name}.z"
        path.touch(mode=0o600)
        path.write_bytes(packed)  # one that is half there after a power cut is no longer known, and that is all
        old = sorted(folder.glob("*.z"), key=lambda path: path.stat().st_mtime_ns)[:-KEPT]
        for path in old:
            path.unlink(missing_ok=True)

    def _kept(self, name: str, place: Callable[[str], Path]) -> Change | None:
        """A change that an earlier desk made; ``place`` gives the folder of a page by its name."""
        if self._folder is None or not _NAME.fullmatch(name):
            return None
        try:
            packed = (self._folder() / f"{name}.z").read_bytes()
            page, file, before, after = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
        except (OSError, ValueError, zlib.error):
            return None
        return Change(name, page, place(page) / Path(file).name, before, after)

    def find(self, name: object, place: Callable[[str], Path]) -> Change:
        """The change that a browser means; raises Refused when it is forgotten."""
        found = (self._known.get(name) or self._kept(name, place)) if isinstance(name, str) else None
        if found is None:
            raise Refused(
                410, "Dat is te lang geleden om hier ongedaan te maken; de geschiedenis van git heeft het nog."
            )
        return found
