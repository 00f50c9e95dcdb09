"""All pages of a hub, read once, and what they can refer to: names of people and themes, addresses, anchors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from klankbord import languages
from klankbord.errors import PageError
from klankbord.languages.forms import Addresses
from klankbord.library import pages
from klankbord.library.addresses import former, of_kind, of_page
from klankbord.library.check.problem import Problem, problem, raised
from klankbord.library.front.document import Document, read
from klankbord.library.front.frontmatter import FOLDERS, KINDS, Meta
from klankbord.library.hub import PAGE, Hub
from klankbord.library.slugs import slugify


@dataclass(slots=True)
class Entry:
    """A page that can be read; ``meta`` is None when its front matter is wrong."""

    path: Path
    name: str  # path as people read it
    kind: str
    document: Document
    meta: Meta | None = None

    @property
    def published(self) -> bool:
        """Whether readers see it, as far as can be told."""
        return bool(
            self.document.meta.get("status", "review" if self.kind == "episode" else "published") == "published"
        )

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return pages.slug_of(self.path)


@dataclass
class Stock:
    """The pages of a hub and their names."""

    hub: Hub
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    names: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, hub: Hub) -> Stock:
        """Read every page of the hub; a page that cannot be read is a problem and does not stop the rest."""
        stock = cls(hub)
        for path in markdown_files(hub):
            stock._add(path)
        for entry in stock.entries:
            for name in (entry.slug, *_titles(entry)):
                stock.names[entry.kind].setdefault(slugify(name), entry.slug)
        return stock

    def _add(self, path: Path) -> None:
        name = self.hub.inside(path)
        try:
            document = read(path)
        except PageError as error:
            self.problems.append(raised(name, error.line, "unreadable", error))
            return
        except OSError as error:
            self.problems.append(problem(name, 1, "unreadable", "cannot_be_read", error=error.strerror))
            return
        entry = Entry(path, name, pages.kind_of(self.hub, path), document)
        self.entries.append(entry)
        if not document.meta and entry.kind != "page":
            self.problems.append(problem(name, 1, "field", "no_front_matter"))
            return
        for duplicate, line in document.duplicates:
            first = document.lines[duplicate]
            self.problems.append(problem(name, line, "duplicate-field", "duplicate_field", name=duplicate, first=first))
        try:
            entry.meta = KINDS[entry.kind].model_validate(document.meta)
        except ValidationError as error:
            self.problems += [raised(name, found.line, "field", found) for found in pages.mistakes(document, error)]

    def known(self, kind: str, name: str) -> bool:
        """Whether there is a page of ``kind`` that goes by ``name``: its slug, its title or an alias."""
        return slugify(name) in self.names[kind]

    @cached_property
    def by_path(self) -> dict[Path, Entry]:
        """Pages by file path."""
        return {entry.path: entry for entry in self.entries}

    @cached_property
    def by_address(self) -> dict[str, Entry]:
        """Pages by their address on the site."""
        return {address(self.hub, entry.path): entry for entry in self.entries}

    @cached_property
    def old_addresses(self) -> dict[str, str]:
        """Where each page is now, by the address that it had when every hub had Dutch ones; empty in a Dutch hub."""
        found = {f"/{former(new.lstrip('/'), here())}": new for new in self.addresses}
        return {old: new for old, new in found.items() if old not in self.addresses}

    @cached_property
    def addresses(self) -> set[str]:
        """Addresses of pages on the site, from the root, with a slash at both ends."""
        at = here()
        found = {"/", *(f"/{at[part]}" for part in at.parts()), *(f"/{of_kind(kind, at)}" for kind in FOLDERS)}
        for entry in self.entries:
            found.add(address(self.hub, entry.path))
            for kind in ("person", "organisation"):
                names = [*_named(entry, kind)]
                found |= {f"/{of_kind(kind, at)}{slugify(name)}/" for name in names}
        return found


def address(hub: Hub, path: Path) -> str:
    """Where the page at ``path`` is on the site."""
    return f"/{of_page(hub.inside(path), here())}"


def here() -> Addresses:
    """The names of the parts of this hub's site."""
    return languages.addresses(languages.here().language)


def markdown_files(hub: Hub) -> Iterator[Path]:
    """The pages of a hub: all markdown in content/, and the index.md of shows and episodes."""
    if hub.content.is_dir():
        yield from sorted(path for path in hub.content.rglob("*.md") if not _hidden(path, hub.content))
    if hub.episodes.is_dir():
        yield from sorted([*hub.episodes.glob(f"*/{PAGE}"), *hub.episodes.glob(f"*/*/{PAGE}")])


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def _titles(entry: Entry) -> Iterator[str]:
    title = entry.document.meta.get("title")
    if isinstance(title, str):
        yield title
    aliases = getattr(entry.meta, "aliases", ())
    yield from aliases


def _named(entry: Entry, kind: str) -> Iterator[str]:
    fields = {"person": ("hosts", "guests", "authors", "people", "speakers"), "organisation": ("organisations",)}[kind]
    for name in fields:
        yield from getattr(entry.meta, name, ())
