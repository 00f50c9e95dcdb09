"""Write what goes with the pages of a site: feeds, the calendar, covers and cards, transcripts, the sitemap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from lxml import html as lxml_html

from klankbord.library.addresses import former
from klankbord.model import Audio, Episode, Person, Show, TranscriptLink
from klankbord.site.boundary import Failures
from klankbord.site.markup import writing
from klankbord.site.outputs import disk, downloads, podcast_feed, sitemap, syndication
from klankbord.site.outputs.places import LLMS, ROBOTS, SITEMAP, Files, Section
from klankbord.site.page.metadata import absolute
from klankbord.site.reading.catalogue import ArticleEntry, Catalogue, EpisodeEntry, EventEntry, ShowEntry, Source

NEWEST = 50
FOLLOWED = ("/feed.xml", "/feed.json", ".ics")
# Something that may fail: its name, and what makes its files, each with its address.
Job = tuple[str, Callable[[], Iterable[tuple[str, bytes]]]]
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
    items = _Items(files, bodies, failures)
    for section in files.sections():
        yield f"feed of {section.title}", partial(_section, files, section, items)
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

    def _item(self, source: Source) -> syndication.Item | None:
        if source.url not in self._made:
            make = partial(item, self._files, source, self._bodies.get(source.url, ""))
            self._made[source.url] = self._failures.attempt(f"item of {source.url}", make, None)
        return self._made[source.url]


def _beside_episode(files: Files, episode: EpisodeEntry, *, feed: bool) -> Iterator[tuple[str, bytes]]:
    """The files of an episode; only a ``feed`` of ours names some of them, so without one nobody would find those."""
    if episode.transcript:
        source = episode.folder / "transcript.vtt"
        vtt = source.read_bytes() if source.is_file() else b""
        for name, data in downloads.files(episode.transcript, vtt, feed=feed):
            yield f"{episode.url}{name}", data
    if feed and episode.notes.chapters:
        yield files.chapters(episode), podcast_feed.chapters(episode.notes.chapters)


def _section(files: Files, section: Section, items: _Items) -> Iterator[tuple[str, bytes]]:
    """The feeds of a section."""
    site = files.site
    rss, feed = section.feeds
    channel = syndication.Channel(
        title=section.title,
        url=absolute(site, section.url),
        rss_url=absolute(site, rss.url),
        json_url=absolute(site, feed.url),
        description=site.description,
        language=site.language,
    )
    found = items.of(section.items[:NEWEST])
    yield rss.url, syndication.rss(channel, found)
    yield feed.url, syndication.json_feed(channel, found)


def item(files: Files, source: Source, body: str = "") -> syndication.Item:
    """An article or an episode as feeds and the newsletter show it; ``body`` is its HTML, if there is any."""
    site = files.site
    people = source.authors if isinstance(source, ArticleEntry) else (*source.hosts, *source.guests)
    card = files.card(source.url)
    return syndication.Item(
        url=absolute(site, source.url),
        title=source.title,
        published=source.date,
        summary=writing.plain(source.summary),
        html=full_addresses(body, absolute(site, source.url)) if body else _episode_html(site, source),
        authors=tuple(site.people[slug].name for slug in people if slug in site.people),
        tags=tuple(site.themes[slug].title for slug in source.themes if slug in site.themes),
        image=absolute(site, card) if card else "",
        updated=source.updated if isinstance(source, ArticleEntry) else None,
        language=source.language,
        audio=_sound(site, source) if isinstance(source, EpisodeEntry) else None,
        duration=source.duration if isinstance(source, EpisodeEntry) else None,
    )


def _sound(site: Catalogue, episode: EpisodeEntry) -> Audio | None:
    """The enclosure with its full address: a hub may publish the sound itself."""
    return replace(episode.audio, url=absolute(site, episode.audio.url)) if episode.audio else None


def _episode_html(site: Catalogue, source: Source) -> str:
    """The show notes of an episode; a feed reader has no player, so times stay words."""
    if not isinstance(source, EpisodeEntry):
        return ""
    html = str(writing.markup(source.summary)) + str(writing.markup(source.show_notes))
    return full_addresses(html, absolute(site, source.url))


def full_addresses(html: str, base: str) -> str:
    """The HTML with every address in it written out in full, as feed readers and mail programs need it."""
    holder = lxml_html.fragment_fromstring(html, create_parent="div")
    holder.make_links_absolute(base, resolve_base_href=False, handle_failures="ignore")
    text = str(lxml_html.tostring(holder, encoding="unicode"))
    return text.removeprefix("<div>").removesuffix("</div>")


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
    )


def _entry(files: Files, episode: EpisodeEntry) -> podcast_feed.Entry:
    site = files.site
    url = absolute(site, episode.url)
    described = Episode(
        guid=episode.guid,
        title=episode.title,
        published=episode.date,
        audio=_sound(site, episode),
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
        _episode_html(site, episode),
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
