"""The part of a page's ``<head>`` that tells other sites what the page is: canonical, OpenGraph, feeds, languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from html import escape

import markupsafe


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that belongs to a page; ``type`` is its media type."""

    type: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a link to the page looks like elsewhere; addresses are absolute, ``alternates`` maps languages to them."""

    url: str
    title: str
    description: str = ""
    kind: str = "website"
    image: str = ""
    image_alt: str = ""
    audio: str = ""
    audio_type: str = ""
    locale: str = "nl_NL"
    site_name: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    authors: tuple[str, ...] = ()
    alternates: Mapping[str, str] = field(default_factory=dict)
    feeds: tuple[FeedLink, ...] = ()


def head(card: Card) -> str:
    """Tags for ``<head>``, one per line: canonical, hreflang, feeds, OpenGraph (https://ogp.me), Twitter card."""
    lines = []
    if card.url:
        lines.append(f'<link rel="canonical" href="{escape(card.url)}">')
    if card.alternates:
        lines += [
            f'<link rel="alternate" hreflang="{escape(language)}" href="{escape(url)}">'
            for language, url in sorted(card.alternates.items())
        ]
    lines += [
        f'<link rel="alternate" type="{escape(feed.type)}"{_titled(feed.title)} href="{escape(feed.url)}">'
        for feed in card.feeds
    ]
    lines += [f'<meta property="{key}" content="{escape(value)}">' for key, value in _properties(card) if value]
    lines.append(f'<meta name="twitter:card" content="{"summary_large_image" if card.image else "summary"}">')
    return "\n".join(lines)


def _titled(title: str) -> str:
    return f' title="{escape(title)}"' if title else ""


def filters(found: Mapping[str, Sequence[str]]) -> str:
    """What a search can be narrowed by, in the form of https://pagefind.app/docs/filtering/."""
    return "".join(_filter(name, value) for name, values in found.items() for value in values)


@lru_cache(maxsize=4096)
def _filter(name: str, value: str) -> str:
    name, value = markupsafe.escape(name), markupsafe.escape(value)
    return f'<meta name="klankbord:{name}" content="{value}" data-pagefind-filter="{name}[content]">\n'


def _properties(card: Card) -> list[tuple[str, str]]:
    """OpenGraph properties in the order that the protocol requires: what describes an image follows the image."""
    rows = [
        ("og:type", card.kind),
        ("og:title", card.title),
        ("og:description", " ".join(card.description.split())),
        ("og:url", card.url),
        ("og:site_name", card.site_name),
        ("og:locale", card.locale),
        ("og:image", card.image),
    ]
    if card.image:
        width, height = ("1200", "630") if card.image.endswith(".png") else ("", "")
        rows += [("og:image:width", width), ("og:image:height", height), ("og:image:alt", card.image_alt or card.title)]
    rows += [("og:audio", card.audio), ("og:audio:type", card.audio_type if card.audio else "")]
    if card.kind == "article":
        rows += [("article:published_time", card.published.isoformat() if card.published else "")]
        rows += [("article:modified_time", card.modified.isoformat() if card.modified else "")]
        rows += [("article:author", author) for author in card.authors]
    return rows
