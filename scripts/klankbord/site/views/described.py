"""One sentence about each page for search engines and shared links, where nobody wrote one: what is on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from klankbord.site.markup import writing
from klankbord.site.page.generated import View
from klankbord.site.reading.catalogue import (
    ArticleEntry,
    Catalogue,
    EpisodeEntry,
    EventEntry,
    OrganisationEntry,
    PersonEntry,
    SelfTestEntry,
    ShowEntry,
    Source,
    ThemeEntry,
)
from klankbord.site.reading.support import Supported

LONGEST = 155  # letters: what search engines show
BEGINS = 2000  # letters of a long text that are looked at
ENOUGH = 8  # things of a list
Strings = Mapping[str, str]


def described(view: View, title: str, values: Mapping[str, Any], site: Catalogue, strings: Strings, html: str) -> str:
    """What the page of ``view`` is about; ``values`` are those of its template, ``html`` is what an editor wrote."""
    found = view.description or _of_entry(view.entry, values, site, strings) or _of_list(view, title, values, site)
    if not found and html:
        found = f"{title}. {writing.without_tags(html[:BEGINS])}"
    found = found or (strings["search_intro"] if view.kind == "search" else "")
    found = found or (strings["mine_intro"] if view.kind == "mine" else "")
    return writing.teaser(found or ". ".join(filter(None, (title, site.description))), LONGEST)


def _of_entry(entry: object, values: Mapping[str, Any], site: Catalogue, strings: Strings) -> str:
    if isinstance(entry, EpisodeEntry | ArticleEntry):
        return _of_source(entry)
    if isinstance(entry, ShowEntry):
        return f"{entry.title}: {_named(entry.episodes)}" if entry.episodes else ""
    if isinstance(entry, PersonEntry):
        about = ", ".join(filter(None, (entry.name, entry.role, entry.organisation)))
        said = values.get("quotes") or values.get("lessons") or values.get("tips") or ()
        sources = [*values.get("guest_in", ()), *values.get("written", ()), *values.get("hosted", ())]
        return f"{about}: {said[0].note.text}" if said else f"{about}: {_named(sources)}" if sources else about
    if isinstance(entry, OrganisationEntry):
        people = ", ".join(person.name for person in values.get("people", ()))
        return ". ".join(filter(None, (entry.name, people, _named(values.get("sources", ())))))
    if isinstance(entry, ThemeEntry):
        sources = [*values.get("episodes", ()), *values.get("articles", ())]
        return f"{strings['theme']} {entry.title}: {_named(sources)}" if sources else ""
    if isinstance(entry, EventEntry):
        day = writing.day(entry.start, "full", site.language)
        return ". ".join(filter(None, (entry.title, ", ".join(filter(None, (day, entry.place))), entry.body)))
    if isinstance(entry, SelfTestEntry) and entry.data.get("questions"):
        return f"{entry.title}. {entry.data['questions'][0]['question']}"
    return ""


def _of_source(source: Source) -> str:
    """The best of what is said in it, for its beginning is a greeting; else how it begins."""
    said = [*source.notes.quotes, *source.notes.lessons, *source.notes.tips]
    if said:
        return f"{source.title}: {said[0].text}"
    if source.kind == "article":
        return f"{source.title}. {source.body[:BEGINS]}"
    begins = " ".join(segment.text for segment in source.transcript.segments[:6]) if source.transcript else ""
    return ". ".join(filter(None, (source.title, begins or source.show_title)))


def _of_list(view: View, title: str, values: Mapping[str, Any], site: Catalogue) -> str:
    items: Iterable[object] = getattr(values.get("pages"), "items", None) or values.get("listed") or ()
    if view.kind == "themes":
        items = [branch["theme"] for branch in values.get("tree", ())]
    elif view.kind == "shows":
        items = site.shows
    elif view.kind == "terms":
        items = site.terms
    elif view.kind == "tests":
        items = site.tests
    elif view.kind == "agenda":
        items = [*values.get("coming", ()), *values.get("past", ())]
    names = list(_names(items))
    return f"{title}: {'; '.join(names)}" if names else ""


def _names(items: Iterable[object]) -> Iterator[str]:
    for _, item in zip(range(ENOUGH), items, strict=False):
        saying = item.saying if isinstance(item, Supported) else item
        note = getattr(saying, "note", None)
        yield note.text if note else str(getattr(item, "title", "") or getattr(item, "name", ""))


def _named(sources: Iterable[Source]) -> str:
    return "; ".join(_names(sources))
