"""Rules about private shows: no address on a page holds a secret, and whoever looks after the hub says whether readers
hear a copy of the sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from klankbord.feeds import credentials
from klankbord.library.check.problem import Problem, problem
from klankbord.library.check.stock import Entry, Stock

_ADDRESSES = ("feed", "link", "image", "guid", "audio.url")


def problems(stock: Stock) -> Iterator[Problem]:
    """Secrets that stand on pages of shows and episodes, and private shows without a word about their sound."""
    public = {entry.path.parent for entry in stock.entries if entry.kind == "show" and _said(entry) is False}
    for entry in stock.entries:
        if entry.kind not in {"show", "episode"} or not public.isdisjoint((entry.path.parent, *_show_of(entry))):
            continue
        for name in _ADDRESSES:
            if credentials.carries(_value(entry, name)):
                yield problem(entry.name, entry.document.line_of(name), "secret", "secret_address", field=name)
        if entry.kind == "show" and "keep_audio" not in entry.document.meta:
            feed = _value(entry, "feed")
            if _said(entry) or credentials.is_sealed(feed) or credentials.carries(feed):
                yield problem(entry.name, entry.document.line_of("feed"), "private-sound", "private_sound", "warning")


def _said(entry: Entry) -> bool | None:
    return getattr(entry.meta, "private", None)


def _show_of(entry: Entry) -> tuple[Path, ...]:
    return (entry.path.parent.parent,) if entry.kind == "episode" else ()


def _value(entry: Entry, name: str) -> str:
    first, _, inner = name.partition(".")
    value = entry.document.meta.get(first)
    value = value.get(inner) if inner and isinstance(value, dict) else value
    return value if isinstance(value, str) else ""
