"""Everything there is, by date, in rows so small that ten thousand episodes fit in a handful of pages.

The lists of quotes, lessons and tips show the newest. Older ones are on the page they come from, and each of those
pages is in the archive of its year; people, themes and organisations with more than fits on their page have such a
list too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from klankbord.site.markup import writing
from klankbord.site.page.generated import View
from klankbord.site.reading.catalogue import Catalogue, Source, newest_first
from klankbord.site.views import listing

UNDATED = ""  # the year of what has no date
SIZE = 400  # rows per page: 30 kB compressed
FITS = 40  # sources on a page about one person, theme or organisation
TEMPLATE = "pages/archive.html"
Strings = Mapping[str, str]


def by_year(sources: Sequence[Source]) -> dict[str, list[Source]]:
    """The sources by the year they appeared in, the last year first, those without a date at the end."""
    years: dict[str, list[Source]] = {}
    for source in sorted(sources, key=newest_first):
        years.setdefault(str(source.date.year) if source.date else UNDATED, []).append(source)
    return years


def views(site: Catalogue, strings: Strings) -> Iterator[View]:
    """The overview of years, and the pages of each year."""
    years = by_year([*site.episodes, *site.articles])
    names = {year: strings["undated"] if year == UNDATED else year for year in years}
    url = site.at["archive"]
    places = {year: f"{url}{year or site.at.undated}/" for year in years}
    overview = [(names[year], places[year], _counts(found)) for year, found in years.items()]
    values: Callable[[], Mapping[str, Any]] = partial(dict, years=overview, pages=None, months=(), back=None)
    yield View(url, "archive", strings["archive"], TEMPLATE, values, strings["archive_intro"])
    for year, found in years.items():
        title = f"{strings['archive']}: {names[year]}"
        yield from _rows(places[year], title, found, site, strings, years=overview)


def address(url: str, sources: Sequence[Source], site: Catalogue) -> str:
    """The address that lists all ``sources`` of the page at ``url``; empty if they fit on that page."""
    return f"{url}{site.at['all']}" if len(sources) > FITS else ""


def everything(url: str, title: str, sources: Sequence[Source], site: Catalogue, strings: Strings) -> Iterator[View]:
    """The pages that list all ``sources`` of the page at ``url``, if they do not fit there."""
    where = address(url, sources, site)
    if not where:
        return
    about = writing.fill(strings["all_about"], title=title)
    yield from _rows(where, about, sources, site, strings, back=(title, url))


def _rows(
    url: str, title: str, sources: Sequence[Source], site: Catalogue, strings: Strings, **values: Any
) -> Iterator[View]:
    for leaf in listing.leaves(sorted(sources, key=newest_first), url, SIZE, name=site.at.page):
        name = title if leaf.number == 1 else f"{title} – {writing.fill(strings['page_n'], n=leaf.number)}"
        context = partial(_context, leaf, site.language, strings, values)
        yield View(leaf.url, "archive", name, TEMPLATE, context)


def _context(
    leaf: listing.Leaf[Source], language: str, strings: Strings, values: Mapping[str, Any]
) -> Mapping[str, Any]:
    def month(source: Source) -> str:
        return writing.day(source.date, "MMMM y", language) if source.date else strings["undated"]

    return {
        "pages": leaf,
        "months": [(name, list(found)) for name, found in groupby(leaf.items, month)],
        "years": (),
        "back": None,
        **values,
    }


def _counts(sources: Sequence[Source]) -> tuple[int, int]:
    episodes = sum(source.kind == "episode" for source in sources)
    return episodes, len(sources) - episodes
