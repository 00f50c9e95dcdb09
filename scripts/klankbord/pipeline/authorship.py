"""Who wrote what: which uncommitted files hold only the machine's words, so that a commit never sweeps up an editor's
work."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from klankbord.library.hub import Hub
from klankbord.pipeline.git import Repository
from klankbord.pipeline.ledger import Ledger

MIXED = ""
"""In place of a digest: the file also holds words that an editor did not commit."""

FILES = ("index.md", "transcript.vtt", "notes.json")


@dataclass(slots=True)
class Authorship:
    """Follows the machine's writes of one run; the ledger remembers them until they are committed."""

    hub: Hub
    ledger: Ledger
    repository: Repository | None
    _blobs: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.repository:
            self._blobs = self.repository.blobs("episodes")

    def editors(self, folder: Path) -> set[str]:
        """The files of ``folder`` that hold an editor's uncommitted work; ask before the machine writes there."""
        if self.repository is None:
            return set()
        written = self.ledger.files()
        mixed = set()
        for path in (folder / name for name in FILES):
            name = self.hub.inside(path)
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                continue
            if written.get(name) == digest(data):
                continue
            if self._blobs.get(name) != blob_name(data):
                mixed.add(name)
        return mixed

    def wrote(self, folder: Path, mixed: set[str]) -> None:
        """Remember the files of ``folder`` as the machine's, but for those in ``mixed``; call inside a transaction.

        A page that the machine just made, or finds again after it died between the page and this line, is the
        machine's.
        """
        if self.repository is None:
            return
        for path in (folder / name for name in FILES):
            name = self.hub.inside(path)
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                continue
            if self._blobs.get(name) != blob_name(data):
                self.ledger.put_file(name, MIXED if name in mixed else digest(data))


def digest(data: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def blob_name(data: bytes) -> str:
    """The name that git gives to these bytes (git-hash-object(1)), for repositories that use SHA-1."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
