"""Which room imports which, read from the code and written into docs/architecture.md; with the big rooms' sub-rooms.

``graph`` is also what ``tests/test_rooms.py`` checks: every arrow points one way.
"""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "klankbord"
DOCUMENT = PACKAGE.parents[1] / "docs" / "architecture.md"
BEGIN, END = "<!-- rooms: made by make docs -->\n", "<!-- end of rooms -->"
BIG = ("library", "site")


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name without ``klankbord.``; a package stands for its ``__init__``."""
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.parent != PACKAGE or not path.stem.startswith("__")
    }


def imports(path: Path) -> Iterator[str]:
    """What a module imports from the package, also in functions and for types: dotted, without ``klankbord.``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("klankbord"):
            for alias in node.names:
                yield f"{node.module}.{alias.name}".removeprefix("klankbord.")


def room(name: str, known: dict[str, Path]) -> str:
    """The room that a module or a name in it belongs to: ``feeds``, ``site/views``.

    A module directly inside a big room stands for itself, such as ``library/hub``.
    """
    parts = name.split(".")
    if parts[0] in BIG and len(parts) > 1 and f"{parts[0]}.{parts[1]}" in known:
        return f"{parts[0]}/{parts[1]}"
    return parts[0]


def graph() -> dict[str, set[str]]:
    """Every room and sub-room with the rooms it imports."""
    known = modules()
    found: dict[str, set[str]] = {}
    for name, path in known.items():
        here = room(name, known)
        found.setdefault(here, set()).update(room(other, known) for other in imports(path))
    return {here: others - {here} for here, others in found.items()}


def order(rooms: dict[str, set[str]]) -> list[str]:
    """The rooms, each after those it imports; raises graphlib.CycleError if there is a cycle."""
    return list(graphlib.TopologicalSorter({here: sorted(rooms[here]) for here in sorted(rooms)}).static_order())


def page() -> str:
    """docs/architecture.md with a fresh table of the rooms and their imports."""
    rooms = graph()
    rows = [
        f"| `{here}` | {', '.join(f'`{other}`' for other in sorted(rooms[here]))} |"
        for here in order(rooms)
        if rooms.get(here)
    ]
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return "\n".join([before + BEGIN + "| room | imports |\n|---|---|", *rows, END + after])
