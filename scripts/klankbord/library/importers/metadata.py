"""What a web page says about itself: title, authors, date, language, labels. What it does not say stays empty."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lxml.html import HtmlElement

from klankbord.folding import fold
from klankbord.library import urls
from klankbord.library.importers import dates
from klankbord.library.importers.boilerplate import text_of

_BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "li", "td", "dd")
_RUNS = ("span", "time", "i", "font", "small")
_LONG = 200
_ARTICLES = re.compile(r"Article|BlogPosting|Report|Review", re.IGNORECASE)
_NOBODY = frozenset(
    {
        "by",
        "door",
        "von",
        "par",
        "por",
        "redactie",
        "admin",
        "editor",
        "de redactie",
        "webmaster",
        "beheerder",
        "onbekend",
        "staff",
    }
)
_BY = re.compile(r"^\s*(?:door|by|tekst|auteur|author|geschreven door|written by)\s*:?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class About:
    """The facts about an article."""

    title: str = ""
    authors: tuple[str, ...] = ()
    published: date | datetime | None = None
    language: str = ""
    labels: tuple[str, ...] = ()
    description: str = ""
    source: str = ""


def read(tree: HtmlElement, url: str = "") -> About:
    """Facts from JSON-LD, then meta tags, then what is written above the article. ``tree`` is the whole page."""
    linked = next(_linked(tree), {})
    return About(
        title=_title(tree, linked),
        authors=_authors(tree, linked),
        published=_published(tree, linked),
        language=_language(tree, linked),
        labels=_labels(tree, linked),
        description=_meta(tree, "description") or _meta(tree, "og:description"),
        source=_source(tree, url),
    )


def _linked(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Articles in the page's JSON-LD."""
    for script in tree.xpath('//script[@type="application/ld+json"]'):
        try:
            found = json.loads(script.text or "")
        except ValueError:
            continue
        queue = [found]
        while queue:
            item = queue.pop(0)
            if isinstance(item, list):
                queue += item
            elif isinstance(item, dict):
                queue += [item["@graph"]] if "@graph" in item else []
                if _ARTICLES.search(str(item.get("@type", ""))):
                    yield item


def _meta(tree: HtmlElement, name: str) -> str:
    found = tree.xpath("//meta[@property=$name or @name=$name]/@content", name=name)
    return " ".join(str(found[0]).split()) if found else ""


def _title(tree: HtmlElement, linked: dict[str, Any]) -> str:
    heads = [text_of(head) for head in tree.iter("h1") if text_of(head)]
    said = [str(linked.get("headline") or ""), _meta(tree, "og:title"), *(heads if len(heads) == 1 else heads[:1])]
    title = next((" ".join(text.split()) for text in said if text.strip()), "")
    # A heading on the page that the title merely decorates ("Column: …", "… | Site") is the title as readers saw it.
    if len(heads) == 1 and heads[0].lower() in title.lower():
        return heads[0]
    if title:
        return title
    whole = next((text_of(element) for element in tree.iter("title")), "")
    return re.split(r"\s+[|·–—-]\s+", whole)[0]


def _authors(tree: HtmlElement, linked: dict[str, Any]) -> tuple[str, ...]:
    named = linked.get("author")
    people = named if isinstance(named, list) else [named] if named else []
    names = [str(p.get("name") or "") if isinstance(p, dict) else str(p) for p in people]
    for path in (
        '//*[@itemprop="author"]',
        '//a[@rel="author"]',
        '//*[contains(@class,"author") and not(contains(@class,"box"))]',
    ):
        if not _real(names):
            names = [text_of(element) for element in tree.xpath(path)][:4]
    if not _real(names):
        names = [_meta(tree, "author")]
    if not _real(names):
        names = [
            text_of(e)
            for e in tree.xpath('//*[contains(@class,"byline") or contains(@class,"meta")]')
            if _BY.match(text_of(e))
        ][:1]
        names = [re.split(r",|\||·|\bop\b|\bon\b|\d", name)[0] for name in names]
    parts = [part for name in _real(names) for part in re.split(r"\s*(?:;|\ben\b|\band\b|&)\s*", name)]
    return tuple(dict.fromkeys(part for part in parts if part))


