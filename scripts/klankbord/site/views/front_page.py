"""The front page: a new hub looks meant, a large one shows what it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from klankbord.site.reading.catalogue import Catalogue, EventEntry, Source
from klankbord.site.views.knowledge import Knowledge

# From so many episodes and articles on, the front page tells how much there is: below it, the numbers are no riches.
RICH = 24
CARDS = 8  # themes with a card of their own; the others are named
SHOWS = 10
FEW = 3


def values(site: Catalogue, known: Knowledge, coming: Sequence[EventEntry]) -> Mapping[str, Any]:
    """The values that fill the page; ``coming`` are the events to come."""
    everything = site.newest
    themes = known.top_themes()
    # What a hub of one article says is all in that article: nothing of it is shown twice.
    several = len(everything) > 1
    return {
        "newest": everything[:4],
        "heard": _heard(everything),
        "articles": _written(everything) if len(everything) >= RICH else [],
        "quotes": known.best("quote", 1),
        "tips": known.best("tip", 4),
        "lessons": known.best("lesson", 4),
        "taken": _taken(everything) if several else (),
        "top_themes": themes[:CARDS],
        "other_themes": themes[CARDS:],
        "coming": coming[:3],
        "shows": site.shows[:SHOWS] if len(site.shows) > 1 else (),
        "riches": list(_riches(site, known)) if len(everything) >= RICH else [],
    }


def _heard(everything: Sequence[Source]) -> Sequence[Source]:
    """The newest episodes below those that the page begins with."""
    later = [source for source in everything[4:] if source.kind == "episode"]
    return later[:FEW] or [source for source in everything[1:] if source.kind == "episode"][:FEW]


def _written(everything: Sequence[Source]) -> Sequence[Source]:
    """The newest articles below those that the page begins with: a hub of podcasts would never show one."""
    return [source for source in everything[4:] if source.kind == "article"][:FEW]


def _taken(everything: Sequence[Source]) -> Sequence[Any]:
    return (everything[0].notes.lessons or everything[0].notes.tips)[:FEW] if everything else ()


def _riches(site: Catalogue, known: Knowledge) -> Iterator[tuple[int, str]]:
    """How much there is, by part of the site."""
    counts = {
        "podcasts": sum(1 for _ in site.episodes),
        "articles": len(site.articles),
        "quotes": len(known.sayings("quote")),
        "tips": len(known.tips),
        "lessons": len(known.sayings("lesson")),
        "people": len(site.people),
    }
    for part, count in counts.items():
        if count:
            yield count, part
