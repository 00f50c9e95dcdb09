"""Shows: the index.md that names a podcast's feed and how Klankbord treats it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from klankbord import durable
from klankbord.errors import KlankbordError
from klankbord.feeds.credentials import conceal
from klankbord.library.from_feed import front
from klankbord.library.front import addresses
from klankbord.library.front.document import emit, emit_meta
from klankbord.library.front.document import read as read_document
from klankbord.library.front.frontmatter import ShowMeta
from klankbord.library.front.rewriting import replace_field
from klankbord.library.hub import PAGE, Hub
from klankbord.library.pages import reading
from klankbord.library.slugs import slugify
from klankbord.model import Show


@dataclass(frozen=True, slots=True)
class ShowPage:
    """A show: ``slug`` is the name of its folder, ``body`` what an editor wrote about it."""

    path: Path
    slug: str
    meta: ShowMeta
    body: str
    body_line: int = 1

    @property
    def folder(self) -> Path:
        """The folder of the show, with a folder for each episode."""
        return self.path.parent


def require(hub: Hub, slug: str, said: str = "--show {}") -> None:
    """Raise KlankbordError unless the hub has a show ``slug``; ``said`` is how somebody named it."""
    if slug not in {folder.name for folder in hub.shows()}:
        raise KlankbordError(said.format(slug), "there is no such show", "klankbord feeds list names the shows.")


def read(path: Path) -> ShowPage:
    """The show whose index.md (or folder) is ``path``; raises a KlankbordError that names file, line and field."""
    path = path / PAGE if path.is_dir() else path
    document = read_document(path)
    meta = cast(ShowMeta, reading.validate(document, "show"))
    return ShowPage(path, path.parent.name, meta, document.body, document.body_line)


def write(hub: Hub, slug: str, show: Show, **settings: Any) -> bool:
    """Write the index.md of a new show from its feed, with ``settings`` as further fields.

    A show that is there already is left as it is. Returns whether a page was written.
    """
    path = hub.episodes / slug / PAGE
    if path.exists():
        return False
    fields: dict[str, Any] = {
        "title": front.one_line(show.title) or slug,
        "feed": conceal(show.feed_url),
        "guid": front.one_line(show.guid),
        "link": addresses.of_a_feed(show.link),
        "author": front.one_line(show.author),
        "hosts": [person.name for person in show.persons if person.role == "host"],
        "image": addresses.of_a_feed(show.image),
        "language": front.one_line(show.language),
        "license": front.one_line(show.license),
        "explicit": front.ADVISORIES.get(show.advisory),
    }
    meta = front.show_fields({**fields, **settings})
    meta["hosts"] = [slugify(front.one_line(name)) for name in fields["hosts"] or []]
    meta = front.show_fields(meta)
    return durable.write(path, emit(meta, front.markdown(show.summary)))


def update(page: ShowPage, **changed: Any) -> bool:
    """Change fields of a show's front matter and leave every other letter of the page as it is.

    A field set to None is removed. Raises KlankbordError when the page can no longer be read.
    """
    read_document(page.path)
    text = page.path.read_bytes().decode("utf-8-sig")
    for name, value in changed.items():
        text = replace_field(text, name, emit_meta({name: value}) if value is not None else "")
    return durable.write(page.path, text)
