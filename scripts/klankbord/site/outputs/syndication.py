"""News feeds of the site: RSS 2.0 and JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from klankbord.model import Audio, Soundbite
from klankbord.site.markup import feed_xml
from klankbord.site.markup.feed_xml import ATOM, CONTENT, DC, PODCAST, add, add_if, name


@dataclass(frozen=True, slots=True)
class Item:
    """Something new on the site. ``html`` may be empty; ``url`` is also its identity, unless that has a field."""

    url: str
    title: str
    published: datetime | None
    summary: str = ""
    html: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    image: str = ""
    updated: datetime | None = None
    language: str = ""
    audio: Audio | None = None
    duration: float | None = None
    soundbites: tuple[Soundbite, ...] = ()
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed as a whole: ``url`` is the page it belongs to, ``rss_url`` and ``json_url`` are its two forms.

    A browser shows it as ``shown`` says: the address of a style sheet, words, and where those lead.
    """

    title: str
    url: str
    rss_url: str
    json_url: str
    description: str = ""
    language: str = "nl"
    image: str = ""
    shown: tuple[str, str, str] | None = None


def rss(channel: Channel, items: Sequence[Item]) -> bytes:
    """The items as RSS 2.0, in the order given; an item without a date is written without one."""
    root, top = feed_xml.rss({"atom": ATOM, "content": CONTENT, "dc": DC, "podcast": PODCAST})
    add(top, "title", channel.title)
    add(top, "link", channel.url)
    add(top, "description", channel.description or channel.title)
    add(top, "language", channel.language)
    add(top, "generator", feed_xml.GENERATOR)
    changed = max((moment for item in items if (moment := item.updated or item.published)), default=None)
    if changed:
        add(top, "lastBuildDate", feed_xml.rfc822(changed))
    add(top, name(ATOM, "link"), rel="self", type="application/rss+xml", href=channel.rss_url)
    if channel.image:
        picture = add(top, "image")
        for tag, text in (("url", channel.image), ("title", channel.title), ("link", channel.url)):
            add(picture, tag, text)
    for item in items:
        _rss_item(add(top, "item"), item)
    if channel.shown:
        feed_xml.show(root, *channel.shown)
    return feed_xml.write(root)


def _rss_item(element: feed_xml.Element, item: Item) -> None:
    add(element, "title", item.title)
    add(element, "link", item.url)
    add(element, "guid", item.identity or item.url, isPermaLink="false" if item.identity else "true")
    if item.published:
        add(element, "pubDate", feed_xml.rfc822(item.published))
    for author in item.authors:
        add(element, name(DC, "creator"), author)
    for tag in item.tags:
        add(element, "category", tag)
    add_if(element, "description", item.summary)
    add_if(element, name(CONTENT, "encoded"), item.html)
    if item.audio and item.audio.url:
        length = str(item.audio.bytes or 0)
        add(element, "enclosure", url=item.audio.url, length=length, type=item.audio.type or "audio/mpeg")
    feed_xml.soundbites(element, item.soundbites)


def json_feed(channel: Channel, items: Sequence[Item]) -> bytes:
    """The items as JSON Feed 1.1; each must have a text, so an item without one gets its summary."""
    feed: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.url,
        "feed_url": channel.json_url,
        "description": channel.description,
        "icon": channel.image,
        "language": channel.language,
        "items": [_json_item(item) for item in items],
    }
    kept = {key: value for key, value in feed.items() if value != ""}
    return json.dumps(kept, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def _json_item(item: Item) -> dict[str, object]:
    row: dict[str, object] = {
        "id": item.identity or item.url,
        "url": item.url,
        "title": item.title,
        "content_html": item.html,
        "content_text": "" if item.html else item.summary or item.title,
        "summary": item.summary,
        "image": item.image,
        "date_published": item.published.isoformat() if item.published else "",
        "date_modified": item.updated.isoformat() if item.updated else "",
        "authors": [{"name": author} for author in item.authors],
        "tags": list(item.tags),
        "language": item.language,
        "attachments": [_attachment(item.audio, item.duration)] if item.audio and item.audio.url else [],
    }
    return {key: value for key, value in row.items() if value not in ("", [])}


def _attachment(audio: Audio, duration: float | None) -> dict[str, object]:
    row: dict[str, object] = {"url": audio.url, "mime_type": audio.type or "audio/mpeg"}
    if audio.bytes:
        row["size_in_bytes"] = audio.bytes
    if duration:
        row["duration_in_seconds"] = round(duration)
    return row
