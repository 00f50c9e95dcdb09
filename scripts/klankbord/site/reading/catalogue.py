"""The contents of a site as values: every page and file of the site is made from one ``Catalogue``.

Addresses (``url``) are relative to the root of the site, without a leading slash and with a trailing one
(``podcasts/over-service/2026-03-04-klachten/``), so that the site works under any sub-path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from klankbord import clocks, languages
from klankbord.languages.forms import Addresses
from klankbord.model import Audio, Note, Notes, Transcript
from klankbord.site.reading.revisions import Revision


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """Somebody who hosts, is a guest, writes or is quoted; ``body`` is markdown that an editor wrote."""

    slug: str
    url: str
    name: str
    role: str = ""
    organisation: str = ""
    link: str = ""
    image: str = ""
    summary: str = ""
    body: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeEntry:
    """A theme; ``parent`` is the slug of the theme it is part of, ``keywords`` are words by which people know it."""

    slug: str
    url: str
    title: str
    summary: str = ""
    body: str = ""
    parent: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationEntry:
    """An organisation with the people who work there and the sources it occurs in."""

    slug: str
    url: str
    name: str
    link: str = ""
    summary: str = ""
    body: str = ""
    people: tuple[str, ...] = ()
    sector: str = ""


@dataclass(frozen=True, slots=True)
class EpisodeEntry:
    """An episode as its page shows it; ``folder`` is where its files are in the hub.

    ``live_from`` is the moment before which readers do not see it; a preview does, and then it is ``scheduled`` too.
    """

    url: str
    slug: str
    show: str
    show_title: str
    title: str
    date: datetime | None
    guid: str
    folder: Path
    language: str = "nl"
    duration: float | None = None
    number: int | None = None
    season: int | None = None
    audio: Audio | None = None
    link: str = ""
    image: str = ""
    summary: str = ""
    show_notes: str = ""
    hosts: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    books: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    notes: Notes = field(default_factory=Notes)
    transcript: Transcript | None = None
    transcript_source: str = ""
    checked: bool = False
    status: str = "published"
    live_from: datetime | None = None
    scheduled: datetime | None = None
    license: str = ""
    explicit: str = ""
    redirects: tuple[str, ...] = ()
    kind: Literal["episode"] = "episode"


@dataclass(frozen=True, slots=True)
class ShowEntry:
    """A podcast with its episodes, newest first; ``subscribe`` maps a service (``apple``, ``rss``) to a link.

    Of a ``private`` one neither the feed's address nor that of any sound is told; False: all may be, whatever it looks.
    """

    slug: str
    url: str
    title: str
    summary: str = ""
    feed_url: str = ""
    link: str = ""
    image: str = ""
    language: str = "nl"
    author: str = ""
    license: str = ""
    explicit: str = ""
    guid: str = ""
    hosts: tuple[str, ...] = ()
    republish: bool = False
    categories: tuple[str, ...] = ()
    subscribe: Mapping[str, str] = field(default_factory=dict)
    themes: tuple[str, ...] = ()
    status: str = "published"
    episodes: tuple[EpisodeEntry, ...] = ()
    private: bool | None = None


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An article; ``form`` is the kind of article (column, interview, …) and ``body`` its markdown."""

    url: str
    slug: str
    title: str
    date: datetime | None
    path: Path
    language: str = "nl"
    authors: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    summary: str = ""
    form: str = ""
    series: str = ""
    image: str = ""
    image_alt: str = ""
    sources: tuple[str, ...] = ()
    books: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    words: int = 0
    notes: Notes = field(default_factory=Notes)
    body: str = ""
    status: str = "published"
    live_from: datetime | None = None
    scheduled: datetime | None = None
    updated: datetime | None = None
    translates: str = ""
    kind: Literal["article"] = "article"

    @property
    def minutes(self) -> int:
        """Reading time, rounded up."""
        return max(1, -(-self.words // languages.of(self.language).words_a_minute))


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A word of the glossary with the other spellings that mean the same."""

    slug: str
    url: str
    title: str
    definition: str
    aliases: tuple[str, ...] = ()
    body: str = ""
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventEntry:
    """Something that takes place; ``end`` may be None."""

    slug: str
    url: str
    title: str
    start: datetime
    end: datetime | None = None
    place: str = ""
    address: str = ""
    link: str = ""
    organiser: str = ""
    price: str = ""
    online: bool = False
    all_day: bool = False
    summary: str = ""
    body: str = ""
    themes: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class SelfTestEntry:
    """A self-test; ``data`` holds its questions and results as the browser gets them."""

    slug: str
    url: str
    title: str
    summary: str = ""
    body: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CollectionEntry:
    """A page that gathers tips: those about its themes, by its people and from its shows, as far as it names any."""

    slug: str
    url: str
    title: str
    summary: str = ""
    body: str = ""
    themes: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    limit: int | None = None


Source = EpisodeEntry | ArticleEntry


@dataclass(frozen=True, slots=True)
class Saying:
    """A quote, lesson or tip with where it was said; ``kind`` is ``quote``, ``lesson`` or ``tip``."""

    kind: str
    note: Note
    source: Source
    person: str = ""

    @property
    def anchor(self) -> str:
        """The fragment that plays from there; empty for an article, and for an episode without sound."""
        if self.note.start is None or not isinstance(self.source, EpisodeEntry) or not self.source.audio:
            return ""
        if self.kind == "quote" and self.note.end is not None:
            return f"t={clocks.tenths(self.note.start)},{clocks.tenths(self.note.end)}"
        return f"t={clocks.tenths(self.note.start)}"

    @property
    def url(self) -> str:
        """The address of the passage itself."""
        return f"{self.source.url}#{self.anchor}" if self.anchor else self.source.url


@dataclass(frozen=True)
class Catalogue:
    """All that the site shows, only what readers may see (or everything, in a preview). Newest first."""

    name: str
    language: str
    site_url: str = ""
    description: str = ""
    shows: tuple[ShowEntry, ...] = ()
    articles: tuple[ArticleEntry, ...] = ()
    people: Mapping[str, PersonEntry] = field(default_factory=dict)
    organisations: Mapping[str, OrganisationEntry] = field(default_factory=dict)
    themes: Mapping[str, ThemeEntry] = field(default_factory=dict)
    terms: tuple[TermEntry, ...] = ()
    events: tuple[EventEntry, ...] = ()
    tests: tuple[SelfTestEntry, ...] = ()
    collections: tuple[CollectionEntry, ...] = ()
    sayings: tuple[Saying, ...] = ()
    revisions: Mapping[str, Revision] = field(default_factory=dict)
    """The last change of pages that git knows, by address."""

    @property
    def at(self) -> Addresses:
        """What the parts of the site are called in its addresses."""
        return languages.addresses(self.language)

    @property
    def episodes(self) -> Iterator[EpisodeEntry]:
        """Every episode of every show."""
        return (episode for show in self.shows for episode in show.episodes)

    @cached_property
    def newest(self) -> tuple[Source, ...]:
        """Every episode and article, as ``newest_first`` orders them."""
        return tuple(sorted((*self.episodes, *self.articles), key=newest_first))


def newest_first(source: Source) -> tuple[bool, float, str]:
    """How the whole site orders sources: newest first, those without a date last, those of one moment by address."""
    return (source.date is None, -source.date.timestamp() if source.date else 0.0, source.url)
