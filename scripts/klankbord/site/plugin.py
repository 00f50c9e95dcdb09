"""The MkDocs plugin: it only calls the functions of this room at the right moment of a build."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from klankbord import settings
from klankbord.errors import KlankbordError
from klankbord.library import headings
from klankbord.library.hub import Hub
from klankbord.site import (
    collect,
    compounds,
    generated,
    glossary,
    meaning,
    outputs,
    pages,
    ranges,
    search,
    searchable,
    status_page,
    theme,
    writing,
)
from klankbord.site.context import Surroundings

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer


class PluginConfig(Config):  # type: ignore[no-untyped-call]
    """What mkdocs.yml may say to the plugin."""

    preview = config_options.Type(bool, default=False)
    search = config_options.Type(bool, default=True)


class KlankbordPlugin(BasePlugin[PluginConfig]):  # type: ignore[no-untyped-call]
    """Pages for shows, episodes, people and themes beside what editors write; search, feeds and metadata."""

    def __init__(self) -> None:
        self.reader = collect.EpisodeReader()
        self.views: dict[str, generated.View] = {}
        self.bodies: dict[str, str] = {}
        self.listed: list[str] = []
        self.indexed = self.wordless = 0
        self.live = False

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Remember whether this is ``mkdocs serve``; having this event keeps the plugin alive between builds."""
        self.live = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Find the hub, the settings and the theme."""
        try:
            self.hub = Hub(Path(config.config_file_path).resolve().parent)
            self.settings = settings.load(self.hub.root)
            ours = str(theme.folder())
        except KlankbordError as error:
            raise PluginError(str(error)) from error
        config.theme.static_templates.discard("sitemap.xml")  # we write a better one
        if ours not in config.theme.dirs:
            config.theme.dirs.insert(1 if config.theme.custom_dir else 0, ours)
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Read the hub and add a page for all that no file in content/ stands for."""
        language = self.settings.language
        strings = headings.strings(language)["site"]
        try:
            self.site = collect.catalogue(
                self.hub,
                self.settings,
                name=config.site_name,
                language=language,
                site_url=config.site_url or "",
                description=config.site_description or "",
                preview=self.config.preview,
                reader=self.reader,
            )
        except KlankbordError as error:
            raise PluginError(str(error)) from error
        preview = self.config.preview or self.settings.preview
        status = status_page.read(self.hub) if preview or self.settings.status_page else None
        tips = meaning.of_tips(self.hub.state, self.settings.related_per_build)
        self.views = pages.by_url(pages.views(self.site, strings, datetime.now(UTC), status, encode=tips))
        self.surroundings = Surroundings(self.site, self.settings, strings, config, self.live)
        if status and preview:
            self.surroundings.footer.append({"url": status_page.URL, "title": strings["status_title"]})
        self.glossary = glossary.Glossary(self.site.terms)
        self.indexed, self.wordless, self.listed, self.bodies = 0, 0, [], {}
        self.searched = search.Reading(Path(config.site_dir), searchable.most(self.site.episodes, len(self.views)))
        return generated.arrange(self.views, files, config)

    def on_env(self, env: jinja2.Environment, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Give templates the filters they use, and escape what they print: titles come from feeds, so from anyone."""
        env.autoescape = True
        env.filters.update(self.surroundings.filters())
        return env

    def on_page_content(self, html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Explain words of the glossary where they occur first; name the template, which MkDocs looks up next."""
        if not isinstance(page, generated.GeneratedPage):
            page.meta["template"] = self._view(page).template
        if not html:
            return html
        self.bodies[page.url] = html = writing.page(html)
        view = self._view(page)
        language = (view.language or self.settings.language)[:2]
        parts = compounds.hidden(writing.without_tags(html), language) if view.indexed else ""
        return self.glossary.mark(html, page.url) + parts

    def on_page_context(self, context: Any, page: Page, config: MkDocsConfig, nav: Navigation) -> Any:
        """Fill in what the template of this page shows."""
        context.update(self.surroundings.of(self._view(page), page))
        return context

    def _view(self, page: Page) -> generated.View:
        return self.views.get(page.url) or generated.plain(page)

    def on_template_context(self, context: Any, template_name: str, config: MkDocsConfig) -> Any:
        """Fill in the page that is shown for an address that does not exist."""
        if template_name == "404.html":
            context.update(self.surroundings.of(generated.LOST, None))
        return context

    def on_post_page(self, output: str, page: Page, config: MkDocsConfig) -> str:
        """Count the pages that search must find, and put aside what it reads of them."""
        view = self._view(page)
        if " data-pagefind-body" in output:
            self.indexed += 1
            self.wordless += not any(letter.isalnum() for letter in str(page.title or ""))
            if self.config.search:
                main = view.searchable() if view.searchable else searchable.main(output)
                search.put(self.searched.path, page.url, searchable.document(view, main))
        if view.listed:
            self.listed.append(page.url)
        return output

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write what is no page, then index what is."""
        try:
            outputs.write(self.surroundings.files, Path(config.site_dir), pages=self.listed, bodies=self.bodies)
            if self.config.search:
                language, wordless = self.settings.language, self.wordless
                pages, site = self.searched.path, Path(config.site_dir)
                search.index(pages, site, language, expected=self.indexed, wordless=wordless)
        except KlankbordError as error:
            raise PluginError(str(error)) from error
        finally:
            self.searched.cleanup()

    def on_serve(self, server: LiveReloadServer, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Build again when an episode or the theme changes; let the player jump in recordings."""
        server.set_app(ranges.ranged(server.serve_request))
        logging.getLogger("mkdocs.livereload").addFilter(ranges.quiet)
        for place in (self.hub.episodes, theme.folder()):
            if place.is_dir():
                server.watch(str(place))
        return server
