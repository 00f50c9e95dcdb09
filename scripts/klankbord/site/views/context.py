"""What surrounds every page: menus, words, metadata, the security policy, and the filters of the templates."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from mkdocs.utils import normalize_url

from klankbord import clocks, languages
from klankbord.languages import dates
from klankbord.library.hub import Hub
from klankbord.library.slugs import slugify
from klankbord.settings import Settings
from klankbord.site.authored import icons
from klankbord.site.authored.contents import contents
from klankbord.site.authored.shape import needs
from klankbord.site.boundary import Failures
from klankbord.site.configured import extras, looks, menu
from klankbord.site.markup import writing
from klankbord.site.markup.mention import mention
from klankbord.site.markup.pieces import Pieces, each
from klankbord.site.outputs import players
from klankbord.site.outputs.places import Files
from klankbord.site.page import head
from klankbord.site.page.generated import MATERIAL, GeneratedPage, View
from klankbord.site.pictures.gallery import Gallery
from klankbord.site.reading import related
from klankbord.site.reading.catalogue import ShowEntry, Source
from klankbord.site.views import comments, editing, episode_page, every_page, policy, theme
from klankbord.site.views.described import described
from klankbord.site.views.for_machines import PageHead
from klankbord.site.views.knowledge import Knowledge

# The parts of the site that the menus lead to, in order; the site's word of the same name is the label.
MENU = ("articles", "podcasts", "themes", "tips", "quotes", "agenda")
SOMETIMES = ("map", "disagreements", "mentioned")
FOOTER = ("lessons", "people", "organisations", "glossary", "tests", "search", "mine")
# The words that scripts show on any page (those of sharing come later: outputs/players.py); templates have all words.
SPOKEN = (
    "play pause close_player play_from back_15 forward_15 speed pace position player at_time follow cued "
    "playing_fragment no_audio copied copied_from search_all search_none search_one search_many search_meant "
    "search_unknown search_failed any filter_count test_open test_score copy_code copied_code sleep sleep_off sleep_in "
    "next_episode time_left offset_tap offset_done queue_next"
).split()


NOTHING = Markup("")


class Words(dict[str, str]):
    """The words of the interface, for templates: ``t.menu`` is found at once, without trying an attribute first."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__(words)
        self.__dict__ = self


