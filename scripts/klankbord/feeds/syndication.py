"""From the bytes of a feed to a ``Feed``: RSS 0.9 to 2.0, RDF, Atom and JSON Feed, whole or broken."""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

import feedparser

from klankbord.errors import KlankbordError
from klankbord.feeds import bulk, chapters, credentials, enclosures, extensions, json_feed, values
from klankbord.feeds.extensions import ChannelTags, ItemTags
from klankbord.model import Episode, Feed, Show

MOST_PROBLEMS = 200
"""More lines than this help nobody."""
_CUT = "The feed was cut off; its last item may be incomplete and waits for a whole feed."
_REFERENCE = re.compile(rb"&#([xX][0-9a-fA-F]{1,12}|[0-9]{1,12});")
_ROOTS = {"rss", "rdf", "feed", "channel", "?:rdf", "rdf:rdf"}


def parse(data: bytes, url: str) -> Feed:
    """Parse a feed that was fetched from ``url``, which relative addresses are relative to.

    What is wrong with it is told in ``Feed.problems``. Raises KlankbordError when it is no feed at all, or is built to
    harm. Nothing is ever fetched or opened: the parser gets bytes only.
    """
    private = credentials.any_in(data, url)
    start = data[:1024].lstrip(b"\xef\xbb\xbf\x00 \t\r\n")
    if start[:1] in {b"{", b"["}:
        return _finished(json_feed.read(data, url), private)
    if not start:
        raise KlankbordError(url, "is empty", "Check the address in a browser.")
    data = _REFERENCE.sub(_possible, data) if b"&#" in data else data
    try:
        feed = _in_pieces(data, url) if bulk.is_bulky(data) else _document(data, url)
    except UnicodeDecodeError as error:
        raise KlankbordError(url, "holds bytes that are no text in its encoding", "Ask the publisher.") from error
    return _finished(feed, private)


def _possible(reference: re.Match[bytes]) -> bytes:
    """A numeric reference, unless it is to what is no character: libxml2 lets those through, and Python stumbles."""
    digits = reference[1]
    number = int(digits[1:], 16) if digits[:1] in b"xX" else int(digits)
    return reference[0] if 0 < number < 0xD800 or 0xE000 <= number < 0x110000 else b"&#xFFFD;"


def _in_pieces(data: bytes, url: str) -> Feed:
    """A feed of any size, read a hundred items at a time."""
    remarks = bulk.Remarks()
    episodes: list[Episode] = []
    problems: list[str] = []
    piece = Feed(Show(""))
    for part in bulk.pieces(data, url, remarks):
        piece = _document(part, url)
        episodes += piece.episodes
        problems += piece.problems[: MOST_PROBLEMS - len(problems)]
    if remarks.problem:
        problems.insert(0, remarks.problem)
    if remarks.left_out:
        problems.insert(0, f"The feed has more than {bulk.MOST_ITEMS:,} items; the rest is left out.")
    if not remarks.whole:
        problems.insert(0, _CUT)
    return replace(piece, episodes=tuple(episodes), problems=tuple(problems), whole=remarks.whole)


def _document(data: bytes, url: str) -> Feed:
    """A feed of a modest size."""
    tags = extensions.read(data, url)
    parsed = feedparser.parse(
        io.BytesIO(data),
        sanitize_html=False,  # the rendered page is sanitised; cleaning before markdown protects nothing
        resolve_relative_uris=False,
        # Without a content-location, GUIDs stay as they are; addresses are made absolute by ``values.address``.
        response_headers={"content-type": "application/xml"},
    )
    if not parsed.get("version") and not parsed.entries and tags.root not in _ROOTS:
        raise KlankbordError(url, "is not a feed", _looks_like(data[:1024]))
    problems = list(tags.problems)
    if parsed.get("bozo") and not problems:
        problems.append(f"The feed has a fault: {values.line(str(parsed.get('bozo_exception')), 200)}.")
    matched = _matched(parsed.entries, tags.items)
    if not tags.whole:
        problems.append(_CUT)
        matched = matched[:-1]
    episodes = []
    for entry, item in matched:
        if tags.root == "feed" and not entry.get("links"):
            entry = {**entry, "link": ""}  # feedparser takes an Atom id for a link
        episode, faults = _episode(entry, item, url)
        problems += [f"{episode.title if episode else 'An item'}: {fault}." for fault in faults]
        if episode:
            episodes.append(episode)
    show = _show(parsed.feed, tags, url)
    return Feed(show, tuple(episodes), tuple(problems), tags.pace, tags.pages, tags.whole)


