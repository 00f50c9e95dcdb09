"""What people with a screen reader, search engines and other sites need from a page's markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from klankbord.site.audit.built import NOWHERE, BuiltSite, Page, Problem
from klankbord.site.views import structured

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "popovertarget")


def markup_faults(site: BuiltSite) -> Iterator[Problem]:
    """Faults in headings, ids, names of things, languages, titles and JSON-LD."""
    titles: dict[str, str] = {}
    for page in site.pages.values():
        yield from _page_faults(page)
        yield from _reference_faults(page)
        for element in page.elements("script"):
            if element.get("type") == "application/ld+json":
                for sentence in structured.problems(element.text or "", absolute=site.base != NOWHERE):
                    yield Problem(page.url, "JSON-LD", sentence)
        title = (page.tree.findtext(".//title") or "").strip()
        if title and page.url != "404.html" and titles.setdefault(title, page.url) != page.url:
            yield Problem(page.url, f"has the same title as {titles[title]}", title)


def _page_faults(page: Page) -> Iterator[Problem]:
    if not page.tree.get("lang"):
        yield Problem(page.url, "does not say its language")
    if not (page.tree.findtext(".//title") or "").strip():
        yield Problem(page.url, "has no title")
    levels = [int(heading.tag[1]) for heading in page.elements(*HEADINGS)]
    if levels.count(1) != 1:
        yield Problem(page.url, f"has {levels.count(1)} headings of the first level")
    for before, after in pairwise(levels):
        if after > before + 1:
            yield Problem(page.url, f"skips from heading level {before} to {after}")
    for element in page.elements("img"):
        if element.get("alt") is None:
            yield Problem(page.url, "a picture without alt", element.get("src") or "")
    canonical = [link for link in page.elements("link") if link.get("rel") == "canonical"]
    if len(canonical) > 1:
        yield Problem(page.url, "has more than one canonical address")


def _reference_faults(page: Page) -> Iterator[Problem]:
    counts = Counter(str(element.get("id")) for element in page.tree.iter() if element.get("id"))
    for name, count in counts.items():
        if count > 1:
            yield Problem(page.url, f"the id {name} is there {count} times")
    for element in page.tree.iter():
        for attribute in REFERENCES:
            for name in (element.get(attribute) or "").split():
                if name not in page.ids:
                    yield Problem(page.url, f"{attribute} names an id that is not there", name)