class Surroundings:
    """Made once per build; ``of`` gives the values of one page."""

    def __init__(
        self,
        known: Knowledge,
        settings: Settings,
        strings: Mapping[str, str],
        config: MkDocsConfig,
        live: bool,
        failures: Failures,
        looked: looks.Looks | None = None,
    ) -> None:
        self.knowledge, self.settings, self.strings, self.config = known, settings, strings, config
        self.site = site = known.site
        names = {site.at[part]: strings[part] for part in (*MENU, *FOOTER)}
        self.hub = Hub(Path(config.config_file_path).resolve().parent)
        self.looks = looked or looks.Looks()
        self.extras = extras.extras(config, self.hub.content, settings.page_sources)
        cards = self.hub.state / "cards"
        shown = [*known.sayings("quote")[: every_page.PAGE_SIZES["quote"]], *known.best("quote", 1)]
        self.assets = theme.Assets(config.theme.dirs, MATERIAL)
        gallery = Gallery(site, cards, settings.cards_per_build, strings, shown)
        self.files = Files(site, names, gallery, self.assets.address("assets/css/feed.css"), strings)
        near: dict[str, list[str]] = failures.attempt(
            "what is related", partial(self._related, cards.parent / "related.npz"), {}
        )
        sources: list[Source] = [*site.articles, *site.episodes]
        by_url = {source.url: source for source in sources}
        self.near = {url: [by_url[key] for key in keys] for url, keys in near.items()}
        self._live = live
        counter = self.extras.counter.host if self.extras.counter else ""
        self.head = PageHead(self.knowledge, self.files, names, settings, live, counter)
        self.comments = comments.data(settings.comments, site.language, strings)
        self._frames: dict[tuple[Any, ...], Markup] = {}
        self._menus: dict[tuple[str | None, bool], list[dict[str, Any]]] = {}
        empty = self._empty()
        self.menu = menu.ours([(site.at[part], strings[part]) for part in MENU if part not in empty])
        self.footer = [{"url": site.at[part], "title": strings[part]} for part in FOOTER if part not in empty]
        self.everywhere = self._same_on_every_page()

    def player_looks(self) -> players.Looks:
        """What the players for other sites look like: small, and in the colours of this hub."""
        styles = [self.assets.address("assets/css/embed.css")]
        styles += [sheet for sheet in self.extras.sheets if sheet == "assets/colours.css"]
        styles += [looks.SHEET] if self.looks.sheet else []
        return players.Looks(styles, self.assets.address("assets/js/embedded.js"))

    def owners_menu(self, found: tuple[menu.Item, ...]) -> None:
        """Show ``found`` as the menu; the parts of the site that it leaves out go to the foot of the pages."""
        there = {item.url for item in menu.leaves(found)}
        left = [item for item in menu.leaves(self.menu) if item.url not in there]
        self.menu = found
        self.footer[:0] = [{"url": item.url, "title": item.title} for item in left]

    def about(self, files: Collection[str]) -> None:
        """Lead to the pages in which the hub tells about itself, at the foot of every page; those that are there."""
        for page, name in languages.own_pages(self.site.language).items():
            if f"{name}.md" in files:
                self.footer.append({"url": f"{name}/", "title": self.strings[page]})

    def also(self, views: Collection[str]) -> None:
        """Lead from the foot of every page to the pages that are there only with something to show."""
        for part in SOMETIMES:
            if self.site.at[part] in views:
                self.footer.append({"url": self.site.at[part], "title": self.strings[part]})

    def _related(self, cache: Path) -> dict[str, list[str]]:
        found, budget = related.docs(self.site), self.settings.related_per_build
        return related.related(found, cache=cache, budget=budget, memory=self.knowledge.memory)

    def _empty(self) -> set[str]:
        """The parts of the site that have nothing yet: menus leave them out."""
        site, said = self.site, self.knowledge.sayings
        parts: dict[str, object] = {
            "articles": site.articles,
            "podcasts": site.shows,
            "themes": site.themes,
            "tips": said("tip") or site.collections,
            "quotes": said("quote"),
            "lessons": said("lesson"),
            "agenda": site.events,
            "people": site.people,
            "organisations": site.organisations,
            "glossary": site.terms,
            "tests": site.tests,
        }
        return {part for part, found in parts.items() if not found}

    def _same_on_every_page(self) -> Mapping[str, Any]:
        spoken = {key: self.strings[key] for key in SPOKEN if key in self.strings}
        values: dict[str, Any] = {
            "site": self.site,
            "t": Words(self.strings),
            "at": self.site.at,
            "calendar": self.files.calendar,
            "config": self.config,
            "footer_menu": self.footer,
            "shows_by_slug": {show.slug: show for show in self.site.shows},
            "ui_strings": escape(json.dumps(spoken, ensure_ascii=False)),
            "early_script": Markup(theme.early_script()),  # noqa: S704 - a file of the theme
            "csp": escape(self.head.policy),
            "newsletter_url": self.settings.newsletter,
            "questions": self.settings.questions,
            "cover_of": self.files.cover,
            "small_cover_of": Gallery.small_cover,
            "frame": self._frame,
            "looks": self.looks,
            "palette": f"{looks.SHEET}?v={hashlib.sha256(self.looks.sheet.encode()).hexdigest()[:8]}",
            "extras": self.extras,
            "offline": self.settings.offline and not self._live,
            "features": frozenset(self.config.theme.get("features") or ()),
        }
        return {**values, "macros": Pieces(values).of}

    def of(self, view: View, page: Page | None) -> dict[str, Any]:
        """All that the template of ``view`` is filled with."""
        entry = view.entry
        title = (
            str(page.meta.get("title") or page.title or "") if page and view.kind in {"page", "home"} else view.title
        )
        place = self._place(view.url if page else "404.html")
        repository = self.settings.repository or self.extras.edit
        desk = self.settings.desk_address if self.settings.preview else ""
        read = view.kind in {"article", "episode"}
        values = view.context()
        written = str(page.content or "") if page else ""
        description = described(view, title, values, self.site, self.strings, written)
        return {
            **self.everywhere,
            "language": view.language or self.site.language,
            "kind": view.kind,
            "entry": entry,
            "title": title,
            "head_title": self._head_title(view, title),
            "description": description,
            "indexed": view.indexed,
            "listed": view.listed,
            "filters": Markup(head.filters(view.filters)),  # noqa: S704 - escaped there
            "marked": self._marked(entry),
            "menu": self._menu(place),
            "place": place,
            "head_markup": self.head.markup(view, title, description),
            **self._authored(view, page),
            "edit_links": editing.links(view.url, self.hub, repository, self.strings, self.site.at, desk),
            "comments": self.comments if read else "",
            "neighbours": self.knowledge.neighbours(entry) if read else {},  # type: ignore[arg-type]
            "related": self.near.get(view.url, []),
            **values,
        }

    def _marked(self, entry: object) -> str:
        """What a preview says above a page that readers do not see (yet); empty above the others."""
        status, moment = getattr(entry, "status", "published"), getattr(entry, "scheduled", None)
        if status != "published":
            return self.strings.get(status, "")
        if not isinstance(moment, datetime):
            return ""
        here = moment.astimezone(languages.here().zone)
        return writing.fill(self.strings["scheduled"], day=_day(here, "full", self.site.language), time=f"{here:%H:%M}")

    def _authored(self, view: View, page: Page | None) -> dict[str, Any]:
        """What the content and the front matter of a page ask for beyond plain text."""
        content, meta = (page.content or "", page.meta) if page else ("", {})
        styled, scripts = needs(content)
        revised = "" if isinstance(page, GeneratedPage) else str(meta.get("git_revision_date_localized") or "")
        hide = hidden(meta)
        values = {
            "styled": styled,
            "scripts": scripts,
            "subtitle": str(meta.get("subtitle") or ""),
            "icon": Markup(icons.named(str(meta.get("icon") or ""))),  # noqa: S704 - a drawing of the package
            "hide": hide,
            "contents": contents(content) if view.kind in {"article", "page"} and "toc" not in hide else [],
            "tags": names(meta.get("tags")),
            "tag_links": {},
            "revised": Markup(revised),  # noqa: S704 - of the plugin that is called so
        }
        asked = policy.asked(content, self.settings.embed_hosts)
        return {**values, "csp": escape(self.head.policy_for(asked))} if asked else values

    @pass_context
    def _frame(self, context: Context, template: str) -> Markup:
        """What surrounds a page: drawn once for all pages at the same depth in the same part of the menu."""
        hidden = "navigation" in context["hide"]
        key = (template, context["base_url"], context["place"], hidden, context["language"][:2])
        if key not in self._frames:
            values = {name: value for name, value in context.get_all().items() if name != "boundary"}
            drawn = context.environment.get_template(template).render(values)
            self._frames[key] = Markup(drawn)  # noqa: S704 - a template of the theme, escaped as it was drawn
        return self._frames[key]

    def _head_title(self, view: View, title: str) -> str:
        """A title that no other page has, even if a theme and a word of the glossary have the same name."""
        if view.kind == "home":
            return self.site.name
        what = f" ({self.strings['term'].lower()})" if view.kind == "term" else ""
        return f"{title}{what} – {self.site.name}"

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters that the templates use."""
        return {
            "asset": self._asset,
            "clock": clocks.shown,
            "dated": partial(_dated, language=self.site.language),
            "day": partial(_day, language=self.site.language),
            "each": each,
            "fill": writing.fill,
            "fragment": writing.fragment,
            "how_long": partial(writing.how_long, words=self.strings),
            "initials": writing.initials,
            "iso": lambda value: value.isoformat(),
            "jump": lambda second, found: episode_page.jump(found, second),
            "lang": _lang,
            "markup": writing.markup,
            "mention": mention,
            "moment": episode_page.moment,
            "number": partial(dates.number, language=self.site.language),
            "period": lambda event: writing.period(event.start, event.end, event.all_day, self.site.language),
            "quote_card": lambda note, source: self.files.quote_card(source, note),
            "slug": slugify,
            "speaks": partial(_speaks, site=self.site.language),
            "span": writing.span,
            "teaser": writing.teaser,
            "url": url,
        }

    @pass_context
    def _asset(self, context: Context, path: str) -> str:
        address = self.assets.address(path)
        file = self.hub.content / path
        if address == path and file.is_file():
            address = f"{path}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:8]}"
        return url(context, address)

    def _place(self, url: str) -> tuple[str | None, bool]:
        """The part of the menu that a page is in, and whether it is that part's own page."""
        return menu.place(self.menu, url)

    def _menu(self, place: tuple[str | None, bool]) -> list[dict[str, Any]]:
        if place not in self._menus:
            self._menus[place] = menu.marked(self.menu, *place)
        return self._menus[place]


