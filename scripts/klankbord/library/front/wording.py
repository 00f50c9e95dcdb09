"""Plain words for what pydantic says is wrong with a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MEND_BY_TYPE = {
    "missing": ("is missing", "Add the field."),
    "string_type": ("is not text", "Put it between double quotes."),
    "string_too_short": ("is empty", "Fill it in."),
    "int_parsing": ("is not a whole number", "Write a number without quotes or units."),
    "int_type": ("is not a whole number", "Write a number without quotes or units."),
    "int_from_float": ("is not a whole number", "Leave out what is behind the point."),
    "float_parsing": ("is not a number", "Write a number, such as 1934."),
    "float_type": ("is not a number", "Write a number, such as 1934."),
    "bool_parsing": ("is not true or false", "Write true or false."),
    "bool_type": ("is not true or false", "Write true or false."),
    "greater_than_equal": ("is too small", "Write a number from 0 up."),
    "finite_number": ("is not a number", "Write a number, such as 1934."),
    "too_short": ("holds too few items", "Add what is missing."),
    "tuple_type": ("is not a list", "Write it as [first, second]."),
    "dict_type": ("holds no fields", "Write each on a line of its own, indented, as `name: value`."),
    "model_type": ("holds no fields", "Write it as {name: value}."),
    "model_attributes_type": ("holds no fields", "Write it as {name: value}."),
    "datetime_type": ("is not a date", "Write it as 2026-03-04 or 2026-03-04T20:00."),
    "datetime_parsing": ("is not a date", "Write it as 2026-03-04 or 2026-03-04T20:00."),
}


def said(item: Mapping[str, Any]) -> tuple[str, str]:
    """The cause and the fix for one of ``ValidationError.errors()``."""
    kind, value = str(item["type"]), item.get("input")
    shown = "" if kind == "missing" else f"{_shown(value)} "
    if kind == "literal_error":
        options = str(item["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        return f"{shown}is not one of: {options}", "Choose one of them."
    if kind == "value_error":
        return f"{shown}{item['ctx']['error']}", "Correct it or remove the field."
    if kind == "string_type" and isinstance(value, bool):
        return f"YAML reads this as {str(value).lower()}, not as a word", "Put it between double quotes."
    cause, mend = _MEND_BY_TYPE.get(kind, (f"is not right ({item['msg']})", "Correct it or remove the field."))
    return (f"{shown}{cause}" if shown.strip() else cause), mend


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict | list | tuple):
        return "a list" if not isinstance(value, dict) else "a mapping"
    text = str(value)
    return repr(text if len(text) <= 40 else text[:39] + "…") if isinstance(value, str) else text
