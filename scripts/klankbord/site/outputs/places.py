"""Which files go with the pages, and where: feeds, covers, cards, downloads. ``outputs`` writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from klankbord.model import Note
from klankbord.site.page import metadata
from klankbord.site.pictures.gallery import Gallery
from klankbord.site.reading.catalogue import Catalogue, EpisodeEntry, ShowEntry, Source

RSS, JSON_FEED = "application/rss+xml", "application/feed+json"
SITEMAP, ROBOTS, LLMS = "sitemap.xml", "robots.txt", "llms.txt"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of the site; ``url`` is relative to the root."""

    url: str
    type: str
    title: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the site that can be followed: ``url`` is its page."""

    url: str
    title: str
    items: tuple[Source, ...] = ()

    @property
    def feeds(self) -> tuple[Feed, Feed]:
        """The two formats of its feed."""
        return Feed(f"{self.url}feed.xml", RSS, self.title), Feed(f"{self.url}feed.json", JSON_FEED, self.title)


@dataclass(frozen=True)
class Files:
    """The addresses of the files of a catalogue; ``names`` are titles of sections, ``gallery`` has the pictures.

    ``sheet`` is the style sheet with which a browser shows a feed, ``words`` are those of the site.
    """

    site: Catalogue
    names: Mapping[str, str] = field(default_factory=dict)
    gallery: Gallery | None = None
    sheet: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def translations(self) -> Mapping[str, Mapping[str, str]]:
        """The other languages of articles that exist in several."""
        return metadata.translations(self.site)

    def sections(self) -> list[Section]:
        """Everything together, articles, podcasts and each theme that has something to follow."""
        site = self.site
        everything = site.newest
        found = [Section("", site.name, everything)]
        for url, kind in ((site.at["articles"], "article"), (site.at["podcasts"], "episode")):
            found.append(Section(url, self._title(self.names.get(url, url.strip("/"))), _of_kind(everything, kind)))
        for theme in site.themes.values():
            about = tuple(item for item in everything if theme.slug in item.themes)
            if about:
                found.append(Section(theme.url, self._title(theme.title), about))
        return found

    @property
    def tips(self) -> Section | None:
        """What follows the newest tips; none if there are no tips."""
        url = self.site.at["tips"]
        some = any(saying.kind == "tip" for saying in self.site.sayings)
        return Section(url, self._title(self.names.get(url, url.strip("/")))) if some else None

    def shown(self, url: str) -> tuple[str, str, str] | None:
        """How a browser shows a feed: with which style sheet, what it says on top, and where that leads."""
        if not self.sheet:
            return None
        return metadata.absolute(self.site, self.sheet), self.words["feed_shown"], metadata.absolute(self.site, url)

    def followed_at(self, show: ShowEntry) -> str:
        """The page on which a show is followed; empty if it has no feed to follow."""
        return f"{show.url}{self.site.at.follow}/" if self.podcast_url(show) else ""

    def podcast_url(self, show: ShowEntry) -> str:
        """The full address of the feed that podcast apps subscribe to; empty if there is none."""
        feed = self.podcast(show)
        found = metadata.absolute(self.site, feed.url) if feed else ""
        return found if found.startswith(("https://", "http://")) else ""

    def _title(self, name: str) -> str:
        return f"{self.site.name}: {name}"

    def feeds_for(self, url: str) -> tuple[Feed, ...]:
        """The feeds that a page announces: those of the whole site, of its section, and of its show."""
        found = list(Section("", self.site.name).feeds)
        theme = next((theme for theme in self.site.themes.values() if url == theme.url), None)
        if theme and any(theme.slug in item.themes for item in self.site.newest):
            found += Section(theme.url, self._title(theme.title)).feeds
        for part in (self.site.at["articles"], self.site.at["podcasts"]):
            if url.startswith(part):
                found += Section(part, self._title(self.names.get(part, part.strip("/")))).feeds
        if url.startswith(self.site.at["tips"]) and self.tips:
            found += self.tips.feeds
        show = next((show for show in self.site.shows if url.startswith(show.url)), None)
        if show:
            podcast = self.podcast(show)
            found += [podcast] if podcast else []
        return tuple(found)

    @property
    def calendar(self) -> str:
        """The calendar of all events."""
        return f"{self.site.at['agenda']}agenda.ics"

    @staticmethod
    def podcast(show: ShowEntry) -> Feed | None:
        """The feed that podcast apps subscribe to: ours if we may republish the show, else the publisher's."""
        if show.republish:
            return Feed(f"{show.url}feed.xml", RSS, show.title)
        return Feed(show.feed_url, RSS, show.title) if show.feed_url.startswith("http") else None

    @staticmethod
    def chapters(episode: EpisodeEntry) -> str:
        """Where the chapters of an episode are, empty if it has none."""
        return f"{episode.url}chapters.json" if episode.notes.chapters else ""

    @staticmethod
    def cover(show: str) -> str:
        """The square picture of a show."""
        return Gallery.cover(show)

    def card(self, url: str) -> str:
        """The picture that goes with a shared link, empty if there is none."""
        return self.gallery.card(url) if self.gallery else ""

    def quote_card(self, source: Source, note: Note) -> str:
        """The card of a quote, empty if there is none."""
        return self.gallery.quote(source, note) if self.gallery else ""


def _of_kind(items: Iterable[Source], kind: str) -> tuple[Source, ...]:
    return tuple(item for item in items if item.kind == kind)
