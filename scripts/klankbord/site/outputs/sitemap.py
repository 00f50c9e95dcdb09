"""What crawlers read first: the sitemap (https://www.sitemaps.org/protocol.html), robots.txt and llms.txt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from klankbord.site.markup import feed_xml
from klankbord.site.markup.feed_xml import XHTML, add, name
from klankbord.site.reading.catalogue import Catalogue, Source

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that crawlers may list; ``alternates`` maps languages to the same page in those languages."""

    url: str
    modified: datetime | None = None
    alternates: Mapping[str, str] = field(default_factory=dict)


def changes(site: Catalogue) -> Mapping[str, datetime]:
    """When the pages last changed, by address: what front matter says, else git; a list changes with what it lists."""
    changed: dict[str, datetime] = {url: last.at for url, last in site.revisions.items()}
    for source in site.newest:
        told = source.updated if source.kind == "article" else None
        if moment := told or _latest(source.date, changed.get(source.url)):
            changed[source.url] = moment
            for url in _lists(source, site):
                changed[url] = _latest(changed.get(url), moment) or moment
    return changed


def _lists(source: Source, site: Catalogue) -> Iterator[str]:
    """The pages on which the newest sources are listed."""
    yield from ("", site.at["archive"])
    if source.kind == "article":
        yield site.at["articles"]
    else:
        yield from (site.at["podcasts"], f"{site.at['podcasts']}{source.show}/")
    for slug in source.themes:
        if slug in site.themes:
            yield site.themes[slug].url
    if source.date:
        yield f"{site.at['archive']}{source.date.year}/"


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other


def xml(entries: Iterable[Entry]) -> bytes:
    """The sitemap, in the order given; at most 50,000 entries (the protocol's bound)."""
    root = etree.Element(name(SITEMAP, "urlset"), nsmap={None: SITEMAP, "xhtml": XHTML})  # type: ignore[dict-item]
    for entry in list(entries)[:50_000]:
        row = add(root, name(SITEMAP, "url"))
        add(row, name(SITEMAP, "loc"), entry.url)
        if entry.modified:
            add(row, name(SITEMAP, "lastmod"), entry.modified.date().isoformat())
        for language, url in sorted(entry.alternates.items()):
            add(row, name(XHTML, "link"), rel="alternate", hreflang=language, href=url)
    return feed_xml.write(root)


def robots(sitemap_url: str) -> str:
    """Everything may be crawled; the sitemap is where to start."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {sitemap_url}\n" if sitemap_url else "User-agent: *\nAllow: /\n"


@dataclass(frozen=True, slots=True)
class Link:
    """A line of llms.txt."""

    title: str
    url: str
    note: str = ""


def llms(title: str, summary: str, sections: Sequence[tuple[str, Sequence[Link]]]) -> str:
    """A map of the site for language models, as https://llmstxt.org describes: markdown with one list per section."""
    parts = [f"# {_line(title)}"]
    if summary:
        parts.append(f"> {_line(summary)}")
    for heading, links in sections:
        if links:
            rows = [
                f"- [{_line(link.title)}]({link.url})" + (f": {_line(link.note)}" if link.note else "")
                for link in links
            ]
            parts.append(f"## {_line(heading)}\n\n" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"


def _line(text: str) -> str:
    """Text on one line in which no bracket can break out of its link."""
    return " ".join(text.split()).replace("[", "(").replace("]", ")")
