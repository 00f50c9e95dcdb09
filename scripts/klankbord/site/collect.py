"""From a hub to its ``Catalogue``: reads every page once, leaves out what readers may not see yet."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from klankbord.errors import KlankbordError
from klankbord.library import episodes as episode_files
from klankbord.library import feed_text, pages, shows
from klankbord.library.frontmatter import FOLDERS, ArticleMeta
from klankbord.library.hub import Hub
from klankbord.library.text import fold
from klankbord.model import Audio, Quote
from klankbord.settings import Settings
from klankbord.site.catalogue import (
    ArticleEntry,
    Catalogue,
    CollectionEntry,
    EpisodeEntry,
    EventEntry,
    Saying,
    SelfTestEntry,
    ShowEntry,
    Source,
    TermEntry,
)
from klankbord.site.named import Named

log = logging.getLogger("mkdocs.plugins.klankbord")
WORDS_A_SECOND = 2.4  # of Dutch in a conversation
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def catalogue(
    hub: Hub,
    settings: Settings,
    *,
    name: str,
    language: str,
    site_url: str = "",
    description: str = "",
    preview: bool = False,
    reader: EpisodeReader | None = None,
) -> Catalogue:
    """Everything the site shows. A page that cannot be read is left out and named in a warning.

    ``reader`` keeps what it read, so that a second build of the same hub reads only what changed.
    """
    found = _Found(hub, language, preview or settings.preview, reader or EpisodeReader())
    articles = tuple(sorted(found.articles(), key=newest))
    casts = tuple(found.shows())
    sayings = tuple(found.sayings((*(e for show in casts for e in show.episodes), *articles)))
    return Catalogue(
        name=name,
        language=language,
        site_url=site_url,
        description=description,
        shows=casts,
        articles=articles,
        people=_sorted(found.people, "name"),
        organisations=_sorted(found.organisations, "name"),
        themes=_sorted(found.themes, "title"),
        terms=tuple(sorted(found.terms(), key=lambda term: fold(term.title))),
        events=tuple(sorted(found.events(), key=lambda event: event.start)),
        tests=tuple(found.tests()),
        collections=tuple(found.collections()),
        sayings=sayings,
    )


class EpisodeReader:
    """Reads episodes, and remembers each until one of its files changes."""

    def __init__(self) -> None:
        self._kept: dict[Path, tuple[tuple[int, ...], Any]] = {}

    def read(self, folder: Path) -> Any:
        """The episode page in ``folder``; raises KlankbordError when its front matter is broken."""
        stamp = tuple(map(_changed, (folder / "index.md", folder / "transcript.vtt", folder / "notes.json")))
        kept = self._kept.get(folder)
        if kept is None or kept[0] != stamp:
            kept = self._kept[folder] = (stamp, episode_files.read(folder))
        return kept[1]


def _changed(path: Path) -> int:
    """When a file was last changed, 0 when it is not there."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


