"""YAML front matter written so that every value comes back as the same value, in any YAML reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import yaml

# A plain (unquoted) scalar that every YAML reader reads as the text it is: a letter, then nothing that YAML knows.
_PLAIN = re.compile(r"^[^\W\d_][\w .,()/+!?’“”…–—\U0001F300-\U0001FAFF-]*$")
_MEANT_OTHERWISE = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"])


class _Dumper(yaml.SafeDumper):
    """Quotes every text that could be taken for something else, and keeps short lists on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class _Top(dict[str, Any]):
    """The fields of a page, one per line; a mapping inside a field may be on one line."""


class Quoted(str):
    """Text that is always written between double quotes, such as a GUID."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    plain = _PLAIN.match(value) and value.lower() not in _MEANT_OTHERWISE and value == value.strip()
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", str(value), style=None if plain and type(value) is str else '"'
    )


def _sequence(dumper: yaml.SafeDumper, value: Sequence[Any]) -> yaml.SequenceNode:
    flat = all(isinstance(item, str | int | float) for item in value) and sum(len(str(item)) + 2 for item in value) < 90
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=flat)


def _moment(dumper: yaml.SafeDumper, value: date) -> yaml.ScalarNode:
    text = value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", text)


def _fields(dumper: yaml.SafeDumper, value: Mapping[str, Any]) -> yaml.MappingNode:
    flat = type(value) is not _Top and all(isinstance(v, str | int | float | bool | date) for v in value.values())
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=flat)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Quoted, _text)
_Dumper.add_representer(list, _sequence)
_Dumper.add_representer(tuple, _sequence)
_Dumper.add_representer(datetime, _moment)
_Dumper.add_representer(date, _moment)
_Dumper.add_representer(dict, _fields)
_Dumper.add_representer(_Top, _fields)


def emit_meta(meta: Mapping[str, Any]) -> str:
    """YAML for the fields, in their order; no line is wrapped and every text comes back as the same text."""
    if not meta:
        return ""
    return yaml.dump(
        _Top(meta), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**9, default_flow_style=False
    )


def emit(meta: Mapping[str, Any], body: str) -> str:
    """A whole page, ending in one line feed."""
    text = body.strip("\n")
    return f"---\n{emit_meta(meta)}---\n" + (f"{text}\n" if text else "")


def scalar(value: str) -> str:
    """One value as YAML, on one line, to fill in a template."""
    return emit_meta({"x": value}).removeprefix("x:").strip()
