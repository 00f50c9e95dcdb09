"""A page as a form and a text: which fields its kind has, in what kind of input, and what may be picked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from klankbord.desk import assets
from klankbord.desk.entry import Visitor
from klankbord.desk.front_page import KINDS as NAMES
from klankbord.desk.work import Desk
from klankbord.errors import KlankbordError
from klankbord.library.editing import fields
from klankbord.library.front import document
from klankbord.library.front.schemas import schema

LABELS = {
    "title": "Titel", "description": "In één zin, voor lijsten", "date": "Datum", "authors": "Auteurs",
    "topics": "Thema’s",
    "image": "Foto", "image_alt": "Wat op de foto te zien is", "status": "Stand", "publish_at": "Verschijnt vanaf",
    "form": "Soort artikel", "series": "Reeks", "people": "Over wie", "organisations": "Over welke organisaties",
    "language": "Taal", "end": "Eindigt", "location": "Plaats", "address": "Adres", "online": "Online te volgen",
    "link": "Link", "organiser": "Wie het organiseert", "speakers": "Sprekers", "price": "Prijs",
    "cancelled": "Gaat niet door", "aliases": "Ook wel", "related": "Zie ook", "role": "Wat deze mens doet",
    "organisation": "Organisatie", "keywords": "Woorden waaraan de machine het herkent", "parent": "Deel van",
    "subtitle": "Ondertitel", "updated": "Bijgewerkt", "source": "Eerder verschenen op", "sources": "Bronnen",
    "books": "Boeken die genoemd worden", "tools": "Hulpmiddelen die genoemd worden",
    "tags": "Trefwoorden", "sector": "Branche", "feed": "Feed", "hosts": "Wie presenteert", "author": "Maker",
    "license": "Licentie", "translates": "Vertaling van", "shows": "Podcasts", "limit": "Hoogstens",
    "paused": "Gepauzeerd", "since": "Vanaf wanneer", "icon": "Pictogram", "redirects": "Oude adressen",
}  # fmt: skip
STATUSES = {"review": "wacht op nalezen", "published": "gepubliceerd", "hidden": "verborgen"}
PICKED = {
    "authors": "person", "people": "person", "speakers": "person", "hosts": "person", "topics": "theme",
    "parent": "theme", "organisations": "organisation", "organisation": "organisation", "related": "term",
}  # fmt: skip
FIRST = ("title", "description", "status", "publish_at", "date")


@dataclass(frozen=True, slots=True)
class Field:
    """One field as an input: ``kind`` is text, list, check, number, date or choice; others are changed in the text."""

    name: str
    label: str
    kind: str
    value: str
    pick: str = ""


def opened(desk: Desk, visitor: Visitor, request: Request) -> Response:
    """The page of anything but an episode: its fields, its text, and a preview."""
    parts = request.path_params
    place = desk.place(f"{parts['kind']}/{parts['slug']}")
    if place.kind == "episode":
        return RedirectResponse(f"/{place.name}", 303)
    trouble, meta = "", {}
    try:
        meta = document.read(place.path).meta
    except KlankbordError as error:
        trouble = str(error).replace(str(place.path), place.path.name)
    title = str(meta.get("title") or place.path.stem)
    page = assets.draw(
        "page.html",
        title=title,
        visitor=visitor,
        page=place.name,
        kind=NAMES.get(place.kind, place.kind),
        trouble=trouble,
        fields=[] if trouble else list(inputs(place.kind, meta)),
        statuses=STATUSES,
    )
    return HTMLResponse(page)


def inputs(kind: str, meta: dict[str, Any]) -> Iterator[Field]:
    """The fields of a kind of page, from its published schema: those that are always wanted first."""
    known = schema(kind)["properties"]
    names = [*(name for name in FIRST if name in known), *(name for name in known if name not in FIRST)]
    plain = fields.plain(meta)
    for name in names:
        if name in fields.FIXED or (name == "author" and "authors" in known):
            continue
        form = _form(name, known[name])
        value = plain.get(name)
        if form and (value is None or isinstance(value, str | int | float | bool | list)):
            yield Field(name, LABELS.get(name, name), form, _shown(value), PICKED.get(name, ""))


def _form(name: str, said: dict[str, Any]) -> str:
    """The kind of input that a property of a schema wants; empty for one that is no single value or list of texts."""
    options = said.get("anyOf", [said])
    types = {
        kind for one in options for kind in ([one["type"]] if isinstance(one.get("type"), str) else one.get("type", []))
    }
    if name == "status":
        return "choice"
    if any("pattern" in one for one in options):
        return "date"
    if "array" in types:
        items: dict[str, Any] = next((one.get("items", {}) for one in options if one.get("type") == "array"), {})
        return "list" if items.get("type") == "string" else ""
    if types & {"object"} or any("$ref" in one for one in options):
        return ""
    if "boolean" in types:
        return "check"
    return "number" if types & {"integer", "number"} else "text" if "string" in types else ""


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, bool):
        return "ja" if value else ""
    return "" if value is None else str(value)
