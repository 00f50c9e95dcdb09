"""From a hub to its ``Catalogue``: reads every page once, leaves out what readers may not see yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from klankbord import confined, languages
from klankbord.errors import KlankbordError
from klankbord.feeds import credentials
from klankbord.folding import fold
from klankbord.library import pages
from klankbord.library.addresses import of_file, of_page
from klankbord.library.from_feed import front
from klankbord.library.front.frontmatter import (
    ArticleMeta,
    EventMeta,
    SelfTestMeta,
    TermMeta,
    TipCollectionMeta,
)
from klankbord.library.hub import PAGE, Hub
from klankbord.library.pages import shows
from klankbord.library.slugs import slugify
from klankbord.model import Audio, Quote
from klankbord.plaintext import of_markdown
from klankbord.settings import Settings
from klankbord.site import addresses
from klankbord.site.boundary import Failures
from klankbord.site.reading.catalogue import (
    ArticleEntry,
    Catalogue,
    CollectionEntry,
    EpisodeEntry,
    EventEntry,
    PersonEntry,
    Saying,
    SelfTestEntry,
    ShowEntry,
    Source,
    TermEntry,
    newest_first,
)
from klankbord.site.reading.named import Named
from klankbord.site.reading.reader import Reader
from klankbord.site.reading.revisions import revisions


def catalogue(
    hub: Hub,
    settings: Settings,
    *,
    name: str,
    language: str,
    site_url: str = "",
    description: str = "",
    preview: bool = False,
    now: datetime | None = None,
    reader: Reader | None = None,
    failures: Failures | None = None,
    listed: Callable[[Path], bool] | None = None,
) -> Catalogue:
    """Everything the site shows at ``now``. A page that cannot be read is left out and becomes one of ``failures``.

    ``reader`` keeps what it read, so that a second build of the same hub reads only what changed.
    ``listed`` says of a file in content/ whether the site has it.
    """
    found = _Found(
        hub,
        language,
        preview or settings.preview,
        now or datetime.now(UTC),
        reader or Reader(),
        failures or Failures(),
        listed,
    )
    articles = tuple(sorted(found.articles(), key=newest_first))
    casts = tuple(found.shows())
    sayings = tuple(found.sayings((*(e for show in casts for e in show.episodes), *articles)))
    return Catalogue(
        name=name,
        language=language,
        site_url=site_url,
        description=description,
        shows=casts,
        articles=articles,
        people=_by_surname(found.people, language),
        organisations=_sorted(found.organisations, "name"),
        themes=_sorted(found.themes, "title"),
        terms=tuple(sorted(found.terms(), key=lambda term: fold(term.title))),
        events=tuple(sorted(found.events(), key=lambda event: event.start)),
        tests=tuple(found.tests()),
        collections=tuple(found.collections()),
        sayings=sayings,
        revisions={of_page(path, found.at): last for path, last in revisions(hub).items()},
    )


def unseen(hub: Hub, preview: bool, now: datetime, name: str) -> bool:
    """Whether readers may not see, at ``now``, the page at ``name`` in content/ that is none of our kinds.

    One that cannot be read stays, and shows what is wrong with it.
    """
    try:
        return not pages.read(hub.content / name, "page").meta.visible(preview, now)
    except (KlankbordError, OSError):
        return False


class _Found(Named):
    """The pages of a hub as entries, read one after the other."""

    def __init__(
        self,
        hub: Hub,
        language: str,
        preview: bool,
        now: datetime,
        reader: Reader,
        failures: Failures,
        listed: Callable[[Path], bool] | None,
    ) -> None:
        super().__init__(hub, language, preview, now, failures, listed, reader)

    def articles(self) -> Iterator[ArticleEntry]:
        """The articles that readers may see."""
        return self.entries(self.load("article"), self._article)

    def _article(self, page: pages.Page[ArticleMeta]) -> ArticleEntry:
        meta = page.meta
        return ArticleEntry(
            url=self.url("article", page.slug),
            slug=page.slug,
            title=meta.title,
            date=meta.date,
            path=page.path,
            language=meta.language or self.language,
            authors=self.person(meta.authors, {}),
            people=self.person(meta.people, {}),
            organisations=self.organisation(meta.organisations, {}),
            themes=self.theme(meta.topics),
            summary=of_markdown(meta.description),
            form=meta.form,
            series=meta.series,
            image=of_file(_image(self.hub, page.path, meta.image), self.at),
            image_alt=meta.image_alt,
            books=meta.books,
            tools=meta.tools,
            sources=tuple(source for source in (meta.source, *meta.sources) if source),
            words=len(re.findall(r"\w+", page.body)),
            notes=page.notes,
            body=page.body,
            status=meta.status,
            live_from=meta.live_from,
            scheduled=meta.scheduled(self.now),
            updated=meta.updated,
            translates=meta.translates,
        )

    def shows(self) -> Iterator[ShowEntry]:
        """The shows, each with the episodes that readers may see, newest first."""
        return self.failures.each(self.hub.shows(), self._page_in, self._show)

    def _page_in(self, folder: Path) -> str:
        return self.hub.inside(folder / PAGE)

    def _show(self, folder: Path) -> Iterator[ShowEntry]:
        page = shows.read(folder / PAGE)
        meta = page.meta
        if not meta.visible(self.preview, self.now):
            return
        addresses.fitting(self._page_in(folder), page.slug)
        private = _private(meta.private, meta.feed)
        feed = "" if private else meta.feed
        entry = ShowEntry(
            slug=page.slug,
            url=f"{self.at['podcasts']}{page.slug}/",
            title=meta.title,
            summary=meta.description or page.body.strip(),
            feed_url=feed,
            link=meta.link,
            image=meta.image,
            language=meta.language or self.language,
            author=meta.author,
            license=meta.license,
            explicit=front.advisory(meta.explicit),
            guid=meta.guid,
            hosts=self.person(meta.hosts, {}),
            republish=meta.republish,
            categories=tuple(meta.categories),
            subscribe={**({"rss": feed} if feed or meta.republish else {}), **meta.subscribe},
            themes=self.theme(meta.topics),
            status=meta.status,
            private=private,
        )
        yield replace(entry, episodes=tuple(sorted(self.episodes(entry), key=newest_first)))

    def episodes(self, show: ShowEntry) -> Iterator[EpisodeEntry]:
        """The visible episodes of one show, in no order."""
        return self.failures.each(
            self.hub.episode_folders(show.slug), self._page_in, lambda folder: self._read_episode(folder, show)
        )

    def _read_episode(self, folder: Path, show: ShowEntry) -> Iterator[EpisodeEntry]:
        page = self.reader.episode(folder)
        if page.meta.visible(self.preview, self.now):
            addresses.fitting(self._page_in(folder), page.slug)
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
            audio=_audible(meta.audio, show),
            link=meta.link if show.private is False or _is_known(meta.link) else "",
            image=meta.image,
            summary=page.summary,
            show_notes=page.shownotes,
            hosts=self.person(meta.hosts, names),
            guests=self.person(meta.guests, names),
            organisations=self.organisation(meta.organisations, names),
            themes=self.theme(meta.topics),
            books=meta.books,
            tools=meta.tools,
            notes=replace(
                page.notes, quotes=tuple(_ended(quote, meta.language or show.language) for quote in page.notes.quotes)
            ),
            transcript=page.transcript,
            transcript_source=facts.source if facts else "",
            checked=bool(facts and facts.checked),
            status=meta.status,
            live_from=meta.live_from,
            scheduled=meta.scheduled(self.now),
            license=meta.license or show.license,
            explicit=front.advisory(meta.explicit) or show.explicit,
            redirects=meta.redirects,
        )

    def sayings(self, sources: Iterable[Source]) -> Iterator[Saying]:
        """Every quote, lesson and tip, those of the newest source first."""
        found = sorted(sources, key=newest_first)
        return self.failures.each(found, lambda source: f"notes of {source.url}", self._said)

    def _said(self, source: Source) -> Iterator[Saying]:
        for found in source.notes.said().values():
            for note in found:
                kind = type(note).__name__.lower()
                yield Saying(kind, note, source, self.by_name.get(fold(note.speaker), "") if note.speaker else "")

    def terms(self) -> Iterator[TermEntry]:
        """The words of the glossary."""
        return self.entries(self.load("term"), self._term)

    def events(self) -> Iterator[EventEntry]:
        """What is in the agenda."""
        return self.entries(self.load("event"), self._event)

    def _event(self, page: pages.Page[EventMeta]) -> EventEntry:
        meta = page.meta
        start, end = meta.period
        if end is not None and end < start:
            cause, mend = "ends before it starts; its end is left out", "Write the end after the date."
            self.failures.note(self.hub.inside(page.path), KlankbordError(self.hub.inside(page.path), cause, mend))
            end = None
        return EventEntry(
            slug=page.slug,
            url=self.url("event", page.slug),
            title=meta.title,
            start=start,
            end=end,
            place=", ".join(part for part in (meta.location, meta.address) if part),
            address=meta.address,
            link=meta.link,
            organiser=meta.organiser,
            price=meta.price,
            online=meta.online,
            all_day=meta.whole_day,
            summary=of_markdown(meta.description),
            body=page.body,
            themes=self.theme(meta.topics),
            speakers=self.person(meta.speakers, {}),
            cancelled=meta.cancelled,
        )

    def tests(self) -> Iterator[SelfTestEntry]:
        """The self-tests."""
        return self.entries(self.load("selftest"), self._selftest)

    def collections(self) -> Iterator[CollectionEntry]:
        """The pages that gather tips."""
        return self.entries(self.load("tips"), self._collection)

    def _collection(self, page: pages.Page[TipCollectionMeta]) -> CollectionEntry:
        meta = page.meta
        return CollectionEntry(
            slug=page.slug,
            url=self.url("tips", page.slug),
            title=meta.title,
            summary=of_markdown(meta.description),
            body=page.body,
            themes=self.theme(meta.topics),
            people=self.person(meta.people, {}),
            shows=tuple(meta.shows),
            limit=meta.limit,
        )

    def _term(self, page: pages.Page[TermMeta]) -> TermEntry:
        meta = page.meta
        url = self.url("term", page.slug)
        definition = of_markdown(meta.description)
        return TermEntry(page.slug, url, meta.title, definition, meta.aliases, page.body, meta.related)

    def _selftest(self, page: pages.Page[SelfTestMeta]) -> SelfTestEntry:
        meta = page.meta
        data = meta.model_dump(include={"questions", "results"}, by_alias=True, mode="json")
        summary = of_markdown(meta.description)
        return SelfTestEntry(page.slug, self.url("selftest", page.slug), meta.title, summary, page.body, data)


def _private(said: bool | None, feed: str) -> bool | None:
    """Whether addresses of a show are secret: as its page says, else as its feed's address looks."""
    return said if said is not None else (credentials.is_sealed(feed) or credentials.carries(feed) or None)


