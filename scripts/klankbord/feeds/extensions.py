"""What only a real XML parse sees: ``podcast:`` and ``psc:`` tags, feed-level links, the pace a feed asks for.

feedparser keeps only the last of repeated ``podcast:`` tags and drops the text of those with attributes, so these are
read here, by lxml, without entities, DTD or network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from klankbord.feeds import bulk, namespaces, values
from klankbord.feeds.chapters import from_psc
from klankbord.model import (
    Audio,
    Chapter,
    ContentLink,
    Location,
    Pace,
    Person,
    RemoteItem,
    Soundbite,
    Trailer,
    TranscriptLink,
)

MOST_TAGS = 200
"""Of one kind in one item; more is a mistake or an attack."""

ITEMS = ("item", "entry", "atom:entry")
TITLES = ("title", "atom:title", "itunes:title", "media:title", "dc:title")
DATES = ("pubdate", "atom:published", "published", "dc:date", "dcterms:issued", "dcterms:created", "atom:updated",
         "updated", "dcterms:modified", "atom:issued", "atom:created", "atom:modified")  # fmt: skip
"""Where an item says when it was published, best first."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class ItemTags:
    """The extension tags of one item."""

    guid: str | None = None
    title: str = ""
    dates: tuple[str, ...] = ()
    advisory: str = ""
    persons: tuple[Person, ...] = ()
    transcripts: tuple[TranscriptLink, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    chapters_url: str = ""
    soundbites: tuple[Soundbite, ...] = ()
    season: int | None = None
    season_name: str = ""
    number: int | None = None
    display: str = ""
    license: str = ""
    locations: tuple[Location, ...] = ()
    content_links: tuple[ContentLink, ...] = ()
    alternates: tuple[Audio, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelTags:
    """The extension tags of a feed, and of its items in document order."""

    root: str = ""
    title: str = ""
    description: str = ""
    author: str = ""
    advisory: str = ""
    guid: str = ""
    persons: tuple[Person, ...] = ()
    license: str = ""
    locked: bool = False
    medium: str = ""
    funding: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()
    trailers: tuple[Trailer, ...] = ()
    podroll: tuple[RemoteItem, ...] = ()
    categories: tuple[str, ...] = ()
    new_feed_url: str = ""
    complete: bool = False
    pages: tuple[tuple[str, str], ...] = ()
    pace: Pace = field(default_factory=Pace)
    items: tuple[ItemTags, ...] = ()
    problems: tuple[str, ...] = ()
    whole: bool = True


def read(data: bytes, url: str) -> ChannelTags:
    """Read the extension tags of an RSS, RDF or Atom document. Raises KlankbordError when it is too deep to be one."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
        remove_pis=True, remove_comments=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    errors = [entry.message for entry in list(parser.error_log)[:20]]
    bulk.refuse_harmful(errors, url)
    if root is None:
        return ChannelTags(problems=("The feed is not XML.",), whole=False)
    bulk.refuse_crowded(root, url)
    return _Reader(url).channel(root, errors, not errors or bulk.is_closed(data))


def below(root: etree._Element, name: namespaces.Namer) -> dict[str, list[etree._Element]]:
    """What is in the channel, by name, and the items that RSS 1.0 has beside it."""
    channel = next((node for node in root if name(node) == "channel"), root)
    nodes = [child for child in channel if isinstance(child.tag, str)]
    if channel is not root:
        nodes += [child for child in root if isinstance(child.tag, str) and name(child) == "item"]
    tags: dict[str, list[etree._Element]] = {}
    for node in nodes:
        tags.setdefault(name(node), []).append(node)
    return tags


class _Reader:
    """Reads with addresses relative to the feed's own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.name = namespaces.Namer()

    def channel(self, root: etree._Element, errors: list[str], whole: bool) -> ChannelTags:
        tags = below(root, self.name)
        items = [item for name in ITEMS for item in tags.get(name, [])]
        return ChannelTags(
            root=self.name(root),
            title=self.title(tags),
            description=self.description(tags),
            author=self.text(tags, "itunes:author"),
            advisory=values.advisory(self.text(tags, "itunes:explicit")),
            guid=self.text(tags, "podcast:guid"),
            persons=self.persons(tags),
            license=self.text(tags, "podcast:license"),
            locked=values.flag(self.text(tags, "podcast:locked")),
            medium=self.text(tags, "podcast:medium"),
            funding=tuple(filter(None, (self.href(node, "url") for node in self.some(tags, "podcast:funding")))),
            locations=self.locations(tags),
            trailers=tuple(self.trailers(tags)),
            podroll=tuple(self.podroll(tags)),
            categories=self.categories(tags),
            new_feed_url=values.address(self.text(tags, "itunes:new-feed-url") or self.moved(root), self.url),
            complete=values.flag(self.text(tags, "itunes:complete")) or "fh:complete" in tags,
            pages=self.pages(tags),
            pace=self.pace(tags),
            items=tuple(self.item(item) for item in items),
            problems=(f"The feed is not well-formed XML: {errors[0]}.",) if errors else (),
            whole=whole,
        )

    def item(self, item: etree._Element) -> ItemTags:
        tags: dict[str, list[etree._Element]] = {}
        for node in item:
            if isinstance(node.tag, str):
                tags.setdefault(self.name(node), []).append(node)
        season, number = self.first(tags, "podcast:season"), self.first(tags, "podcast:episode")
        chapters = self.first(tags, "podcast:chapters")
        psc = self.first(tags, "psc:chapters")
        identity = self.first(tags, "guid")
        if identity is None:
            identity = self.first(tags, "id") if "id" in tags else self.first(tags, "atom:id")
        return ItemTags(
            guid=None if identity is None else "".join(str(part) for part in identity.itertext()).strip(),
            title=self.title(tags),
            dates=tuple(
                text for name in DATES for node in self.some(tags, name) if (text := values.tidy(node.text or ""))
            ),
            advisory=values.advisory(self.text(tags, "itunes:explicit")),
            persons=self.persons(tags),
            transcripts=tuple(self.transcripts(tags)),
            chapters=() if psc is None else from_psc(psc),
            chapters_url="" if chapters is None else self.href(chapters, "url"),
            soundbites=tuple(self.soundbites(tags)),
            season=None if season is None else values.number(season.text),
            season_name="" if season is None else values.line(season.get("name")),
            number=None if number is None else values.number(number.text),
            display="" if number is None else values.line(number.get("display")),
            license=self.text(tags, "podcast:license"),
            locations=self.locations(tags),
            content_links=tuple(
                ContentLink(link, values.line(node.text))
                for node in self.some(tags, "podcast:contentlink")
                if (link := self.href(node, "href"))
            ),
            alternates=tuple(self.alternates(tags)),
        )

    def some(self, tags: dict[str, list[etree._Element]], name: str) -> list[etree._Element]:
        return tags.get(name, [])[:MOST_TAGS]

    def first(self, tags: dict[str, list[etree._Element]], name: str) -> etree._Element | None:
        return next(iter(tags.get(name, [])), None)

    def text(self, tags: dict[str, list[etree._Element]], name: str) -> str:
        return next((text for node in self.some(tags, name) if (text := values.line(node.text))), "")

    def href(self, node: etree._Element, attribute: str) -> str:
        return values.address(node.get(attribute), self.url)

    def title(self, tags: dict[str, list[etree._Element]]) -> str:
        """The title as it is meant: Atom says whether it is text or HTML, RSS does not (RFC 4287, 3.1.1)."""
        for name in TITLES:
            for node in self.some(tags, name):
                text = "".join(str(part) for part in node.itertext())
                kind = (node.get("type") or "").strip().lower() if name == "atom:title" else ""
                if found := values.line(text, kind=kind.removeprefix("text/").replace("plain", "text")):
                    return found
        return ""

    def description(self, tags: dict[str, list[etree._Element]]) -> str:
        """The channel's own description: feedparser gives itunes:summary instead where there are both."""
        texts = ("".join(str(part) for part in node.itertext()) for node in self.some(tags, "description"))
        return next((text for text in texts if text.strip()), "")

    def moved(self, root: etree._Element) -> str:
        """The address in the ``redirect`` document that RSS had before HTTP redirects were honoured."""
        nodes = (below for node in root if self.name(node) == "redirect" for below in node)
        return next((values.line(node.text) for node in nodes if self.name(node) == "newlocation"), "")

    def persons(self, tags: dict[str, list[etree._Element]]) -> tuple[Person, ...]:
        return tuple(
            Person(
                name,
                values.line(node.get("role")).lower() or "host",
                values.line(node.get("group")).lower() or "cast",
                self.href(node, "href"),
                self.href(node, "img"),
            )
            for node in self.some(tags, "podcast:person")
            if any(map(str.isalnum, name := values.line("".join(str(part) for part in node.itertext()), 200)))
        )

    def transcripts(self, tags: dict[str, list[etree._Element]]) -> Iterator[TranscriptLink]:
        for node in self.some(tags, "podcast:transcript"):
            if link := self.href(node, "url"):
                kind = values.line(node.get("type")).lower()
                yield TranscriptLink(
                    link, kind, values.line(node.get("language")), values.line(node.get("rel")).lower()
                )

    def soundbites(self, tags: dict[str, list[etree._Element]]) -> Iterator[Soundbite]:
        for node in self.some(tags, "podcast:soundbite"):
            start, length = values.seconds(node.get("startTime")), values.seconds(node.get("duration"))
            if start is not None and length:
                yield Soundbite(start, length, values.line(node.text))

    def locations(self, tags: dict[str, list[etree._Element]]) -> tuple[Location, ...]:
        return tuple(
            Location(
                name,
                *(values.line(node.get(attribute)) for attribute in ("geo", "osm", "rel", "country")),
            )
            for node in self.some(tags, "podcast:location")
            if (name := values.line(node.text))
        )

    def trailers(self, tags: dict[str, list[etree._Element]]) -> Iterator[Trailer]:
        for node in self.some(tags, "podcast:trailer"):
            if link := self.href(node, "url"):
                published = values.date(node.get("pubdate") or node.get("pubDate") or "")
                kind = values.line(node.get("type"))
                yield Trailer(values.line(node.text), link, published, kind, values.number(node.get("season")))

    def podroll(self, tags: dict[str, list[etree._Element]]) -> Iterator[RemoteItem]:
        for roll in self.some(tags, "podcast:podroll"):
            for node in [child for child in roll if self.name(child) == "podcast:remoteitem"][:MOST_TAGS]:
                guid = values.line(node.get("feedGuid"))
                if guid or node.get("feedUrl"):
                    item, title = values.line(node.get("itemGuid")), values.line(node.get("title"))
                    yield RemoteItem(guid, self.href(node, "feedUrl"), item, title)

    def alternates(self, tags: dict[str, list[etree._Element]]) -> Iterator[Audio]:
        for node in self.some(tags, "podcast:alternateenclosure"):
            children = [child for child in node if isinstance(child.tag, str)]
            seal = next((child for child in children if self.name(child) == "podcast:integrity"), None)
            integrity = ""
            if seal is not None and (seal.get("type") or "sri").lower() == "sri":
                integrity = values.line(seal.get("value"))
            for source in [child for child in children if self.name(child) == "podcast:source"][:MOST_TAGS]:
                if link := self.href(source, "uri"):
                    kind = values.line(source.get("contentType")) or values.line(node.get("type"))
                    yield Audio(link, kind.lower(), values.number(node.get("length")) or None, integrity)

    def categories(self, tags: dict[str, list[etree._Element]]) -> tuple[str, ...]:
        named = (
            values.line(inner.get("text"), 100)
            for node in self.some(tags, "itunes:category")
            for inner in [node, *(below for below in node.iterdescendants() if self.name(below) == "itunes:category")]
        )
        return tuple(dict.fromkeys(filter(None, named)))

    def pages(self, tags: dict[str, list[etree._Element]]) -> tuple[tuple[str, str], ...]:
        links = self.some(tags, "atom:link") + self.some(tags, "link")
        return tuple(
            (relation, link)
            for node in links
            if (relation := values.line(node.get("rel")).lower()) and (link := self.href(node, "href"))
        )

    def pace(self, tags: dict[str, list[etree._Element]]) -> Pace:
        hours = {values.number(node.text) for parent in self.some(tags, "skiphours") for node in parent}
        days = {(node.text or "").strip().lower() for parent in self.some(tags, "skipdays") for node in parent}
        ttl = values.number(self.text(tags, "ttl"))
        return Pace(
            float(ttl) if ttl else None,
            frozenset(hour % 24 for hour in hours if hour is not None and hour <= 24),
            frozenset(number for number, day in enumerate(_DAYS) if day in days),
        )
