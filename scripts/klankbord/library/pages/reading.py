"""Pages as values: read one, or all of a kind with what is wrong with the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from pydantic import ValidationError

from klankbord.errors import PageError
from klankbord.languages.messages import message
from klankbord.library import notes
from klankbord.library.front.document import Document
from klankbord.library.front.document import read as read_document
from klankbord.library.front.frontmatter import FOLDERS, KINDS, Meta, live
from klankbord.library.front.wording import said
from klankbord.library.hub import PAGE, Hub
from klankbord.library.slugs import slugify
from klankbord.model import Notes

M = TypeVar("M", bound=Meta)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """A page of content; ``notes`` are the tips, lessons and attributed quotes in its body."""

    path: Path
    slug: str
    kind: str
    meta: M
    body: str
    notes: Notes = field(default_factory=Notes)
    body_line: int = 1


@dataclass(frozen=True, slots=True)
class Loaded(Generic[M]):
    """The pages of a kind that can be read, and what is wrong with the others."""

    pages: tuple[Page[M], ...]
    problems: tuple[PageError, ...] = ()


def kind_of(hub: Hub, path: Path) -> str:
    """The kind of page that belongs at ``path``; a section's own index.md and all else in content/ is a plain page."""
    parts = Path(hub.inside(path)).parts
    if parts[0] == hub.episodes.name and parts[-1] == PAGE:
        return {3: "show", 4: "episode"}.get(len(parts), "page")
    if parts[0] == hub.content.name and len(parts) > 2 and parts[-1] != PAGE:
        return next((kind for kind, folder in FOLDERS.items() if folder == parts[1]), "page")
    if parts[0] == hub.content.name and len(parts) == 4:  # content/artikelen/<slug>/index.md, with its images beside it
        return next((kind for kind, folder in FOLDERS.items() if folder == parts[1]), "page")
    return "page"


def slug_of(path: Path) -> str:
    """The name of a page in addresses: that of its file, or of its folder when it is an index.md."""
    return path.parent.name if path.name == PAGE else path.stem


def name_of(hub: Hub, path: Path) -> str:
    """What the desk calls the page at ``path``: ``article/luisteren``, ``episode/over-service/2026-03-04-klachten``.

    Empty for a page that it does not open.
    """
    kind = kind_of(hub, path)
    if kind == "episode":
        return f"episode/{path.parent.parent.name}/{path.parent.name}"
    return f"{kind}/{slug_of(path)}" if kind == "show" or kind in FOLDERS else ""


def validate(document: Document, kind: str) -> Meta:
    """The typed front matter of a document; raises PageError for its first mistake."""
    try:
        return KINDS[kind].model_validate(document.meta)
    except ValidationError as error:
        raise mistakes(document, error)[0] from error


def mistakes(document: Document, error: ValidationError) -> list[PageError]:
    """What pydantic found, one for each field, in plain words and with line numbers."""
    found: dict[str, PageError] = {}
    for item in error.errors(include_url=False):
        name = ".".join(str(part) for part in item["loc"])
        told = said(cast(dict[str, Any], item))
        found.setdefault(name, PageError(str(document.path), document.line_of(name), told, name=name))
    # A list with a mistake inside is reported as too short as well: only what is innermost is the mistake.
    return [mistake for name, mistake in found.items() if not any(other.startswith(f"{name}.") for other in found)]


def read(path: Path, kind: str, language: str = "nl") -> Page[Any]:
    """The page at ``path`` as a page of ``kind``; raises PageError, a KlankbordError with file, line and field."""
    document = read_document(path)
    meta = validate(document, kind)
    found = (
        notes.parse(document.body, meta.language or language, whole_page=False)
        if kind in {"article", "page"}
        else Notes()
    )
    return Page(path, slug_of(path), kind, meta, document.body, found, document.body_line)


def paths(hub: Hub, kind: str) -> list[Path]:
    """Where the pages of a kind are, by name: files in its folder, or folders there with an index.md."""
    folder = hub.content / FOLDERS[kind]
    found = [path for path in folder.glob("*.md") if path.name != PAGE and not path.name.startswith(".")]
    return sorted([*found, *folder.glob(f"*/{PAGE}")])


def load(hub: Hub, kind: str, language: str = "nl") -> Loaded[Any]:
    """All pages of a kind. One that cannot be read is left out and reported; it never stops the others."""
    pages, problems = [], []
    for path in paths(hub, kind):
        try:
            pages.append(read(path, kind, language))
        except PageError as mistake:
            problems.append(mistake)
        except OSError as error:
            problems.append(PageError(str(path), 1, message("cannot_be_read", error=error.strerror)))
    return Loaded(tuple(pages), tuple(problems))


def waiting(hub: Hub) -> list[Path]:
    """The pages in content/ that wait for an editor, by name; one that cannot be read is ``check``'s business."""
    found = []
    for path in sorted(hub.content.rglob("*.md")):
        try:
            if read_document(path).meta.get("status") == "review":
                found.append(path)
        except (PageError, OSError):
            continue
    return found


def dated(hub: Hub) -> list[tuple[Path, datetime]]:
    """The published pages in content/ that name the moment from which they are on the site, with that moment."""
    found = []
    for path in sorted(hub.content.rglob("*.md")):
        try:
            meta = read_document(path).meta
        except (PageError, OSError):
            continue
        moment = live(meta, dated=kind_of(hub, path) == "article")
        if moment is not None and meta.get("status", "published") == "published":
            found.append((path, moment))
    return found


def by_name(hub: Hub, kind: str) -> dict[str, str]:
    """Slugs of pages of a kind, by every name they go by (a slug too)."""
    found: dict[str, str] = {}
    for item in load(hub, kind).pages:
        for name in (
            item.slug,
            item.meta.title,
            *getattr(item.meta, "aliases", ()),
            *getattr(item.meta, "keywords", ()),
        ):
            found.setdefault(slugify(name), item.slug)
    return found
