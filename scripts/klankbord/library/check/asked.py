"""Rules about what a page asks for and does not get: a note that is not there, a host that is not allowed, a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from klankbord.errors import SettingsError
from klankbord.library import configuration, urls
from klankbord.library.check.links import prose
from klankbord.library.check.problem import Problem, problem
from klankbord.library.check.stock import Entry, Stock
from klankbord.library.embedded import allowed, played
from klankbord.settings import Settings, load

_NOTE = re.compile(r"\[\^([^\]\s]+)\](:?)")
_FRAME = re.compile(r"<(?:iframe|embed|object)\b[^>]*?\b(?:src|data)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_PICTURE = re.compile(
    r"!\[[^\]]*\]\(\s*<?((?:https?:)?//[^\s)>]+)"
    r"|<img\b[^>]*?\bsrc\s*=\s*[\"']?((?:https?:)?//[^\"'\s>]+)",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"<script\b[^>]*?\bsrc\s*=\s*[\"']?((?:https?:)?//[^\"'\s>]+)", re.IGNORECASE)
_SORT = re.compile(r"^ {0,3}\{:?[^{}]*\.(?:sortable|tablesort)\b[^{}]*\}\s*$")


def problems(entry: Entry, stock: Stock) -> Iterator[Problem]:
    """What of a page that an editor writes comes to nothing, with what to do about it."""
    body = entry.document.body
    if entry.kind in {"episode", "show"} or not any(
        sign in body for sign in ("[^", "<iframe", "<embed", "<object", "{", "![", "<img", "<script")
    ):
        return
    lines = list(prose(body, entry.document.body_line))
    yield from _notes(entry, lines)
    yield from _frames(entry, lines, stock)
    yield from _sorted(entry, lines)
    yield from _fetched(entry, lines, stock)


def _notes(entry: Entry, lines: list[tuple[int, str]]) -> Iterator[Problem]:
    """Numbers of footnotes without the note, which stay as they are written, at the first line of each."""
    there = {found[1] for _, line in lines if (found := _NOTE.match(line.lstrip())) and found[2]}
    told = set(there)
    for number, line in lines:
        for found in _NOTE.finditer(line):
            if found[1] not in told:
                told.add(found[1])
                yield problem(entry.name, number, "footnote", "no_note", "warning", note=found[1])


def _frames(entry: Entry, lines: list[tuple[int, str]], stock: Stock) -> Iterator[Problem]:
    """What is embedded from a host that the hub does not name, and is a link for that reason."""
    told = set()
    for number, line in lines:
        for found in _FRAME.finditer(line):
            address = played(found[1])
            host = _host(address)
            if not host or host in told or allowed(address, _settings(stock).embed_hosts):
                continue
            told.add(host)
            yield problem(entry.name, number, "embed", "embed", "warning", host=host)


def _host(address: str) -> str:
    return urls.host(address)


def _settings(stock: Stock) -> Settings:
    try:
        return load(stock.hub.root)
    except SettingsError:
        return Settings.model_construct()  # every command but this one says what is wrong with the settings


def _fetched(entry: Entry, lines: list[tuple[int, str]], stock: Stock) -> Iterator[Problem]:
    """Pictures and scripts of other hosts, which would tell those who reads the page."""
    told = set()
    for number, line in lines:
        for sign, key in ((_PICTURE, "outside_picture"), (_SCRIPT, "outside_script")):
            for found in sign.finditer(line):
                address = next(filter(None, found.groups()))
                host = urls.host(address)
                known = configuration.from_sources(address, _settings(stock).page_sources)
                if host and not known and (key, host) not in told:
                    told.add((key, host))
                    yield problem(entry.name, number, "outside", key, "warning", host=host)


def _sorted(entry: Entry, lines: list[tuple[int, str]]) -> Iterator[Problem]:
    """``{ .sortable }`` that is not right below a table."""
    above = ""
    for number, line in lines:
        if _SORT.match(line) and "|" not in above and "</table>" not in above:
            yield problem(entry.name, number, "sortable", "no_table", "warning")
        above = line if line.strip() else above
