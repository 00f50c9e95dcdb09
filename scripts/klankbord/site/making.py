"""One build while its pages are made: each page, behind its boundary, from its content to what search reads of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

import jinja2
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from klankbord.library import urls
from klankbord.library.addresses import former
from klankbord.library.hub import PAGE, Hub
from klankbord.site import boundary, search
from klankbord.site.authored.shape import Place, shape
from klankbord.site.boundary import Failures
from klankbord.site.keeping.compiled import Compiled
from klankbord.site.keeping.edition import Edition
from klankbord.site.markup import writing
from klankbord.site.outputs import disk
from klankbord.site.page import generated
from klankbord.site.page.generated import View
from klankbord.site.redrawing.keys import Redrawing
from klankbord.site.redrawing.rendering import Rendering
from klankbord.site.search import compounds, searchable
from klankbord.site.views import theme
from klankbord.site.views.context import Surroundings
from klankbord.site.views.glossary import Glossary

# Shown when even the page that reports a failure cannot be drawn: a template that all pages share is broken.
BARE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
    'content="default-src \'none\'"><meta name="robots" content="noindex"><title>{title}</title></head>'
    "<body><h1>{title}</h1><p>{sentence}</p></body></html>"
)
_DOCUMENT = re.compile(r"\s*<html>\s*<head>\s*</head>\s*<body>(.*)</body>\s*</html>\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page that was drawn: whether search must find it, and what that reads, if it is told apart from the rest."""

    indexed: bool
    read: bytes | None = None


