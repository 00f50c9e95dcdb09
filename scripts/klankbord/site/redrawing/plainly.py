"""Values of a page as text that is the same for equal values, however they came about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta, tzinfo
from functools import cache
from operator import attrgetter
from pathlib import PurePath
from typing import Any

from klankbord.model import Span
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
_ATOM, _LIST, _TABLE, _SET, _SPAN, _SHARED_DATA, _DATA, _UNKNOWN = range(8)


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
        kind: Any = type(value)
        how = _ATOM if kind in _QUICK else _how(kind)
        if how == _ATOM:
            return value
        if how == _LIST:
            return self._each(value)
        if how == _SHARED_DATA:
            return self._entry(value)
        if how == _SPAN:
            return value.first, value.last
        if how == _DATA:
            return self._within(value)
        if how == _TABLE:
            return [kind.__name__, [(self._plain(key), self._plain(one)) for key, one in value.items()]]
        if how == _SET:
            return ["set", sorted(repr(self._plain(one)) for one in value)]
        raise UnknownError(kind.__name__)

    def _each(self, values: Iterable[Any]) -> list[object]:
        """The same for each of ``values``, of which most are plain or known already."""
        known, quick, plain = self._known, _QUICK, self._plain
        return [one if type(one) in quick else known[id(one)][1] if id(one) in known else plain(one) for one in values]

    def _entry(self, value: Any) -> bytes:
        known = self._known.get(id(value))
        if known is None:  # kept with its value, for the next thing may get this one's place in memory
            told = repr((self._within(value), self._plain(self._more(value))))
            known = self._known[id(value)] = (value, digest(told))
        return known[1]

    def _within(self, value: Any) -> object:
        kind: Any = type(value)
        if kind is EpisodeEntry and isinstance(value.transcript, Heard) and value.transcript.page:
            return "episode", value.transcript.page, self._each(_BESIDE_ITS_PAGE(value))
        return kind.__name__, self._each(_shown(kind)(value))


@cache
def _how(kind: Any) -> int:
    """How a value of this ``kind`` is told."""
    if kind in _QUICK or issubclass(kind, _ATOMS):
        return _ATOM
    if kind is tuple or kind is list:
        return _LIST
    if issubclass(kind, Mapping):
        return _TABLE
    if issubclass(kind, set | frozenset):
        return _SET
    if kind is Span:  # most of all values, of two numbers
        return _SPAN
    if is_dataclass(kind):
        return _SHARED_DATA if kind in _SHARED else _DATA
    return _UNKNOWN


@cache
def _shown(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    names = [one.name for one in fields(kind) if one.name != APART.get(kind)]
    values = attrgetter(*names) if names else tuple
    return values if len(names) > 1 else lambda value: (values(value),)