def _audible(audio: Any, show: ShowEntry) -> Audio | None:
    """The sound that readers may hear: not what only a subscriber may know the address of."""
    if audio is None:
        return None
    away = audio.url.lower().startswith(("https://", "http://"))
    if away and show.private is not False and (show.private or not _is_known(audio.url)):
        return None
    return Audio(audio.url, audio.type, audio.bytes)


def _is_known(url: str) -> bool:
    return not credentials.is_sealed(url) and not credentials.carries(url)


def _ended(quote: Quote, language: str) -> Quote:
    """A quote that plays nothing but itself: one that an editor worded ends after the time it takes to say it."""
    if quote.start is None or quote.end is not None:
        return quote
    return replace(
        quote, end=quote.start + max(2.0, len(quote.text.split()) / languages.of(language).speech.words_a_second)
    )


def _image(hub: Hub, page: Path, image: str) -> str:
    """The address of an image beside its page; a remote one is not shown, since it would tell others who is reading."""
    if not image or "://" in image:
        return ""
    base = hub.content if image.startswith("/") else page.parent
    found = confined.file(hub.content, image.lstrip("/"), base=base)
    return found.relative_to(hub.content.resolve()).as_posix() if found else ""


def _by_surname(people: Mapping[str, PersonEntry], language: str) -> dict[str, PersonEntry]:
    """People as a list of names has them: by what comes after "van den", where the language writes that apart."""
    particles = set(languages.of(language).particles)

    def key(entry: tuple[str, PersonEntry]) -> tuple[str, str]:
        words = entry[1].name.split()
        first = next((at for at, word in enumerate(words[1:], start=1) if word.lower() in particles), len(words) - 1)
        while first < len(words) - 1 and words[first].lower() in particles:
            first += 1
        return slugify(" ".join(words[first:])), fold(entry[1].name)

    return dict(sorted(people.items(), key=key))


def _sorted(entries: Mapping[str, Any], field: str) -> dict[str, Any]:
    return dict(sorted(entries.items(), key=lambda item: fold(getattr(item[1], field))))
