"""What the site knows about a person, an organisation, a theme: sayings and sources gathered once, asked for often."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from klankbord.extract.collections import Encode, wordless
from klankbord.folding import fold
from klankbord.site.keeping.store import NOTHING, Store
from klankbord.site.reading.catalogue import (
    ArticleEntry,
    Catalogue,
    CollectionEntry,
    EventEntry,
    OrganisationEntry,
    Saying,
    SelfTestEntry,
    Source,
    TermEntry,
    ThemeEntry,
)
from klankbord.site.reading.support import Supported, asked_for, gather
from klankbord.site.views import archive, person_page

MOST = archive.FITS  # sources or sayings on a page about one person or theme


class Knowledge:
    """Look-ups over a catalogue, made once per build. ``encode`` says what tips mean, as far as that is known.

    ``memory`` is what earlier builds worked out.
    """

    def __init__(self, site: Catalogue, encode: Encode = wordless, memory: Store = NOTHING) -> None:
        self.site, self.memory = site, memory
        self._encode = encode
        self._sayings: dict[tuple[str, str], list[Saying]] = defaultdict(list)
        self._said: dict[str, list[Saying]] = defaultdict(list)
        for saying in site.sayings:
            self._sayings[saying.kind, ""].append(saying)
            for theme in saying.source.themes:
                self._sayings[saying.kind, theme].append(saying)
            if saying.person:
                self._said[saying.person].append(saying)
        self._by_theme: dict[str, list[Source]] = defaultdict(list)
        self._by_person: dict[str, list[Source]] = defaultdict(list)
        self._by_organisation: dict[str, list[Source]] = defaultdict(list)
        for source in site.newest:
            for theme in source.themes:
                self._by_theme[theme].append(source)
            for person in dict.fromkeys(_people(source)):
                self._by_person[person].append(source)
            for organisation in source.organisations:
                self._by_organisation[organisation].append(source)
        self._events: dict[str, list[EventEntry]] = defaultdict(list)
        for event in sorted(site.events, key=lambda one: one.start, reverse=True):
            for person in dict.fromkeys(event.speakers):
                self._events[person].append(event)
        self._places = {
            slug: {source.url: at for at, source in enumerate(line)} for slug, line in self._by_theme.items()
        }
        self._series: dict[str, list[ArticleEntry]] = defaultdict(list)
        for article in reversed(site.articles):
            if article.series:
                self._series[fold(article.series)].append(article)

    def sayings(self, kind: str, theme: str = "") -> Sequence[Saying]:
        """All quotes, lessons or tips, of one theme or of all themes, newest first."""
        return self._sayings.get((kind, theme), [])

    @cached_property
    def tips(self) -> Sequence[Supported]:
        """All tips, newest first; what several sources say is one tip."""
        return gather(self.sayings("tip"), self._encode, self.memory)

    def tips_about(self, theme: str) -> Sequence[Supported]:
        """The tips from sources about a theme, the most supported first."""
        return asked_for(self._tips_by_theme.get(theme, ()), lambda saying: theme in saying.source.themes)

    @cached_property
    def _tips_by_theme(self) -> Mapping[str, Sequence[Supported]]:
        found: dict[str, list[Supported]] = defaultdict(list)
        for tip in self.tips:
            for theme in {theme for saying in tip.sayings for theme in saying.source.themes}:
                found[theme].append(tip)
        return found

    def gathered(self, entry: CollectionEntry) -> Sequence[Supported]:
        """The tips that a collection asks for, the most supported first."""
        themes, people, shows = set(entry.themes), set(entry.people), set(entry.shows)

        def asked(saying: Saying) -> bool:
            source = saying.source
            return (
                (not themes or bool(themes & set(source.themes)))
                and (not people or saying.person in people)
                and (not shows or (source.kind == "episode" and source.show in shows))
            )

        return asked_for(self.tips, asked)[: entry.limit]

    def best(self, kind: str, count: int) -> list[Saying]:
        """A few to show up front: the best of each recent source before a second one of any source."""
        rounds: dict[str, int] = defaultdict(int)
        ranked: list[tuple[int, int, Saying]] = []
        for at, saying in enumerate(self._sayings.get((kind, ""), [])[:400]):
            ranked.append((rounds[saying.source.url], at, saying))
            rounds[saying.source.url] += 1
        return [saying for _, _, saying in sorted(ranked, key=lambda item: item[:2])[:count]]

    def top_themes(self) -> list[ThemeEntry]:
        """Themes by how much there is about them."""
        order = sorted(self.site.themes.values(), key=lambda theme: -len(self._by_theme.get(theme.slug, ())))
        return [theme for theme in order if self._by_theme.get(theme.slug) or theme.body or theme.summary]

    def themes_of(self, kind: str) -> list[ThemeEntry]:
        """Themes with at least one saying of ``kind``."""
        return [theme for theme in self.site.themes.values() if self._sayings.get((kind, theme.slug))]

    def theme_tree(self) -> list[Mapping[str, Any]]:
        """The themes that are not part of another, each with its parts and how much there is about it."""
        return [
            {"theme": theme, "count": len(self._by_theme.get(theme.slug, ())), "parts": self.parts(theme)}
            for theme in self.site.themes.values()
            if theme.parent not in self.site.themes
        ]

    def parts(self, theme: ThemeEntry) -> list[ThemeEntry]:
        """The themes that are part of ``theme``."""
        return [part for part in self.site.themes.values() if part.parent == theme.slug and part is not theme]

    def series(self, article: ArticleEntry) -> list[ArticleEntry]:
        """The articles of the same series, oldest first; none if it is not in a series."""
        found = self._series.get(fold(article.series), []) if article.series else []
        return found if len(found) > 1 else []

    def neighbours(self, source: Source) -> Mapping[str, Any]:
        """The source before and after ``source`` in its main theme."""
        for slug in source.themes:
            line = self._by_theme[slug]
            if len(line) > 1 and slug in self.site.themes:
                at = self._places[slug][source.url]
                older = line[at + 1] if at + 1 < len(line) else None
                return {"theme": self.site.themes[slug].title, "previous": older, "next": line[at - 1] if at else None}
        return {}

    def on_theme(self, slug: str) -> Sequence[Source]:
        """All episodes and articles about a theme, newest first."""
        return self._by_theme.get(slug, [])

    def with_person(self, slug: str) -> Sequence[Source]:
        """All episodes and articles that somebody speaks in, is named in or wrote, newest first."""
        return self._by_person.get(slug, [])

    def with_organisation(self, entry: OrganisationEntry) -> Sequence[Source]:
        """All episodes and articles in which an organisation or one of its people occurs."""
        found = dict.fromkeys(self._by_organisation.get(entry.slug, ()))
        for slug in entry.people:
            found.update(dict.fromkeys(self._by_person.get(slug, ())))
        return list(found)

    def about_person(self, slug: str) -> Mapping[str, Any]:
        """All that somebody said, hosted and wrote."""
        said, sources = self._said.get(slug, []), self.with_person(slug)
        years = person_page.over_the_years(said, self.site)
        told = {source.url for _, of_year in years["years"] for source, _ in of_year}
        return {
            "quotes": _of(said, "quote"),
            "lessons": _of(said, "lesson"),
            "tips": _of(said, "tip"),
            **years,
            "guest_in": [s for s in sources if s.kind == "episode" and slug in s.guests and s.url not in told][:MOST],
            "host_of": [show for show in self.site.shows if slug in show.hosts],
            "hosted": [s for s in sources if s.kind == "episode" and slug in s.hosts and s.url not in told][:MOST],
            "written": [s for s in sources if s.kind == "article" and slug in s.authors][:MOST],
            "mentioned": [s for s in sources if s.kind == "article" and slug not in s.authors and s.url not in told][
                :MOST
            ],
            "events": self._events.get(slug, [])[:MOST],
            "everything": archive.address(self.site.people[slug].url, sources, self.site),
        }

    def about_organisation(self, entry: OrganisationEntry) -> Mapping[str, Any]:
        """The people of an organisation, and where it occurs."""
        found = self.with_organisation(entry)
        return {
            "people": [self.site.people[slug] for slug in entry.people],
            "sources": found[:MOST],
            "everything": archive.address(entry.url, found, self.site),
        }

    def about_theme(self, theme: ThemeEntry) -> Mapping[str, Any]:
        """What everyone together teaches about a theme, by speaker, and where to read and hear more."""
        lessons: dict[str, list[Saying]] = defaultdict(list)
        for saying in self.sayings("lesson", theme.slug)[:MOST]:
            lessons[saying.note.speaker].append(saying)
        sources = self.on_theme(theme.slug)
        return {
            "lessons_by": sorted(lessons.items(), key=lambda item: (not item[0], -len(item[1]))),
            "quotes": self.sayings("quote", theme.slug)[:6],
            "tips": self.tips_about(theme.slug)[:8],
            "episodes": [s for s in sources if s.kind == "episode"][:MOST],
            "articles": [s for s in sources if s.kind == "article"][:MOST],
            "parts": self.parts(theme),
            "parent": self.site.themes.get(theme.parent),
            "everything": archive.address(theme.url, sources, self.site),
        }

    def about_term(self, term: TermEntry) -> Mapping[str, Any]:
        """The terms to see also."""
        wanted = {fold(name) for name in term.related}
        return {
            "see": [other for other in self.site.terms if other.slug in term.related or fold(other.title) in wanted]
        }

    def about_test(self, test: SelfTestEntry) -> Mapping[str, Any]:
        """For each outcome of a self-test, what to read and hear next."""
        results = []
        for result in sorted(test.data["results"], key=lambda item: item["from"]):
            found = dict.fromkeys(s for slug in result.get("topics", ()) for s in self._by_theme.get(slug, [])[:4])
            results.append({**result, "sources": list(found)[:4]})
        top = sum(max(option["points"] for option in question["options"]) for question in test.data["questions"])
        return {"questions": test.data["questions"], "results": results, "top": top}


def _people(source: Source) -> Iterable[str]:
    return (*source.guests, *source.hosts) if source.kind == "episode" else (*source.authors, *source.people)


def _of(said: Iterable[Saying], kind: str) -> list[Saying]:
    return [saying for saying in said if saying.kind == kind][:MOST]
