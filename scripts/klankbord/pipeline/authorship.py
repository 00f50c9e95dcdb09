"""Who wrote what: which uncommitted files hold only the machine's words, so that a commit never sweeps up an editor's
work."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.library.git import Repository
from klankbord.library.hub import Hub
from klankbord.pipeline import ledger
from klankbord.pipeline.ledger import Ledger

MIXED = ""
"""In place of a digest: the file also holds words that an editor did not commit."""

PENDING = "pending"
"""In place of a digest: the machine was about to write the file, and may have done so before it was killed."""

FILES = ("index.md", "transcript.vtt", "notes.json", "certainty.txt")


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

    def begin(self, folder: Path) -> set[str]:
        """Announce that the machine is about to write in ``folder``; gives the files that hold an editor's
        uncommitted work.

        The announcement is durable, so that what a killed run wrote is not taken for an editor's work by the next one.
        """
        if self.repository is None:
            return set()
        written = self.ledger.files()
        mixed, own = set(), []
        for name, data in self._present(folder):
            if written.get(name) in (digest(data), PENDING) or self._committed(name, data):
                own.append(name)
            else:
                mixed.add(name)
        with self.ledger.transaction():
            for name in own:
                self.ledger.put_file(name, PENDING)
        return mixed

    def end(self, folder: Path, mixed: set[str]) -> None:
        """Remember the files of ``folder`` as the machine's, except those in ``mixed``; call inside a transaction.

        A new page is the machine's, even one that a run wrote just before it was killed.
        """
        if self.repository is None:
            return
        for name, data in self._present(folder):
            if self._committed(name, data):
                self.ledger.drop_files([name])
            else:
                self.ledger.put_file(name, MIXED if name in mixed else digest(data))

    def add(self, path: Path) -> None:
        """Remember a file that only the machine writes, such as a recording; call inside a transaction."""
        if self.repository is not None:
            with path.open("rb") as file:
                self.ledger.put_file(self.hub.inside(path), hashlib.file_digest(file, "sha256").hexdigest())

    def _committed(self, name: str, data: bytes) -> bool:
        """Whether a file is as in the last commit, for git: other line ends, or a filter, may be no difference."""
        blob = self._blobs.get(name)
        if blob is None or self.repository is None:
            return False
        return blob == blob_name(data, blob) or blob == self.repository.names([name])[name]

    def _present(self, folder: Path) -> Iterator[tuple[str, bytes]]:
        for path in (folder / name for name in FILES):
            with contextlib.suppress(FileNotFoundError):
                yield self.hub.inside(path), path.read_bytes()


def claim(hub: Hub, paths: Iterable[Path], now: datetime) -> None:
    """Remember that the machine has just written these files, such as the pages of shows: the next run commits them.

    Without a repository there is nothing to remember.
    """
    try:
        repository = Repository.around(hub.root)
    except KlankbordError:
        return
    if repository is not None:
        with ledger.opened(hub.state / "ledger.sqlite", now) as book, book.transaction():
            for path in paths:
                book.put_file(hub.inside(path), digest(path.read_bytes()))


@contextlib.contextmanager
def writing(hub: Hub, folder: Path, now: datetime) -> Iterator[None]:
    """Remember what is written to the page in ``folder`` as the machine's, unless an editor is at work on it."""
    try:
        repository = Repository.around(hub.root)
    except KlankbordError:
        repository = None
    with ledger.opened(hub.state / "ledger.sqlite", now) as book:
        ours = Authorship(hub, book, repository)
        editors = ours.begin(folder)
        try:
            yield
        finally:
            with book.transaction():
                ours.end(folder, editors)


def digest(data: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def blob_name(data: bytes, like: str) -> str:
    """The name that git gives to these bytes (git-hash-object(1)), by the hash of the name ``like``: 40 digits are
    SHA-1, 64 are SHA-256."""
    kind = hashlib.sha1 if len(like) == 40 else hashlib.sha256
    return kind(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
