"""One build of a site beside the live one, with what stays of that; then it takes the place of the live one."""

from __future__ import annotations

from pathlib import Path

from klankbord.site.keeping.edition import BEGINS, Edition
from klankbord.site.keeping.store import Store, digest
from klankbord.site.publishing.swap import Beside


class Renewal:
    """A build of the site in ``target``, in ``folder``; ``memory`` is what earlier builds of this ``kind`` kept.

    ``state`` remembers what open pages may still ask for. Only a ``lasting`` site is on the disk before readers see it:
    a preview need not survive a power cut. Raises KlankbordError if ``target`` holds something else than a site.
    """

    def __init__(self, target: Path, state: Path, memory: Store, *, kind: str, lasting: bool) -> None:
        self.beside = Beside(target, state, lasting=lasting)
        self.edition: Edition | None = None
        if memory.on and not self.beside.in_place:
            name = f"{BEGINS}{digest(str(self.beside.target), kind).hex()[:12]}"
            self.edition = Edition(memory, name, self.beside.target, self.beside.folder)
            self.edition.open()

    @property
    def folder(self) -> Path:
        """Where the site is built."""
        return self.beside.folder

    def settle(self, *, whole: bool) -> None:
        """Let the new site take the place of the old one if it is ``whole``; else remove it."""
        made = self.edition if whole else None
        again = bool(made and made.known)
        try:
            if made:
                made.complete(self.folder if made.has_spare and self.beside.adopt(made.spare) else None)
                self.beside.spare = made.spare if again else None
            if whole:
                self.beside.take_over()
        finally:
            self.beside.discard()
        if made:
            made.remember(before=again)
