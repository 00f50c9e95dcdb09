"""What an editor does to any page: its fields, its text as a whole, its history; and pages that are new."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from klankbord.desk import mistakes, saving, versions
from klankbord.desk.asked import Asked, Told, chosen, text
from klankbord.desk.entry import Visitor
from klankbord.desk.refused import Refused
from klankbord.desk.work import Desk, Place
from klankbord.library.check import check
from klankbord.library.editing import ClashError, combine, fields
from klankbord.library.front import document
from klankbord.library.front.frontmatter import FOLDERS
from klankbord.library.front.rewriting import replace_field
from klankbord.library.starting import new_page


def field(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Give one field another value."""
    place, name = desk.place(asked.get("page")), text(asked, "name")
    was, now = asked.get("was"), asked.get("now")

    def changed(page: str) -> str:
        return fields.put(page, place.path, place.kind, name, was, now)

    made = saving.change(desk, visitor.user, place, place.path, changed)
    meta = fields.plain(document.read(place.path).meta)
    return {"changed": bool(made), "undo": [made.name] if made else [], "meta": meta}


def load(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """The text of a page as it is now."""
    return {"text": saving.text_of(desk.place(asked.get("page")).path)}


def save(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Write a page as a whole: merged with what others made of it since it was loaded as ``base``."""
    place, base, mine = desk.place(asked.get("page")), text(asked, "base"), text(asked, "text")

    def merged(now: str) -> str:
        found = combine(base, mine, now)
        if found.clashes:
            raise ClashError(found.clashes)
        return found.text

    try:
        made = saving.change(desk, visitor.user, place, place.path, merged)
    except ClashError as clash:
        there = saving.text_of(place.path)
        told = {
            "clashes": [one.as_dict() for one in clash.clashes],
            "theirs": there,
            "merged": combine(base, mine, there).text,
        }
        raise Refused(409, "Iemand anders veranderde hier ook iets.", told) from clash
    return {"changed": bool(made), "undo": [made.name] if made else [], "text": made.after}


def preview(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """The page as readers would see it."""
    place = desk.place(asked.get("page"))
    return {"html": desk.draw(place.path, text(asked, "text"))}


def problems(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """What ``klankbord check`` says of a page and of what is beside it."""
    place = desk.place(asked.get("page"))
    where = place.folder if place.kind == "episode" else place.path
    found = check(desk.hub, [where])
    return {"problems": [{**one.as_dict(), "path": Path(one.path).name, "told": mistakes.told(one)} for one in found]}


def new(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """A new page from its template; one that an editor makes waits for a publisher."""
    kind, title = chosen(asked, "kind", tuple(FOLDERS)), text(asked, "title")
    path = new_page.create(desk.hub, kind, title, date.today(), language=desk.settings.language)
    if visitor.user.role != "publisher" and saving.status_of(saving.text_of(path), kind) == "published":
        made = replace_field(saving.text_of(path), "status", "status: review\n")
        saving.change(desk, visitor.user, Place(desk.name_of(path), kind, path), path, lambda _: made)
    desk.saved(path, visitor.user)
    name = desk.name_of(path)
    return {"changed": True, "page": name, "slug": name.partition("/")[2], "title": " ".join(title.split())}


def history(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Who changed a page, when."""
    place = desk.place(asked.get("page"))
    paths = [place.path, *([place.folder / "transcript.vtt"] if place.kind == "episode" else [])]
    found: list[dict[str, Any]] = []
    for path in paths:
        for one in versions.history(desk.hub, path):
            found.append(
                {"file": path.name, "commit": one.commit, "who": one.who, "when": one.when, "what": one.subject}
            )
    return {"versions": sorted(found, key=lambda one: one["when"], reverse=True)}


def version(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """What one commit changed in a page."""
    place = desk.place(asked.get("page"))
    file = chosen(asked, "file", ("index.md", "transcript.vtt", place.path.name))
    return {"difference": versions.difference(desk.hub, place.folder / file, text(asked, "commit"))}
