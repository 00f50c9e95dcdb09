"""What search engines require of JSON-LD before they use it; the site's own audit holds every page to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime

# Members that must be there and not empty, from schema.org's definitions and the search engines' own guides.
REQUIRED = {
    "AudioObject": ("contentUrl",),
    "Article": ("headline", "author", "datePublished", "mainEntityOfPage"),
    "BreadcrumbList": ("itemListElement",),
    "Clip": ("name", "url", "startOffset"),
    "CollectionPage": ("name", "url"),
    "DefinedTerm": ("name", "description", "url"),
    "DefinedTermSet": ("name", "hasDefinedTerm"),
    "Event": ("name", "startDate", "location"),
    "ItemList": ("itemListElement",),
    "ListItem": ("position",),
    "Organization": ("name",),
    "Person": ("name",),
    "Place": ("name",),
    "PodcastEpisode": ("name", "url", "partOfSeries"),
    "PodcastSeries": ("name", "url"),
    "Quotation": ("text",),
    "SearchAction": ("target", "query-input"),
    "VirtualLocation": ("url",),
    "WebSite": ("name", "url"),
}
DATES = ("datePublished", "dateModified", "startDate", "endDate", "uploadDate")
ADDRESSES = ("url", "contentUrl", "item", "mainEntityOfPage", "webFeed", "@id")


def problems(text: str, *, absolute: bool = True) -> list[str]:
    """What is wrong with the JSON-LD in ``text``, in plain sentences; ``absolute`` requires full addresses."""
    try:
        data = json.loads(text)
    except ValueError as error:
        return [f"is not JSON: {error}"]
    if not isinstance(data, dict) or data.get("@context") != "https://schema.org":
        return ["has no @context https://schema.org"]
    things = data.get("@graph", [data])
    return [problem for thing in things for problem in _of_thing(thing, absolute)]


def _of_thing(thing: object, absolute: bool) -> Iterator[str]:
    if isinstance(thing, list):
        for part in thing:
            yield from _of_thing(part, absolute)
    elif isinstance(thing, dict):
        yield from _of_members(thing, absolute)
        for value in thing.values():
            yield from _of_thing(value, absolute)


def _of_members(thing: dict[str, object], absolute: bool) -> Iterator[str]:
    kind = str(thing.get("@type", ""))
    if not kind:
        yield f"a thing without @type: {', '.join(thing)}"
    for member in REQUIRED.get(kind, ()):
        if thing.get(member) in (None, "", [], {}):
            yield f"{kind} lacks {member}"
    for member in DATES:
        if member in thing and not _is_date(thing[member]):
            yield f"{kind}.{member} is not a date: {thing[member]}"
    for member in ADDRESSES:
        value = thing.get(member)
        if absolute and isinstance(value, str) and not value.startswith(("https://", "http://")):
            yield f"{kind}.{member} is no full address: {value}"
    start, end = thing.get("startOffset", 0), thing.get("endOffset")
    if isinstance(end, int | float) and isinstance(start, int | float) and end <= start:
        yield f"{kind} ends before it starts"


def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return False
    for read in (datetime.fromisoformat, date.fromisoformat):
        try:
            read(value)
        except ValueError:
            continue
        return True
    return False