def _real(names: list[str]) -> list[str]:
    clean = [" ".join(_BY.sub("", name).split()).strip(" ,|·") for name in names]
    return [
        n
        for n in clean
        if len(re.findall(r"[^\W\d_]", n)) > 1
        and n.lower() not in _NOBODY
        and "@" not in n
        and "://" not in n
        and len(n.split()) <= 8
    ]


def _published(tree: HtmlElement, linked: dict[str, Any]) -> date | datetime | None:
    said = [
        str(linked.get("datePublished") or ""),
        _meta(tree, "article:published_time"),
        _meta(tree, "date"),
        _meta(tree, "DC.date"),
    ]
    said += [
        str(value)
        for value in tree.xpath('//*[@itemprop="datePublished"]/@datetime | //*[@itemprop="datePublished"]/@content')
    ]
    for text in said:
        if found := dates.moment(text):
            return found
    return _near_title(tree, linked)


def _near_title(tree: HtmlElement, linked: dict[str, Any]) -> date | datetime | None:
    """The date beside the title: a ``time``, or a short line. Dates in lists of other articles are not this one's."""
    title = fold(_title(tree, linked))
    blocks = [one for one in tree.iter(*_BLOCKS, *_RUNS) if _is_line(one) and text_of(one)]
    at = next((n for n, one in enumerate(blocks) if _is_title(one, title)), None)
    if at is None:
        return None
    for line in [*blocks[at + 1 : at + 9], *reversed(blocks[max(0, at - 3) : at])]:
        if len(text_of(line)) > _LONG:
            continue
        for time in line.iter("time"):
            if found := dates.moment(time.get("datetime") or "") or dates.written(text_of(time)):
                return found
        said = " ".join(" ".join(map(str, line.itertext())).split())
        if len(said) < 120 and (day := dates.written(said)):
            return day
    return None


def _is_line(element: HtmlElement) -> bool:
    """Whether an element is a line to read: a block without others in it, or running text beside blocks."""
    if next(element.iterdescendants(*_BLOCKS), None) is not None:
        return False
    around = next(element.iterancestors(*_BLOCKS), None) if element.tag in _RUNS else None
    return around is None or next(around.iterdescendants(*_BLOCKS), None) is not None


def _is_title(element: HtmlElement, title: str) -> bool:
    heads = ("h1", "h2", "h3")
    inside = element.tag in heads or next(element.iterancestors(*heads), None) is not None
    return inside and (element.tag == "h1" or fold(text_of(element)) == title)


def _language(tree: HtmlElement, linked: dict[str, Any]) -> str:
    said = str(linked.get("inLanguage") or tree.get("lang") or next(iter(tree.xpath("//html/@lang")), ""))
    return said.split("-")[0].split("_")[0].lower()[:3]


def _labels(tree: HtmlElement, linked: dict[str, Any]) -> tuple[str, ...]:
    found: list[str] = []
    for key in ("articleSection", "keywords"):
        value = linked.get(key) or []
        found += value.split(",") if isinstance(value, str) else [str(item) for item in value]
    found += [
        str(value) for value in tree.xpath('//meta[@property="article:tag" or @property="article:section"]/@content')
    ]
    found += [
        text_of(e)
        for e in tree.xpath('//a[contains(concat(" ",@rel," ")," tag ")] | //*[contains(@class,"category-tag")]')
    ]
    labels = [" ".join(label.split()) for label in found]
    unique = {label.lower(): label for label in reversed(labels) if 0 < len(label) < 60}
    return tuple(dict.fromkeys(unique[label.lower()] for label in labels if label.lower() in unique))


def _source(tree: HtmlElement, url: str) -> str:
    found = tree.xpath('//link[@rel="canonical"]/@href') or tree.xpath('//meta[@property="og:url"]/@content')
    said = urls.join(url, str(found[0])) if found else url
    return said if said.startswith(("https://", "http://")) else ""
