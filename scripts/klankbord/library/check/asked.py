"""Rules about what a page asks for and does not get: a note that is not there, a host that is not allowed, a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from klankbord.errors import SettingsError
from klankbord.library import urls
from klankbord.library.check.links import prose
from klankbord.library.check.problem import Problem
from klankbord.library.check.stock import Entry, Stock
from klankbord.library.embedded import allowed, played
from klankbord.settings import Settings, load

_NOTE = re.compile(r"\[\^([^\]\s]+)\](:?)")
_FRAME = re.compile(r"<(?:iframe|embed|object)\b[^>]*?\b(?:src|data)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_SORT = re.compile(r"^ {0,3}\{:?[^{}]*\.(?:sortable|tablesort)\b[^{}]*\}\s*$")


def problems(entry: Entry, stock: Stock) -> Iterator[Problem]:
    """What of a page that an editor writes comes to nothing, with what to do about it."""
    body = entry.document.body
    if entry.kind in {"episode", "show"} or not any(
        sign in body for sign in ("[^", "<iframe", "<embed", "<object", "{")
    ):
        return
    lines = list(prose(body, entry.document.body_line))
    yield from _notes(entry, lines)
    yield from _frames(entry, lines, stock)
    yield from _sorted(entry, lines)


def _notes(entry: Entry, lines: list[tuple[int, str]]) -> Iterator[Problem]:
    """Numbers of footnotes without the note, which stay as they are written, at the first line of each."""
    there = {found[1] for _, line in lines if (found := _NOTE.match(line.lstrip())) and found[2]}
    told = set(there)
    for number, line in lines:
        for found in _NOTE.finditer(line):
            if found[1] not in told:
                told.add(found[1])
                mend = f"Write the note on a line of its own: [^{found[1]}]: …"
                yield Problem(entry.name, number, "footnote", f"there is no note for [^{found[1]}]", mend, "warning")


def _frames(entry: Entry, lines: list[tuple[int, str]], stock: Stock) -> Iterator[Problem]:
    """What is embedded from a host that the hub does not name, and is a link for that reason."""
    told = set()
    for number, line in lines:
        for found in _FRAME.finditer(line):
            address = played(found[1])
            host = _host(address)
            if not host or host in told or allowed(address, _hosts(stock)):
                continue
            told.add(host)
            cause = f"what is embedded from {host} is a link to it"
            mend = f"To let readers load it here, add {host!r} to embed_hosts in pyproject.toml."
            yield Problem(entry.name, number, "embed", cause, mend, "warning")


def _host(address: str) -> str:
    return urls.host(address)


def _hosts(stock: Stock) -> tuple[str, ...]:
    try:
        return load(stock.hub.root).embed_hosts
    except SettingsError:
        default: tuple[str, ...] = Settings.model_fields["embed_hosts"].default
        return default  # every command but this one says what is wrong with the settings


def _sorted(entry: Entry, lines: list[tuple[int, str]]) -> Iterator[Problem]:
    """``{ .sortable }`` that is not right below a table."""
    above = ""
    for number, line in lines:
        if _SORT.match(line) and "|" not in above and "</table>" not in above:
            mend = "Write it on the line after the table, or after one empty line."
            yield Problem(entry.name, number, "sortable", "there is no table above it to sort", mend, "warning")
        above = line if line.strip() else above
