"""The MkDocs plugin: it only calls the functions of this room at the right moment of a build."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import jinja2
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from klankbord import settings
from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.library.notes import headings
from klankbord.site import outputs, ranges, search, watching
from klankbord.site.authored import extensions
from klankbord.site.boundary import Failures, IncompleteError, log
from klankbord.site.configured import looks, menu
from klankbord.site.keeping.edition import Edition
from klankbord.site.keeping.store import NOTHING, Store
from klankbord.site.making import Making
from klankbord.site.outputs import disk, offline, players, redirects
from klankbord.site.page import generated
from klankbord.site.publishing.renewal import Renewal
from klankbord.site.publishing.unchanged import Look
from klankbord.site.reading import collect, meaning
from klankbord.site.reading.reader import Reader
from klankbord.site.search import searchable
from klankbord.site.search.remembering import Remembering
from klankbord.site.views import broken, every_page, policy, status_page, theme, whole_lists
from klankbord.site.views.context import MENU, Surroundings
from klankbord.site.views.knowledge import Knowledge

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

# When our handlers are called among those of other plugins, whatever the order in mkdocs.yml. We read pages after
# others have added, removed and filled theirs, and the output before others rewrite it; menus come last of all.
EARLY, LATE, LAST = 100, -60, -110
# Plugins that make the navigation of the files in content/ where mkdocs.yml has no nav.
NAV_PLUGINS = ("awesome-pages", "awesome-nav", "literate-nav")


class PluginConfig(Config):  # type: ignore[no-untyped-call]
    """What mkdocs.yml may tell the plugin."""

    preview = config_options.Type(bool, default=False)
    search = config_options.Type(bool, default=True)


class KlankbordPlugin(BasePlugin[PluginConfig]):  # type: ignore[no-untyped-call]
    """Pages for shows, episodes, people and themes, beside what editors write; search, feeds and metadata."""

    def __init__(self) -> None:
        self.reader = Reader()
        self.anew = False  # whether to build without what earlier builds remember
        self.look: Look | None = None  # at what the site will be made of, if whoever builds it has looked
        self.failures = Failures()
        self.live = self.dirty = self.will_end = False
        self.renewal: Renewal | None = None
        self.session: TemporaryDirectory[str] | None = None
        self.searched: search.Reading | None = None
        self.now: datetime | None = None  # when the site is as it will be built; None is when that happens
        self.nav: Navigation | None = None
        self.nav_titles: dict[str, str] = {}

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Remember whether this is ``mkdocs serve``; handling this event keeps the plugin alive between builds."""
        self.live, self.dirty, self.will_end = command == "serve", dirty, True

    @event_priority(LATE)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Find the hub, the settings and the theme."""
        try:
            self.hub = Hub(Path(config.config_file_path).resolve().parent)
            self.settings = settings.load(self.hub.root)
            settings.settle(self.hub.root, self.settings)
            ours = str(theme.folder())
        except KlankbordError as error:
            raise PluginError(str(error)) from error
        if Path(config.docs_dir).resolve() != self.hub.content.resolve():
            raise PluginError(
                "mkdocs.yml: docs_dir is not content, where the pages of a hub are. Write docs_dir: content."
            )
        if config.site_url:
            config.site_url = f"{config.site_url.rstrip('/')}/"  # mike leaves it without
        if not config.use_directory_urls:
            log.warning("mkdocs.yml: use_directory_urls: false is left out: feeds and links count on such addresses.")
            config.use_directory_urls = True
        strings = headings.strings(self.settings.language)["site"]
        extensions.fit(config.markdown_extensions, config.mdx_configs, strings)
        config.theme.static_templates.discard("sitemap.xml")  # we write a better one
        if ours not in config.theme.dirs:
            config.theme.dirs.insert(1 if config.theme.custom_dir else 0, ours)
        theme.list_sparingly(config.theme)
        return config

    @event_priority(EARLY)
    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Build beside the live site, which changes only once the new one is whole."""
        self.site_dir, self.made_whole, self.building = config.site_dir, False, config
        if self.live:
            watching.uncollected()
        look = self.look or Look.at_hub(self.hub, Path(config.site_dir), {}, status=False)
        self.look = None  # each build looks anew
        state = self._session() if self.live else self.hub.state
        self.memory = Store(state / "made", look.around if look else "", anew=self.anew)
        self._around = f"{look.around} {look.beside}" if look and look.around and look.beside else ""
        if self.dirty:
            return
        memory, kind = NOTHING if config.strict else self.memory, str(self._previews())
        try:
            self.renewal = Renewal(Path(config.site_dir), state, memory, kind=kind, lasting=not self.live)
        except KlankbordError as error:
            raise PluginError(str(error)) from error
        config.site_dir = str(self.renewal.folder)

    def _session(self) -> Path:
        """What a preview remembers until it ends."""
        self.session = self.session or TemporaryDirectory(prefix="klankbord-preview-")
        return Path(self.session.name)

    @property
    def edition(self) -> Edition | None:
        """What stays of the live site."""
        return self.renewal.edition if self.renewal else None

    @event_priority(LATE)
    def _add_pages(self, files: Files, config: MkDocsConfig) -> Files:
        """Read the hub and add a page for everything that has no file in content/."""
        self.failures = Failures()
        strings = headings.strings(self.settings.language)["site"]
        preview, now = self._previews(), self.now or datetime.now(UTC)
        self.reader.load(self.memory)
        try:
            site = collect.catalogue(
                self.hub,
                self.settings,
                name=config.site_name,
                language=self.settings.language,
                site_url=config.site_url or "",
                description=config.site_description or "",
                preview=preview,
                now=now,
                reader=self.reader,
                failures=self.failures,
                listed=listed(files, self.hub.content, self.live),
            )
        except KlankbordError as error:
            raise PluginError(str(error)) from error
        status = status_page.read(self.hub) if preview or self.settings.status_page else None
        known = Knowledge(site, meaning.of_tips(self.hub.state, self.settings.related_per_build), self.memory)
        found = every_page.views(
            site, strings, now, status, known=known, failures=self.failures, opposed=self.settings.disagreements
        )
        views = every_page.by_url(found, self.failures)
        if preview:
            for view in broken.views(self.hub, self.failures.faults, site.at):
                views.setdefault(view.url, view)
        own = {file.src_uri for file in files if file.src_dir == config.docs_dir}
        looked = looks.looks(config.theme, own)
        surroundings = Surroundings(known, self.settings, strings, config, self.live, self.failures, looked)
        surroundings.also(views)
        surroundings.about(own)
        if status and preview:
            surroundings.footer.append({"url": site.at["status"], "title": strings["status_title"]})
        size = searchable.most(site.episodes, len(views))
        language, place = self.settings.language, Path(config.site_dir)
        self.searched = search.Reading(place, size, language, self._last_index()) if self.config.search else None
        told = f"{self._around} {preview} {self.live}" if self._around else ""
        self.making = Making(self.hub, views, surroundings, self.failures, self.searched, self.edition, told)
        unseen = partial(collect.unseen, self.hub, preview, now)
        if looked.sheet:
            sheet = File.generated(config, looks.SHEET, content=looked.sheet, inclusion=InclusionLevel.NOT_IN_NAV)
            files.append(sheet)
        files = generated.arrange(views, files, config, self.failures, site.at, unseen, nav=self._has_nav(config))
        if config.nav is None and self._has_nav(config):  # the parts of the site are among what plugins arrange
            parts = {f"{site.at[part]}index.md" for part in MENU}
            for file in files.documentation_pages():
                if file.src_uri in parts:
                    file.inclusion = InclusionLevel.INCLUDED
        return files

    @event_priority(LAST)
    def _find_nav(self, files: Files, config: MkDocsConfig) -> Files:
        """Let ``nav:``, perhaps of a plugin that makes it of files, name pages that only we add."""
        config.nav, self.nav_titles = menu.resolved(config.nav, files)
        return files

    on_files = CombinedEvent(_add_pages, _find_nav)

    def _previews(self) -> bool:
        return self.config.preview or self.settings.preview

    def _last_index(self) -> Remembering | None:
        made = self.edition
        if made is None:
            return None
        return Remembering(self.memory, f"{made.name}-index", now=made.now, before=made.before, take=made.take)

    def _has_nav(self, config: MkDocsConfig) -> bool:
        return config.nav is not None or any(name in config.plugins for name in NAV_PLUGINS)

    @event_priority(LAST)
    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
        """Keep the navigation as all plugins have left it; its pages have no titles yet."""
        self.nav = nav if self._has_nav(config) else None
        return nav

    def on_pre_page(self, page: Page, config: MkDocsConfig, files: Files) -> Page:
        """Let a page that cannot be read or rendered fail on its own."""
        return self.making.shield(page)

    @event_priority(LATE)
    def on_page_content(self, html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Explain words of the glossary where they first occur; name the template, which MkDocs looks up next."""
        return self.making.content(html, page)

    @event_priority(LATE)
    def on_env(self, env: jinja2.Environment, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Give templates the filters they use, and escape what they print: titles come from feeds, so from anyone."""
        if self.nav is not None:
            indexes = "navigation.indexes" in (config.theme.get("features") or ())
            self.making.surroundings.owners_menu(menu.own(self.nav, self.nav_titles, indexes=indexes))
        self.making.prepare(env)
        self.making.reuse(files)
        self.making.load(files)
        return env

    @event_priority(LATE)
    def on_page_context(self, context: Any, page: Page, config: MkDocsConfig, nav: Navigation) -> Any:
        """Fill in what the template of this page shows."""
        return self.making.context(context, page)

    def on_template_context(self, context: Any, template_name: str, config: MkDocsConfig) -> Any:
        """Fill in the page for addresses that do not exist."""
        return self.making.lost(context, template_name) if template_name == "404.html" else context

    @event_priority(EARLY)
    def _count(self, output: str, page: Page, config: MkDocsConfig) -> str:
        """Count the pages that search must find, and set aside what it reads of them."""
        self.drawn = output
        return self.making.post(output, page)

    @event_priority(LAST)
    def _amend(self, output: str, page: Page, config: MkDocsConfig) -> str:
        """Let through what other plugins put into the page; without this its policy would stop that."""
        return policy.amended(output, self.drawn)

    on_post_page = CombinedEvent(_count, _amend)

    @event_priority(-100)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write what is not a page, then index what is."""
        if self.edition:
            self.edition.pages_are_written()
        with disk.sparing(self.edition.put) if self.edition else nullcontext():
            self._write(config)
        self.made_whole = True
        self.reader.save(self.memory)
        self.making.rendering.save()
        if self.live or not self.will_end:  # it goes on building, or somebody calls MkDocs's build as a function
            self._settle()

    def _write(self, config: MkDocsConfig) -> None:
        made, site = self.making, Path(config.site_dir)
        there = self.edition.marks if self.edition else ()
        try:
            outputs.write(made.surroundings.files, site, pages=made.listed, bodies=made.bodies, failures=self.failures)
            made.surroundings.assets.write(site)
            redirects.write(site, made.moved(), made.titles(), self.settings.language, config.site_url or "", there)
            whole_lists.write(made.surroundings.knowledge, site)
            words, language = made.surroundings.strings, self.settings.language
            offline.write(site, theme.folder(), words, language, on=self.settings.offline and not self.live)
            around = made.surroundings
            players.write(around.site, around.strings, around.player_looks(), str(site), self.failures)
            if self.searched:
                self.searched.index(expected=made.indexed, wordless=made.wordless)
                self.searched.words.write(site)
                search.write_names(made.surroundings.site, made.surroundings.strings, site, made.indexed)
        except KlankbordError as error:
            raise PluginError(str(error)) from error
        finally:
            if self.searched:
                self.searched.cleanup()
                self.searched.forget()

    def on_build_error(self, *, error: Exception) -> None:
        """Leave the live site as it is."""
        self.made_whole = False
        if self.searched:
            self.searched.forget()
        if self.live:
            self._settle()

    def _settle(self) -> None:
        """Let the new site take the place of the old one if it is whole; else remove it."""
        renewal, self.renewal = self.renewal, None
        if self.live:
            watching.collected()
        if renewal is None:
            return
        self.building.site_dir = self.site_dir
        try:
            renewal.settle(whole=self.made_whole)
        except KlankbordError as error:
            raise PluginError(str(error)) from error

    def on_shutdown(self) -> None:
        """Put the new site in its place; tell whoever asked for it if some of it failed, for the rest is whole."""
        self.will_end = False  # MkDocs keeps this very plugin for its next configuration
        self._settle()
        if self.session:
            self.session.cleanup()
        if self.failures.failed and not self.live:
            raise IncompleteError(self.failures.failed)

    def on_serve(self, server: LiveReloadServer, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Build again when an episode or the theme changes; let the player jump within recordings."""
        server.set_app(ranges.ranged(server.serve_request))
        logging.getLogger("mkdocs.livereload").addFilter(ranges.quiet)
        for place in (self.hub.episodes, theme.folder()):
            if place.is_dir():
                server.watch(str(place))
        watching.quicken(server, config.watch)
        return server


def listed(files: Files, content: Path, live: bool) -> Callable[[Path], bool]:
    """Whether a page in content/ is among ``files``: ``exclude_docs`` and plugins may have left it out."""
    level = InclusionLevel.is_in_serve if live else InclusionLevel.is_included
    there = {file.src_uri for file in files.documentation_pages(inclusion=level)}
    return lambda path: not path.is_relative_to(content) or path.relative_to(content).as_posix() in there
