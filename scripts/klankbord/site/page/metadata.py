"""What machines read about a page: schema.org things (https://schema.org). ``jsonld`` writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from urllib.parse import urljoin

from klankbord import clocks
from klankbord.model import Chapter, Note
from klankbord.site.markup import writing
from klankbord.site.page.jsonld import Thing as Thing
from klankbord.site.page.jsonld import script as script
from klankbord.site.page.jsonld import thing
from klankbord.site.page.price import price
from klankbord.site.reading.catalogue import (
    ArticleEntry,
    Catalogue,
    EpisodeEntry,
    EventEntry,
    OrganisationEntry,
    PersonEntry,
    Saying,
    ShowEntry,
    TermEntry,
)

# Search engines cut off longer headlines.
LONGEST_HEADLINE = 110
# Addresses that only need the root of the site in front: nearly all, and a page names dozens.
_BELOW = re.compile(r"(?:\w[\w.-]*/)*\w[\w.-]*/?")


def absolute(catalogue: Catalogue, url: str) -> str:
    """The full address of something on the site; addresses elsewhere stay as they are."""
    if url.startswith(("https://", "http://")):
        return url
    if catalogue.site_url and _BELOW.fullmatch(url):
        return _root(catalogue.site_url) + url
    return urljoin(catalogue.site_url, url) if url or catalogue.site_url else ""


@cache
def _root(site_url: str) -> str:
    return urljoin(site_url, ".")


def translations(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    """For each article that exists in several languages, by its address: those languages with the full addresses."""
    groups: dict[str, dict[str, str]] = {}
    for entry in catalogue.articles:
        groups.setdefault(entry.translates or entry.slug, {}).setdefault(entry.language, entry.url)
    return {
        url: {language: absolute(catalogue, other) for language, other in group.items()}
        for group in groups.values()
        if len(group) > 1
        for url in group.values()
    }


def website(catalogue: Catalogue, search_url: str = "") -> Thing:
    """The site as a whole; ``search_url`` holds ``{query}`` where the words go."""
    action = None
    if search_url:
        target = thing("EntryPoint", urlTemplate=absolute(catalogue, search_url).replace("{query}", "{words}"))
        action = thing("SearchAction", target=target)
        action["query-input"] = "required name=words"
    return thing(
        "WebSite",
        id=absolute(catalogue, "") + "#website",
        name=catalogue.name,
        url=absolute(catalogue, ""),
        description=catalogue.description,
        inLanguage=catalogue.language,
        potentialAction=action,
    )


def series(catalogue: Catalogue, show: ShowEntry, *, image: str = "", feed_url: str = "") -> Thing:
    """A podcast."""
    return thing(
        "PodcastSeries",
        id=absolute(catalogue, show.url) + "#series",
        name=show.title,
        url=absolute(catalogue, show.url),
        description=writing.plain(show.summary),
        inLanguage=show.language,
        image=image or show.image,
        webFeed=feed_url or show.feed_url,
        author=[_reference(catalogue, slug) for slug in show.hosts] or show.author,
        license=show.license if show.license.startswith("http") else "",
        sameAs=[show.link, *show.subscribe.values()] if show.link else list(show.subscribe.values()),
    )


def episode(catalogue: Catalogue, entry: EpisodeEntry, *, image: str = "", transcript_url: str = "") -> Thing:
    """An episode with its sound, its chapters and quotes as clips, and its quotes as quotations."""
    url = absolute(catalogue, entry.url)
    show_url = absolute(catalogue, f"{catalogue.at['podcasts']}{entry.show}/")
    return thing(
        "PodcastEpisode",
        id=url + "#episode",
        url=url,
        name=entry.title,
        description=writing.plain(entry.summary),
        datePublished=entry.date,
        inLanguage=entry.language,
        image=image or entry.image,
        episodeNumber=entry.number,
        partOfSeason=thing("PodcastSeason", seasonNumber=entry.season) if entry.season is not None else None,
        partOfSeries=thing("PodcastSeries", id=show_url + "#series", name=entry.show_title, url=show_url),
        duration=clocks.period(entry.duration) if entry.duration else "",
        timeRequired=clocks.period(entry.duration) if entry.duration else "",
        associatedMedia=_sound(catalogue, entry, transcript_url),
        actor=[_reference(catalogue, slug) for slug in dict.fromkeys((*entry.hosts, *entry.guests))],
        keywords=_theme_names(catalogue, entry.themes),
        hasPart=[
            *_clips(url, entry.notes.chapters, entry.duration),
            *(_quote_clip(url, note) for note in entry.notes.quotes if note.start is not None),
            *(quotation(note.text, note.speaker, url) for note in entry.notes.quotes),
        ],
    )


def _sound(catalogue: Catalogue, entry: EpisodeEntry, transcript_url: str) -> Thing | None:
    if not entry.audio:
        return None
    return thing(
        "AudioObject",
        name=entry.title,
        contentUrl=absolute(catalogue, entry.audio.url),
        encodingFormat=entry.audio.type,
        contentSize=str(entry.audio.bytes) if entry.audio.bytes else "",
        duration=clocks.period(entry.duration) if entry.duration else "",
        uploadDate=entry.date,
        inLanguage=entry.language,
        caption=thing("MediaObject", contentUrl=transcript_url, encodingFormat="text/vtt") if transcript_url else None,
    )


def _clips(url: str, chapters: Sequence[Chapter], whole: float | None) -> Iterable[Thing]:
    ends = [*(chapter.start for chapter in chapters[1:]), whole]
    for chapter, following in zip(chapters, ends, strict=False):
        end = chapter.end if chapter.end is not None else following
        yield _clip(url, chapter.title, chapter.start, end)


def _quote_clip(url: str, note: Note) -> Thing:
    return _clip(url, note.text, note.start or 0.0, note.end)


def _clip(url: str, title: str, start: float, end: float | None) -> Thing:
    clip = thing(
        "Clip", name=_short(title), url=f"{url}#t={clocks.tenths(start)}" + (f",{clocks.tenths(end)}" if end else "")
    )
    clip["startOffset"] = round(start)
    if end:
        clip["endOffset"] = round(end)
    return clip


def quotation(text: str, speaker: str = "", url: str = "") -> Thing:
    """Somebody's words; ``url`` is the page they come from."""
    said: Thing = {"@type": "Quotation", "text": text}
    if speaker:
        said["creator"] = {"@type": "Person", "name": speaker}
    if url:
        said["isPartOf"] = {"@type": "CreativeWork", "url": url}
    return said


