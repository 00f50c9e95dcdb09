"""Front matter for ``python-frontmatter``: YAML read with the line of each field, written so that any reader agrees.

``frontmatter.load(path, handler=PageHandler())`` reads a page as Klankbord does, and ``frontmatter.dumps`` of the
result writes the bytes that Klankbord would write. The two steps of reading, ``split`` and ``load``, are what
``document.parse`` is made of; ``frontmatter.parse`` strips the text first, which would shift the lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from frontmatter import Post
from frontmatter.default_handlers import BaseHandler

from klankbord.errors import PageError
from klankbord.languages.messages import Message, message
from klankbord.library.front.emission import emit, emit_meta
from klankbord.library.front.yaml_mistakes import flat, value_mistake, yaml_mistake

OPENING = re.compile(r"^---[ \t]*$", re.MULTILINE)
CLOSING = re.compile(r"^(---|\.\.\.)[ \t]*$")
LARGEST_META = 64_000
MOST_VALUES = 10_000

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PageHandler(BaseHandler):
    """Reads and writes the front matter of one page; ``path`` is only for the messages.

    ``lines`` holds the line of each field that was read (``audio.url`` too), ``duplicates`` the fields that occur
    twice, ``body_line`` the line that the body starts on. What an editor has to fix raises PageError, which names the
    line.
    """

    FM_BOUNDARY = OPENING
    START_DELIMITER = END_DELIMITER = "---"

    def __init__(self, path: Path = Path("page.md")) -> None:
        super().__init__()
        self.path = path
        self.lines: dict[str, int] = {}
        self.duplicates: list[tuple[str, int]] = []
        self.body_line = 1

    def split(self, text: str) -> tuple[str, str]:
        """Front matter and body. Raises ValueError when the page has no front matter, as python-frontmatter asks."""
        lines = text.split("\n")
        first = next((n for n, line in enumerate(lines) if line.strip()), 0)
        if not OPENING.match(lines[first]):
            self._refuse_other_fences(lines, first)
            raise ValueError("no front matter")
        if first:
            raise self._mistake(1, message("empty_above"))
        for number in range(1, len(lines)):
            if CLOSING.match(lines[number]):
                self.body_line = number + 2
                return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :])
        if _looks_like_meta(lines[1:]):
            raise self._mistake(1, message("never_closed"))
        raise ValueError("no front matter")

    def load(self, fm: str) -> dict[str, Any]:
        """The fields as plain values; ``fm`` is what stood between the fences, from line 2 of the page on."""
        if len(fm) > LARGEST_META:
            raise self._mistake(1, message("long_front_matter", size=len(fm) // 1000))
        node = self._composed(fm)
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            line = node.start_mark.line + 2
            raise self._mistake(line, message("no_fields"))
        return self._mapping(node, "")

    def export(self, metadata: dict[str, object], **kwargs: object) -> str:
        """The fields as YAML, without the fences."""
        return emit_meta(metadata).rstrip("\n")

    def format(self, post: Post, **kwargs: object) -> str:
        """A whole page, ending in one line feed."""
        return emit(post.metadata, post.content)

    def _mistake(self, line: int, cause: Message, name: str = "") -> PageError:
        return PageError(str(self.path), line, cause, name=name)

    def _refuse_other_fences(self, lines: Sequence[str], first: int) -> None:
        if re.match(r"^[ \t]*(-{2,}|—|–|\+{3})[ \t]*$", lines[first]) and _looks_like_meta(lines[first + 1 :]):
            raise self._mistake(first + 1, message("other_fence", found=lines[first].strip()))

    def _composed(self, fm: str) -> yaml.Node | None:
        try:
            return yaml.compose(fm, Loader)
        except yaml.MarkedYAMLError as error:
            raise yaml_mistake(self.path, fm, error) from error
        except yaml.reader.ReaderError as error:
            line = fm[: error.position].count("\n") + 2
            sign = error.character if isinstance(error.character, int) else ord(str(error.character)[:1] or "\0")
            raise self._mistake(line, message("control", code=f"{sign:04X}")) from error
        except yaml.YAMLError as error:
            raise self._mistake(2, message("broken_yaml", error=flat(error))) from error
        except RecursionError as error:
            raise self._mistake(2, message("too_deep")) from error

    def _mapping(self, node: yaml.MappingNode, prefix: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 2
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._mistake(line, message("list_for_a_name"))
            key = str(key_node.value)
            name = f"{prefix}{key}"
            if key in values:
                self.duplicates.append((name, line))
            self.lines.setdefault(name, line)
            values[key] = self._value(value_node, name)
        return values

    def _value(self, node: yaml.Node, name: str) -> Any:
        deep = name.count(".") > 12
        if deep or len(self.lines) > MOST_VALUES:  # also when a few lines refer to each other a million times
            line = node.start_mark.line + 2
            raise self._mistake(line, message("too_much"), name.split(".")[0])
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, f"{name}.")
        if isinstance(node, yaml.SequenceNode):
            items = []
            for number, item in enumerate(node.value):
                self.lines[f"{name}.{number}"] = item.start_mark.line + 2
                items.append(self._value(item, f"{name}.{number}"))
            return items
        try:
            return _construct(node)
        except (yaml.YAMLError, ValueError, OverflowError, KeyError, AttributeError) as error:
            raise value_mistake(self.path, node, name) from error


def _looks_like_meta(lines: Sequence[str]) -> bool:
    filled = next((line for line in lines if line.strip()), "")
    return bool(re.match(r"^\s*[\w-]+\s*:", filled))


_CONSTRUCTOR = yaml.constructor.SafeConstructor()


def _construct(node: yaml.Node) -> Any:
    """The value of a scalar; by its tag, without the state that PyYAML keeps for a whole document."""
    if node.tag == "tag:yaml.org,2002:str":
        return node.value
    make = yaml.constructor.SafeConstructor.yaml_constructors.get(node.tag)
    if make is None:
        raise yaml.YAMLError(f"no value for {node.tag}")
    return make(_CONSTRUCTOR, node)
