"""What an editor does to any page: its fields, its text as a whole, its history; and pages that are new."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from klankbord.desk import assets, mistakes, saving, versions
from klankbord.desk.asked import Asked, Told, chosen, text, texts
from klankbord.desk.entry import Visitor
from klankbord.desk.refused import Refused
from klankbord.desk.work import Desk, Place
from klankbord.errors import KlankbordError
from klankbord.library import pages
from klankbord.library.check import check
from klankbord.library.editing import ClashError, combine, fields
from klankbord.library.front import document
from klankbord.library.front.frontmatter import FOLDERS
from klankbord.library.front.rewriting import replace_field, split_page
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
    """The text of a page as it is now, and what its fields may name."""
    place = desk.place(asked.get("page"))
    whole = saving.text_of(place.path)
    try:
        meta = fields.plain(document.parse(whole, place.path).meta)
    except KlankbordError:
        meta = {}
    named = {kind: [[page.slug, page.meta.title] for page in pages.load(desk.hub, kind).pages] for kind in PICKED}
    return {"text": _part(asked, whole), "meta": meta, "named": named}


PICKED = ("person", "theme", "organisation", "term")


def _part(asked: Asked, whole: str) -> str:
    """The part of a page that is asked for: its body, or all of it."""
    return split_page(whole)[1] if asked.get("part") == "body" else whole


def _with_part(asked: Asked, whole: str, part: str) -> str:
    """The page with that part of it replaced."""
    if asked.get("part") != "body":
        return part
    body = split_page(whole)[1]
    return whole[: len(whole) - len(body)] + part


def save(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Write a page, or its body: merged with what others made of it since it was loaded as ``base``."""
    place, base, mine = desk.place(asked.get("page")), text(asked, "base"), text(asked, "text")

    def merged(whole: str) -> str:
        found = combine(base, mine, _part(asked, whole))
        if found.clashes:
            raise ClashError(found.clashes)
        return _with_part(asked, whole, found.text)

    try:
        made = saving.change(desk, visitor.user, place, place.path, merged)
    except ClashError as clash:
        there = _part(asked, saving.text_of(place.path))
        clashes = [one.as_dict() for one in clash.clashes]
        told = {"clashes": clashes, "theirs": there, "merged": combine(base, mine, there).text}
        raise Refused(409, "Iemand anders veranderde hier ook iets.", told) from clash
    return {"changed": bool(made), "undo": [made.name] if made else [], "text": _part(asked, made.after)}


def undo(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Undo changes of a page, the last one first; what was done since then stays."""
    changes = [saving.undo(desk, visitor.user, name) for name in reversed(texts(asked, "names", 10))]
    told: dict[str, Any] = {"changed": any(changes), "undo": [one.name for one in changes if one]}
    if changes:
        told["text"] = _part(asked, changes[-1].after)
        told["meta"] = fields.plain(document.parse(changes[-1].after, changes[-1].path).meta)
    return told


def preview(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """The page as readers would see it."""
    place = desk.place(asked.get("page"))
    whole = _with_part(asked, saving.text_of(place.path), text(asked, "text"))
    return {"html": assets.draw("preview.html", inside=Markup(desk.draw(place.path, whole, desk.shelf.show)))}  # noqa: S704


def listed(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """The pages that a text can link to, with the path from the page that links."""
    place = desk.place(asked.get("page"))
    found = []
    for kind in FOLDERS:
        for page in pages.load(desk.hub, kind).pages:
            path = os.path.relpath(page.path, place.folder)
            found.append({"title": f"{page.meta.title}", "kind": kind, "path": path.replace(os.sep, "/")})
    return {"pages": found}


def problems(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """What ``klankbord check`` says of a page and of what is beside it."""
    place = desk.place(asked.get("page"))
    where = place.folder if place.kind == "episode" else place.path
    found = check(desk.hub, [where])
    rows = [
        {
            **one.as_dict(),
            "path": Path(one.path).name,
            "told": mistakes.told(one),
            "place": mistakes.place(desk.hub, one),
        }
        for one in found
    ]
    return {"problems": rows}


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
