"""Pages that connect what is apart: where people disagree, who speaks about what, which books and tools are named.

None of them is there while it would have nothing to show.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from klankbord.extract.disagreements import Said, disagreements
from klankbord.folding import fold
from klankbord.site.keeping.store import NOTHING, Store, digest
from klankbord.site.markup.mention import Mention, mention
from klankbord.site.page.generated import View
from klankbord.site.reading.catalogue import Catalogue, PersonEntry, Saying, Source, ThemeEntry
from klankbord.site.views.knowledge import Knowledge

Strings = Mapping[str, str]
MOST_PAIRS = 100
# A map with less than so many themes and speakers shows nothing that a list does not.
FEWEST = 3
COLUMNS, ROWS, SPEAKERS = 12, 20, 8
STEP, LEFT, TOP, BESIDE = 34, 200, 155, 120  # lengths in the drawing, of a cell and of the room for names


def views(site: Catalogue, strings: Strings, known: Knowledge, *, opposed: bool = True) -> Iterator[View]:
    """The pages that have something to show; ``opposed``: the hub wants that of disagreements."""
    pairs = opposite(site, known.memory) if opposed else []
    if pairs:
        yield View(site.at["disagreements"], "disagreements", strings["disagreements"], "pages/disagreements.html",
                   partial(_pairs, pairs, site), strings["disagreements_intro"])  # fmt: skip
    chart = charted(site, known)
    if chart:
        yield View(site.at["map"], "map", strings["map"], "pages/map.html", partial(_map, chart, site, known),
                   strings["map_intro"])  # fmt: skip
    kept = mentioned(site)
    if kept:
        yield View(
            site.at["mentioned"], "mentioned", strings["mentioned"], "pages/mentioned.html", partial(dict, kept=kept)
        )


def opposite(site: Catalogue, memory: Store = NOTHING) -> list[tuple[Saying, Saying]]:
    """Pairs of sayings of two people that say the opposite, newest first; the same words count once per person."""
    seen: dict[tuple[str, str], Saying] = {}
    for saying in site.sayings:
        if saying.note.speaker:
            seen.setdefault((saying.note.speaker, saying.note.text), saying)
    found = list(seen.values())
    said = [Said(one.note.text, one.person or fold(one.note.speaker), one.source.url) for one in found]
    pairs = memory.remembered("disagreements", digest(repr(said)), lambda: disagreements(said)[:MOST_PAIRS])
    return [(found[first], found[second]) for first, second in pairs]


def _pairs(pairs: Sequence[tuple[Saying, Saying]], site: Catalogue) -> Mapping[str, Any]:
    def shared(one: Saying, other: Saying) -> list[str]:
        return [slug for slug in one.source.themes if slug in other.source.themes and slug in site.themes]

    return {"pairs": [(one, other, shared(one, other)) for one, other in pairs]}


@dataclass(frozen=True, slots=True)
class Chart:
    """How many sources connect a person and a theme; ``themes`` and ``people`` are those with most, in order."""

    themes: tuple[ThemeEntry, ...]
    people: tuple[PersonEntry, ...]
    counts: Mapping[tuple[str, str], int]


def charted(site: Catalogue, known: Knowledge) -> Chart | None:
    """Who speaks about what, guests and writers; hosts are everywhere. None if there is too little to draw."""
    counts: Counter[tuple[str, str]] = Counter()
    sources: Counter[str] = Counter()
    for source in site.newest:
        people = source.guests if source.kind == "episode" else (*source.authors, *source.people)
        about = [slug for slug in source.themes if slug in site.themes]
        for person in dict.fromkeys(slug for slug in people if slug in site.people and about):
            sources[person] += 1
            counts.update((person, theme) for theme in about)
    speakers = [site.people[slug] for slug, _ in sorted(sources.items(), key=lambda one: (-one[1], one[0]))]
    themes = [theme for theme in known.top_themes() if any(theme.slug == slug for _, slug in counts)]
    if len(speakers) < FEWEST or len(themes) < FEWEST:
        return None
    return Chart(tuple(themes), tuple(speakers), counts)


def _map(chart: Chart, site: Catalogue, known: Knowledge) -> Mapping[str, Any]:
    by_theme: dict[str, Counter[str]] = defaultdict(Counter)
    for (person, theme), count in chart.counts.items():
        by_theme[theme][person] = count
    rows = [
        (theme, [(site.people[slug], count) for slug, count in _most(by_theme[theme.slug])], len(by_theme[theme.slug]))
        for theme in chart.themes
    ]
    return {"rows": rows, "drawing": _drawing(chart)}


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:SPEAKERS]


def _drawing(chart: Chart) -> Mapping[str, Any]:
    """Places and sizes for the picture: a row per person, a column per theme, a dot as large as there are sources."""
    themes, people = chart.themes[:COLUMNS], chart.people[:ROWS]
    most = max(chart.counts.values())
    dots = [
        (LEFT + STEP * (x + 0.5), TOP + STEP * (y + 0.5), round(3 + 11 * (count / most) ** 0.5, 1))
        for y, person in enumerate(people)
        for x, theme in enumerate(themes)
        if (count := chart.counts.get((person.slug, theme.slug), 0))
    ]
    return {
        "width": LEFT + STEP * len(themes) + BESIDE,
        "height": TOP + STEP * len(people) + 10,
        "columns": [(LEFT + STEP * (x + 0.5), theme.title) for x, theme in enumerate(themes)],
        "rows": [(TOP + STEP * (y + 0.5), person.name) for y, person in enumerate(people)],
        "dots": dots,
        "left": LEFT,
        "right": LEFT + STEP * len(themes),
        "top": TOP,
    }


def mentioned(site: Catalogue) -> list[tuple[str, list[tuple[Mention, list[Source]]]]]:
    """The books and the tools that editors noted, each with the sources that name it, the most named first."""
    found: dict[str, dict[str, tuple[Mention, list[Source]]]] = {"books": {}, "tools": {}}
    for source in site.newest:
        for kind, texts in (("books", source.books), ("tools", source.tools)):
            for one in map(mention, texts):
                kept, sources = found[kind].setdefault(fold(one.title), (one, []))
                if source not in sources:
                    sources.append(source)
                whole = Mention(kept.title, kept.url or one.url, kept.about or one.about)
                found[kind][fold(one.title)] = (whole, sources)
    return [
        (kind, sorted(named.values(), key=lambda item: (-len(item[1]), fold(item[0].title))))
        for kind, named in found.items()
        if named
    ]