@pass_context
def url(context: Context, value: str) -> str:
    """MkDocs's ``url``, quicker for paths below the root, which nearly all are."""
    if value == ".":
        return str(context["base_url"])
    if value[:1].isalnum() and ":" not in value:
        base = context["base_url"]
        return value if base == "." else f"{base.rstrip('/')}/{value}"
    return str(normalize_url(value, page=context["page"], base=context["base_url"]))


@pass_context
def _lang(context: Context, source: Source) -> Markup:
    """Mark a text whose language is not the page's: a screen reader changes its voice, a browser its hyphenation."""
    if not source.language or source.language[:2] == context["language"][:2]:
        return NOTHING
    return Markup(' lang="{}"').format(source.language)


def _speaks(source: Source | ShowEntry, site: str) -> Markup:
    """The same for words among those of the site, whatever language the page is in."""
    if not source.language or source.language[:2] == site[:2]:
        return NOTHING
    return Markup(' lang="{}"').format(source.language)


def names(value: object) -> tuple[str, ...]:
    """A list in front matter, where people write a single item without a list."""
    found = value if isinstance(value, list | tuple) else [value] if isinstance(value, str) else []
    return tuple(str(one).strip() for one in found if isinstance(one, str | int) and str(one).strip())


def hidden(meta: Mapping[str, Any]) -> frozenset[str]:
    """The parts that a page leaves out; ``comments: false`` is how pages of Material say one of them."""
    without = {"comments"} if meta.get("comments") is False else set()
    return frozenset({*names(meta.get("hide")), *without})


def _dated(value: datetime | None, form: str = "long", language: str = "nl") -> Markup:
    return writing.dated(value, form, language)


def _day(value: Any, form: str = "long", language: str = "nl") -> str:
    return writing.day(value, form, language)
