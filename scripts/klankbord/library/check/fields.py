"""Rules about front matter: unknown fields, and people, themes and images that do not exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import AliasChoices, BaseModel

from klankbord import confined
from klankbord.library.check.problem import Problem, Severity, problem
from klankbord.library.check.stock import Entry, Stock
from klankbord.library.front.frontmatter import FOLDERS, HIDEABLE, KINDS
from klankbord.library.slugs import slugify
from klankbord.transcribe.publisher.heads import PARTICLES

# Which fields name pages, and of which kind.
_REFERENCES = {
    "hosts": "person",
    "guests": "person",
    "authors": "person",
    "author": "person",
    "people": "person",
    "speakers": "person",
    "topics": "theme",
    "parent": "theme",
    "organisations": "organisation",
    "organisation": "organisation",
    "related": "term",
    "shows": "show",
}
_COMMAND = {"person": "person", "theme": "theme", "organisation": "organisation", "term": "term"}
# What MkDocs and its theme understand on any page that an editor writes.
_OF_THE_SITE = frozenset({"hide", "search", "icon", "template", "tags", "comments"})


def problems(entry: Entry, stock: Stock) -> Iterator[Problem]:
    """Everything that is wrong with the fields of a page, except their types."""
    if not entry.document.meta:
        return
    yield from _unknown(entry, entry.document.meta, entry.meta, KINDS[entry.kind], "")
    yield from _references(entry, stock)
    yield from _image(entry, stock)
    yield from _sound(entry, stock)
    yield from _dates(entry)
    yield from _scheduled(entry)
    yield from _hidden(entry)
    if entry.kind == "article" and not entry.document.meta.get("date"):
        level: Severity = "error" if entry.published else "warning"
        yield _problem(entry, "date", "no-date", "no_date", level)


def _problem(
    entry: Entry, name: str, rule: str, key: str, severity: Severity = "error", *, mend: str = "", **blanks: object
) -> Problem:
    return problem(entry.name, entry.document.line_of(name), rule, key, severity, mend=mend, field=name, **blanks)


@cache
def _names(model: type[BaseModel]) -> frozenset[str]:
    found = set(model.model_fields)
    for name, field in model.model_fields.items():
        if isinstance(field.validation_alias, AliasChoices):
            found.update(str(choice) for choice in field.validation_alias.choices)
        elif field.alias:
            found.discard(name)
            found.add(field.alias)
    return frozenset(found)


def _unknown(
    entry: Entry, values: Mapping[str, Any], meta: object, model: type[BaseModel], prefix: str
) -> Iterator[Problem]:
    known = _names(model)
    for key, value in values.items():
        name = f"{prefix}{key}"
        if key not in known and not (not prefix and entry.kind not in {"episode", "show"} and key in _OF_THE_SITE):
            near = get_close_matches(key.lower(), sorted(known - {"author"}), 1, 0.6)
            mend = {"mend": "near", "near": near[0]} if near else {"known": ", ".join(sorted(known - {"author"}))}
            yield _problem(entry, name, "unknown-field", "unknown_field", **mend)  # type: ignore[arg-type]
        inner = getattr(meta, key, None)
        if isinstance(value, Mapping) and isinstance(inner, BaseModel):
            yield from _unknown(entry, value, inner, type(inner), f"{name}.")
        elif isinstance(value, list) and isinstance(inner, tuple):
            for number, (item, typed) in enumerate(zip(value, inner, strict=False)):
                if isinstance(item, Mapping) and isinstance(typed, BaseModel):
                    yield from _unknown(entry, item, typed, type(typed), f"{name}.{number}.")


def _references(entry: Entry, stock: Stock) -> Iterator[Problem]:
    for field, kind in _REFERENCES.items():
        if field == "author" and entry.kind == "show":
            continue  # what the feed calls its maker, in words
        value = entry.document.meta.get(field)
        names = value if isinstance(value, list) else [value]
        for number, item in enumerate(names):
            name = item.get("name") or item.get("title") if isinstance(item, dict) else item
            if not isinstance(name, str) or not name.strip() or stock.known(kind, name):
                continue
            near = get_close_matches(slugify(name), stock.names[kind], 1, 0.75)
            # Feeds name people whom nobody has written about yet; a name that nearly matches a known one is a typo.
            heard = kind == "person" and entry.kind in {"episode", "show"} and not near
            level: Severity = "error" if entry.published and not heard else "warning"
            where = f"{field}.{number}" if isinstance(value, list) else field
            line, remedy = entry.document.line_of(where), _remedy(kind, name, near)
            if "," in name and not isinstance(value, list):
                remedy = {"mend": "several", "names": ", ".join(slugify(one) for one in name.split(","))}
            yield problem(entry.name, line, f"no-{kind}", f"no_{kind}", level, field=field, found=name, **remedy)


def _remedy(kind: str, name: str, near: list[str]) -> dict[str, str]:
    """The key of what to do about a page that is not there, with its blanks."""
    if near:
        return {"mend": "near", "near": near[0]}
    if kind not in _COMMAND:
        return {"mend": "name_of_folder"}
    title = name if " " in name else name.replace("-", " ").capitalize() if kind != "person" else _person(name)
    file = f"content/{FOLDERS[kind]}/{slugify(name)}.md"
    return {"mend": "make_page", "file": file, "made": _COMMAND[kind], "title": title}


def _person(name: str) -> str:
    """A name of a person by the name of the page: ``Noor van Dijk``."""
    first, *rest = name.split("-")
    return " ".join([first.capitalize(), *(part if part in PARTICLES else part.capitalize() for part in rest)])


def _image(entry: Entry, stock: Stock) -> Iterator[Problem]:
    image = entry.document.meta.get("image")
    if not isinstance(image, str) or not image:
        return
    if not image.lower().startswith(("https://", "http://")):
        base = stock.hub.content if image.startswith("/") else entry.path.parent
        if confined.file(stock.hub.content, image.lstrip("/"), base=base) is None:
            yield _problem(entry, "image", "missing-media", "picture_missing", found=image)
        if entry.kind in {"article", "event", "page"} and not entry.document.meta.get("image_alt"):
            yield _problem(entry, "image", "no-alt", "no_image_alt")


def _sound(entry: Entry, stock: Stock) -> Iterator[Problem]:
    audio = getattr(entry.meta, "audio", None)
    if not audio or audio.url.lower().startswith(("https://", "http://")):
        return
    if confined.file(stock.hub.root, audio.url, base=stock.hub.content) is None:
        yield _problem(entry, "audio", "missing-media", "sound_missing", found=audio.url)


def _dates(entry: Entry) -> Iterator[Problem]:
    start, end = getattr(entry.meta, "date", None), getattr(entry.meta, "end", None)
    if start and end and end < start:
        yield _problem(entry, "end", "dates", "before_date")
    updated = getattr(entry.meta, "updated", None)
    if start and updated and updated < start:
        yield _problem(entry, "updated", "dates", "before_date")
    later = getattr(entry.meta, "scheduled", None)
    if start and entry.kind == "article" and later and later() == start:
        yield _problem(entry, "date", "dates", "future", "warning", day=start.date())
    if start and not 1990 <= start.year <= 2100:
        yield _problem(entry, "date", "dates", "odd_year", year=start.year)


def _scheduled(entry: Entry) -> Iterator[Problem]:
    """A moment that will pass without anything happening: only published pages wait for it."""
    if getattr(entry.meta, "publish_at", None) and getattr(entry.meta, "status", "") == "review":
        yield _problem(entry, "publish_at", "scheduled", "scheduled_review", "warning")


def _hidden(entry: Entry) -> Iterator[Problem]:
    """Parts that ``hide`` names and that no page here has, such as the ``feedback`` of Material."""
    for number, part in enumerate(getattr(entry.meta, "hide", ())):
        if part in HIDEABLE:
            continue
        near = get_close_matches(part.lower(), HIDEABLE, 1, 0.6)
        mend = {"mend": "near", "near": near[0]} if near else {"parts": ", ".join(HIDEABLE)}
        line = entry.document.line_of(f"hide.{number}")
        yield problem(entry.name, line, "hide", "hide_unknown", "warning", field="hide", found=part, **mend)