def article(catalogue: Catalogue, entry: ArticleEntry, *, image: str = "") -> Thing:
    """An article with its writers and the quotes in it."""
    url = absolute(catalogue, entry.url)
    return thing(
        "Article",
        id=url + "#article",
        url=url,
        mainEntityOfPage=url,
        headline=_short(entry.title),
        description=entry.summary,
        datePublished=entry.date,
        dateModified=entry.updated or revised(catalogue, entry.url) or entry.date,
        author=[_reference(catalogue, slug) for slug in entry.authors] or [publisher(catalogue)],
        publisher=publisher(catalogue),
        inLanguage=entry.language,
        image=image or absolute(catalogue, entry.image) if image or entry.image else "",
        wordCount=entry.words or None,
        timeRequired=f"PT{entry.minutes}M",
        keywords=_theme_names(catalogue, entry.themes),
        isPartOf=thing("CreativeWorkSeries", name=entry.series) if entry.series else None,
        citation=list(entry.sources),
        hasPart=[quotation(note.text, note.speaker, url) for note in entry.notes.quotes],
    )


def event(catalogue: Catalogue, entry: EventEntry) -> Thing:
    """Something that takes place, somewhere or online."""
    costs = price(entry.price)
    mode = "OnlineEventAttendanceMode" if entry.online else "OfflineEventAttendanceMode"
    where = (
        thing("VirtualLocation", url=entry.link or absolute(catalogue, entry.url))
        if entry.online
        else thing("Place", name=entry.place or entry.organiser or entry.title, address=entry.address or entry.place)
    )
    return thing(
        "Event",
        id=absolute(catalogue, entry.url) + f"#{entry.slug}",
        url=absolute(catalogue, entry.url),
        name=entry.title,
        description=entry.summary or writing.teaser(entry.body, 300),
        startDate=entry.start.date().isoformat() if entry.all_day else entry.start,
        endDate=entry.end.date().isoformat() if entry.end and entry.all_day else entry.end,
        eventStatus=f"https://schema.org/{'EventCancelled' if entry.cancelled else 'EventScheduled'}",
        eventAttendanceMode=f"https://schema.org/{mode}",
        location=where,
        organizer=thing("Organization", name=entry.organiser) if entry.organiser else None,
        performer=[_reference(catalogue, slug) for slug in entry.speakers],
        isAccessibleForFree=True if costs and costs[0] == "0" else None,
        offers=thing("Offer", price=costs[0], priceCurrency=costs[1], url=entry.link or absolute(catalogue, entry.url))
        if costs
        else None,
    )


