"""Where ``klankbord publish`` can publish to, by how it is written."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Protocol

from klankbord.errors import KlankbordError
from klankbord.library.git import Repository
from klankbord.library.hub import Hub
from klankbord.site.publishing.branch import Branch
from klankbord.site.publishing.contents import Difference
from klankbord.site.publishing.folder import Folder

WAYS = "a folder (/var/www/site), git:BRANCH, rsync:USER@HOST:FOLDER or s3://BUCKET/FOLDER"


class Publication(Protocol):
    """A place that also knows the site it had before."""

    def put(self, site: Path, *, dry_run: bool = False) -> Difference:
        """Publish the folder ``site``."""

    def back(self, *, dry_run: bool = False) -> Difference:
        """Publish the site before the last again."""


def place(text: str, hub: Hub) -> Publication:
    """The place that ``text`` names. Raises KlankbordError when it names none, or the hub is in no repository."""
    from klankbord.site.publishing.earlier import Remembering

    memory = hub.state / "published" / hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    how, _, rest = text.partition(":")
    if how == "git" and rest:
        git = Repository.around(hub.root)
        if git is None:
            raise KlankbordError(text, "the hub is in no git repository", "Begin one: git init.")
        return Branch.named(git, rest)
    if how == "s3" and rest.startswith("//"):
        from klankbord.site.publishing.bucket import Bucket

        return Remembering(Bucket.named(text, memory / "sent.json"), memory)
    if how == "rsync" and rest:
        from klankbord.site.publishing.rsync import Rsync

        return Remembering(Rsync(text if rest.startswith("//") else rest), memory)
    if not text or (":" in text and "/" not in how):
        raise KlankbordError(f"place {text!r}", "is none that a site can be published to", f"Name {WAYS}.")
    target = Path(text).expanduser()
    return Remembering(Folder(target if target.is_absolute() else hub.root / target, memory), memory)