def _looks_like(start: bytes) -> str:
    if re.search(rb"(?i)<!doctype html|<html", start):
        return "It is a web page; look for the feed's own address on it."
    return "Check the address in a browser."


def _matched(entries: list[Any], items: tuple[ItemTags, ...]) -> list[tuple[dict[str, Any], ItemTags]]:
    """Each entry with its extension tags: in order when both parsers saw as many, else by GUID."""
    if len(entries) == len(items):
        return list(zip(entries, items, strict=True))
    by_guid = {item.guid: item for item in reversed(items) if item.guid}
    return [(entry, by_guid.get(str(entry.get("id", "")), ItemTags())) for entry in entries]


def _show(feed: Mapping[str, Any], tags: ChannelTags, url: str) -> Show:
    summary = tags.description or str(feed.get("summary") or feed.get("subtitle") or "")
    owner = feed.get("publisher_detail") or {}
    image = feed.get("image") or {}
    return Show(
        title=values.line(feed.get("title")),
        feed_url=url,
        guid=tags.guid,
        language=values.line(str(feed.get("language") or "")),
        link=values.address(str(feed.get("link") or ""), url),
        image=values.address(str(image.get("href") or feed.get("logo") or feed.get("icon") or ""), url),
        summary=values.plain(summary),
        author=tags.author or values.line(str(feed.get("author") or "")),
        categories=tags.categories or _terms(feed),
        persons=tags.persons,
        license=tags.license,
        new_feed_url=tags.new_feed_url,
        locked=tags.locked,
        explicit=tags.explicit,
        subtitle=values.line(str(feed.get("subtitle") or "")),
        owner=values.line(str(owner.get("name") or "")),
        owner_email=values.line(str(owner.get("email") or "")),
        kind=values.line(str(feed.get("itunes_type") or "")).lower(),
        generator=values.line(str(feed.get("generator") or "")),
        keywords=_terms(feed),
        funding=tags.funding,
        locations=tags.locations,
        trailers=tags.trailers,
        podroll=tags.podroll,
        medium=tags.medium,
        complete=tags.complete,
        copyright=values.line(str(feed.get("rights") or "")),
    )


def _episode(entry: dict[str, Any], tags: ItemTags, url: str) -> tuple[Episode | None, list[str]]:
    audio, problems = enclosures.choose(entry, tags.alternates, url)
    link = values.address(str(entry.get("link") or ""), url)
    guid = values.verbatim(tags.guid if tags.guid is not None else str(entry.get("id") or ""))
    published = str(entry.get("published") or dict.get(entry, "updated") or entry.get("created") or "")
    moment = values.date(published) or _moment(entry)
    if published and moment is None:
        problems.append(f"has a date that cannot be read ({values.line(published, 60)})")
    content, summary = _texts(entry, url)
    title = values.line(str(entry.get("title") or "")) or _untitled(audio.url if audio else link, guid)
    if not guid:
        guid = audio.url if audio else link
        problems.append("has no guid; its address is used" if guid else "has no guid, audio or link and is left out")
    if not guid:
        return None, problems
    episode = Episode(
        guid=guid,
        title=title or guid,
        published=moment,
        audio=audio,
        duration=values.duration(str(entry.get("itunes_duration") or "")),
        number=tags.number if tags.number is not None else values.number(entry.get("itunes_episode")),
        season=tags.season if tags.season is not None else values.number(entry.get("itunes_season")),
        link=link,
        summary=summary,
        content=content,
        image=_picture(entry, url),
        persons=tags.persons,
        transcripts=tags.transcripts,
        chapters=tags.chapters,
        chapters_url=tags.chapters_url,
        soundbites=tags.soundbites,
        episode_type=values.line(str(entry.get("itunes_episodetype") or "")).lower() or "full",
        license=tags.license,
        explicit=tags.explicit,
        subtitle=values.line(str(entry.get("subtitle") or "")),
        author=values.line(str(entry.get("author") or "")),
        season_name=tags.season_name,
        episode_display=tags.display,
        keywords=_terms(entry),
        locations=tags.locations,
        content_links=tags.content_links,
        alternates=tags.alternates,
    )
    return episode, problems


