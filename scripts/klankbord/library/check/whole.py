"""Rules about the hub as a whole: two pages with one address or one GUID, names that cannot be addresses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from klankbord.folding import fold
from klankbord.languages.messages import Word
from klankbord.library import pages
from klankbord.library.check.problem import Problem, problem
from klankbord.library.check.stock import Entry, Stock, address
from klankbord.library.front import redirects
from klankbord.library.hub import PAGE
from klankbord.library.slugs import slugify


def problems(stock: Stock) -> Iterator[Problem]:
    """What shows only when all pages are side by side."""
    yield from _twice(stock, "duplicate-slug", "same_address", lambda e: fold(address(stock.hub, e.path)))
    yield from _twice(stock, "duplicate-guid", "same_guid", _guid)
    for entry in stock.entries:
        yield from _name(entry)
    yield from _moved(stock)
    for folder in stock.hub.without_page():
        yield problem(stock.hub.inside(folder / PAGE), 1, "no-show-page", "no_show_page", show=folder.name)


def _moved(stock: Stock) -> Iterator[Problem]:
    """Old addresses that cannot be addresses, that a page has now, or that lead to two pages."""
    taken = {redirects.file_of(address(stock.hub, entry.path)): entry for entry in stock.entries}
    seen: dict[str, Entry] = {}
    for entry in stock.entries:
        for number, old in enumerate(getattr(entry.meta, "redirects", ())):
            line = entry.document.line_of(f"redirects.{number}")
            name = redirects.file_of(old)
            if wrong := redirects.mistake(old):
                yield problem(entry.name, line, "redirect", wrong, found=old)
            elif name in taken or old.rstrip("/") + "/" in stock.addresses:
                whose = taken[name].name if name in taken else Word("own_page")
                yield problem(entry.name, line, "redirect", "redirect_taken", found=old, whose=whose)
            elif name in seen and seen[name] is not entry:
                yield problem(entry.name, line, "redirect", "redirect_twice", found=old, other=seen[name].name)
            seen.setdefault(name, entry)


def _guid(entry: Entry) -> str:
    guid = entry.document.meta.get("guid") if entry.kind == "episode" else None
    # Feeds number their episodes as they like: a GUID is unique only within its show.
    return f"{entry.path.parent.parent.name}\0{guid}" if guid else ""


def _twice(stock: Stock, rule: str, message: str, key: Callable[[Entry], str]) -> Iterator[Problem]:
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in stock.entries:
        if found := key(entry):
            groups[found].append(entry)
    for group in groups.values():
        for entry in group[1:]:
            line = entry.document.line_of("guid") if rule == "duplicate-guid" else 1
            yield problem(entry.name, line, rule, message, other=group[0].name)


def _name(entry: Entry) -> Iterator[Problem]:
    slug = pages.slug_of(entry.path)
    if entry.kind == "page" or re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug):
        return
    fits = re.fullmatch(r"[\w.~-]+", slug, re.ASCII) and len(slug) <= 200
    key = "breaks_easily" if fits else "no_part_of_address"
    yield problem(entry.name, 1, "name", key, "warning", found=slug, better=slugify(slug))
