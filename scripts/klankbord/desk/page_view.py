"""A page as a form and a text: which fields its kind has, in what kind of input, and what may be picked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from klankbord.desk import assets
from klankbord.desk.entry import Visitor
from klankbord.desk.saying import KINDS, LABELS, said
from klankbord.desk.work import Desk
from klankbord.errors import KlankbordError
from klankbord.library.editing import fields
from klankbord.library.front import document
from klankbord.library.front.schemas import schema

STATUSES = {"review": "wacht op nalezen", "published": "gepubliceerd", "hidden": "verborgen"}
PICKED = {
    "authors": "person", "people": "person", "speakers": "person", "hosts": "person", "topics": "theme",
    "parent": "theme", "organisations": "organisation", "organisation": "organisation", "related": "term",
}  # fmt: skip
FIRST = (
    "title", "description", "status", "publish_at", "date", "end", "location", "authors", "speakers", "topics", "image",
    "image_alt",
)  # fmt: skip


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
        trouble = said(error, whole=True)
    title = str(meta.get("title") or place.path.stem)
    page = assets.draw(
        "page.html",
        title=title,
        visitor=visitor,
        page=place.name,
        kind=KINDS.get(place.kind, place.kind),
        trouble=trouble,
        fields=[] if trouble else list(inputs(place.kind, meta)),
        statuses=STATUSES,
        elsewhere=list(_elsewhere(place.kind, meta)),
        file=desk.hub.inside(place.path),
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


def _elsewhere(kind: str, meta: dict[str, Any]) -> Iterator[str]:
    """What a page has that no input here takes, such as the questions of a self-test."""
    for name, form in schema(kind)["properties"].items():
        if name in meta and name in LABELS and name not in fields.FIXED and not _form(name, form):
            yield LABELS[name]


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
