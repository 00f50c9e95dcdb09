"""The people, organisations and themes that pages name, gathered while the pages are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from klankbord import languages
from klankbord.folding import fold
from klankbord.library import pages
from klankbord.library.addresses import of_kind
from klankbord.library.hub import Hub
from klankbord.library.slugs import slugify
from klankbord.plaintext import of_markdown
from klankbord.site import addresses
from klankbord.site.boundary import Failures
from klankbord.site.reading.catalogue import OrganisationEntry, PersonEntry, ThemeEntry
from klankbord.site.reading.reader import Reader

T = TypeVar("T")


class Named:
    """Everybody and everything with a page of its own or just a name: each gets an entry when it is first named."""

    def __init__(
        self,
        hub: Hub,
        language: str,
        preview: bool,
        now: datetime,
        failures: Failures,
        listed: Callable[[Path], bool] | None = None,
        reader: Reader | None = None,
    ) -> None:
        self.reader = reader or Reader()
        self.listed = listed or (lambda _: True)
        self.hub, self.language, self.preview, self.now, self.failures = hub, language, preview, now, failures
        self.at = languages.addresses(language)
        people = self.load("person")
        self.people = {entry.slug: entry for entry in self.entries(people, self._person)}
        self.organisations = {
            entry.slug: entry for entry in self.entries(self.load("organisation"), self._organisation)
        }
        self.themes = {entry.slug: entry for entry in self.entries(self.load("theme"), self._theme)}
        self.by_name = {fold(person.name): slug for slug, person in self.people.items()}
        for page in people:
            for alias in page.meta.aliases:  # older pages may use it, or the name of the page as it was then
                self.by_name |= {fold(alias): page.slug, fold(slugify(alias)): page.slug}
        for person in list(self.people.values()):
            self._work(person)

    def url(self, kind: str, slug: str) -> str:
        """The address of a page of ``kind``, relative to the root of the site."""
        return f"{of_kind(kind, self.at)}{slug}/"

    def load(self, kind: str) -> list[pages.Page[Any]]:
        """The pages of a kind that readers may see; each page that cannot be read or named is a failure of its own."""
        found: dict[str, pages.Page[Any]] = {}
        for path in sorted(pages.paths(self.hub, kind), key=addresses.as_folder):
            name = self.hub.inside(path)
            if path.parent.name.startswith(".") or not self.listed(path):
                continue
            with self.failures.around(name):
                page = self.reader.page(path, kind, self.language)
                if not page.meta.visible(self.preview, self.now):
                    continue
                addresses.fitting(name, page.slug)
                if page.slug in found:
                    raise addresses.doubled(name, self.hub.inside(found[page.slug].path))
                found[page.slug] = page
        return list(found.values())

    def entries(self, loaded: Iterable[pages.Page[Any]], make: Callable[[pages.Page[Any]], T]) -> Iterator[T]:
        """What ``make`` gives for each page; one for which it fails is left out."""
        return self.failures.each(loaded, lambda page: self.hub.inside(page.path), lambda page: [make(page)])

    def _work(self, person: PersonEntry) -> None:
        if person.organisation:
            slug = slugify(person.organisation)
            self.organisation((person.organisation,), {})
            entry = self.organisations[slug]
            self.organisations[slug] = replace(entry, people=(*entry.people, person.slug))
            self.people[person.slug] = replace(person, organisation=entry.name)

    def person(self, slugs: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
        """The slugs of ``slugs`` (or names), each with an entry from now on."""
        found = []
        for given in slugs:
            slug = given if given in self.people else self.by_name.get(fold(given), slugify(given))
            if slug not in self.people:
                name = names.get(given) or (given if given != slug else self._spelt(given))
                self.people[slug] = PersonEntry(slug, self.url("person", slug), name)
                self.by_name.setdefault(fold(name), slug)
            found.append(slug)
        return tuple(dict.fromkeys(found))

    def _spelt(self, slug: str) -> str:
        """The name that a slug was made of, as far as that can be told: "noor-van-dijk" is Noor van Dijk."""
        small = languages.of(self.language).particles
        first, *rest = slug.split("-")
        return " ".join([first.capitalize(), *(word if word in small else word.capitalize() for word in rest)])

    def organisation(self, slugs: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
        """The same for organisations."""
        found = []
        for given in slugs:
            slug = slugify(given)
            name = names.get(given) or (given if given != slug else given.replace("-", " ").title())
            self.organisations.setdefault(slug, OrganisationEntry(slug, self.url("organisation", slug), name))
            found.append(slug)
        return tuple(dict.fromkeys(found))

    def theme(self, slugs: Iterable[str]) -> tuple[str, ...]:
        """The same for themes, which have a title only where somebody wrote their page."""
        found = []
        for given in slugs:
            slug = slugify(given)
            self.themes.setdefault(
                slug,
                ThemeEntry(
                    slug, self.url("theme", slug), (given if given != slug else slug.replace("-", " ")).capitalize()
                ),
            )
            found.append(slug)
        return tuple(dict.fromkeys(found))

    def _person(self, page: pages.Page[Any]) -> PersonEntry:
        meta = page.meta
        url = self.url("person", page.slug)
        return PersonEntry(
            page.slug, url, meta.title, meta.role, meta.organisation, meta.link, "", of_markdown(meta.description),
            page.body,
            tuple(meta.aliases),
        )  # fmt: skip

    def _organisation(self, page: pages.Page[Any]) -> OrganisationEntry:
        meta = page.meta
        url = self.url("organisation", page.slug)
        return OrganisationEntry(
            page.slug, url, meta.title, meta.link, of_markdown(meta.description), page.body, sector=meta.sector
        )

    def _theme(self, page: pages.Page[Any]) -> ThemeEntry:
        meta = page.meta
        url = self.url("theme", page.slug)
        parent = slugify(meta.parent or "") * bool(meta.parent)
        keywords = tuple(meta.keywords)
        return ThemeEntry(page.slug, url, meta.title, of_markdown(meta.description), page.body, parent, keywords)
