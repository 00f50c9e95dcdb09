"""Every page of a site as a ``View``: address, template and values. Plain functions of a ``Catalogue``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Protocol, TypeVar

from klankbord.site import addresses
from klankbord.site.boundary import Failures
from klankbord.site.markup import writing
from klankbord.site.outputs.places import Files
from klankbord.site.page.generated import View, failed
from klankbord.site.reading.catalogue import (
    ArticleEntry,
    Catalogue,
    CollectionEntry,
    EpisodeEntry,
    EventEntry,
    OrganisationEntry,
    PersonEntry,
    Saying,
    ShowEntry,
    ThemeEntry,
)
from klankbord.site.reading.support import Supported
from klankbord.site.views import (
    archive,
    connections,
    episode_page,
    following,
    front_page,
    listing,
    status_page,
    whole_lists,
)
from klankbord.site.views.knowledge import Knowledge
from klankbord.site.views.status_page import Status

Strings = Mapping[str, str]


class Entry(Protocol):
    """Anything with a page of its own."""

    @property
    def url(self) -> str:
        """Where its page is, relative to the root."""


T = TypeVar("T", bound=Entry)
PAGE_SIZES = {"episode": 50, "article": 48, "quote": 60, "lesson": 80, "tip": 80, "person": 400}
# Nobody leafs through ten thousand quotes: the newest are listed. All are on the pages they come from, which the
# archive lists by year.
MOST_LEAVES = 3
# Where each kind of saying is listed: a part of the site, whose title is among the words of the site.
# The words that only the script of the page with a reader's own things shows.
MINE = (
    "queue_up", "queue_down", "queue_away",
    "mine", "kept_sentences", "heard_before", "remove", "note_on", "imported", "not_imported", "erase_sure", "erased",
)  # fmt: skip
SAYINGS = {"tip": "tips", "quote": "quotes", "lesson": "lessons"}


def views(
    site: Catalogue,
    strings: Strings,
    now: datetime,
    status: Status | None = None,
    *,
    known: Knowledge | None = None,
    failures: Failures | None = None,
    opposed: bool = True,
) -> Iterator[View]:
    """All pages except the plain ones that editors add. No two have the same address.

    ``status`` is that of the hub, if it is to be shown; ``known`` are the look-ups over ``site``,
    which are made if they are not given; ``opposed``: with a page of disagreements, if there are any.
    """
    known = known or Knowledge(site)
    failures = failures or Failures()
    yield from _front(site, strings, known, now)
    yield from _podcasts(site, strings, failures)
    yield from _articles(site, strings, known, failures)
    for kind in SAYINGS:
        yield from _sayings(kind, site, strings, known)
    yield from _collections(site, strings, known, failures)
    yield from _people(site, strings, known, failures)
    yield from _organisations(site, strings, known, failures)
    yield from _themes(site, strings, known, failures)
    yield from _glossary(site, strings, known, failures)
    yield from _agenda(site, strings, now, failures)
    yield from _tests(site, strings, known, failures)
    yield from archive.views(site, strings)
    yield from following.views(site, strings)
    nothing: list[View] = []
    connected = partial(connections.views, site, strings, known, opposed=opposed)
    yield from failures.attempt("connections", lambda: list(connected()), nothing)
    if status:
        yield View(site.at["status"], "status", strings["status_title"], "pages/status.html",
                   partial(status_page.values, status, site), strings["status_intro"], listed=False)  # fmt: skip


def _each(failures: Failures, entries: Iterable[T], make: Callable[[T], Iterable[View]]) -> Iterator[View]:
    """The views of each entry; if they cannot be made, a page that says so, for lists link to it."""
    for entry in entries:
        yield from failures.attempt(entry.url, partial(_listed, make, entry), [failed(entry.url, _title(entry), "")])


def _title(entry: Entry) -> str:
    return str(getattr(entry, "title", "") or getattr(entry, "name", "") or entry.url)


def _listed(make: Callable[[T], Iterable[View]], entry: T) -> list[View]:
    return list(make(entry))


def _front(site: Catalogue, strings: Strings, known: Knowledge, now: datetime) -> Iterator[View]:
    coming = [event for event in site.events if not over(event, now) and not event.cancelled]
    yield View("", "home", site.name, "pages/home.html", partial(front_page.values, site, known, coming),
               site.description)  # fmt: skip
    yield View(site.at["mine"], "mine", strings["mine"], "pages/mine.html", partial(_mine, site, strings),
               listed=False)  # fmt: skip
    yield View(site.at["search"], "search", strings["search_title"], "pages/search.html",
               lambda: {"top_themes": known.top_themes()})  # fmt: skip


def _mine(site: Catalogue, strings: Strings) -> Mapping[str, Any]:
    """The feeds of the shows, for those who take their subscriptions along."""
    ours = {show.slug: f"{show.url}feed.xml" for show in site.shows if show.republish and site.site_url}
    feeds = [
        {"title": show.title, "url": "../" + ours[show.slug] if show.slug in ours else show.subscribe["rss"]}
        for show in site.shows
        if show.slug in ours or show.subscribe.get("rss")
    ]
    spoken = {word: strings[word] for word in MINE}
    return {"feeds": json.dumps(feeds, ensure_ascii=False), "spoken": json.dumps(spoken, ensure_ascii=False)}


def _podcasts(site: Catalogue, strings: Strings, failures: Failures) -> Iterator[View]:
    yield View(site.at["podcasts"], "shows", strings["podcasts"], "pages/shows.html")
    yield from _each(failures, site.shows, lambda show: _show(show, site, strings))
    for show in site.shows:
        yield from _each(failures, show.episodes, episode_page.views(show, site, strings))


def _show(show: ShowEntry, site: Catalogue, strings: Strings) -> Iterator[View]:
    for leaf in listing.leaves(show.episodes, show.url, PAGE_SIZES["episode"], name=site.at.page):
        yield View(leaf.url, "show", _numbered(show.title, leaf, strings), "pages/show.html",
                   partial(_about_show, site, show, leaf), writing.teaser(show.summary, 155), show.language, show,
                   indexed=leaf.number == 1,
                   filters={"type": (strings["podcast"],), "show": (show.title,)})  # fmt: skip


def _about_show(site: Catalogue, show: ShowEntry, leaf: listing.Leaf[EpisodeEntry]) -> Mapping[str, Any]:
    return {
        "show": show,
        "pages": leaf,
        "summary_html": writing.markup(show.summary),
        "followed_at": Files(site).followed_at(show),
        "services": following.known(show),
    }


def _articles(site: Catalogue, strings: Strings, known: Knowledge, failures: Failures) -> Iterator[View]:
    for leaf in listing.leaves(site.articles, site.at["articles"], PAGE_SIZES["article"], name=site.at.page):
        yield View(leaf.url, "articles", _numbered(strings["articles"], leaf, strings), "pages/articles.html",
                   partial(dict, pages=leaf))  # fmt: skip
    yield from _each(failures, site.articles, lambda entry: _article(entry, site, strings, known))


def _article(entry: ArticleEntry, site: Catalogue, strings: Strings, known: Knowledge) -> Iterator[View]:
    yield View(entry.url, "article", entry.title, "pages/article.html", partial(_about_article, entry, known),
               writing.teaser(entry.summary, 155), entry.language, entry, indexed=True, filters={
        "type": (strings["article"],),
        "guest": tuple(site.people[slug].name for slug in (*entry.people, *entry.authors)),
        "theme": tuple(site.themes[slug].title for slug in entry.themes),
        "year": (str(entry.date.year),) if entry.date else (),
        "language": (strings.get(f"language_{entry.language[:2]}", entry.language),),
    })  # fmt: skip


def _about_article(entry: ArticleEntry, known: Knowledge) -> Mapping[str, Any]:
    return {"series": known.series(entry), "sources": [_source(source) for source in entry.sources]}


def _source(source: str) -> Mapping[str, str]:
    if source.lower().startswith(("http://", "https://")):
        return {"url": source, "title": source.split("://", 1)[1].rstrip("/").removeprefix("www.")}
    return {"url": "", "title": source}


def _sayings(kind: str, site: Catalogue, strings: Strings, known: Knowledge) -> Iterator[View]:
    name = SAYINGS[kind]
    base = site.at[name]
    template = "pages/sayings.html"
    themes = known.themes_of(kind)

    def pages(url: str, title: str, found: Sequence[Saying | Supported], theme: ThemeEntry | None) -> Iterator[View]:
        for leaf in listing.leaves(found, url, PAGE_SIZES[kind], MOST_LEAVES, name=site.at.page):
            values = {
                "saying_kind": kind,
                "base": base,
                "pages": leaf,
                "theme": theme,
                "themes": themes,
                "archive": site.at["archive"],
                "whole": whole_lists.place(name) if len(everything) > PAGE_SIZES[kind] else "",
                "count": len(everything),
            }
            if theme:
                values["archive"] = archive.address(theme.url, known.on_theme(theme.slug), site) or theme.url
            elif kind == "tip":
                values["collections"] = site.collections
            yield View(leaf.url, name, _numbered(title, leaf, strings), template, partial(dict, values))

    tips = kind == "tip"
    everything = known.tips if tips else known.sayings(kind)
    yield from pages(base, strings[name], everything, None)
    for theme in themes:
        title = f"{strings[name]}: {theme.title}"
        about = known.tips_about(theme.slug) if tips else known.sayings(kind, theme.slug)
        yield from pages(f"{base}{theme.slug}/", title, about, theme)


def _collections(site: Catalogue, strings: Strings, known: Knowledge, failures: Failures) -> Iterator[View]:
    base = site.at["tips"]

    def pages(entry: CollectionEntry) -> Iterator[View]:
        for leaf in listing.leaves(known.gathered(entry), entry.url, PAGE_SIZES["tip"], MOST_LEAVES, name=site.at.page):
            values = {
                "saying_kind": "tip",
                "base": base,
                "pages": leaf,
                "theme": None,
                "themes": [],
                "archive": site.at["archive"],
                "whole": "",
                "count": 0,
            }
            yield View(leaf.url, "collection", _numbered(entry.title, leaf, strings), "pages/sayings.html",
                       partial(dict, values), writing.teaser(entry.summary, 155), entry=entry, indexed=leaf.number == 1,
                       filters={"type": (strings["tips"],)})  # fmt: skip

    yield from _each(failures, site.collections, pages)


def _people(site: Catalogue, strings: Strings, known: Knowledge, failures: Failures) -> Iterator[View]:
    people = tuple(site.people.values())
    for leaf in listing.leaves(people, site.at["people"], PAGE_SIZES["person"], name=site.at.page):
        yield View(leaf.url, "people", _numbered(strings["people"], leaf, strings), "pages/people.html",
                   partial(dict, pages=leaf))  # fmt: skip

    def about(person: PersonEntry) -> Iterator[View]:
        yield View(person.url, "person", person.name, "pages/person.html", partial(known.about_person, person.slug),
                   writing.teaser(person.summary, 155), entry=person, indexed=True,
                   filters={"type": (strings["person"],), "guest": (person.name,)})  # fmt: skip
        yield from archive.everything(person.url, person.name, known.with_person(person.slug), site, strings)

    yield from _each(failures, people, about)


def _organisations(site: Catalogue, strings: Strings, known: Knowledge, failures: Failures) -> Iterator[View]:
    organisations = tuple(site.organisations.values())
    for leaf in listing.leaves(organisations, site.at["organisations"], PAGE_SIZES["person"], name=site.at.page):
        yield View(leaf.url, "organisations", _numbered(strings["organisations"], leaf, strings),
                   "pages/organisations.html", partial(dict, pages=leaf))  # fmt: skip

    def about(entry: OrganisationEntry) -> Iterator[View]:
        yield View(entry.url, "organisation", entry.name, "pages/organisation.html",
                   partial(known.about_organisation, entry), writing.teaser(entry.summary, 155),
                   entry=entry, indexed=True, filters={"type": (strings["organisation"],)})  # fmt: skip
        yield from archive.everything(entry.url, entry.name, known.with_organisation(entry), site, strings)

    yield from _each(failures, organisations, about)


def _themes(site: Catalogue, strings: Strings, known: Knowledge, failures: Failures) -> Iterator[View]:
    yield View(
        site.at["themes"], "themes", strings["themes"], "pages/themes.html", lambda: {"tree": known.theme_tree()}
    )

    def about(theme: ThemeEntry) -> Iterator[View]:
        yield View(theme.url, "theme", theme.title, "pages/theme.html", partial(known.about_theme, theme),
                   writing.teaser(theme.summary, 155), entry=theme, indexed=True,
                   filters={"type": (strings["theme"],), "theme": (theme.title,)})  # fmt: skip
        yield from archive.everything(theme.url, theme.title, known.on_theme(theme.slug), site, strings)

    yield from _each(failures, site.themes.values(), about)


def _glossary(site: Catalogue, strings: Strings, known: Knowledge, failures: Failures) -> Iterator[View]:
    if site.terms:
        yield View(site.at["glossary"], "terms", strings["glossary"], "pages/terms.html")
    yield from _each(failures, site.terms, lambda term: [
        View(term.url, "term", term.title, "pages/term.html", partial(known.about_term, term), term.definition,
             entry=term, indexed=True, filters={"type": (strings["term"],)})])  # fmt: skip


def _agenda(site: Catalogue, strings: Strings, now: datetime, failures: Failures) -> Iterator[View]:
    coming = [event for event in site.events if not over(event, now)]
    past = [event for event in reversed(site.events) if over(event, now)]
    yield View(
        site.at["agenda"], "agenda", strings["agenda"], "pages/agenda.html", partial(dict, coming=coming, past=past)
    )
    yield from _each(failures, site.events, lambda event: [
        View(event.url, "event", event.title, "pages/event.html",
             partial(dict, over=over(event, now)), writing.teaser(event.summary, 155), entry=event, indexed=True,
             filters={"type": (strings["event"],), "year": (str(event.start.year),),
                      "past": ("1",) if over(event, now) else ()})])  # fmt: skip


def _tests(site: Catalogue, strings: Strings, known: Knowledge, failures: Failures) -> Iterator[View]:
    if site.tests:
        yield View(site.at["tests"], "tests", strings["tests"], "pages/tests.html")
    yield from _each(failures, site.tests, lambda test: [
        View(test.url, "test", test.title, "pages/test.html", partial(known.about_test, test),
             writing.teaser(test.summary, 155), entry=test, indexed=True,
             filters={"type": (strings["selftest"],)})])  # fmt: skip


def over(event: EventEntry, now: datetime) -> bool:
    """Whether an event is past; one without an end time lasts until the end of its day."""
    end = event.end or event.start
    if event.end is None or event.all_day:
        end = end.replace(hour=23, minute=59, second=59)
    return end < now


def _numbered(title: str, leaf: listing.Leaf[Any], strings: Strings) -> str:
    return title if leaf.number == 1 else f"{title} – {writing.fill(strings['page_n'], n=leaf.number)}"


def by_url(found: Iterable[View], failures: Failures | None = None) -> dict[str, View]:
    """The views by address; of two with the same address, the first stays and the other becomes one of ``failures``."""
    unique: dict[str, View] = {}
    for view in found:
        if unique.setdefault(view.url, view) is not view and failures is not None:
            failures.note(view.url, addresses.doubled(f"{view.title} ({view.kind})", unique[view.url].title))
    return unique
