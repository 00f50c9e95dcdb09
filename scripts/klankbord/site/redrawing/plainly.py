"""Values of a page as text that is the same for equal values, however they came about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta, tzinfo
from functools import cache
from operator import attrgetter
from pathlib import PurePath
from typing import Any

from klankbord.site.keeping.store import digest
from klankbord.site.reading.catalogue import ArticleEntry, EpisodeEntry, Saying, ShowEntry
from klankbord.site.reading.heard import Heard

# What no page but its own shows: the talk of an episode, the list of all episodes of a show.
APART: Mapping[type, str] = {EpisodeEntry: "transcript", ShowEntry: "episodes"}
# What follows from the files of an episode, which its transcript knows the digest of: most of what is known of it.
_OF_ITS_PAGE = {"transcript", "notes", "summary", "show_notes"}
_BESIDE_ITS_PAGE = attrgetter(*(one.name for one in fields(EpisodeEntry) if one.name not in _OF_ITS_PAGE))
_SHARED = {*APART, ArticleEntry, Saying}  # what is on many pages
_QUICK = {str, int, float, bool, type(None)}
_ATOMS = (str, int, float, bytes, type(None), date, time, timedelta, tzinfo, PurePath)


class UnknownError(Exception):
    """A value of which nobody can tell here whether it is equal to another."""


class Plainly:
    """Made once per build. ``more`` adds what a page shows of an entry besides its own values."""

    def __init__(self, more: Callable[[object], object] = lambda _: None) -> None:
        self._more = more
        self._known: dict[int, tuple[object, bytes]] = {}

    def digest(self, *values: object) -> bytes:
        """A short name for ``values``; raises UnknownError if one of them is more than plain data."""
        return digest(repr([self._plain(value) for value in values]))

    def _plain(self, value: Any) -> object:
        kind = type(value)
        if kind in _QUICK or isinstance(value, _ATOMS):
            return value
        if kind is tuple or kind is list:
            return [one if type(one) in _QUICK else self._plain(one) for one in value]
        if isinstance(value, Mapping):
            return [kind.__name__, [(self._plain(key), self._plain(one)) for key, one in value.items()]]
        if isinstance(value, set | frozenset):
            return ["set", sorted(repr(self._plain(one)) for one in value)]
        if is_dataclass(value):
            return self._entry(value) if kind in _SHARED else self._within(value)
        raise UnknownError(kind.__name__)

    def _entry(self, value: Any) -> bytes:
        known = self._known.get(id(value))
        if known is None:  # kept with its value, for the next thing may get this one's place in memory
            told = repr((self._within(value), self._plain(self._more(value))))
            known = self._known[id(value)] = (value, digest(told))
        return known[1]

    def _within(self, value: Any) -> object:
        kind: Any = type(value)
        if kind is EpisodeEntry and isinstance(value.transcript, Heard) and value.transcript.page:
            values = _BESIDE_ITS_PAGE(value)
            return (
                "episode",
                value.transcript.page,
                [one if type(one) in _QUICK else self._plain(one) for one in values],
            )
        return kind.__name__, [one if type(one) in _QUICK else self._plain(one) for one in _shown(kind)(value)]


@cache
def _shown(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    names = [one.name for one in fields(kind) if one.name != APART.get(kind)]
    values = attrgetter(*names) if names else tuple
    return values if len(names) > 1 else lambda value: (values(value),)