def _texts(entry: Mapping[str, Any], url: str) -> tuple[str, str]:
    """The shownotes, with HTML if they have any, and a plain summary."""
    candidates = [str(part.get("value") or "") for part in entry.get("content", [])]
    candidates.append(str(entry.get("summary") or ""))
    content = values.absolute(values.tidy(max(candidates, key=len)), url)
    summary = str(entry.get("summary") or "") or content
    return content, values.plain(summary)[: values.LONGEST_SUMMARY]


def _picture(entry: Mapping[str, Any], url: str) -> str:
    own = values.address(str((entry.get("image") or {}).get("href") or ""), url)
    thumbnails = [values.address(str(thumb.get("url") or ""), url) for thumb in entry.get("media_thumbnail", [])]
    return next(filter(None, [own, *thumbnails]), "")


def _moment(entry: dict[str, Any]) -> Any:
    # dict.get, because feedparser's own warns that it takes the one for the other.
    parsed = entry.get("published_parsed") or dict.get(entry, "updated_parsed") or entry.get("created_parsed")
    return values.from_struct(parsed) if parsed else None


def _terms(entry: Mapping[str, Any]) -> tuple[str, ...]:
    terms = (values.line(str(tag.get("term") or ""), 100) for tag in entry.get("tags", [])[:100])
    return tuple(dict.fromkeys(filter(None, terms)))


def _untitled(url: str, guid: str) -> str:
    """A name for a show or item without a title: that of its file."""
    stem = posixpath.splitext(posixpath.basename(urlsplit(url).path.rstrip("/")))[0] if url else ""
    return values.line(unquote(stem)) or values.line(guid)


def _finished(feed: Feed, private: bool) -> Feed:
    """Settle double identities, and give episodes what only the show or the description says."""
    episodes, problems = distinct(feed.episodes)
    show = feed.show
    if not show.title:
        show = replace(show, title=_untitled(show.feed_url, urlsplit(show.feed_url).hostname or ""))
    episodes = [_completed(episode, show) for episode in episodes]
    told = (*feed.problems, *problems)
    if len(told) > MOST_PROBLEMS:
        told = (*told[:MOST_PROBLEMS], f"And {len(told) - MOST_PROBLEMS} more like these.")
    whole = replace(feed, show=show, episodes=tuple(episodes), problems=told)
    return credentials.without(whole) if private else whole


def _completed(episode: Episode, show: Show) -> Episode:
    """The persons of the channel count where an item names none, and its licence too."""
    changes: dict[str, Any] = {}
    if show.persons and not episode.persons:
        changes["persons"] = show.persons
    if show.license and not episode.license:
        changes["license"] = show.license
    if not (episode.chapters or episode.chapters_url):
        found = chapters.from_text(episode.content)
        changes.update({"chapters": found} if found else {})
    return replace(episode, **changes) if changes else episode


def distinct(episodes: Iterable[Episode]) -> tuple[list[Episode], list[str]]:
    """The first item with a GUID keeps it, the same item twice is one, others get a GUID of their own."""
    taken: dict[str, Episode] = {}
    problems = []
    for episode in episodes:
        first = taken.get(episode.guid)
        if first is None:
            taken[episode.guid] = episode
            continue
        own = split_guid(episode)
        same = own in taken or (first.audio, first.title) == (episode.audio, episode.title)
        if not same:
            taken[own] = replace(episode, guid=own)
        fate = "is left out, being the same" if same else "is told apart by its audio"
        problems.append(f"{episode.title}: has the GUID of {first.title} ({episode.guid[:80]}) and {fate}.")
    return list(taken.values()), problems


def split_guid(episode: Episode) -> str:
    """The identity of an episode whose GUID is another's too: the GUID and a mark made of its audio's address."""
    mark = episode.audio.url if episode.audio else f"{episode.title}\n{episode.published}"
    return f"{episode.guid}#{hashlib.sha256(mark.encode()).hexdigest()[:8]}"
