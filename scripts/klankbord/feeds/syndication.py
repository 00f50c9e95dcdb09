"""From the bytes of a feed to a ``Feed``: RSS 0.9 to 2.0, RDF, Atom and JSON Feed, whole or broken."""

from __future__ import annotations

import hashlib
import logging
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

from klankbord.errors import FeedError, KlankbordError
from klankbord.feeds import bulk, chapters, credentials, enclosures, entries, extensions, json_feed, values, xml_text
from klankbord.feeds.extensions import ChannelTags, ItemTags
from klankbord.model import Episode, Feed, Show

MOST_PROBLEMS = 200
"""More lines than this help nobody."""
log = logging.getLogger(__name__)

_CUT = "The feed was cut off; its last item may be incomplete and waits for a whole feed."
_ROOTS = {"rss", "rdf", "feed", "channel", "?:rdf", "rdf:rdf"}


def parse(data: bytes, url: str) -> Feed:
    """Parse a feed that was fetched from ``url``, against which relative addresses are resolved.

    What is wrong with it is listed in ``Feed.problems``. Raises KlankbordError when it is not a feed at all, or is
    built to harm. Nothing is ever fetched or opened: the parser gets bytes only.
    """
    try:
        return _parse(data, url)
    except KlankbordError:
        raise
    except Exception as error:
        log.exception("%s cannot be read", credentials.hide(url))
        fault = f"{type(error).__name__}: {values.line(str(error), 100)}"
        mend = "This is a fault in Klankbord; please report it with the feed."
        raise FeedError(url, f"cannot be read ({fault})", mend) from error


def _parse(data: bytes, url: str) -> Feed:
    private = credentials.any_in(data, url)
    start = xml_text.start(data)
    if not start:
        raise FeedError(url, "is empty", "Check the address in a browser.")
    if start[0] in "{[":
        text, problem = xml_text.text(data)
        feed = json_feed.read(text, url)
    else:
        data, problem = xml_text.xml(data)
        feed = _in_pieces(data, url) if bulk.is_bulky(data) else _document(data, url)
    return _finished(replace(feed, problems=(problem, *feed.problems)) if problem else feed, private)


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
    """A feed of modest size."""
    tags = extensions.read(data, url)
    parsed = entries.read(data, url)
    if not parsed.version and not parsed.entries and tags.root not in _ROOTS:
        raise FeedError(url, "is not a feed", _looks_like(data))
    problems = [*tags.problems, *parsed.problems]
    if parsed.fault and not problems:
        problems.append(f"The feed has a fault: {values.line(parsed.fault, 200)}.")
    matched = _matched(parsed.entries, tags.items)
    if not tags.whole:
        problems.append(_CUT)
        matched = matched[:-1]
    episodes = []
    for entry, item in matched:
        if tags.root == "feed" and not entry.get("links"):
            entry = {**entry, "link": ""}  # feedparser takes an Atom id for a link
        try:
            episode, faults = _episode(entry, item, url)
        except Exception as error:
            log.exception("an item of %s cannot be read", credentials.hide(url))
            name = item.title or values.line(item.guid) or "An item"
            problems.append(f"{name}: cannot be read ({type(error).__name__}) and is left out.")
            continue
        problems += [f"{episode.title if episode else 'An item'}: {fault}." for fault in faults]
        if episode:
            episodes.append(episode)
    show = _show(parsed.feed, tags, url)
    return Feed(show, tuple(episodes), tuple(problems), tags.pace, tags.pages, tags.whole)


def is_web_page(data: bytes) -> bool:
    """Whether what an address answered with is a page for people."""
    return re.search(rb"(?i)<!doctype html|<html[\s>]", data[:1024]) is not None


def _looks_like(data: bytes) -> str:
    if is_web_page(data):
        return "It is a web page; look for the feed's own address on it."
    return "Check the address in a browser."


def _matched(
    found: Sequence[Mapping[str, Any] | None], items: tuple[ItemTags, ...]
) -> list[tuple[Mapping[str, Any], ItemTags]]:
    """Each entry with its extension tags: in order when both parsers saw as many, else by GUID."""
    if len(found) == len(items):
        return [(entry, item) for entry, item in zip(found, items, strict=True) if entry is not None]
    by_guid = {item.guid: item for item in reversed(items) if item.guid}
    return [(entry, by_guid.get(_said(entry, "id"), ItemTags())) for entry in found if entry is not None]


