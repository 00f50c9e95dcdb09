"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from klankbord.errors import FeedError
from klankbord.feeds import values
from klankbord.feeds.enclosures import media_type
from klankbord.model import Audio, Episode, Feed, Person, Show

MOST_ITEMS = 20_000
MOST_VALUES = 1_000_000
"""Characters that start a value in JSON; a value takes up to a hundred times the memory of its text."""


def read(text: str, url: str) -> Feed:
    """Read a JSON Feed; raises KlankbordError when it is not one."""
    if sum(text.count(sign) for sign in "{[,:") > MOST_VALUES:
        raise FeedError(url, "has far more values than a feed needs", "Ask the publisher what is wrong.")
    try:
        document = json.loads(text.lstrip("\ufeff\0"))
    except (ValueError, RecursionError, MemoryError) as error:
        raise FeedError(url, f"is not valid JSON ({error})", "Check the address in a browser.") from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise FeedError(url, "is JSON but not a JSON Feed", "Check the address in a browser.")
    problems: list[str] = []
    persons = tuple(_persons(document))
    show = Show(
        title=_line(document, "title"),
        feed_url=url,
        language=_line(document, "language"),
        link=_address(document, "home_page_url", url),
        image=_address(document, "icon", url),
        summary=values.plain(_text(document, "description")),
        author=", ".join(person.name for person in persons),
        persons=persons,
        complete=document.get("expired") is True,
    )
    episodes = []
    for number, item in enumerate(document["items"][:MOST_ITEMS], start=1):
        episode = _episode(item, show, url) if isinstance(item, dict) else None
        if episode is None:
            problems.append(f"Item {number} says nothing at all and is left out.")
        else:
            episodes.append(episode)
    following = _address(document, "next_url", url)
    pages = (("next", following),) if following else ()
    return Feed(show, tuple(episodes), tuple(problems), pages=pages)


def _episode(item: dict[str, Any], show: Show, url: str) -> Episode | None:
    audio, duration = _audio(item, url)
    link = _address(item, "url", url) or _address(item, "external_url", url)
    guid = values.verbatim(str(item["id"])) if isinstance(item.get("id"), str | int | float) else ""
    guid = guid or (audio.url if audio else link)
    content = values.absolute(values.tidy(_text(item, "content_html") or _text(item, "content_text")), url)
    summary = values.plain(_text(item, "summary") or content)
    title = _line(item, "title") or values.line(summary, 80)
    if not guid:
        return None
    return Episode(
        guid=guid,
        title=title or values.line(guid),
        published=values.date(_text(item, "date_published") or _text(item, "date_modified")),
        audio=audio,
        duration=duration,
        link=link,
        summary=summary,
        content=content,
        image=_address(item, "image", url),
        persons=tuple(_persons(item)) or show.persons,
        keywords=tuple(values.line(str(tag), 100) for tag in _list(item, "tags")),
    )


def _audio(item: dict[str, Any], url: str) -> tuple[Audio | None, float | None]:
    for attachment in _list(item, "attachments"):
        if not isinstance(attachment, dict):
            continue
        link = _address(attachment, "url", url)
        kind = media_type(link, _text(attachment, "mime_type"))
        if link and kind.startswith(("audio", "video")):
            size = attachment.get("size_in_bytes")
            length = attachment.get("duration_in_seconds")
            known = isinstance(size, int) and size > 0
            return Audio(link, kind, size if known else None), values.duration(str(length or ""))
    return None, None


def _persons(holder: dict[str, Any]) -> Iterator[Person]:
    authors = _list(holder, "authors") or [holder.get("author")]
    for author in authors:
        if isinstance(author, dict) and (name := _line(author, "name")):
            yield Person(name, href=_address(author, "url", ""), image=_address(author, "avatar", ""))


def _list(holder: dict[str, Any], key: str) -> list[Any]:
    value = holder.get(key)
    return value[:200] if isinstance(value, list) else []


def _text(holder: dict[str, Any], key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""


def _line(holder: dict[str, Any], key: str) -> str:
    return values.line(_text(holder, key))


def _address(holder: dict[str, Any], key: str, base: str) -> str:
    return values.address(_text(holder, key), base)
