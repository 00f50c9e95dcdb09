"""What is wrong with a page, in plain words: a YAML parser says where it gave up, an editor must hear what to fix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from klankbord.errors import PageError
from klankbord.languages.messages import message


def value_mistake(path: Path, node: yaml.Node, name: str) -> PageError:
    """The mistake in a value that YAML takes for something it cannot be, such as the 31st of April."""
    line, value = node.start_mark.line + 2, str(node.value)
    if node.tag == "tag:yaml.org,2002:timestamp":
        return PageError(str(path), line, message("no_such_date", found=value), name=name)
    if node.tag == "tag:yaml.org,2002:value":
        return PageError(str(path), line, message("other_meaning", found=value), name=name)
    return PageError(str(path), line, message("unreadable_value", found=value, tag=node.tag), name=name)


def flat(error: object) -> str:
    """What a parser says, on one line."""
    return " ".join(str(error).split())[:120]


def yaml_mistake(path: Path, head: str, error: yaml.MarkedYAMLError) -> PageError:
    """One line in plain words for what the YAML parser says, which points at the place where it gave up."""
    mark = error.problem_mark or error.context_mark
    at = mark.line if mark else 0
    rows = head.split("\n")
    row = rows[at] if at < len(rows) else ""
    problem = str(error.problem or error.context or "")
    name = _field_above(rows, at)
    if "\t" in row[: len(row) - len(row.lstrip())] or ("cannot start any token" in problem and "\t" in row):
        return PageError(str(path), at + 2, message("tab"), name=name)
    unclosed = _unclosed_quote(rows)
    if unclosed is not None and ("quoted scalar" in f"{error.context} {problem}" or at > unclosed):
        name = _field_above(rows, unclosed)
        return PageError(str(path), unclosed + 2, message("open_quote"), name=name)
    if re.match(r"""^\s*[\w-]+\s*:\s*(?:"[^"]*"|'[^']*')\s*[^\s#,\]}]""", row):
        return PageError(str(path), at + 2, message("behind_quote"), name=name)
    if "mapping values are not allowed" in problem and re.match(r"^\s+[\w-]+\s*:", row):
        return PageError(str(path), at + 2, message("indented", found=row.strip()[:40]))
    if "mapping values are not allowed" in problem:
        return PageError(str(path), at + 2, message("colon"), name=name)
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
        return PageError(str(path), bad + 2, message("no_pair", found=rows[bad].strip()[:40]))
    if (
        "undefined alias" in problem
        or "alphabetic or numeric" in problem
        or "cannot start any token" in problem
        or "found character" in problem
    ):
        sign = row.partition(":")[2].strip()[:1] or row.strip()[:1]
        return PageError(str(path), at + 2, message("sign", found=sign), name=name)
    if "expected ',' or" in problem:
        at = error.context_mark.line if error.context_mark else at
        name = _field_above(rows, at)
        return PageError(str(path), at + 2, message("open_list"), name=name)
    if "expected <block end>" in problem or "did not find expected key" in problem:
        return PageError(str(path), at + 2, message("misfit"), name=name)
    return PageError(str(path), at + 2, message("no_yaml", error=flat(problem)), name=name)


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
