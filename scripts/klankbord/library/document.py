"""A markdown page as YAML front matter and a body: read with line numbers, and written so that no value changes meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from klankbord.errors import KlankbordError

FENCE = re.compile(r"^---[ \t]*$")
CLOSING = re.compile(r"^(---|\.\.\.)[ \t]*$")
LARGEST = 2_000_000  # bytes of a page; one hour of talk as text is about 60,000
LARGEST_META = 64_000

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mistake(KlankbordError):
    """What is wrong with a page, with the line (from 1) and the field it is in."""

    def __init__(self, path: str, line: int, cause: str, mend: str, name: str = "") -> None:
        self.path, self.line, self.name = path, line, name
        super().__init__(f"{path}:{line}", f"{name}: {cause}" if name else cause, mend)


@dataclass(frozen=True, slots=True)
class Document:
    """A page: ``meta`` holds plain values, ``lines`` the line of each field (``audio.url`` too), ``body_line`` where the body starts."""

    path: Path
    meta: dict[str, Any]
    body: str
    body_line: int = 1
    lines: Mapping[str, int] = field(default_factory=dict)
    duplicates: tuple[tuple[str, int], ...] = ()

    def line_of(self, name: str) -> int:
        """The line of a field, or of the nearest field around it that is there."""
        while name:
            if name in self.lines:
                return self.lines[name]
            name = name.rpartition(".")[0]
        return 1


def read(path: Path) -> Document:
    """Read the page at ``path``; raises Mistake (a KlankbordError) that names the line, OSError when it cannot be read."""
    size = path.stat().st_size
    if size > LARGEST:
        raise Mistake(
            str(path), 1, f"the file is {size / 1e6:.1f} MB", f"A page is text: keep it under {LARGEST // 10**6} MB."
        )
    return parse(path.read_bytes(), path)


def parse(data: bytes | str, path: Path) -> Document:
    """A document from the bytes of a page; ``path`` is only for the messages and to know it by."""
    text = data if isinstance(data, str) else decode(data, path)
    if not text.strip():
        raise Mistake(str(path), 1, "the file is empty", "Write a page, or remove the file.")
    head, body, body_line = split(text, path)
    if head is None:
        return Document(path, {}, body, 1)
    return _with_meta(path, head, body, body_line)


def decode(data: bytes, path: Path) -> str:
    """UTF-8 text with line feeds; a byte order mark and Windows line ends are taken as they are meant."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise Mistake(str(path), 1, "the file is UTF-16, not UTF-8", "Save it as UTF-8.") from error
        raise Mistake(
            str(path), line, "the file is not UTF-8 (perhaps Windows-1252 or Latin-1)", "Save it as UTF-8."
        ) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise Mistake(str(path), line, "the file holds a NUL character, so it is not text", "Save it as UTF-8 text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split(text: str, path: Path) -> tuple[str | None, str, int]:
    """Front matter (None when there is none), body, and the line the body starts on."""
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if not FENCE.match(lines[first]):
        if re.match(r"^[ \t]*(-{2,}|—|–|\+{3})[ \t]*$", lines[first]) and _looks_like_meta(lines[first + 1 :]):
            raise Mistake(
                str(path),
                first + 1,
                f"front matter opens with {lines[first].strip()!r}",
                "Open it with a line of just ---.",
            )
        return None, text, 1
    if first:
        raise Mistake(str(path), 1, "there are empty lines before the front matter", "Start the file with ---.")
    for number in range(1, len(lines)):
        if CLOSING.match(lines[number]):
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    if _looks_like_meta(lines[1:]):
        raise Mistake(str(path), 1, "the front matter is never closed", "Put a line of just --- under its last field.")
    return None, text, 1


def _looks_like_meta(lines: Sequence[str]) -> bool:
    filled = next((line for line in lines if line.strip()), "")
    return bool(re.match(r"^\s*[\w-]+\s*:", filled))


def _with_meta(path: Path, head: str, body: str, body_line: int) -> Document:
    if len(head) > LARGEST_META:
        raise Mistake(
            str(path),
            1,
            f"the front matter is {len(head) // 1000} kB",
            "Keep long text in the body, under the second ---.",
        )
    try:
        node = yaml.compose(head, Loader)
    except yaml.MarkedYAMLError as error:
        raise _yaml_mistake(path, head, error) from error
    except yaml.YAMLError as error:
        raise Mistake(str(path), 2, f"the front matter is no YAML ({_flat(error)})", "Mend or retype it.") from error
    except RecursionError as error:
        raise Mistake(str(path), 2, "the front matter is nested too deep", "Keep it to lists of fields.") from error
    if node is None:
        return Document(path, {}, body, body_line)
    if not isinstance(node, yaml.MappingNode):
        raise Mistake(
            str(path), node.start_mark.line + 2, "the front matter holds no fields", "Write each as `name: value`."
        )
    lines: dict[str, int] = {}
    duplicates: list[tuple[str, int]] = []
    meta = _mapping(path, node, "", lines, duplicates)
    return Document(path, meta, body, body_line, lines, tuple(duplicates))


def _mapping(
    path: Path, node: yaml.MappingNode, prefix: str, lines: dict[str, int], duplicates: list[tuple[str, int]]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 2
        if not isinstance(key_node, yaml.ScalarNode):
            raise Mistake(str(path), line, "a field has a list or a mapping for a name", "Put quotes around the value.")
        key = str(key_node.value)
        name = f"{prefix}{key}"
        if key in values:
            duplicates.append((name, line))
        lines.setdefault(name, line)
        values[key] = _value(path, value_node, name, lines, duplicates)
    return values


def _value(path: Path, node: yaml.Node, name: str, lines: dict[str, int], duplicates: list[tuple[str, int]]) -> Any:
    if name.count(".") > 12:
        raise Mistake(str(path), node.start_mark.line + 2, "is nested too deep", "Keep it simpler.", name)
    if isinstance(node, yaml.MappingNode):
        return _mapping(path, node, f"{name}.", lines, duplicates)
    if isinstance(node, yaml.SequenceNode):
        items = []
        for number, item in enumerate(node.value):
            lines[f"{name}.{number}"] = item.start_mark.line + 2
            items.append(_value(path, item, f"{name}.{number}", lines, duplicates))
        return items
    try:
        return _construct(node)
    except (yaml.YAMLError, ValueError, OverflowError, KeyError, AttributeError) as error:
        raise _value_mistake(path, node, name) from error


def _construct(node: yaml.Node) -> Any:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node)
    finally:
        loader.dispose()


def _value_mistake(path: Path, node: yaml.Node, name: str) -> Mistake:
    line, value = node.start_mark.line + 2, str(node.value)
    if node.tag == "tag:yaml.org,2002:timestamp":
        return Mistake(str(path), line, f"{value!r} is no date that exists", "Write it as 2026-03-04.", name)
    if node.tag == "tag:yaml.org,2002:value":
        return Mistake(str(path), line, f"{value!r} means something else in YAML", "Put it between quotes.", name)
    return Mistake(str(path), line, f"{value!r} cannot be read ({node.tag})", "Put it between quotes.", name)


def _flat(error: object) -> str:
    return " ".join(str(error).split())[:120]


def _yaml_mistake(path: Path, head: str, error: yaml.MarkedYAMLError) -> Mistake:
    """One line in plain words for what the YAML parser says, which points at the place where it gave up."""
    mark = error.problem_mark or error.context_mark
    at = mark.line if mark else 0
    rows = head.split("\n")
    row = rows[at] if at < len(rows) else ""
    problem = str(error.problem or error.context or "")
    name = _field_above(rows, at)
    if "\t" in row[: len(row) - len(row.lstrip())] or ("cannot start any token" in problem and "\t" in row):
        return Mistake(str(path), at + 2, "a tab is used to indent", "Indent with spaces.", name)
    unclosed = _unclosed_quote(rows)
    if unclosed is not None and ("quoted scalar" in f"{error.context} {problem}" or at > unclosed):
        name = _field_above(rows, unclosed)
        return Mistake(str(path), unclosed + 2, "a quotation mark is opened and not closed", "Close it.", name)
    if "mapping values are not allowed" in problem:
        return Mistake(str(path), at + 2, "the value holds a colon", "Put the value between double quotes.", name)
    if "could not find expected ':'" in problem:
        at = max(n for n in range(min(at, len(rows) - 1) + 1) if rows[n].strip()) if any(r.strip() for r in rows) else 0
        bad = next(
            (
                n
                for n in range(at + 1)
                if rows[n].strip() and ":" not in rows[n] and not rows[n].startswith((" ", "-", "#"))
            ),
            at,
        )
        return Mistake(
            str(path), bad + 2, f"{rows[bad].strip()[:40]!r} is no `name: value`", "Add the colon, or indent it."
        )
    if "undefined alias" in problem or "cannot start any token" in problem or "found character" in problem:
        sign = row.partition(":")[2].strip()[:1] or row.strip()[:1]
        return Mistake(
            str(path),
            at + 2,
            f"the value starts with {sign!r}, a sign that YAML keeps for itself",
            "Put it between double quotes.",
            name,
        )
    if "expected ',' or" in problem:
        return Mistake(str(path), at + 2, "a list or mapping is opened and not closed", "Add the missing ] or }.", name)
    if "expected <block end>" in problem or "did not find expected key" in problem:
        return Mistake(
            str(path),
            at + 2,
            "the line does not fit what stands above it",
            "Give it the same indent, or put the value between double quotes.",
            name,
        )
    return Mistake(
        str(path),
        at + 2,
        f"the front matter is no YAML ({_flat(problem)})",
        "Put the value between double quotes.",
        name,
    )


def _field_above(rows: Sequence[str], at: int) -> str:
    for number in range(min(at, len(rows) - 1), -1, -1):
        if found := re.match(r"^([\w-]+)\s*:", rows[number]):
            return found[1]
    return ""


def _unclosed_quote(rows: Sequence[str]) -> int | None:
    for number, row in enumerate(rows):
        value = (
            row.partition(":")[2].strip()
            if re.match(r"^\s*[\w-]+\s*:", row)
            else row.strip().removeprefix("- ").strip()
        )
        if value[:1] in ("'", '"'):
            sign = value[0]
            rest = value[1:].replace("\\" + sign, "") if sign == '"' else value[1:].replace("''", "")
            if sign not in rest:
                return number
    return None


# A plain (unquoted) scalar that every YAML reader takes for the text it is: letters first, then nothing that YAML knows.
_PLAIN = re.compile(r"^[^\W\d_][\w .,()/+!?’“”…–—\U0001F300-\U0001FAFF-]*$")
_MEANT_OTHERWISE = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"])


class _Dumper(yaml.SafeDumper):
    """Quotes every text that could be taken for something else, and keeps short lists on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class _Top(dict[str, Any]):
    """The fields of a page, one a line, where a mapping inside a field may stand on one line."""


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
