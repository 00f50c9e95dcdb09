"""Which pages need not be drawn: those for which everything that they are drawn from is as it was.

A page has a key: a digest of all values that its template is filled with, and of all that is the same on every page.
What other pages bring into it (its neighbours, what is related, lists, menus) is in there by value, so that nothing
depends on anybody remembering what depends on what. Only an episode, of which making the values is most of the work,
has a key of what those are made of. Any doubt draws a page: a template of the hub's own that looks further than its
page, a value that is not plain data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from mkdocs.structure.pages import Page

from klankbord.site.page.generated import GeneratedPage, View
from klankbord.site.reading.catalogue import EpisodeEntry
from klankbord.site.reading.heard import Heard
from klankbord.site.redrawing.plainly import Plainly, UnknownError
from klankbord.site.views import theme
from klankbord.site.views.context import Surroundings

# Kinds of page whose templates look at the whole site, and pages that say what is wrong.
EACH_TIME = frozenset({"home", "search", "shows", "agenda", "terms", "tests", "status", "lost", "failed", "broken"})
# Words in a template of a hub by which it may show more than the values of its own page.
_FURTHER = re.compile(
    r"\b(?:site|nav|shows_by_slug|show|episodes|articles|sayings|transcript|toc|build_date_utc|env|files|"
    r"\w+_page|ancestors|parent|children|file|now|random)\b"
)


class Redrawing:
    """Made once per build; ``around`` tells all that pages are drawn with which is not in their values."""

    def __init__(self, surroundings: Surroundings, around: str) -> None:
        self._around, self._told = surroundings, around
        self._plainly = Plainly(self._cards)
        self._common = b""
        site, own = surroundings.site, surroundings.config.theme.custom_dir
        self._shows = {show.slug: show for show in site.shows}
        self._next = {old.url: new for show in site.shows for new, old in pairwise(show.episodes)}
        self.possible = bool(around) and not (own and Path(own) != theme.folder() and _looks_further(Path(own)))

    def _cards(self, entry: object) -> object:
        """The pictures of the quotes of an entry, which exist or not."""
        notes = getattr(entry, "notes", None)
        return [self._around.files.quote_card(entry, note) for note in notes.quotes] if notes else None  # type: ignore[arg-type]

    def begin(self) -> None:
        """Look at what is the same on every page, once menus are known."""
        around, site = self._around, self._around.site
        same = [self._told, site.name, site.language, site.site_url, site.description, around.files.calendar]
        try:
            self._common = self._plainly.digest(
                same, site.people, site.organisations, site.themes, around.footer, around.comments, tuple(around.menu)
            )
        except UnknownError:
            self.possible = False

    def key(self, view: View, page: Page, values: Callable[[], Mapping[str, Any]]) -> bytes | None:
        """What ``page`` is drawn from; None if that cannot be told, or may change without a trace."""
        if not self.possible or view.kind in EACH_TIME:
            return None
        try:
            told = self._plainly.digest(view.filters, view.template, view.url, view.kind)
            if isinstance(view.entry, EpisodeEntry) and isinstance(page, GeneratedPage):
                return self._plainly.digest(self._common, told, *self._of_episode(view, view.entry))
            return self._plainly.digest(self._common, told, self._own(values()), *self._of_page(page))
        except UnknownError:
            return None

    def read(self, view: View, page: Page) -> bytes | None:
        """What search reads of an episode; None of other pages, of which it reads what is drawn."""
        entry = view.entry
        if not (self.possible and isinstance(entry, EpisodeEntry) and isinstance(page, GeneratedPage)):
            return None
        heard = entry.transcript
        try:
            said = heard.digest if isinstance(heard, Heard) else heard
            return self._plainly.digest(self._told, view.filters, view.url, entry, said)
        except UnknownError:
            return None

    def _own(self, values: Mapping[str, Any]) -> dict[str, Any]:
        everywhere = self._around.everywhere
        return {name: value for name, value in values.items() if everywhere.get(name, self) is not value}

    def _of_page(self, page: Page) -> list[object]:
        if isinstance(page, GeneratedPage):
            return []
        beside = [page.previous_page, page.next_page]
        told = [(str(one.title), one.url) if one else None for one in beside]
        return [
            str(page.title),
            repr(page.meta),
            page.content or "",
            page.markdown or "",
            told,
            page.file.inclusion.name,
        ]

    def _of_episode(self, view: View, entry: EpisodeEntry) -> list[object]:
        around, heard = self._around, entry.transcript
        if heard is not None and not isinstance(heard, Heard):
            raise UnknownError("transcript")
        return [
            entry,
            heard.digest if isinstance(heard, Heard) else None,
            self._shows[entry.show],
            self._next.get(entry.url),
            around.knowledge.neighbours(entry),
            around.near.get(entry.url, []),
            around.files.card(view.url),
            view.description,
        ]


def _looks_further(place: Path) -> bool:
    """Whether a template in ``place``, a folder of the hub's own, may show more than the values of its page."""
    return any(_FURTHER.search(path.read_text(encoding="utf-8", errors="replace")) for path in place.rglob("*.html"))
