"""A site published to a folder, of a web server or a mounted disk: in one step, with only what changed copied."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from klankbord.site.publishing.contents import Difference, files, same
from klankbord.site.publishing.swap import Beside, link


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder ``target``; ``memory`` is where the hub remembers what readers may still have open."""

    target: Path
    memory: Path

    def put(self, site: Path, *, dry_run: bool = False) -> Difference:
        """Let a copy of ``site`` take the place of the folder; files that did not change keep their time."""
        found, there = sorted(files(site)), set(files(self.target))
        kept = {name for name in found if name in there and same(site / name, self.target / name)}
        change = Difference(
            tuple(name for name in found if name not in there),
            tuple(name for name in found if name in there and name not in kept),
            tuple(sorted(there - set(found))),
            len(kept),
        )
        if dry_run or not change:
            return change
        beside = Beside(self.target, self.memory)
        try:
            for name in found:
                place = beside.folder / name
                place.parent.mkdir(parents=True, exist_ok=True)
                if name in kept:
                    link(str(self.target / name), str(place))
                else:
                    shutil.copyfile(site / name, place)
            beside.take_over()
        finally:
            beside.discard()
        return change
