"""mkdocs.yml of a hub: reading it with the lines of its settings, and what of it ``site`` and ``check`` agree about."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

FILE = "mkdocs.yml"


class _Loader(yaml.SafeLoader):
    """Reads mkdocs.yml without creating what its tags name."""


_Loader.add_multi_constructor("", lambda loader, suffix, node: None)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of mkdocs.yml as written, and the line of each by its path: ``theme.logo``, ``extra.social.0``."""

    values: Mapping[str, Any]
    lines: Mapping[str, int]

    def get(self, path: str) -> Any:
        """The setting at ``path``; None if it is not there."""
        found: Any = self.values
        for name in path.split("."):
            if not isinstance(found, Mapping):
                return None
            found = found.get(name)
        return found

    def line(self, path: str) -> int:
        """Where the setting at ``path`` is, or the nearest around it."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 1)

    def names(self, path: str) -> Iterator[str]:
        """The names in a list at ``path``, whose entries may have settings of their own, as plugins have."""
        given = self.get(path)
        for one in given if isinstance(given, list) else given if isinstance(given, Mapping) else ():
            yield from (str(name) for name in (one if isinstance(one, Mapping) else [one]))


@cache
def read(data: bytes) -> Configuration | None:
    """The configuration in ``data``; None when it is no YAML table, or inherits from another file."""
    try:
        values, node = _parsed(data)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(values, dict) or "INHERIT" in values:
        return None
    return Configuration(values, dict(_lines(node, "")))


def fault(data: bytes) -> tuple[int, str] | None:
    """Why ``data`` is no YAML table, with the line (from 1); None when it is one, or empty."""
    try:
        values, _ = _parsed(data)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return (mark.line + 1 if mark else 1), error.problem or "no YAML"
    except (yaml.YAMLError, ValueError, RecursionError):
        return 1, "no YAML"
    return None if values is None or isinstance(values, dict) else (1, "no settings")


def _parsed(data: bytes) -> tuple[Any, yaml.Node | None]:
    loader = _Loader(data)
    node = loader.get_single_node()
    return (loader.construct_document(node) if node is not None else None), node


def _lines(node: yaml.Node | None, path: str) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = f"{path}{key.value}"
            yield name, key.start_mark.line + 1
            yield from _lines(value, f"{name}.")
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield f"{path}{number}", item.start_mark.line + 1
            yield from _lines(item, f"{path}{number}.")


def from_sources(address: str, sources: Collection[str]) -> bool:
    """Whether ``address`` is on one of the hosts that the hub lets its pages load from."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    host = parts.hostname or ""
    return host in sources or host.removeprefix("www.") in sources


# Scripts that people take over from Material's documentation for what is done here without them, by what is in them.
_DONE = {
    "tables": re.compile(r"tablesort", re.IGNORECASE),
    "formulas": re.compile(r"mathjax|katex|renderMathInElement", re.IGNORECASE),
    "diagrams": re.compile(r"\bmermaid\b.*\binitialize\b", re.IGNORECASE | re.DOTALL),
}
_STREAMS = re.compile(r"\b(?:document|location|target|keyboard|viewport|component)\$")
LARGEST_READ = 20_000
"""Bytes of a script of the hub that are looked at; what sets up a library is far smaller than the library."""


def done_here(path: str, content: Path) -> str:
    """What the script at ``path`` is for, if the site does that without it: tables, formulas or diagrams."""
    if urlsplit(path).netloc:
        return next((what for what, sign in _DONE.items() if sign.search(path)), "")
    text = _text(content / path)
    return next((what for what, sign in _DONE.items() if sign.search(Path(path).name) or sign.search(text)), "")


def expects_material(script: Path) -> bool:
    """Whether a script waits for ``document$`` and the like, which Material's own script defines."""
    return bool(_STREAMS.search(_text(script)))


def _text(script: Path) -> str:
    try:
        with script.open("rb") as file:
            return file.read(LARGEST_READ).decode("utf-8", "replace")
    except OSError:
        return ""


@dataclass(frozen=True, slots=True)
class Counter:
    """A program that counts visits without cookies, on a server of the hub's own: ``site`` is its name there."""

    kind: str
    host: str
    site: str


# Programs that can count without cookies and that anybody can run; and where their makers run them for others.
COUNTERS = {
    "plausible": "plausible.io",
    "umami": "umami.is",
    "goatcounter": "goatcounter.com",
    "matomo": "matomo.cloud",
}


def counter(given: object) -> Counter | None:
    """What ``extra.analytics`` says, if it is a counter that a hub may have; ``why_not`` says why it is none."""
    if why_not(given) or not isinstance(given, Mapping) or "provider" not in given:
        return None
    host = urlsplit(str(given["host"]))
    return Counter(str(given["provider"]), f"{host.scheme}://{host.netloc}", str(given.get("property") or ""))


def why_not(given: object) -> str:
    """Why ``extra.analytics`` counts nothing: ``kind``, ``host`` or ``cloud``; empty if it does, or is not there."""
    if not isinstance(given, Mapping) or "provider" not in given:
        return ""
    kind = str(given["provider"])
    if kind not in COUNTERS:
        return "kind"
    try:
        parts = urlsplit(str(given.get("host") or ""))
    except ValueError:
        return "host"
    if parts.scheme != "https" or not parts.hostname:
        return "host"
    return "cloud" if f".{parts.hostname}".endswith(f".{COUNTERS[kind]}") else ""
