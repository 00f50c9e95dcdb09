"""Things as JSON-LD (https://www.w3.org/TR/json-ld11/): plain dictionaries, without members that have no value."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

Thing = dict[str, object]
_LISTS = (list, tuple)
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def script(*things: Thing) -> str:
    """One ``<script>`` with all things; no text inside can end the element (HTML 4.12.1.3) or break a line."""
    graph = [thing for thing in things if thing]
    if not graph:
        return ""
    body: object = {"@context": "https://schema.org", **graph[0]} if len(graph) == 1 else _graph(graph)
    text = _encode(body)
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return f'<script type="application/ld+json">{text}</script>'


def _graph(things: Sequence[Thing]) -> Thing:
    return {"@context": "https://schema.org", "@graph": list(things)}


def thing(kind: str, **members: object) -> Thing:
    """A thing with only the members that have a value; a member ``id`` becomes ``@id``."""
    made: Thing = {"@type": kind}
    for name, value in members.items():
        plain = value if type(value) is str else _plain(value)
        if plain or _says(plain):
            made["@id" if name == "id" else name] = plain
    return made


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, _LISTS):
        return [item for item in map(_plain, value) if item or _says(item)]
    return value


def _says(value: object) -> bool:
    """Whether there is anything to tell: zero and ``False`` count; ``None``, empty text and no members do not."""
    return bool(value) or value == 0
