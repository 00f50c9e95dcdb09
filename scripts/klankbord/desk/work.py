"""The desk at work: the hub it is about, which page a browser means, what was changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from klankbord import confined
from klankbord.desk import keeping
from klankbord.desk.accounts import User
from klankbord.desk.changes import Changes
from klankbord.desk.mistakes import Checked
from klankbord.desk.presence import Presence
from klankbord.desk.refused import Refused
from klankbord.desk.shelf import Shelf
from klankbord.desk.versions import Commits
from klankbord.library import pages
from klankbord.library.front.frontmatter import FOLDERS
from klankbord.library.hub import PAGE, Hub
from klankbord.settings import Settings

Draw = Callable[[Path, str, Callable[[Path], str]], str]
"""From the path of a page, its text (saved or not) and where its pictures are shown, to the HTML of a preview.

The command line brings the site's: the desk knows nothing of how the site is made.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the hub as browsers name it: ``episode/over-service/2026-03-04-klachten`` or ``article/luisteren``."""

    name: str
    kind: str
    path: Path

    @property
    def folder(self) -> Path:
        """The folder it is in."""
        return self.path.parent


def address(name: str) -> str:
    """Where the desk opens the page of that name."""
    if not name:
        return ""
    return quote(f"/{name}" if name.startswith("episode/") else f"/page/{name}")


@dataclass
class Desk:
    """What all requests share. ``commit``: each saved page becomes a commit."""

    hub: Hub
    settings: Settings
    draw: Draw
    commit: bool = False
    presence: Presence = field(default_factory=Presence)
    shelf: Shelf = field(default_factory=Shelf)

    def __post_init__(self) -> None:
        self.changes = Changes(lambda: keeping.folder(self.hub, "changes"))
        self.commits = Commits(self.hub)
        self.checked = Checked(self.hub)

    def saved(self, path: Path, user: User) -> None:
        """A file was written; it becomes a commit when that was asked for."""
        if self.commit:
            self.commits.saved(path, user)

    def place(self, name: object) -> Place:
        """The page that a browser means. Its name is looked up among the pages there are, and is never a path.

        Raises Refused when there is none.
        """
        found = self._found(name) if isinstance(name, str) and len(name) < 400 else None
        inside = confined.resolved(self.hub.root, found) if found else None
        if found is None or inside is None or not isinstance(name, str):
            raise Refused(404, "Die pagina is er niet (meer).")
        return Place(name, name.partition("/")[0], found)

    def _found(self, name: str) -> Path | None:
        kind, _, rest = name.partition("/")
        if kind == "show":
            return {folder.name: folder / PAGE for folder in self.hub.shows()}.get(rest)
        if kind == "episode":
            show, _, slug = rest.partition("/")
            if show not in {folder.name for folder in self.hub.shows()}:
                return None
            return {folder.name: folder / PAGE for folder in self.hub.episode_folders(show)}.get(slug)
        if kind in FOLDERS:
            return {pages.slug_of(path): path for path in pages.paths(self.hub, kind)}.get(rest)
        return None

    def name_of(self, path: Path) -> str:
        """The name that browsers know the page at ``path`` by; empty for one that the desk does not open."""
        return pages.name_of(self.hub, path)

    def address_of(self, path: Path) -> str:
        """Where the desk opens the page at ``path``; empty when it does not."""
        return address(self.name_of(path))
