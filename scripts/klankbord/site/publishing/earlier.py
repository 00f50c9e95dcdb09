"""The last two sites that were published to a place, so that the one before can be put back at once.

They are hard links to the files of the builds, so they take no room but for what changed since.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.site.publishing.contents import Difference, Place, files
from klankbord.site.publishing.swap import link


@dataclass(frozen=True, slots=True)
class Remembering:
    """A ``place`` whose last sites are kept in the folder ``memory``."""

    place: Place
    memory: Path

    def put(self, site: Path, *, dry_run: bool = False) -> Difference:
        """Publish ``site``, and remember it."""
        change = self.place.put(site, dry_run=dry_run)
        if not dry_run and (change or not self._now.is_dir()):
            fresh = self.memory / "fresh"
            shutil.rmtree(fresh, ignore_errors=True)
            for name in files(site):
                (fresh / name).parent.mkdir(parents=True, exist_ok=True)
                link(str(site / name), str(fresh / name))
            if self._now.is_dir():
                shutil.rmtree(self._before, ignore_errors=True)
                self._now.rename(self._before)
            fresh.rename(self._now)
        return change

    def back(self, *, dry_run: bool = False) -> Difference:
        """Publish the site before the last; doing it again goes forward. Raises KlankbordError if there is none."""
        if not self._before.is_dir():
            cause, mend = "remembers no site before the last", "It does once two different sites were published."
            raise KlankbordError("rollback", cause, mend)
        change = self.place.put(self._before, dry_run=dry_run)
        if not dry_run:
            aside = self.memory / "aside"
            shutil.rmtree(aside, ignore_errors=True)
            self._now.rename(aside)
            self._before.rename(self._now)
            aside.rename(self._before)
        return change

    @property
    def _now(self) -> Path:
        return self.memory / "now"

    @property
    def _before(self) -> Path:
        return self.memory / "before"
