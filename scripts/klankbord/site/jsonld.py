"""Things as JSON-LD (https://www.w3.org/TR/json-ld11/): plain dictionaries, members without a value left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

Thing = dict[str, object]


def script(*things: Thing) -> str:
    """One ``<script>`` with all things; no text inside can end the element (HTML 4.12.1.3) or break a line of it."""
    graph = [thing for thing in things if thing]
    if not graph:
        return ""
    body: object = {"@context": "https://schema.org", **graph[0]} if len(graph) == 1 else _graph(graph)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return f'<script type="application/ld+json">{text}</script>'


def _graph(things: Sequence[Thing]) -> Thing:
    return {"@context": "https://schema.org", "@graph": list(things)}


def thing(kind: str, **members: object) -> Thing:
    """A thing with only the members that have a value; a member ``id`` becomes ``@id``."""
    kept = {("@id" if key == "id" else key): _plain(value) for key, value in members.items()}
    return {"@type": kind, **{key: value for key, value in kept.items() if value not in (None, "", [], {})}}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [item for item in (_plain(item) for item in value) if item not in (None, "", {})]
    return value
