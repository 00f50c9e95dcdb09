"""What somebody said over the years, and about what: as soon as it comes from more than one conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from klankbord.site.reading.catalogue import Catalogue, Saying, Source

MOST = 120  # sayings on the page: the newest


def over_the_years(said: Sequence[Saying], site: Catalogue) -> Mapping[str, Any]:
    """The sayings of a person by year and source, newest first, with the themes of those sources, largest first.

    Both are empty for somebody who was heard or quoted once: the page then shows their words by kind.
    """
    found = said[:MOST]
    sources = {saying.source.url: saying.source for saying in found}
    if len(sources) < 2:
        return {"years": [], "spoken_about": []}
    themes = Counter(slug for source in sources.values() for slug in source.themes if slug in site.themes)
    years = groupby(_by_source(found), lambda one: str(one[0].date.year) if one[0].date else "")
    return {
        "years": [(year, list(of_year)) for year, of_year in years],
        "spoken_about": [(site.themes[slug], count) for slug, count in themes.most_common()],
    }


def _by_source(found: Sequence[Saying]) -> Iterator[tuple[Source, list[Saying]]]:
    for _, of_one in groupby(found, lambda saying: saying.source.url):
        sayings = list(of_one)
        yield sayings[0].source, sayings