def person(catalogue: Catalogue, entry: PersonEntry) -> Thing:
    """A host, guest or writer."""
    url = absolute(catalogue, entry.url)
    return thing(
        "Person",
        id=url + "#person",
        name=entry.name,
        url=url,
        description=entry.summary,
        jobTitle=entry.role,
        worksFor=thing("Organization", name=entry.organisation) if entry.organisation else None,
        image=absolute(catalogue, entry.image) if entry.image else "",
        sameAs=[entry.link] if entry.link else [],
    )


def organisation(catalogue: Catalogue, entry: OrganisationEntry) -> Thing:
    """An organisation with the people who work there."""
    url = absolute(catalogue, entry.url)
    people = [_reference(catalogue, slug) for slug in entry.people]
    return thing("Organization", id=url + "#organization", name=entry.name, url=url, employee=people)


def terms(catalogue: Catalogue, entries: Sequence[TermEntry], url: str) -> Thing:
    """The glossary."""
    return thing(
        "DefinedTermSet",
        name=catalogue.name,
        url=absolute(catalogue, url),
        hasDefinedTerm=[_term(catalogue, entry) for entry in entries],
    )


def term(catalogue: Catalogue, entry: TermEntry) -> Thing:
    """A word of the glossary, on a page of its own."""
    return {**_term(catalogue, entry), "inDefinedTermSet": absolute(catalogue, catalogue.at["glossary"])}


def _term(catalogue: Catalogue, entry: TermEntry) -> Thing:
    return thing(
        "DefinedTerm",
        name=entry.title,
        alternateName=list(entry.aliases),
        description=entry.definition,
        url=absolute(catalogue, entry.url),
    )


def revised(catalogue: Catalogue, url: str) -> datetime | None:
    """When the page at ``url`` was last changed, as far as git knows."""
    last = catalogue.revisions.get(url)
    return last.at if last else None


def quotes(catalogue: Catalogue, sayings: Iterable[Saying], title: str, url: str) -> Thing:
    """A page of quotes."""
    parts = [quotation(s.note.text, s.note.speaker, absolute(catalogue, s.url)) for s in sayings if s.kind == "quote"]
    return thing("CollectionPage", name=title, url=absolute(catalogue, url), hasPart=parts)


def collection(catalogue: Catalogue, title: str, url: str, items: Iterable[tuple[str, str]]) -> Thing:
    """A list of pages, as (title, address) pairs."""
    rows = [
        thing("ListItem", position=n, name=name, url=absolute(catalogue, at)) for n, (name, at) in enumerate(items, 1)
    ]
    listed = thing("ItemList", itemListElement=rows, numberOfItems=len(rows))
    return thing("CollectionPage", name=title, url=absolute(catalogue, url), mainEntity=listed)


def breadcrumbs(catalogue: Catalogue, steps: Iterable[tuple[str, str]]) -> Thing:
    """The way to a page from the home page, as (title, address) pairs."""
    rows = [
        thing("ListItem", position=n, name=name, item=absolute(catalogue, at)) for n, (name, at) in enumerate(steps, 1)
    ]
    return thing("BreadcrumbList", itemListElement=rows)


def publisher(catalogue: Catalogue) -> Thing:
    """Whoever publishes the site."""
    return thing("Organization", name=catalogue.name, url=absolute(catalogue, ""))


def _reference(catalogue: Catalogue, slug: str) -> Thing:
    entry = catalogue.people.get(slug)
    if entry is None:
        return thing("Person", name=slug.replace("-", " ").title())
    return thing("Person", name=entry.name, url=absolute(catalogue, entry.url))


def _theme_names(catalogue: Catalogue, slugs: Iterable[str]) -> list[str]:
    return [catalogue.themes[slug].title if slug in catalogue.themes else slug.replace("-", " ") for slug in slugs]


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_HEADLINE else words[: LONGEST_HEADLINE - 1].rsplit(" ", 1)[0] + "…"
