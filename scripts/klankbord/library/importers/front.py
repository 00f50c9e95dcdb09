"""Front matter as other programs write it: YAML, TOML, JSON, or the lines of Pelican and MultiMarkdown.

YAML is read without types, as text and lists and mappings of text: ``tags: [no, 1.10]`` are the words ``no`` and
``1.10``, and ``values.moment`` says what is a date. Field names become lower case.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from klankbord.decoding import decoded
from klankbord.errors import PageError
from klankbord.languages.messages import message
from klankbord.library.front.yaml_mistakes import flat, yaml_mistake

Fields = dict[str, Any]

PLAIN: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_FENCE = re.compile(r"^---[ \t]*(?P<kind>yaml|yml|toml|json|js|javascript)?[ \t]*$", re.IGNORECASE)
_YAML_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$")
_TOML_FENCE = re.compile(r"^\+\+\+[ \t]*$")
_LINE = re.compile(r"^ {0,3}(?P<key>[A-Za-z][\w-]{0,40}):(?:[ \t]+(?P<value>.*)|[ \t]*)$")
_GOES_ON = re.compile(r"^(?: {4}|\t)[ \t]*\S")
_TELLING = frozenset({"title", "date", "author", "authors", "tags", "category", "slug", "summary"})


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and, unless it is UTF-8, the encoding that it was taken for; line ends become line feeds."""
    found = decoded(data)
    said = {"utf-8": "", "cp1252": "Windows-1252"}.get(found.encoding, found.encoding[:6].upper())
    return found.text.replace("\r\n", "\n").replace("\r", "\n"), said


def split(text: str, path: Path) -> tuple[Fields, str]:
    """The fields above a text, and the text. Raises PageError (a KlankbordError) for front matter that is broken."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if found := _FENCE.match(lines[first]):
        return _fenced(lines, first, (found["kind"] or "yaml").lower(), path)
    if _TOML_FENCE.match(lines[first]):
        end = _end(lines, first, _TOML_FENCE, path)
        return _toml("\n".join(lines[first + 1 : end]), path, first), "\n".join(lines[end + 1 :])
    if re.match(r"\s*\{\s*[\"}]", text):
        return _leading_json(text, path)
    return _lines(lines, first, text)


def _fenced(lines: list[str], first: int, kind: str, path: Path) -> tuple[Fields, str]:
    inside = [line for line in lines[first + 1 : first + 40] if line.strip()]
    if kind == "yaml" and not (inside and re.match(r"^\s*(?:[\w\"'-][^:]*:(?:\s|$)|---\s*$|#|\.\.\.\s*$)", inside[0])):
        return {}, "\n".join(lines[first + 1 :])  # a rule above the text
    end = _end(lines, first, _YAML_END, path)
    head, body = "\n".join(lines[first + 1 : end]), "\n".join(lines[end + 1 :])
    readers: dict[str, Callable[[str, Path, int], Fields]] = {"toml": _toml, "json": _json}
    if kind in {"js", "javascript"}:
        raise PageError(str(path), first + 1, message("in_program"))
    return readers.get(kind, _yaml)(head, path, first), body


def _end(lines: list[str], first: int, fence: re.Pattern[str], path: Path) -> int:
    for number in range(first + 1, len(lines)):
        if fence.match(lines[number]):
            return number
    sign = lines[first].strip()
    raise PageError(str(path), first + 1, message("never_closed", mend="in_never_closed", sign=sign[:3]))


def _named(values: object, path: Path, line: int) -> Fields:
    if values is None or values == "":
        return {}
    if not isinstance(values, Mapping):
        raise PageError(str(path), line + 2, message("no_fields"))
    return {str(key).strip().lower(): value for key, value in values.items()}


def _yaml(head: str, path: Path, line: int) -> Fields:
    try:
        return _named(yaml.load(head, PLAIN), path, line)  # noqa: S506 - the loader that makes text of everything
    except yaml.MarkedYAMLError as error:
        raise yaml_mistake(path, head, error) from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise _unreadable(path, line, "YAML", error) from error


def _unreadable(path: Path, line: int, form: str, error: Exception) -> PageError:
    return PageError(str(path), line + 2, message("in_no_front", mend="in_no_rest", form=form, error=flat(error)))


def _toml(head: str, path: Path, line: int) -> Fields:
    try:
        return _named(tomllib.loads(head), path, line)
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, line, "TOML", error) from error


def _json(head: str, path: Path, line: int) -> Fields:
    try:
        return _named(json.loads(head), path, line)
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, line, "JSON", error) from error


def _leading_json(text: str, path: Path) -> tuple[Fields, str]:
    """Hugo's JSON: an object at the start of the file, the text after it."""
    start = len(text) - len(text.lstrip())
    try:
        values, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        told = message("in_starts_json", mend="in_no_rest", error=flat(error))
        raise PageError(str(path), getattr(error, "lineno", 1), told) from error
    return _named(values, path, 0), text[end:]


def _lines(lines: list[str], first: int, text: str) -> tuple[Fields, str]:
    """Pelican's fields: ``Key: value``, continued on indented lines, up to an empty line."""
    fields: Fields = {}
    at, key = first, ""
    while at < len(lines) and lines[at].strip():
        if found := _LINE.match(lines[at]):
            key = found["key"].lower()
            fields[key] = (found["value"] or "").strip()
        elif key and _GOES_ON.match(lines[at]):
            fields[key] = f"{fields[key]} {lines[at].strip()}".strip()
        else:
            return {}, text
        at += 1
    return (fields, "\n".join(lines[at:])) if _TELLING & set(fields) else ({}, text)
