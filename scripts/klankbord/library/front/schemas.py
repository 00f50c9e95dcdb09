"""JSON Schemas of the front matter of every kind of page, for editors that complete and check while you type."""

from __future__ import annotations

import json
from typing import Any

from klankbord.library.front.frontmatter import KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(kind: str) -> dict[str, Any]:
    """The schema of a kind of page. Stricter than reading: a field that we do not know is a mistake."""
    found: dict[str, Any] = KINDS[kind].model_json_schema()
    if "authors" in found["properties"]:
        found["properties"]["author"] = dict(found["properties"]["authors"])
    _as_written(found)
    title = f"Front matter of a page of kind {kind}"
    return {"$schema": DIALECT, "$id": f"{kind}.json", **found, "title": title}


def text(kind: str) -> str:
    """The schema as the text of its file."""
    return json.dumps(schema(kind), ensure_ascii=False, indent=2) + "\n"


def _as_written(node: Any) -> None:
    """Allow what people may write and we understand: a day without a time, one name without a list, an empty field."""
    if isinstance(node, list):
        for item in node:
            _as_written(item)
        return
    if not isinstance(node, dict):
        return
    if node.get("type") == "object" and "properties" in node:
        node["additionalProperties"] = False
    for value in node.values():
        _as_written(value)
    if node.get("format") == "date-time":
        del node["format"]
        node["pattern"] = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$"
    if node.get("type") == "array" and node.get("items", {}).get("type") == "string":
        items = {key: node.pop(key) for key in ("type", "items") if key in node}
        node["anyOf"] = [items, {"type": "string"}]
    elif node.get("type") == "string" and node.get("default") == "":
        node["type"] = ["string", "null"]
