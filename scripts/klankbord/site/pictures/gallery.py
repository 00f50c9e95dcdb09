"""Which pictures the site needs, which of them exist, and which a build may still draw."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from klankbord import durable
from klankbord.model import Note
from klankbord.site.markup import writing
from klankbord.site.pictures import cards, drawing
from klankbord.site.pictures.drawing import Picture
from klankbord.site.reading.catalogue import ArticleEntry, Catalogue, Saying, ShowEntry, Source

# Part of every picture's name: raise it when a design changes, and all pictures are drawn again.
DESIGN = "1"
FOLDER = "assets/kaarten/"
SMALL = 512
DAY = 24 * 3600.0
KEPT = 30 * DAY  # how long a picture that no build uses is kept


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that the site would like to have; ``name`` follows from all that is drawn in it."""

    key: tuple[str, str]
    name: str
    draw: Callable[[], Picture]


class Gallery:
    """The pictures of one build. Those in ``cache`` cost nothing; of the others at most ``budget`` are drawn.

    A page whose picture does not exist yet goes without, and gets it in a later build. ``quotes`` are those that get a
    card here; a browser draws that of any other when a reader asks for it.
    """

    def __init__(
        self, site: Catalogue, cache: Path, budget: int, names: Mapping[str, str], quotes: Iterable[Saying] = ()
    ) -> None:
        self.site, self.cache, self.names, self.quotes = site, cache, names, quotes
        self.address = re.sub(r"^\w+://(?:www\.)?", "", site.site_url).rstrip("/")
        there = {path.name for path in cache.iterdir()} if cache.is_dir() else set()
        self._chosen: dict[tuple[str, str], Wanted] = {}
        for wanted in self._all():
            if f"{wanted.name}.png" not in there:
                if budget <= 0:
                    if not there:
                        break
                    continue
                budget -= 1
            self._chosen[wanted.key] = wanted

    def card(self, url: str) -> str:
        """The picture of a page, else that of the whole site; empty if there is neither."""
        wanted = self._chosen.get((url, "")) or self._chosen.get(("", ""))
        return f"{FOLDER}{wanted.name}.png" if wanted else ""

    def quote(self, source: Source, note: Note) -> str:
        """The card of a quote, empty if it has none."""
        wanted = self._chosen.get((source.url, note.text))
        return f"{FOLDER}{wanted.name}.png" if wanted else ""

    @staticmethod
    def cover(show: str) -> str:
        """The square picture of a show, for pages."""
        return f"assets/covers/{show}.svg"

    @staticmethod
    def large_cover(show: str) -> str:
        """The square picture of a show, for podcast apps."""
        return f"assets/covers/{show}.png"

    @staticmethod
    def small_cover(show: str) -> str:
        """The square picture of a show for a lock screen and other sites, which show no SVG: ``SMALL`` pixels wide."""
        return f"assets/covers/{show}-{SMALL}.png"

    def pictures(self) -> Iterator[tuple[str, Callable[[], Iterable[tuple[str, bytes]]]]]:
        """Each chosen picture's name and what makes it; a picture that is not in the cache is drawn and kept there."""
        used = set()
        for wanted in self._chosen.values():
            used.add(f"{wanted.name}.png")
            yield f"card of {wanted.key[0] or 'the site'}", partial(self._card, wanted)
        for show in self.site.shows:
            used |= {f"{self._cover_name(show)}.png", f"{self._cover_name(show)}-{SMALL}.png"}
            yield self.cover(show.slug), partial(self._covers, show)
        self._tidy(used)

    def write(self) -> Iterator[tuple[str, bytes]]:
        """Every chosen picture with its address."""
        for _, make in self.pictures():
            yield from make()

    def _card(self, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
        yield f"{FOLDER}{wanted.name}.png", self._kept(f"{wanted.name}.png", wanted.draw, drawing.png)

    def _covers(self, show: ShowEntry) -> Iterator[tuple[str, bytes]]:
        draw = partial(cards.cover, show.title, self._people(show))
        yield self.cover(show.slug), drawing.svg(draw()).encode("utf-8")
        small = partial(drawing.scaled, draw(), SMALL / cards.SQUARE)
        yield self.small_cover(show.slug), self._kept(f"{self._cover_name(show)}-{SMALL}.png", small, drawing.png)
        if show.republish:
            yield self.large_cover(show.slug), self._kept(f"{self._cover_name(show)}.png", draw, drawing.png)

    def _cover_name(self, show: ShowEntry) -> str:
        return _name("cover", show.title, self._people(show))

    def _kept(self, name: str, draw: Callable[[], Picture], write: Callable[[Picture], bytes]) -> bytes:
        path = self.cache / name
        try:
            return path.read_bytes()
        except FileNotFoundError:
            data = write(draw())
            durable.remember(path, data)
            return data

    def _tidy(self, used: set[str]) -> None:
        """Mark what this build used, and remove what none has used for a month.

        Not at once: a preview shows more than the site does, and builds may run side by side. A build that loses a
        picture while it runs draws it again.
        """
        if not self.cache.is_dir():
            return
        now = time.time()
        for entry in os.scandir(self.cache):
            with suppress(FileNotFoundError):
                idle = now - entry.stat().st_mtime
                if entry.name in used:
                    if idle > DAY:
                        os.utime(entry.path)
                elif idle > KEPT and entry.is_file():
                    Path(entry.path).unlink()

    def _all(self) -> Iterator[Wanted]:
        """Everything worth a picture, most likely to be shared first: the site, its shows, then the newest."""
        site = self.site
        yield self._page("", site.name, "", site.description)
        for show in site.shows:
            yield self._page(show.url, show.title, self.names.get("podcast", ""), self._people(show))
        for source in site.newest:
            kind = self.names.get("article" if isinstance(source, ArticleEntry) else "episode", "")
            show_title = "" if isinstance(source, ArticleEntry) else source.show_title
            byline = self._people(source) if isinstance(source, ArticleEntry) else show_title
            themes = [site.themes[slug].title for slug in source.themes if slug in site.themes][:1]
            day = writing.day(source.date, "long", site.language) if source.date else ""
            yield self._page(
                source.url, source.title, " · ".join((kind, *themes)), " · ".join(filter(None, (byline, day)))
            )
        for saying in self.quotes:
            source = saying.source
            where = source.title if isinstance(source, ArticleEntry) else f"{source.show_title} · {source.title}"
            yield self._quote(source, saying.note, where)

    def _page(self, url: str, title: str, kicker: str, byline: str) -> Wanted:
        site = self.site.name if url else ""
        draw = partial(cards.share, title, kicker=kicker, byline=byline, site=site)
        return Wanted((url, ""), _name("share", title, kicker, byline, site), draw)

    def _quote(self, source: Source, note: Note, where: str) -> Wanted:
        site, address = self.site.name, self.address
        draw = partial(cards.quote, note.text, speaker=note.speaker, source=where, site=site, address=address)
        return Wanted((source.url, note.text), _name("quote", note.text, note.speaker, where, site, address), draw)

    def _people(self, entry: ShowEntry | ArticleEntry) -> str:
        slugs = entry.hosts if isinstance(entry, ShowEntry) else entry.authors
        return ", ".join(self.site.people[slug].name for slug in slugs if slug in self.site.people)


def _name(*parts: str) -> str:
    return hashlib.sha256("\0".join((DESIGN, *parts)).encode("utf-8", "replace")).hexdigest()[:16]
