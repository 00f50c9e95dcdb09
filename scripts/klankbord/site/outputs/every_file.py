"""Write what goes with the pages of a site: feeds, the calendar, covers and cards, transcripts, the sitemap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from klankbord.library.addresses import former
from klankbord.library.merge.updating import TRANSCRIPT_FILE
from klankbord.model import Episode, Person, Show, TranscriptLink
from klankbord.site.boundary import Failures
from klankbord.site.markup import writing
from klankbord.site.outputs import disk, downloads, items, podcast_feed, sitemap, syndication
from klankbord.site.outputs.places import LLMS, ROBOTS, SITEMAP, Files, Section
from klankbord.site.page.metadata import absolute
from klankbord.site.reading.catalogue import (
    Catalogue,
    EpisodeEntry,
    EventEntry,
    ShowEntry,
    Source,
)
from klankbord.site.reading.heard import Heard

FOLLOWED = ("/feed.xml", "/feed.json", ".ics")
# Something that may fail: its name, and what makes its files, each with its address.
Job = tuple[str, Callable[[], Iterable[tuple[str, bytes | disk.Later]]]]
TRANSCRIPTS = {"vtt": "text/vtt", "srt": "application/x-subrip", "json": "application/json"}


def write(
    files: Files,
    site_dir: Path,
    *,
    pages: Iterable[str],
    bodies: Mapping[str, str],
    failures: Failures | None = None,
) -> None:
    """Write every file that is not a page below ``site_dir``; one that cannot be made becomes one of ``failures``.

    ``pages`` are the addresses of all pages that may be listed; ``bodies`` holds the HTML of articles by
    address, where it is at hand. A site without a full address goes without the files that need one.
    """
    failed = failures or Failures()
    for thing, make in _all(files, pages, bodies, failed):
        with failed.around(thing):
            for url, data in make():
                disk.put(f"{site_dir}/{url}", data)
                # Feed readers and calendars cannot follow a page that redirects: their files stay at old addresses too.
                if url.endswith(FOLLOWED) and (old := former(url, files.site.at)) != url:
                    disk.put(f"{site_dir}/{old}", data)


def _all(files: Files, pages: Iterable[str], bodies: Mapping[str, str], failures: Failures) -> Iterator[Job]:
    """What is to be written, each with its name: jobs, of which one may fail without the others."""
    site = files.site
    for show in site.shows:
        for episode in show.episodes:
            feed = show.republish and bool(site.site_url)
            yield f"files beside {episode.url}", partial(_beside_episode, files, episode, feed=feed)
    if files.gallery:
        yield from files.gallery.pictures()
    if site.events:
        yield from _calendars(files)
    if not site.site_url:
        return
    made = _Items(files, bodies, failures)
    for section in files.sections():
        yield f"feed of {section.title}", partial(_section, files, section, made)
    if tips := files.tips:
        yield f"feed of {tips.title}", partial(_feeds, files, tips, partial(items.tips, files))
    for show in site.shows:
        if show.republish:
            yield f"{show.url}feed.xml", partial(_one, f"{show.url}feed.xml", partial(_podcast, files, show, failures))
    yield SITEMAP, partial(_one, SITEMAP, lambda: sitemap.xml(_entries(files, pages)))
    yield ROBOTS, partial(_one, ROBOTS, lambda: sitemap.robots(absolute(site, SITEMAP)).encode("utf-8"))
    yield LLMS, partial(_one, LLMS, lambda: _llms(files).encode("utf-8"))


def _one(url: str, make: Callable[[], bytes]) -> list[tuple[str, bytes]]:
    return [(url, make())]


def _calendars(files: Files) -> Iterator[Job]:
    """One calendar per event, then one with all events that have a calendar."""
    from klankbord.site.outputs import calendar  # loads a library that a hub without an agenda does not need

    site = files.site
    whole: list[EventEntry] = []

    def alone(event: EventEntry) -> list[tuple[str, bytes]]:
        data = calendar.ics(site, [event])
        whole.append(event)
        return [(f"{event.url}{event.slug}.ics", data)]

    for event in site.events:
        yield f"calendar of {event.url}", partial(alone, event)
    yield files.calendar, lambda: [(files.calendar, calendar.ics(site, whole))]


class _Items:
    """The items of feeds, made once each: sections share many. One that cannot be made is in no feed."""

    def __init__(self, files: Files, bodies: Mapping[str, str], failures: Failures) -> None:
        self._files, self._bodies, self._failures = files, bodies, failures
        self._made: dict[str, syndication.Item | None] = {}

    def of(self, sources: Iterable[Source]) -> list[syndication.Item]:
        """The items of ``sources``."""
        found = map(self._item, sources)
        return [made for made in found if made is not None]

    def failed(self, sources: Iterable[Source]) -> bool:
        """Whether the item of one of ``sources`` was asked for and could not be made."""
        return any(self._made.get(source.url, self) is None for source in sources)

    def made_of(self, sources: Iterable[Source]) -> bytes:
        """What the items of ``sources`` follow from; empty if that cannot be told without making them."""
        told = [items.told_of(self._files, source, self._bodies.get(source.url, "")) for source in sources]
        return b"" if None in told else repr(told).encode("utf-8", "replace")

    def _item(self, source: Source) -> syndication.Item | None:
        if source.url not in self._made:
            make = partial(items.item, self._files, source, self._bodies.get(source.url, ""))
            self._made[source.url] = self._failures.attempt(f"item of {source.url}", make, None)
        return self._made[source.url]


def _beside_episode(files: Files, episode: EpisodeEntry, *, feed: bool) -> Iterator[tuple[str, bytes | disk.Later]]:
    """The files of an episode; only a ``feed`` of ours names some of them, so without one nobody would find those."""
    source = episode.folder / TRANSCRIPT_FILE
    if isinstance(episode.transcript, Heard) and episode.transcript.page and not feed:
        yield f"{episode.url}{TRANSCRIPT_FILE}", disk.Later(episode.transcript.page, source.read_bytes)
    elif episode.transcript:
        vtt = source.read_bytes() if source.is_file() else b""
        for name, data in downloads.files(episode.transcript, vtt, feed=feed):
            yield f"{episode.url}{name}", data
    if feed and episode.notes.chapters:
        yield files.chapters(episode), podcast_feed.chapters(episode.notes.chapters)


def _section(files: Files, section: Section, made: _Items) -> Iterator[tuple[str, bytes | disk.Later]]:
    """The feeds of a section."""
    newest = section.items[: items.NEWEST]
    yield from _feeds(files, section, lambda: made.of(newest), made.made_of(newest))
    if made.failed(newest):  # then they are made at every build, which tells what fails
        yield from _feeds(files, section, lambda: made.of(newest))


def _feeds(
    files: Files, section: Section, newest: Callable[[], Sequence[syndication.Item]], made_of: bytes = b""
) -> Iterator[tuple[str, bytes | disk.Later]]:
    """The feeds of a section, which are not made again while all that they are ``made_of`` is as it was."""
    site = files.site
    rss, feed = section.feeds
    channel = syndication.Channel(
        title=section.title,
        url=absolute(site, section.url),
        rss_url=absolute(site, rss.url),
        json_url=absolute(site, feed.url),
        description=site.description,
        language=site.language,
        shown=files.shown(site.at["follow"]),
    )
    if not made_of:
        found = newest()
        yield rss.url, syndication.rss(channel, found)
        yield feed.url, syndication.json_feed(channel, found)
        return
    told = b"feed\0" + made_of + repr(channel).encode("utf-8", "replace")
    yield rss.url, disk.Later(told, lambda: syndication.rss(channel, newest()))
    yield feed.url, disk.Later(told, lambda: syndication.json_feed(channel, newest()))


def _podcast(files: Files, show: ShowEntry, failures: Failures) -> bytes:
    site = files.site
    entries = failures.each(
        show.episodes, lambda one: f"item of {one.url} in {show.url}feed.xml", lambda one: [_entry(files, one)]
    )
    described = Show(
        title=show.title,
        feed_url=show.feed_url,
        guid=show.guid,
        language=show.language,
        link=show.link,
        image=show.image if show.image.startswith("http") else "",
        summary=writing.plain(show.summary),
        author=show.author or ", ".join(site.people[slug].name for slug in show.hosts if slug in site.people),
        persons=_persons(site, show.hosts, "host"),
        license=show.license,
        advisory=show.explicit,
        categories=show.categories,
    )
    return podcast_feed.rss(
        described,
        list(entries),
        url=absolute(site, show.url),
        feed_url=absolute(site, f"{show.url}feed.xml"),
        image=absolute(site, files.gallery.large_cover(show.slug)) if files.gallery else "",
        language=show.language,
        shown=files.shown(files.followed_at(show)),
    )


def _entry(files: Files, episode: EpisodeEntry) -> podcast_feed.Entry:
    site = files.site
    url = absolute(site, episode.url)
    described = Episode(
        guid=episode.guid,
        title=episode.title,
        published=episode.date,
        audio=items.sound(site, episode),
        duration=episode.duration,
        number=episode.number,
        season=episode.season,
        link=episode.link,
        summary=writing.plain(episode.summary),
        image=episode.image if episode.image.startswith("http") else "",
        persons=_persons(site, episode.hosts, "host") + _persons(site, episode.guests, "guest"),
        license=episode.license,
        advisory=episode.explicit,
    )
    transcripts = tuple(
        TranscriptLink(f"{url}transcript.{ending}", kind, episode.language, "captions" if ending != "json" else "")
        for ending, kind in TRANSCRIPTS.items()
    )
    return podcast_feed.Entry(
        described,
        url,
        episode.notes,
        transcripts if episode.transcript else (),
        absolute(site, files.chapters(episode)) if episode.notes.chapters else "",
        items.told(files, episode),
    )


def _persons(site: Catalogue, slugs: Iterable[str], role: str) -> tuple[Person, ...]:
    found = (site.people[slug] for slug in slugs if slug in site.people)
    return tuple(Person(person.name, role=role, href=absolute(site, person.url)) for person in found)


def _entries(files: Files, pages: Iterable[str]) -> Iterator[sitemap.Entry]:
    site = files.site
    changed = sitemap.changes(site)
    for url in sorted(pages):
        yield sitemap.Entry(absolute(site, url), changed.get(url), files.translations.get(url, {}))


def _llms(files: Files) -> str:
    site = files.site
    names = files.names

    def links(sources: Iterable[Source]) -> list[sitemap.Link]:
        return [sitemap.Link(s.title, absolute(site, s.url), writing.teaser(s.summary)) for s in list(sources)[:200]]

    episodes = [source for source in site.newest if isinstance(source, EpisodeEntry)]
    themes = [sitemap.Link(t.title, absolute(site, t.url), writing.teaser(t.summary)) for t in site.themes.values()]
    terms = [sitemap.Link(t.title, absolute(site, t.url), writing.teaser(t.definition)) for t in site.terms]
    return sitemap.llms(
        site.name,
        site.description,
        (
            (names.get(site.at["articles"], site.at.articles), links(site.articles)),
            (names.get(site.at["podcasts"], site.at.podcasts), links(episodes)),
            (names.get(site.at["themes"], site.at.themes), themes),
            (names.get(site.at["glossary"], site.at.glossary), terms),
        ),
    )
