"""The main menu: ``nav:`` of mkdocs.yml as MkDocs and its plugins arranged it, or the parts of the site without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation

DEEPEST = 2
"""Levels that the menu shows; what is deeper joins the last of them."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry: where it leads (relative to the root, or a full address), and what unfolds ``below`` it."""

    title: str
    url: str = ""
    below: tuple[Item, ...] = ()
    leads: bool = True


def resolved(nav: Any, files: Files) -> tuple[Any, dict[str, str]]:
    """``nav:`` with the addresses of pages that have no file (``podcasts/``) as MkDocs looks them up, and its titles.

    MkDocs forgets the title of a page that exists already, as all do that are not made from a file: the titles are
    returned by the name of the source.
    """
    there = {file.url.strip("/").removeprefix("."): file.src_uri for file in files.documentation_pages()}
    titles: dict[str, str] = {}

    def look(entry: Any, title: str = "") -> Any:
        if isinstance(entry, dict):
            return {name: look(value, str(name)) for name, value in entry.items()}
        if isinstance(entry, list):
            return [look(one) for one in entry]
        if not isinstance(entry, str) or urlsplit(entry).scheme or urlsplit(entry).netloc:
            return entry
        found = entry
        if not entry.endswith(".md") and files.get_file_from_path(entry) is None:
            found = there.get(entry.strip("/"), entry)
        if title:
            titles[found] = title
        return found

    return look(nav), titles


def own(nav: Navigation, titles: Mapping[str, str], *, indexes: bool = False) -> tuple[Item, ...]:
    """The menu that ``nav`` describes; with ``indexes`` the first page of a section, if an index, is the section's."""
    return tuple(_items(nav.items, titles, indexes, 1))


def _items(found: Iterable[Any], titles: Mapping[str, str], indexes: bool, depth: int) -> Iterator[Item]:
    for one in found:
        if not one.children:
            yield from _leaf(one, titles)
            continue
        below = tuple(_items(one.children, titles, indexes, depth + 1))
        if one.is_page:  # a section that is a page too, as plugins make them
            below = (*_leaf(one, titles), *below)
        elif indexes and below and below[0].leads and _is_index(one.children[0]):
            below = (Item(str(one.title), below[0].url), *below[1:])
        if len(below) == 1 and _is_index(one.children[0]):
            yield Item(titles.get(one.children[0].file.src_uri) or below[0].title, below[0].url)
        elif depth < DEEPEST:
            yield Item(str(one.title), below=below, leads=False)
        else:
            yield from below


def _is_index(item: Any) -> bool:
    return bool(item.is_page and item.file.name == "index")


def _leaf(item: Any, titles: Mapping[str, str]) -> Iterator[Item]:
    if item.is_page:
        url = "" if item.url in {".", "./"} else item.url
        yield Item(titles.get(item.file.src_uri) or str(item.title or url), url)
    elif item.is_link and not (item.url.endswith(".md") and not urlsplit(item.url).scheme):
        yield Item(str(item.title or item.url), item.url)  # MkDocs has named a page that is not there


def ours(parts: Sequence[tuple[str, str]]) -> tuple[Item, ...]:
    """The menu of a hub that names none: the parts of the site with their titles."""
    return tuple(Item(title, url) for url, title in parts)


def leaves(items: Iterable[Item]) -> Iterator[Item]:
    """All entries that lead somewhere, in order."""
    for item in items:
        if item.leads:
            yield item
        yield from leaves(item.below)


def place(items: Iterable[Item], url: str) -> tuple[str | None, bool]:
    """The address of the entry that a page is at or below, and whether it is that entry's own page."""
    within = [item.url for item in leaves(items) if item.url == url or (item.url and _below(url, item.url))]
    found = max(within, key=len, default=None)
    return found, found == url


def _below(url: str, part: str) -> bool:
    return part.endswith("/") and url.startswith(part)


def marked(items: Iterable[Item], here: str | None, exact: bool) -> list[dict[str, Any]]:
    """The entries as the templates read them: ``here`` is where the page is, ``exact`` if it is that page itself."""
    shown = []
    for item in items:
        below = marked(item.below, here, exact)
        at = item.leads and item.url == here
        shown.append(
            {
                "title": item.title,
                "url": item.url or ".",
                "leads": item.leads,
                "here": at or any(one["here"] for one in below),
                "exact": at and exact,
                "below": below,
            }
        )
    return shown
