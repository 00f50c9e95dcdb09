"""The people, organisations and themes that pages name, gathered while the pages are read."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from klankbord.library import pages
from klankbord.library.frontmatter import FOLDERS
from klankbord.library.hub import Hub
from klankbord.library.text import fold, slugify
from klankbord.site.catalogue import OrganisationEntry, PersonEntry, ThemeEntry

log = logging.getLogger("mkdocs.plugins.klankbord")


class Named:
    """Everybody and everything with a page of its own or just a name: each has an entry from when it is first named."""

    def __init__(self, hub: Hub, language: str, preview: bool) -> None:
        self.hub, self.language, self.preview = hub, language, preview
        self.people = {page.slug: _person(page) for page in self.load("person")}
        self.organisations = {page.slug: _organisation(page) for page in self.load("organisation")}
        self.themes = {page.slug: _theme(page) for page in self.load("theme")}
        self.by_name = {fold(person.name): slug for slug, person in self.people.items()}
        for page in self.load("person"):
            for alias in page.meta.aliases:  # older pages may use it, or the name of the page as it was then
                self.by_name |= {fold(alias): page.slug, fold(slugify(alias)): page.slug}
        for person in list(self.people.values()):
            self._work(person)

    def load(self, kind: str) -> list[pages.Page[Any]]:
        """The pages of a kind that may be seen; those that cannot be read are named in a warning."""
        loaded = pages.load(self.hub, kind, self.language)
        for problem in loaded.problems:
            log.warning("%s", problem)
        return [page for page in loaded.pages if page.meta.visible(self.preview)]

    def _work(self, person: PersonEntry) -> None:
        if person.organisation:
            slug = slugify(person.organisation)
            self.organisation((slug,), {slug: person.organisation})
            entry = self.organisations[slug]
            self.organisations[slug] = replace(entry, people=(*entry.people, person.slug))

    def person(self, slugs: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
        """The slugs of ``slugs`` (or names), each with an entry from now on."""
        found = []
        for given in slugs:
            slug = given if given in self.people else self.by_name.get(fold(given), slugify(given))
            if slug not in self.people:
                name = names.get(given) or (given if given != slug else given.replace("-", " ").title())
                self.people[slug] = PersonEntry(slug, f"mensen/{slug}/", name)
                self.by_name.setdefault(fold(name), slug)
            found.append(slug)
        return tuple(dict.fromkeys(found))

    def organisation(self, slugs: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
        """The same for organisations."""
        found = []
        for given in slugs:
            slug = slugify(given)
            name = names.get(given) or (given if given != slug else given.replace("-", " ").title())
            self.organisations.setdefault(slug, OrganisationEntry(slug, f"organisaties/{slug}/", name))
            found.append(slug)
        return tuple(dict.fromkeys(found))

    def theme(self, slugs: Iterable[str]) -> tuple[str, ...]:
        """The same for themes, which have a title only where somebody wrote their page."""
        found = []
        for given in slugs:
            slug = slugify(given)
            self.themes.setdefault(
                slug,
                ThemeEntry(slug, f"themas/{slug}/", (given if given != slug else slug.replace("-", " ")).capitalize()),
            )
            found.append(slug)
        return tuple(dict.fromkeys(found))


def _person(page: pages.Page[Any]) -> PersonEntry:
    meta = page.meta
    url = f"{FOLDERS['person']}/{page.slug}/"
    return PersonEntry(
        page.slug, url, meta.title, meta.role, meta.organisation, meta.link, "", meta.description, page.body
    )


def _organisation(page: pages.Page[Any]) -> OrganisationEntry:
    meta = page.meta
    url = f"{FOLDERS['organisation']}/{page.slug}/"
    return OrganisationEntry(page.slug, url, meta.title, meta.link, meta.description, page.body)


def _theme(page: pages.Page[Any]) -> ThemeEntry:
    meta = page.meta
    return ThemeEntry(
        page.slug,
        f"{FOLDERS['theme']}/{page.slug}/",
        meta.title,
        meta.description,
        page.body,
        slugify(meta.parent or "") * bool(meta.parent),
    )