def _show(feed: Mapping[str, Any], tags: ChannelTags, url: str) -> Show:
    summary = tags.description or (_said(feed, "summary") or _said(feed, "subtitle"))
    owner = _inner(feed, "publisher_detail")
    image = _inner(feed, "image")
    return Show(
        title=tags.title or values.line(_said(feed, "title")),
        feed_url=url,
        guid=tags.guid,
        language=values.line(_said(feed, "language")),
        link=values.address(_said(feed, "link"), url),
        image=values.address(_said(image, "href") or _said(feed, "logo") or _said(feed, "icon"), url),
        summary=values.plain(summary),
        author=tags.author or values.line(_said(feed, "author")),
        categories=tags.categories or _terms(feed),
        persons=tags.persons,
        license=tags.license,
        new_feed_url=tags.new_feed_url,
        locked=tags.locked,
        explicit=tags.advisory == "true",
        advisory=tags.advisory,
        subtitle=values.line(_said(feed, "subtitle")),
        owner=values.line(_said(owner, "name")),
        owner_email=values.line(_said(owner, "email")),
        kind=values.line(_said(feed, "itunes_type")).lower(),
        generator=values.line(_said(feed, "generator")),
        keywords=_terms(feed),
        funding=tags.funding,
        locations=tags.locations,
        trailers=tags.trailers,
        podroll=tags.podroll,
        medium=tags.medium,
        complete=tags.complete,
        copyright=values.line(_said(feed, "rights")),
    )


def _episode(entry: Mapping[str, Any], tags: ItemTags, url: str) -> tuple[Episode | None, list[str]]:
    audio, problems = enclosures.choose(entry, tags.alternates, url)
    link = values.address(_said(entry, "link"), url)
    guid = values.verbatim(tags.guid if tags.guid is not None else _said(entry, "id"))
    dates = tags.dates or tuple(filter(None, (_said(entry, name) for name in ("published", "updated", "created"))))
    moment = next(filter(None, map(values.date, dates)), None)
    if dates and moment is None:
        problems.append(f"has a date that cannot be read ({values.line(dates[0], 60)})")
    content, summary = _texts(entry, url)
    title = tags.title or values.line(_said(entry, "title")) or _untitled(audio.url if audio else link, guid)
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
        duration=values.duration(_said(entry, "itunes_duration")),
        number=tags.number if tags.number is not None else values.number(_said(entry, "itunes_episode")),
        season=tags.season if tags.season is not None else values.number(_said(entry, "itunes_season")),
        link=link,
        summary=summary,
        content=content,
        image=_picture(entry, url),
        persons=tags.persons,
        transcripts=tags.transcripts,
        chapters=tags.chapters,
        chapters_from="feed" if tags.chapters else "",
        chapters_url=tags.chapters_url,
        soundbites=tags.soundbites,
        episode_type=values.line(_said(entry, "itunes_episodetype")).lower() or "full",
        license=tags.license,
        explicit=tags.advisory == "true",
        advisory=tags.advisory,
        subtitle=values.line(_said(entry, "subtitle")),
        author=values.line(_said(entry, "author")),
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
    candidates = [_said(part, "value") for part in entries.several(entry, "content")]
    candidates.append(_said(entry, "summary"))
    content = values.absolute(values.tidy(max(candidates, key=len)), url)
    summary = _said(entry, "summary") or content
    return content, values.plain(summary)[: values.LONGEST_SUMMARY]


def _picture(entry: Mapping[str, Any], url: str) -> str:
    own = values.address(_said(_inner(entry, "image"), "href"), url)
    thumbnails = [values.address(_said(thumb, "url"), url) for thumb in entries.several(entry, "media_thumbnail")]
    return next(filter(None, [own, *thumbnails]), "")


def _said(holder: Mapping[str, Any], key: str) -> str:
    """A text, or nothing where feedparser gives anything else."""
    # dict.get first, because feedparser's own warns that it takes one date for the other.
    value = dict.get(holder, key) if isinstance(holder, dict) else None
    if value is None and key not in {"updated", "published"}:
        value = holder.get(key)
    return str(value) if isinstance(value, str | int) else ""


def _inner(holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = holder.get(key)
    return value if isinstance(value, dict) else {}


def _terms(entry: Mapping[str, Any]) -> tuple[str, ...]:
    terms = (values.line(_said(tag, "term"), 100) for tag in entries.several(entry, "tags")[:100])
    return tuple(dict.fromkeys(filter(None, terms)))


def _untitled(url: str, guid: str) -> str:
    """A name for a show or item without a title: that of its file."""
    stem = posixpath.splitext(posixpath.basename(urlsplit(url).path.rstrip("/")))[0] if url else ""
    return values.line(unquote(stem)) or values.line(guid)


def _finished(feed: Feed, private: bool) -> Feed:
    """Settle duplicate identities, and give episodes what only the show or the description says."""
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
        changes.update({"chapters": found, "chapters_from": "description"} if found else {})
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