class _Found(Named):
    """The pages of a hub as entries, read one after the other."""

    def __init__(self, hub: Hub, language: str, preview: bool, reader: EpisodeReader) -> None:
        super().__init__(hub, language, preview)
        self.reader = reader

    def articles(self) -> Iterator[ArticleEntry]:
        """The articles that readers may see."""
        for page in self.load("article"):
            yield self._article(page)

    def _article(self, page: pages.Page[ArticleMeta]) -> ArticleEntry:
        meta = page.meta
        return ArticleEntry(
            url=f"artikelen/{page.slug}/",
            slug=page.slug,
            title=meta.title,
            date=meta.date,
            path=page.path,
            language=meta.language or self.language,
            authors=self.person(meta.authors, {}),
            people=self.person(meta.people, {}),
            organisations=self.organisation(meta.organisations, {}),
            themes=self.theme(meta.topics),
            summary=meta.description,
            form=meta.form,
            series=meta.series,
            image=_image(self.hub, page.path, meta.image),
            image_alt=meta.image_alt,
            sources=tuple(source for source in (meta.source, *meta.sources) if source),
            words=len(re.findall(r"\w+", page.body)),
            notes=page.notes,
            body=page.body,
            status=meta.status,
            updated=meta.updated,
            translates=meta.translates,
        )

    def shows(self) -> Iterator[ShowEntry]:
        """The shows, each with the episodes that readers may see, newest first."""
        for folder in self.hub.shows():
            try:
                page = shows.read(folder / "index.md")
            except KlankbordError as problem:
                log.warning("%s", problem)
                continue
            meta = page.meta
            if not meta.visible(self.preview):
                continue
            entry = ShowEntry(
                slug=page.slug,
                url=f"podcasts/{page.slug}/",
                title=meta.title,
                summary=meta.description or page.body.strip(),
                feed_url=meta.feed,
                link=meta.link,
                image=meta.image,
                language=meta.language or self.language,
                author=meta.author,
                license=meta.license,
                explicit=feed_text.advisory(meta.explicit),
                guid=meta.guid,
                hosts=self.person(meta.hosts, {}),
                republish=meta.republish,
                categories=tuple(meta.categories),
                subscribe={**({"rss": meta.feed} if meta.feed or meta.republish else {}), **meta.subscribe},
                themes=self.theme(meta.topics),
                status=meta.status,
            )
            yield replace(entry, episodes=tuple(sorted(self.episodes(entry), key=newest)))

    def episodes(self, show: ShowEntry) -> Iterator[EpisodeEntry]:
        """The visible episodes of one show, in no order."""
        for folder in self.hub.episode_folders(show.slug):
            try:
                page = self.reader.read(folder)
            except KlankbordError as problem:
                log.warning("%s", problem)
                continue
            if page.meta.visible(self.preview):
                yield self._episode(page, show)

    def _episode(self, page: Any, show: ShowEntry) -> EpisodeEntry:
        meta = page.meta
        names = dict(page.names)
        facts = meta.transcript
        return EpisodeEntry(
            url=f"{show.url}{page.slug}/",
            slug=page.slug,
            show=show.slug,
            show_title=show.title,
            title=meta.title,
            date=meta.date,
            guid=meta.guid,
            folder=page.folder,
            language=meta.language or show.language,
            duration=meta.duration,
            number=meta.number,
            season=meta.season,
            audio=Audio(meta.audio.url, meta.audio.type, meta.audio.bytes) if meta.audio else None,
            link=meta.link,
            image=meta.image,
            summary=page.summary,
            show_notes=page.shownotes,
            hosts=self.person(meta.hosts, names),
            guests=self.person(meta.guests, names),
            organisations=self.organisation(meta.organisations, names),
            themes=self.theme(meta.topics),
            notes=replace(page.notes, quotes=tuple(_ended(quote) for quote in page.notes.quotes)),
            transcript=page.transcript,
            transcript_source=facts.source if facts else "",
            checked=bool(facts and facts.checked),
            status=meta.status,
            license=meta.license or show.license,
            explicit=feed_text.advisory(meta.explicit) or show.explicit,
        )

    def sayings(self, sources: Iterable[Source]) -> Iterator[Saying]:
        """Every quote, lesson and tip, those of the newest source first."""
        for source in sorted(sources, key=newest):
            for found in source.notes.said().values():
                for note in found:
                    kind = type(note).__name__.lower()
                    yield Saying(kind, note, source, self.by_name.get(fold(note.speaker), "") if note.speaker else "")

    def terms(self) -> Iterator[TermEntry]:
        """The words of the glossary."""
        for page in self.load("term"):
            meta = page.meta
            url = f"begrippen/{page.slug}/"
            yield TermEntry(page.slug, url, meta.title, meta.description, meta.aliases, page.body, meta.related)

    def events(self) -> Iterator[EventEntry]:
        """What is in the agenda."""
        for page in self.load("event"):
            meta = page.meta
            start = meta.date
            yield EventEntry(
                slug=page.slug,
                url=f"agenda/{page.slug}/",
                title=meta.title,
                start=start,
                end=meta.end,
                place=", ".join(part for part in (meta.location, meta.address) if part),
                link=meta.link,
                organiser=meta.organiser,
                price=meta.price,
                online=meta.online,
                all_day=(start.hour, start.minute) == (0, 0),
                summary=meta.description,
                body=page.body,
                themes=self.theme(meta.topics),
                speakers=self.person(meta.speakers, {}),
                cancelled=meta.cancelled,
            )

    def tests(self) -> Iterator[SelfTestEntry]:
        """The self-tests."""
        for page in self.load("selftest"):
            data = page.meta.model_dump(include={"questions", "results"}, by_alias=True, mode="json")
            yield SelfTestEntry(
                page.slug, f"zelftest/{page.slug}/", page.meta.title, page.meta.description, page.body, data
            )

    def collections(self) -> Iterator[CollectionEntry]:
        """The pages that gather tips."""
        for page in self.load("tips"):
            meta = page.meta
            yield CollectionEntry(
                slug=page.slug,
                url=f"{FOLDERS['tips']}/{page.slug}/",
                title=meta.title,
                summary=meta.description,
                body=page.body,
                themes=self.theme(meta.topics),
                people=self.person(meta.people, {}),
                shows=tuple(meta.shows),
                limit=meta.limit,
            )


def _ended(quote: Quote) -> Quote:
    """A quote that plays just itself: one that an editor worded ends after the time it takes to say it."""
    if quote.start is None or quote.end is not None:
        return quote
    return replace(quote, end=quote.start + max(2.0, len(quote.text.split()) / WORDS_A_SECOND))


def _image(hub: Hub, page: Path, image: str) -> str:
    """The address of an image that is beside its page; a remote one is not shown, since it tells others who reads."""
    if not image or "://" in image:
        return ""
    place = (hub.content / image.lstrip("/")) if image.startswith("/") else (page.parent / image)
    try:
        return place.resolve().relative_to(hub.content.resolve()).as_posix()
    except ValueError:
        return ""


def newest(entry: Source) -> tuple[float, str]:
    """How sources are ordered: newest first, then by address; those without a date last."""
    return (-(entry.date or EPOCH).timestamp(), entry.url)


def _sorted(entries: Mapping[str, Any], field: str) -> dict[str, Any]:
    return dict(sorted(entries.items(), key=lambda item: fold(getattr(item[1], field))))
