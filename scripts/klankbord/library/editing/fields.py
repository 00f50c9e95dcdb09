"""One field of front matter set to another value; the other lines stay as they were typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from klankbord.errors import PageError
from klankbord.languages.messages import message
from klankbord.library.editing.clash import Clash, ClashError
from klankbord.library.front import document
from klankbord.library.front.document import emit_meta
from klankbord.library.front.frontmatter import KINDS
from klankbord.library.front.rewriting import replace_field
from klankbord.library.importers import dates
from klankbord.library.pages import reading

FIXED = frozenset({"guid", "imported"})
"""Fields that the machine recognises a page by; nobody changes them by hand."""


def plain(value: Any) -> Any:
    """A value of front matter as JSON has it: dates as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def put(text: str, path: Path, kind: str, name: str, was: Any, now: Any) -> str:
    """The page with field ``name`` set to ``now``, or without it when that says nothing.

    ``was`` is what its editor saw there, None for nothing. Raises ClashError when it is something else by now, and
    PageError, with the reason, for a value that the field does not take.
    """
    there = plain(document.parse(text, path).meta.get(name))
    if _alike(there, now):
        return text
    if not _alike(there, was):
        raise ClashError((Clash(_shown(was), _shown(now), _shown(there)),))
    if name in FIXED or name not in KINDS[kind].model_fields:
        raise PageError(str(path), 1, message("field_fixed"), name=name)
    line = "" if _empty(now) else emit_meta({name: _typed(kind, name, now)})
    made = replace_field(text, name, line)
    reading.validate(document.parse(made, path), kind)
    return made


def _empty(value: Any) -> bool:
    return value in (None, "", [], {})


def _alike(one: Any, other: Any) -> bool:
    def bare(value: Any) -> Any:
        return None if _empty(value) else [value] if isinstance(value, str) and value else value

    left, right = bare(one), bare(other)
    # A single name where a list may stand is that list.
    return bool(left == right or (isinstance(left, list) and isinstance(right, list) and left == right))


def _typed(kind: str, name: str, value: Any) -> Any:
    """A date, however it was typed, as YAML writes it, without quotation marks; all else as it came."""
    if isinstance(value, str) and "datetime" in str(KINDS[kind].model_fields[name].annotation):
        try:
            return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        except ValueError:
            return dates.typed(value) or value  # validation says what is wrong with it
    return value


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else "" if _empty(value) else json.dumps(value, ensure_ascii=False)
