"""A correction over the archive that git can undo: no file with work that is not committed yet is touched."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from klankbord import durable
from klankbord.errors import KlankbordError
from klankbord.library.correcting import archive
from klankbord.library.correcting.archive import Applied, Preview
from klankbord.library.correcting.places import Place, Skipped
from klankbord.library.git import Repository
from klankbord.library.hub import PAGE, Hub
from klankbord.library.pages.shows import require
from klankbord.pipeline import commit, lock
from klankbord.pipeline.authorship import FILES

LIST = "corrected.txt"
MOST_NAMED = 4
"""How many files the command that undoes a correction names itself; the names of more are in ``LIST``."""
UNCOMMITTED = "it has changes that are not in git yet; commit these first"

Choose = Callable[[Preview], Sequence[Place]]
"""Asked once, with the preview: which of its places are to be corrected."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a correction came to; ``commit`` is the name of its commit, ``undo`` how to undo it, if there is a way."""

    preview: Preview
    applied: Applied = field(default_factory=Applied)
    shows: tuple[Path, ...] = ()
    commit: str = ""
    undo: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The fields, for JSON."""
        skipped = (*self.preview.skipped, *self.applied.skipped)
        return {
            **self.preview.as_dict(),
            "skipped": [one.as_dict() for one in dict.fromkeys(skipped)],
            "corrected": self.applied.places,
            "changed": [path.as_posix() for path in (*self.applied.changed, *self.shows)],
            "commit": self.commit,
            "undo": self.undo,
        }


def correct(
    hub: Hub,
    wrong: str,
    right: str,
    choose: Choose,
    *,
    show: str | None = None,
    from_now_on: bool = False,
    committing: bool = False,
) -> Outcome:
    """Look for ``wrong`` in all transcripts and notes, ask ``choose`` which places to correct, and correct these.

    ``show`` is one show's slug; ``from_now_on`` adds the correction to the standing ones of the show, or of all.
    Nothing is written when ``choose`` gives nothing and ``from_now_on`` is not asked. Raises KlankbordError, and
    LockedError while a run is at work: it might write the same files.
    """
    if show is not None:
        require(hub, show)
    found = archive.preview(hub.episode_folders(show), wrong, right)
    repository = Repository.around(hub.root)
    if committing and repository is None:
        raise KlankbordError("--commit", "the hub is not in a git repository", "Run git init in it, or leave this out.")
    chosen = choose(found)
    if not chosen and not from_now_on:
        return Outcome(found)
    with lock.held(hub.state / "lock"):
        slugs = [show] if show is not None else [folder.name for folder in hub.shows()]
        guard = _Guard.of(hub, repository, chosen, slugs if from_now_on else [])
        applied = archive.apply(chosen, guard.objection)
        free = [slug for slug in slugs if not guard.dirty([hub.episodes / slug / PAGE])] if from_now_on else []
        pages = archive.for_shows(hub, free, wrong, right)
        applied = _with_shows(hub, applied, [slug for slug in slugs if slug not in free] if from_now_on else [])
        changed = (*applied.changed, *pages)
        name = ""
        if committing and repository is not None and changed:
            title = f'Correct "{wrong}" to "{right}"'
            body = f"{applied.places} places in {len({path.parent for path in applied.changed})} episodes"
            name = commit.of_files(repository, {hub.inside(path) for path in changed}, title, body)
    return Outcome(found, applied, tuple(pages), name, _undo(hub, repository, changed, name))


@dataclass(frozen=True, slots=True)
class _Guard:
    """Knows which files (relative to the hub) hold work that git does not have yet."""

    hub: Hub
    uncommitted: frozenset[str]

    @classmethod
    def of(cls, hub: Hub, repository: Repository | None, chosen: Sequence[Place], slugs: Sequence[str]) -> _Guard:
        """Ask git once about all files that may be written."""
        folders = {place.path.parent for place in chosen}
        paths = {hub.inside(folder / name) for folder in folders for name in FILES}
        paths |= {hub.inside(hub.episodes / slug / PAGE) for slug in slugs}
        differing = repository.differing(paths) if repository is not None else set()
        return cls(hub, frozenset(differing - repository.ignored(differing) if repository is not None else ()))

    def objection(self, folder: Path) -> str:
        """Why nothing may be written in the folder of an episode, or nothing."""
        return UNCOMMITTED if self.dirty([folder / name for name in FILES]) else ""

    def dirty(self, paths: Sequence[Path]) -> bool:
        """Whether git could not bring back what one of these files says now."""
        return not self.uncommitted.isdisjoint(map(self.hub.inside, paths))


def _with_shows(hub: Hub, applied: Applied, kept: Sequence[str]) -> Applied:
    left = tuple(Skipped(hub.episodes / slug / PAGE, 0, UNCOMMITTED) for slug in kept)
    return Applied(applied.changed, applied.places, (*applied.skipped, *left))


def _undo(hub: Hub, repository: Repository | None, changed: Sequence[Path], name: str) -> str:
    """The command that undoes all of this and nothing else, to be run in the hub; empty when there is none."""
    if repository is None or not changed:
        return ""
    if name:
        return f"git revert {name[:12]}"
    files = sorted({hub.inside(path) for path in changed})
    if len(files) <= MOST_NAMED:
        return f"git restore {shlex.join(files)}"
    durable.write(hub.state / LIST, "".join(f"{file}\n" for file in files))
    return f"git restore --pathspec-from-file={shlex.quote(hub.inside(hub.state / LIST))}"
