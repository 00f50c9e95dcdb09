"""Plain words for what pydantic says is wrong with a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klankbord.languages.messages import ENGLISH, Message, RefusedError, Word, catalogue, message


def said(item: Mapping[str, Any]) -> Message:
    """What is wrong, and the fix, for one of ``ValidationError.errors()``."""
    kind, value = str(item["type"]), item.get("input")
    if kind == "missing":
        return message("value_missing")
    shown = _shown(value)
    if kind == "literal_error":
        options = str(item["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        return message("value_literal_error", shown=shown, options=options)
    if kind == "value_error":
        error = item["ctx"]["error"]
        return message(error.key, shown=shown) if isinstance(error, RefusedError) else _other(shown, str(error))
    if kind == "string_type" and isinstance(value, bool):
        return message("value_bool_for_text", shown=str(value).lower())
    key = f"value_{kind}"
    return message(key, shown=shown) if key in catalogue(ENGLISH) else _other(shown, str(item["msg"]))


def _other(shown: str, error: str) -> Message:
    return message("value_other", shown=shown, error=error)


def _shown(value: object) -> str:
    if value is None:
        return Word("nothing")
    if isinstance(value, dict | list | tuple):
        return Word("list" if not isinstance(value, dict) else "mapping")
    text = str(value)
    return repr(text if len(text) <= 40 else text[:39] + "…") if isinstance(value, str) else text
