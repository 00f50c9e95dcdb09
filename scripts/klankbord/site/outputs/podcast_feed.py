"""A podcast feed per show, with everything that was added to the show here: transcripts, chapters, people, soundbites.

RSS 2.0 with the iTunes tags and the podcast namespace (https://podcastindex.org/namespace/1.0).
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from klankbord.model import Chapter, Episode, Notes, Person, Show, Soundbite, TranscriptLink
from klankbord.site.markup import feed_xml
from klankbord.site.markup.feed_xml import ATOM, CONTENT, ITUNES, PODCAST, Element, add, add_if, name

# Given by the podcast namespace's description of podcast:guid.
GUID_SPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
LONGEST_SOUNDBITE = 120.0
LONGEST_TITLE = 128


@dataclass(frozen=True, slots=True)
class Entry:
    """An episode on its way into a feed: ``url`` is its page, ``html`` its show notes, already cleaned."""

    episode: Episode
    url: str
    notes: Notes | None = None
    transcripts: tuple[TranscriptLink, ...] = ()
    chapters_url: str = ""
    html: str = ""


def guid(feed_url: str) -> str:
    """The ``podcast:guid`` of a feed that names none: UUIDv5 of its URL without scheme and trailing slashes."""
    return str(uuid.uuid5(GUID_SPACE, re.sub(r"^[a-z]+://", "", feed_url, flags=re.IGNORECASE).rstrip("/")))


def rss(
    show: Show,
    entries: Sequence[Entry],
    *,
    url: str,
    feed_url: str,
    image: str = "",
    language: str = "nl",
    shown: tuple[str, str, str] | None = None,
) -> bytes:
    """The feed of a show; ``url`` is the show's page and ``feed_url`` is where this feed itself will be.

    ``shown`` says how a browser shows it: the address of a style sheet, words, and where those lead.

    Episodes without audio are left out: players refuse an item without an enclosure.
    """
    root, channel = feed_xml.rss({"itunes": ITUNES, "podcast": PODCAST, "content": CONTENT, "atom": ATOM})
    add(channel, "title", show.title)
    add(channel, "link", url)
    add(channel, "description", show.summary or show.title)
    add(channel, "language", show.language or language)
    add(channel, "generator", feed_xml.GENERATOR)
    newest = max((e.episode.published for e in entries if e.episode.published), default=None)
    if newest:
        add(channel, "lastBuildDate", feed_xml.rfc822(newest))
    add(channel, name(ATOM, "link"), rel="self", type="application/rss+xml", href=feed_url)
    _channel_tags(channel, show, url=url, feed_url=feed_url, image=image or show.image)
    for entry in entries:
        if entry.episode.audio and entry.episode.audio.url:
            _item(add(channel, "item"), entry)
    if shown:
        feed_xml.show(root, *shown)
    return feed_xml.write(root)


def _channel_tags(channel: Element, show: Show, *, url: str, feed_url: str, image: str) -> None:
    if image:
        picture = add(channel, "image")
        for tag, text in (("url", image), ("title", show.title), ("link", url)):
            add(picture, tag, text)
        add(channel, name(ITUNES, "image"), href=image)
    add_if(channel, name(ITUNES, "author"), show.author)
    add(channel, name(ITUNES, "explicit"), show.advisory or ("true" if show.explicit else "false"))
    add(channel, name(ITUNES, "type"), "episodic")
    for category in show.categories:
        add(channel, name(ITUNES, "category")).set("text", feed_xml.safe(category))
    # A show keeps its identity wherever it is published, so that apps do not list it twice.
    add(channel, name(PODCAST, "guid"), show.guid or guid(show.feed_url or feed_url))
    add(channel, name(PODCAST, "medium"), "podcast")
    add_if(channel, name(PODCAST, "license"), show.license)
    _persons(channel, show.persons)


def _item(item: Element, entry: Entry) -> None:
    episode = entry.episode
    add(item, "title", episode.title)
    add(item, "link", entry.url)
    add(item, "guid", episode.guid, isPermaLink="false")
    if episode.published:
        add(item, "pubDate", feed_xml.rfc822(episode.published))
    add_if(item, "description", episode.summary)
    add_if(item, name(CONTENT, "encoded"), entry.html)
    if episode.audio:
        length = str(episode.audio.bytes or 0)
        add(item, "enclosure", url=episode.audio.url, length=length, type=episode.audio.type or "audio/mpeg")
    if episode.duration:
        add(item, name(ITUNES, "duration"), str(round(episode.duration)))
    if episode.number is not None:
        add(item, name(ITUNES, "episode"), str(episode.number))
        add(item, name(PODCAST, "episode"), str(episode.number))
    if episode.season is not None:
        add(item, name(ITUNES, "season"), str(episode.season))
        add(item, name(PODCAST, "season"), str(episode.season))
    add(item, name(ITUNES, "episodeType"), episode.episode_type or "full")
    add(item, name(ITUNES, "explicit"), episode.advisory or ("true" if episode.explicit else "false"))
    if episode.image:
        add(item, name(ITUNES, "image"), href=episode.image)
    _podcast_tags(item, entry)


def _podcast_tags(item: Element, entry: Entry) -> None:
    episode = entry.episode
    for link in entry.transcripts:
        add(item, name(PODCAST, "transcript"), url=link.url, type=link.type, language=link.language, rel=link.rel)
    if entry.chapters_url:
        add(item, name(PODCAST, "chapters"), url=entry.chapters_url, type="application/json+chapters")
    feed_xml.soundbites(item, soundbites(episode.soundbites, entry.notes))
    _persons(item, episode.persons)


def _persons(parent: Element, persons: Iterable[Person]) -> None:
    for person in persons:
        add(
            parent,
            name(PODCAST, "person"),
            person.name[:LONGEST_TITLE],
            role=person.role,
            group=person.group,
            href=person.href,
            img=person.image,
        )


def soundbites(theirs: Sequence[Soundbite], notes: Notes | None) -> tuple[Soundbite, ...]:
    """The publisher's own fragments and our quotes that do not lie inside one of those, in order of time."""
    ours = [
        Soundbite(quote.start, min(quote.end - quote.start, LONGEST_SOUNDBITE), _short(quote.text))
        for quote in (notes.quotes if notes else ())
        if quote.start is not None and quote.end is not None and quote.end > quote.start
        if not any(bite.start <= quote.start < bite.start + bite.duration for bite in theirs)
    ]
    return tuple(sorted((*theirs, *ours), key=lambda bite: bite.start))


def _short(text: str) -> str:
    words = " ".join(text.split())
    if len(words) <= LONGEST_TITLE:
        return words
    return words[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def chapters(given: Iterable[Chapter]) -> bytes:
    """Chapters as JSON 1.2 of the podcast namespace (``application/json+chapters``)."""
    rows = []
    for chapter in given:
        row: dict[str, object] = {"startTime": round(chapter.start, 3), "title": chapter.title}
        if chapter.end is not None:
            row["endTime"] = round(chapter.end, 3)
        if chapter.image:
            row["img"] = chapter.image
        if chapter.url:
            row["url"] = chapter.url
        rows.append(row)
    return json.dumps({"version": "1.2.0", "chapters": rows}, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"
