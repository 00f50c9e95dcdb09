"""Rules about the hub as a whole: two pages with one address or one GUID, names that cannot be addresses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from klankbord.folding import fold
from klankbord.library import pages
from klankbord.library.check.problem import Problem
from klankbord.library.check.stock import Entry, Stock, address
from klankbord.library.front import moved
from klankbord.library.slugs import slugify


def problems(stock: Stock) -> Iterator[Problem]:
    """What shows only when all pages are side by side."""
    yield from _twice(
        stock, "duplicate-slug", "the address", lambda e: fold(address(stock.hub, e.path)), "Rename one of them."
    )
    yield from _twice(stock, "duplicate-guid", "the GUID", _guid, "Remove the one that is not the original.")
    for entry in stock.entries:
        yield from _name(entry)
    yield from _moved(stock)


def _moved(stock: Stock) -> Iterator[Problem]:
    """Old addresses that cannot be addresses, that a page has now, or that lead to two pages."""
    taken = {moved.file_of(address(stock.hub, entry.path)): entry for entry in stock.entries}
    seen: dict[str, Entry] = {}
    for entry in stock.entries:
        for number, old in enumerate(getattr(entry.meta, "redirects", ())):
            line = entry.document.line_of(f"redirects.{number}")
            name = moved.file_of(old)
            if wrong := moved.mistake(old):
                yield Problem(entry.name, line, "redirect", f"redirects: {old!r} {wrong}", "Correct or remove it.")
            elif name in taken or old.rstrip("/") + "/" in stock.addresses:
                whose = taken[name].name if name in taken else "a page of the site itself"
                cause = f"redirects: {old!r} is where {whose} is now"
                yield Problem(entry.name, line, "redirect", cause, "Remove it, or give that page another name.")
            elif name in seen and seen[name] is not entry:
                cause = f"redirects: {old!r} leads to {seen[name].name} already"
                yield Problem(entry.name, line, "redirect", cause, "Keep it in one of them.")
            seen.setdefault(name, entry)


def _guid(entry: Entry) -> str:
    guid = entry.document.meta.get("guid") if entry.kind == "episode" else None
    # Feeds number their episodes as they like: a GUID is unique only within its show.
    return f"{entry.path.parent.parent.name}\0{guid}" if guid else ""


def _twice(stock: Stock, rule: str, what: str, key: Callable[[Entry], str], mend: str) -> Iterator[Problem]:
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in stock.entries:
        if found := key(entry):
            groups[found].append(entry)
    for group in groups.values():
        for entry in group[1:]:
            line = entry.document.line_of("guid") if rule == "duplicate-guid" else 1
            yield Problem(entry.name, line, rule, f"has {what} of {group[0].name}", mend)


def _name(entry: Entry) -> Iterator[Problem]:
    slug = pages.slug_of(entry.path)
    if entry.kind == "page" or re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug):
        return
    fits = re.fullmatch(r"[\w.~-]+", slug, re.ASCII) and len(slug) <= 200
    cause = "makes an address that breaks easily" if fits else "cannot be part of an address: no page is made of it"
    yield Problem(entry.name, 1, "name", f"the name {slug!r} {cause}", f"Rename it to {slugify(slug)}.", "warning")
