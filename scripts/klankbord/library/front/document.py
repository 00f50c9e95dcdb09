"""A markdown page as YAML front matter and a body: read with line numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from klankbord.library.front.emission import Quoted, emit, emit_meta
from klankbord.library.front.yaml_mistakes import PageError, flat, value_mistake, yaml_mistake

__all__ = ["Document", "PageError", "Quoted", "decode", "emit", "emit_meta", "parse", "read", "split"]

FENCE = re.compile(r"^---[ \t]*$")
_UNMERGED = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
CLOSING = re.compile(r"^(---|\.\.\.)[ \t]*$")
LARGEST = 2_000_000  # bytes of a page; one hour of talk as text is about 60,000
LARGEST_META = 64_000
MOST_VALUES = 10_000

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """A page: ``meta`` holds plain values, ``lines`` the line of each field (``audio.url`` too).

    ``body_line`` is the line the body starts on, ``duplicates`` are fields that stand there twice.
    """

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
    """Read the page at ``path``; raises PageError (a KlankbordError) with the line, OSError when it cannot be read."""
    size = path.stat().st_size
    if size > LARGEST:
        raise PageError(
            str(path), 1, f"the file is {size / 1e6:.1f} MB", f"A page is text: keep it under {LARGEST // 10**6} MB."
        )
    return parse(path.read_bytes(), path)


def parse(data: bytes | str, path: Path) -> Document:
    """A document from the bytes of a page; ``path`` is only for the messages and to know it by."""
    text = data if isinstance(data, str) else decode(data, path)
    if not text.strip():
        raise PageError(str(path), 1, "the file is empty", "Write a page, or remove the file.")
    refuse_unmerged(text, path)
    head, body, body_line = split(text, path)
    if head is None:
        return Document(path, {}, body, 1)
    return _with_meta(path, head, body, body_line)


def refuse_unmerged(text: str, path: Path) -> None:
    """Raise PageError when git left a conflict in the text for somebody to solve."""
    marked = "<<<<<<<" in text or ">>>>>>>" in text  # to try the start of every line takes ten times as long
    if marked and (found := _UNMERGED.search(text)):
        line = text[: found.start()].count("\n") + 1
        raise PageError(str(path), line, "holds a merge conflict of git", "Keep one version and remove the marks.")


def decode(data: bytes, path: Path) -> str:
    """UTF-8 text with line feeds; a byte order mark and Windows line ends are taken as they are meant."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise PageError(str(path), 1, "the file is UTF-16, not UTF-8", "Save it as UTF-8.") from error
        raise PageError(
            str(path), line, "the file is not UTF-8 (perhaps Windows-1252 or Latin-1)", "Save it as UTF-8."
        ) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise PageError(str(path), line, "the file holds a NUL character, so it is not text", "Save it as UTF-8 text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split(text: str, path: Path) -> tuple[str | None, str, int]:
    """Front matter (None when there is none), body, and the line the body starts on."""
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if not FENCE.match(lines[first]):
        if re.match(r"^[ \t]*(-{2,}|—|–|\+{3})[ \t]*$", lines[first]) and _looks_like_meta(lines[first + 1 :]):
            raise PageError(
                str(path),
                first + 1,
                f"front matter opens with {lines[first].strip()!r}",
                "Open it with a line of just ---.",
            )
        return None, text, 1
    if first:
        raise PageError(str(path), 1, "there are empty lines before the front matter", "Start the file with ---.")
    for number in range(1, len(lines)):
        if CLOSING.match(lines[number]):
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    if _looks_like_meta(lines[1:]):
        raise PageError(
            str(path), 1, "the front matter is never closed", "Put a line of just --- under its last field."
        )
    return None, text, 1


def _looks_like_meta(lines: Sequence[str]) -> bool:
    filled = next((line for line in lines if line.strip()), "")
    return bool(re.match(r"^\s*[\w-]+\s*:", filled))


def _with_meta(path: Path, head: str, body: str, body_line: int) -> Document:
    if len(head) > LARGEST_META:
        raise PageError(
            str(path),
            1,
            f"the front matter is {len(head) // 1000} kB",
            "Keep long text in the body, under the second ---.",
        )
    try:
        node = yaml.compose(head, Loader)
    except yaml.MarkedYAMLError as error:
        raise yaml_mistake(path, head, error) from error
    except yaml.reader.ReaderError as error:
        line = head[: error.position].count("\n") + 2
        sign = error.character if isinstance(error.character, int) else ord(str(error.character)[:1] or "\0")
        cause = f"holds the control character U+{sign:04X}"
        raise PageError(str(path), line, cause, "Remove it; retype what is around it.") from error
    except yaml.YAMLError as error:
        raise PageError(str(path), 2, f"the front matter is no YAML ({flat(error)})", "Mend or retype it.") from error
    except RecursionError as error:
        raise PageError(str(path), 2, "the front matter is nested too deep", "Keep it to lists of fields.") from error
    if node is None:
        return Document(path, {}, body, body_line)
    if not isinstance(node, yaml.MappingNode):
        raise PageError(
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
            raise PageError(
                str(path), line, "a field has a list or a mapping for a name", "Put quotes around the value."
            )
        key = str(key_node.value)
        name = f"{prefix}{key}"
        if key in values:
            duplicates.append((name, line))
        lines.setdefault(name, line)
        values[key] = _value(path, value_node, name, lines, duplicates)
    return values


def _value(path: Path, node: yaml.Node, name: str, lines: dict[str, int], duplicates: list[tuple[str, int]]) -> Any:
    if name.count(".") > 12 or len(lines) > MOST_VALUES:  # also when a few lines refer to each other a million times
        raise PageError(str(path), node.start_mark.line + 2, "holds too much", "Keep it simpler.", name.split(".")[0])
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
        raise value_mistake(path, node, name) from error


_CONSTRUCTOR = yaml.constructor.SafeConstructor()


def _construct(node: yaml.Node) -> Any:
    """The value of a scalar; by its tag, without the state that PyYAML keeps for a whole document."""
    if node.tag == "tag:yaml.org,2002:str":
        return node.value
    make = yaml.constructor.SafeConstructor.yaml_constructors.get(node.tag)
    if make is None:
        raise yaml.YAMLError(f"no value for {node.tag}")
    return make(_CONSTRUCTOR, node)