class Making:
    """Made once per build: ``listed`` and ``bodies`` are for ``outputs.write``, ``moved`` and ``titles`` for
    ``redirects.write``, ``indexed`` is what search must hold.
    """

    def __init__(
        self,
        hub: Hub,
        views: Mapping[str, View],
        surroundings: Surroundings,
        failures: Failures,
        searched: search.Reading | None,
        edition: Edition | None = None,
        around: str = "",
    ) -> None:
        self.hub, self.views, self.surroundings, self.failures = hub, views, surroundings, failures
        self.searched, self.edition = searched, edition
        self.redrawing = Redrawing(surroundings, around if edition else "")
        terms = repr([(term.url, term.title, term.aliases, term.definition) for term in surroundings.site.terms])
        memory = surroundings.knowledge.memory
        self.rendering = Rendering(memory, f"{around} {terms}" if around else "")
        self._filled: dict[str, dict[str, Any]] = {}
        self._keys: dict[str, bytes] = {}
        self.glossary = Glossary(surroundings.site.terms)
        self.bodies: dict[str, str] = {}
        self.listed: list[str] = []
        self._moved: dict[str, list[str]] = {}
        self._titles: dict[str, str] = {}
        self.indexed = self.wordless = 0
        self._broken: set[str] = set()
        self._things: dict[str, str] = {}  # every page passes half a dozen boundaries, and each names it
        self._template: Callable[[str], jinja2.Template]

    def view(self, page: Page) -> View:
        """What ``page`` shows; if it failed, that it did."""
        view = self.views.get(page.url) or generated.plain(page)
        if page.url not in self._broken:
            return view
        return generated.failed(view.url, view.title or str(page.title or ""), view.language)

    def moved(self) -> dict[str, list[str]]:
        """The old addresses of pages, by the present one: those in front matter, and the Dutch one if a hub is not."""
        at = self.surroundings.site.at
        found = {url: list(old) for url, old in self._moved.items()}
        for episode in self.surroundings.site.episodes:
            if episode.redirects and episode.url in self.views:
                found.setdefault(episode.url, []).extend(episode.redirects)
        for url in self.views:
            if (old := former(url, at)) != url:
                found.setdefault(url, []).append(f"/{old}")
        return found

    def titles(self) -> dict[str, str]:
        """The titles of all pages that moved."""
        return {url: view.title for url, view in self.views.items()} | self._titles

    def shield(self, page: Page) -> Page:
        """Let reading and rendering of ``page`` fail on its own."""
        boundary.shield(page, self.failures, self._thing(page), partial(self._broken.add, page.url))
        if not isinstance(page, generated.GeneratedPage):
            self.rendering.spare(page, self.views.get(page.url) or generated.LOST)
        return page

    def content(self, html: str, page: Page) -> str:
        """The rendered Markdown as the page shows it; this also names the template, which MkDocs looks up next."""
        done = self.failures.attempt(self._thing(page), partial(self._content, html, page), None)
        if done is None:
            self._broken.add(page.url)
            page.meta["template"] = generated.FAILED
        return done or ""

    def _content(self, html: str, page: Page) -> str:
        view = self.view(page)
        if not isinstance(page, generated.GeneratedPage):
            page.meta["template"] = view.template
            if old := page.meta.get("redirects"):
                self._moved[page.url] = [str(one) for one in ([old] if isinstance(old, str) else old)]
                self._titles[page.url] = str(page.title or "")
        if not html:
            return html
        if kept := self.rendering.of(page):
            self.bodies[page.url] = kept.body
            return kept.content
        html = _unwrapped(html)
        around = self.surroundings
        tablesort = any("tablesort" in str(script) for script in around.config.extra_javascript)
        hosts, drawn = around.settings.embed_hosts, around.looks.admonitions
        sources = None if around.extras.copied else {*around.settings.page_sources, urls.host(around.site.site_url)}
        place = Place(page.url, self.hub.content, around.site.at, hosts, tablesort, drawn, sources)
        self.bodies[page.url] = html = writing.page(shape(html, self.surroundings.strings, place))
        language = (view.language or self.surroundings.site.language)[:2]
        parts = compounds.hidden(writing.without_tags(html), language) if view.indexed else ""
        content = self.glossary.mark(html, page.url) + parts
        if page.url not in self._broken:
            self.rendering.made(page, content, html)
        return content

    def prepare(self, environment: jinja2.Environment) -> None:
        """Make templates strict and safe."""
        self._template = environment.get_template
        theme.lay_out(environment)
        environment.autoescape = True
        environment.undefined = jinja2.StrictUndefined
        environment.template_class = boundary.PageTemplate
        environment.filters.update(self.surroundings.filters())
        environment.bytecode_cache = environment.bytecode_cache or Compiled(environment)
        self.redrawing.begin()

    def load(self, files: Files) -> None:
        """Load the templates of all pages; a page whose template is missing or is not Jinja fails on its own."""
        for file in files.documentation_pages():
            page = file.page
            if page is None or "template" not in page.meta:
                continue
            load = partial(self._template, page.meta["template"])
            if self.failures.attempt(self._thing(page), load, None) is None:
                self._broken.add(page.url)
                page.meta["template"] = generated.FAILED

    def reuse(self, files: Files) -> None:
        """Leave out of ``files`` the pages that are as they were, and take them from the live site."""
        if self.edition is None or not self.edition.known:
            return
        for file in files.documentation_pages():
            page = file.page
            if page is None or page.url in self._broken:
                continue
            key = self._key(page)
            drawn = self.edition.known.get(file.dest_uri)
            if key is None or not isinstance(drawn, Drawn) or not self.edition.has(file.dest_uri, key):
                continue
            if drawn.indexed and self.searched and not self.searched.again(page.url):
                continue
            self._filled.pop(page.url, None)
            self.edition.keep(file.dest_uri, key)
            self.edition.records[file.dest_uri] = drawn
            self._counted(page, drawn.indexed)
            files.remove(file)

    def _key(self, page: Page) -> bytes | None:
        """What ``page`` is drawn from; the values that it takes to tell are kept for its template."""
        view = self.view(page)

        def values() -> dict[str, Any]:
            self._filled[page.url] = found = self.surroundings.of(view, page)
            return found

        try:
            return self.redrawing.key(view, page, values)
        except Exception:  # it is told when the page is drawn
            return None

    def context(self, values: dict[str, Any], page: Page) -> dict[str, Any]:
        """MkDocs's values with those of the page, and the boundary that its template is drawn behind."""
        given = dict(values)
        filled = self._filled.pop(page.url, None) or self.failures.attempt(
            self._thing(page), lambda: self.surroundings.of(self.view(page), page), None
        )
        if self.edition and filled is not None and (key := self.redrawing.key(self.view(page), page, lambda: filled)):
            self._keys[page.url] = key
        linked = values.get("tags") or ()  # of the plugin tags, which lists pages by tag
        values.update(filled or {}, tag_links={one.name: one.url for one in linked if getattr(one, "url", None)})
        values["boundary"] = partial(self._drawn, given, page, filled is not None)
        return values

    def lost(self, values: dict[str, Any], name: str) -> dict[str, Any]:
        """The same for the page that is shown when an address does not exist."""
        with self.failures.around(name):
            values.update(self.surroundings.of(generated.LOST, None))
        values["boundary"] = lambda draw: self.failures.attempt(name, draw, "")
        return values

    def _drawn(self, given: Mapping[str, Any], page: Page, filled: bool, draw: Callable[[], str]) -> str:
        output = self.failures.attempt(self._thing(page), draw, None) if filled else None
        if output is not None:
            return output
        self._broken.add(page.url)
        try:
            values = {**given, **self.surroundings.of(self.view(page), page)}
            return self._template(generated.FAILED).render(values)
        except Exception:
            words = self.surroundings.strings
            title, sentence = escape(str(page.title or page.url)), escape(words["page_failed"])
            return BARE.format(language=self.surroundings.site.language, title=title, sentence=sentence)

    def post(self, output: str, page: Page) -> str:
        """Count the pages that search must find, and set aside what it reads of them."""
        key, indexed = self._keys.pop(page.url, None), False
        read = self.redrawing.read(self.view(page), page) if key else None
        if " data-pagefind-body" in output and page.url not in self._broken:
            indexed = True
            if self.searched is not None:
                put = partial(self._put, self.searched, page, output, read)
                if not self.failures.attempt(f"search: {self._thing(page)}", put, False):
                    return output
        self._counted(page, indexed)
        if self.edition and key and page.url not in self._broken:
            self.edition.marks[page.file.dest_uri] = key
            self.edition.records[page.file.dest_uri] = Drawn(indexed, read)
        return output

    def _counted(self, page: Page, indexed: bool) -> None:
        if indexed:
            self.indexed += 1
            self.wordless += not any(letter.isalnum() for letter in str(page.title or ""))
        if self.view(page).listed:
            self.listed.append(page.url)

    def _put(self, searched: search.Reading, page: Page, output: str, read: bytes | None) -> bool:
        """Let search read a page; one that was drawn for another reason than its own words was read already."""
        drawn = self.edition.known.get(page.file.dest_uri) if self.edition and read else None
        if isinstance(drawn, Drawn) and drawn.read == read and searched.again(page.url):
            return True
        view = self.view(page)
        main = view.searchable() if view.searchable else searchable.main(output)
        document = searchable.document(view, main)
        with disk.sparing(self.edition.put) if self.edition else nullcontext():
            searched.put(page.url, document)
        return True

    def _thing(self, page: Page) -> str:
        """How a failure of ``page`` is named: by its file in the hub, or by its address if it has no file."""
        name = self._things.get(page.file.src_uri)
        if name is None:
            name = self._things[page.file.src_uri] = self._named(page)
        return name

    def _named(self, page: Page) -> str:
        if not isinstance(page, generated.GeneratedPage):
            return self.hub.inside(self.hub.content / page.file.src_uri)
        folder = getattr(page.view.entry, "folder", None)
        return self.hub.inside(folder / PAGE) if folder and page.view.kind == "episode" else page.url or "home"


def _unwrapped(html: str) -> str:
    """The content of a page without the document that plugins which parse it as one leave around it."""
    found = _DOCUMENT.fullmatch(html)
    return found[1] if found else html
