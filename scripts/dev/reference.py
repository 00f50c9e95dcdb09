"""docs/api/: the doors of every room, from signatures and docstrings in the modules that architecture.md names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import cast

import griffe

ROOT = Path(__file__).resolve().parents[2]
BASE = ("model", "errors", "durable", "settings")
ROOMS = ("languages", "feeds", "audio", "transcribe", "extract", "library", "pipeline", "site")
_DOOR = re.compile(rf"^((?:{'|'.join((*BASE, *ROOMS))})(?:\.\w+)*)", re.MULTILINE)
_FENCED = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)


@cache
def package() -> griffe.Module:
    """The package, read from its source; nothing is imported."""
    return cast(griffe.Module, griffe.load("klankbord", search_paths=[ROOT / "scripts"], resolve_aliases=True))


def doors() -> list[str]:
    """The names at the start of lines in the code blocks of docs/architecture.md, such as ``feeds.poll.poll``."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return [name for block in _FENCED.findall(text) for name in _DOOR.findall(block)]


def modules() -> list[griffe.Module]:
    """The modules that doors are in, the base first, then room by room; raises KeyError if a door does not exist."""
    found = {name: package()[name] for name in BASE}
    for door in doors():
        parts = door.removesuffix(".py").split(".")
        while not package()[".".join(parts)].is_module:
            parts.pop()
        found.setdefault(".".join(parts), package()[".".join(parts)])
    order = (*BASE, *ROOMS)
    return sorted(found.values(), key=lambda m: (order.index(m.path.split(".")[1]), m.path))


def pages() -> dict[str, str]:
    """docs/api/: a page for the nouns, one per room, and an index."""
    made = {}
    for name in ("model", *ROOMS):
        inside = [m for m in modules() if (m.path.split(".")[1] == name or (name == "model" and _base(m)))]
        made[f"{name}.md"] = "\n\n".join([f"# {_title(name)}", *(part for m in inside for part in _module(m))]) + "\n"
    lines = [
        "# The doors of every room",
        "Made from signatures and docstrings by `make docs`; a test keeps it true. Here are the modules that"
        "\n[architecture.md](../architecture.md) names; a room's other modules are its own business.",
        *(f"- [{_title(name)}]({name}.md)" for name in ("model", *ROOMS)),
    ]
    return made | {"README.md": "\n\n".join(lines[:2]) + "\n\n" + "\n".join(lines[2:]) + "\n"}


def _base(module: griffe.Module) -> bool:
    return module.path.split(".")[1] in BASE


def _title(name: str) -> str:
    return "The nouns, and what all rooms use" if name == "model" else f"`klankbord.{name}`"


def _module(module: griffe.Module) -> Iterator[str]:
    """A module's heading, what it is for, and what is public in it."""
    yield f"## `{module.path}`\n{_prose(module)}"
    for member in public(module):
        target = member.final_target if isinstance(member, griffe.Alias) else member
        if isinstance(target, griffe.Class):
            yield from _class(member.name, target)
        elif isinstance(target, griffe.Function):
            yield f"### `{member.name}`\n{_signature(member.name, target)}\n{_prose(target)}".rstrip()


def public(module: griffe.Module) -> list[griffe.Object | griffe.Alias]:
    """Functions and classes of a module: those it exports, else those it defines without an underscore."""
    if module.exports:
        return [module[str(name)] for name in module.exports]
    return [m for name, m in module.members.items() if not name.startswith("_") and not m.is_alias]


def _class(name: str, found: griffe.Class) -> Iterator[str]:
    parameters = _signature(name, found) if "dataclass" in found.labels else ""
    yield "\n".join(part for part in (f"### `{name}`", parameters, _prose(found)) if part)
    methods = []
    for method, member in found.members.items():
        if method.startswith("_") or not (member.is_function or "property" in member.labels) or not member.docstring:
            continue
        kind = "" if "property" in member.labels else _plain_signature(method, member)  # type: ignore[arg-type]
        methods.append(f"- `.{kind or method}`: {' '.join(_prose(member).split())}")
    if methods:
        yield "\n".join(methods)


def _signature(name: str, found: griffe.Function | griffe.Class) -> str:
    return f"```python\n{_plain_signature(name, found)}\n```"


def _plain_signature(name: str, found: griffe.Function | griffe.Class) -> str:
    """A call as it is written, over several lines if it is long."""
    if isinstance(found, griffe.Class):
        parameters, returns = griffe.Parameters(*(p for p in found.parameters if p.name != "self")), ""
    else:
        parameters = griffe.Parameters(*(p for p in found.parameters if p.name not in {"self", "cls"}))
        returns = f" -> {found.returns}" if found.returns is not None else ""
    parts, keyword = [], False
    for parameter in parameters:
        if parameter.kind is griffe.ParameterKind.keyword_only and not keyword:
            keyword = True
            parts.append("*")
        stars = {griffe.ParameterKind.var_positional: "*", griffe.ParameterKind.var_keyword: "**"}
        text = f"{stars.get(parameter.kind, '')}{parameter.name}"
        keyword |= parameter.kind is griffe.ParameterKind.var_positional
        if parameter.annotation is not None:
            text += f": {parameter.annotation}"
        if parameter.default is not None and parameter.kind not in stars:
            default = re.sub(r"^'([^'\"]*)'$", r'"\1"', str(parameter.default))
            text += f" = {default}" if parameter.annotation is not None else f"={default}"
        parts.append(text)
    line = f"{name}({', '.join(parts)}){returns}"
    if len(line) <= 110:
        return line
    return f"{name}(\n    " + ",\n    ".join(parts) + f",\n){returns}"


def _prose(found: griffe.Object | griffe.Alias) -> str:
    """A docstring as markdown."""
    return found.docstring.value.strip().replace("``", "`") if found.docstring else ""
